"""Replies become fields as a browser posts them, and are read again as what they were."""

import pytest
from tests.web.asking.respondents import EVERYTHING

from regard.ask.reading import read_question
from regard.ask.writing import from_yaml
from regard.web.asking.forms import posted


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0.00001, "0.00001"),
        (0.000012345, "0.000012345"),
        (1e-15, "0.000000000000001"),
        (0, "0"),
        (0.1 + 0.2, "0.3"),
        (2.0, "2"),
        (8.25, "8.25"),
    ],
)
def test_a_number_is_written_as_people_write_it_and_read_again(value: float, written: str) -> None:
    (page,) = from_yaml(EVERYTHING).pages
    form = posted(page, {"count": value})
    (question,) = [each for each in page.questions if each.key == "count"]
    assert form == {"count": [written]}
    assert read_question(question, form) == ({"count": float(written)}, {})


def test_each_kind_of_reply_is_written_in_its_own_way() -> None:
    (page,) = from_yaml(EVERYTHING).pages
    assert posted(page, {"count": -0.5, "contact": False, "many": ("a", "b")}) == {
        "count": ["-0.5"],
        "contact": ["no"],
        "many": ["a", "b"],
    }
