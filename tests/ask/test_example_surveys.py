"""The surveys that the pages show can be published as they stand."""

import re
from pathlib import Path

import pytest

from regard.ask.checking import problems_of
from regard.ask.faults import FaultKind
from regard.ask.reach import reach_of
from regard.ask.survey import Question, QuestionKind
from regard.ask.walk import route
from regard.ask.writing import from_yaml, to_yaml

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "examples/surveys").glob("*.yaml"))
REFERENCE = (ROOT / "docs/reference/survey-definition.md").read_text()
PAGES = [REFERENCE, (ROOT / "docs/how-to/write-a-survey.md").read_text()]
SHOWN = [text for page in PAGES for text in re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: str(path.stem))
def test_an_example_can_be_published(path: Path) -> None:
    made = from_yaml(path.read_text())
    assert problems_of(made, to_publish=True) == ()
    assert reach_of(made) is not None
    assert from_yaml(to_yaml(made)) == made
    assert made.key == path.stem


def test_who_is_satisfied_after_a_purchase_is_asked_less() -> None:
    made = from_yaml((ROOT / "examples/surveys/after_purchase.yaml").read_text())
    assert [page.key for page in route(made, {"satisfaction": 5.0})] == ["score", "praise"]
    assert [page.key for page in route(made, {"satisfaction": 2.0})] == ["score", "wrong"]


@pytest.mark.parametrize("text", [text for text in SHOWN if text.startswith("key:")])
def test_a_survey_shown_on_a_page_can_be_published(text: str) -> None:
    assert problems_of(from_yaml(text), to_publish=True) == ()


def test_the_reference_has_every_kind_of_question_entry_and_fault() -> None:
    entries = {field.rstrip("_") for field in Question.__struct_fields__}
    named = {*entries, *QuestionKind, *FaultKind}
    assert sorted(name for name in named if f"`{name}`" not in REFERENCE) == []


@pytest.mark.parametrize("why", FaultKind)
def test_the_reference_says_what_a_fault_means(why: FaultKind) -> None:
    assert f"| `{why}` | {why.sentence} |" in REFERENCE
