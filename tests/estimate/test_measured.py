"""A number says itself in words, and is an object for programs."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from regard.estimate import Coverage, Measured
from regard.estimate.measured import rounded


def number(**changes: Any) -> Measured:
    """Return a net score of 40 answers, but for what is changed."""
    usual: dict[str, Any] = {
        "measure": "nps", "group": {"channel": "web"}, "value": 12.34, "n": 40, "denominator": 40, "low": -3.0,
        "high": 0.0421, "interval": "score, 95 %", "as_of": datetime(2026, 3, 2, tzinfo=UTC), "definition": "Net",
        "source": "Reichheld", "sql": "SELECT 1", "minimum_n": 30,
    }  # fmt: skip
    return Measured(**(usual | changes))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({}, "12.3 (-3 to 0.042), n = 40"),
        ({"n": 12_000}, "12.3 (-3 to 0.042), n = 12,000"),
        ({"low": None, "high": None}, "12.3"),
        ({"n": 29}, "not enough answers yet: 29 of 30"),
        ({"value": None, "n": 0, "minimum_n": 0}, "not enough answers yet: 0 of 1"),
        ({"value": None, "n": 0, "nothing": "Nobody was asked."}, "Nobody was asked."),
    ],
)
def test_a_number_is_said_with_what_is_needed_to_judge_it(changes: dict[str, Any], sentence: str) -> None:
    assert number(**changes).sentence == sentence


@pytest.mark.parametrize(("changes", "settled"), [({}, True), ({"n": 29}, False), ({"value": None}, False)])
def test_few_answers_have_no_verdict(changes: dict[str, Any], settled: bool) -> None:
    assert number(**changes).settled is settled


def test_a_program_gets_one_flat_object() -> None:
    found = number(group={"month": date(2026, 3, 1), "channel": None}, coverage=Coverage(90, 60, 40)).to_dict()
    assert json.loads(json.dumps(found)) == found
    assert (found["month"], found["channel"], found["as_of"]) == ("2026-03-01", None, "2026-03-02T00:00:00+00:00")
    assert (found["offered"], found["asked"], found["answered"]) == (90, 60, 40)
    assert (found["formula_source"], found["settled"]) == ("Reichheld", True)


@pytest.mark.parametrize(
    ("value", "text"),
    [(1234.0, "1,234"), (7.36, "7.4"), (0.0421, "0.042"), (-0.0, "0"), (-0.5, "-0.5"), (-12.0, "-12")],
)
def test_small_numbers_keep_two_digits_that_say_something(value: float, text: str) -> None:
    assert rounded(value) == text
