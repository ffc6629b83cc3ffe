"""How it went: numbers in their own unit, and a score only where there is a worst and a best."""

from datetime import UTC, datetime

import numpy as np
import pytest

from regard.journeys import Behind, Score
from regard.journeys.transitions_outcomes import OutcomeAt, Outcomes
from regard.web.desks.journeys.answers import Answers
from regard.web.desks.journeys.outcome_numbers import Experience
from regard.web.running import Running

LEAST = 30


def experience(unit: str, value: float, low: float | None, high: float | None, n: int = 40) -> Experience:
    """Return an experience with one number, at web."""
    at = OutcomeAt(None, "web", value, low, high, n)
    found = Outcomes(Score("csat"), unit, (at,), (), n, 0, datetime(2026, 3, 2, tzinfo=UTC))
    return Experience({"share": "promises", "EUR": "value"}.get(unit, "csat"), found, LEAST)


@pytest.mark.parametrize(
    ("unit", "value", "low", "high", "score"),
    [
        ("share", 0.75, 0.5, 1.0, (0.5, 0.0, 1.0)),
        ("points", -50.0, -100.0, 0.0, (-0.5, -1.0, 0.0)),
        ("1 to 5", 4.0, 3.0, 5.0, (0.5, 0.0, 1.0)),
        ("1 to 5", 4.0, None, None, (0.5, None, None)),
    ],
)
def test_a_score_lies_between_the_worst_and_the_best(
    unit: str, value: float, low: float | None, high: float | None, score: tuple[float | None, ...]
) -> None:
    found = experience(unit, value, low, high).score("web")
    assert found is not None
    assert (found.value, found.low, found.high) == score


def test_money_few_answers_and_unknown_places_have_no_score(here: Running) -> None:
    assert experience("EUR", 12.0, 10.0, 14.0).score("web") is None
    assert experience("EUR", 12.0, 10.0, 14.0).says == ""
    assert experience("points", 12.0, 10.0, 14.0, n=LEAST - 1).score("web") is None
    assert experience("points", 12.0, 10.0, 14.0).score("moon") is None
    assert experience("points", 12.0, 10.0, 14.0).note("moon") == ""


@pytest.mark.parametrize(
    ("unit", "numbers", "written"),
    [
        ("share", (0.75, 0.5, 1.0), "75 % (50 % to 100 %)"),
        ("points", (-50.0, -60.0, 0.0), "\N{MINUS SIGN}50 (\N{MINUS SIGN}60 to 0)"),
        ("1 to 5", (4.0, 3.5, 4.5), "4 (3.5 to 4.5)"),
        ("1 to 5", (4.0, None, None), "4"),
        ("EUR", (12.0, 10.0, 14.0), "12 EUR (10 EUR to 14 EUR)"),
    ],
)
def test_a_number_is_written_in_its_unit(unit: str, numbers: tuple[float, float, float], written: str) -> None:
    found = experience(unit, *numbers)
    assert found.written(found.nodes["web"]).replace("\xa0", " ") == written


def test_few_answers_are_said_with_their_number(here: Running) -> None:
    assert experience("points", 5.0, -40.0, 50.0, n=3).note("web").endswith("not enough answers yet: 3 of 30")


def given(kind: str, value: list[float], low: float, high: float) -> Answers:
    """Return answers at web, given by contacts with the numbers from 1."""
    seq = np.arange(1, len(value) + 1)
    behind = Behind(seq, np.zeros(len(seq), dtype=np.int32))
    return Answers(kind, np.array(value), low, high, np.ones(len(seq), dtype=np.int64), ("", "web"), behind)


@pytest.mark.parametrize(
    ("kind", "value", "scale", "mean"),
    [("csat", [5, 5, 3, 3], (1, 5), 0.5), ("csat", [1, 1], (1, 5), -1.0), ("nps", [10, 9, 7, 0], (0, 10), 0.25)],
)
def test_answers_are_taken_together_between_the_ends_of_their_scale(
    kind: str, value: list[float], scale: tuple[float, float], mean: float
) -> None:
    answers = given(kind, value, *scale)
    found = answers.experience(["web", "moon"])
    assert found is not None
    assert found.value == pytest.approx(mean)
    assert found.n == len(value)
    assert found.low is not None
    assert found.high is not None
    assert -1 <= found.low <= mean <= found.high <= 1
    assert answers.experience(["moon"]) is None
    assert answers.behind_at(["web"]).seq.tolist() == list(range(1, len(value) + 1))
