"""Advice: from a width, answers, requests or weeks to the other three."""

from collections.abc import Iterator
from dataclasses import dataclass

from regard.ask.advice import Advice, Among, advice_for_nps, advice_for_share, width_for_nps, width_for_share

USUAL_WIDTHS = {"nps": (15.0, 10.0, 7.0, 5.0, 3.0, 2.0), "csat": (10.0, 7.0, 5.0, 3.0, 2.0, 1.0)}
"""Widths that people choose between, in points of an nps, and in percentage points."""


@dataclass(frozen=True)
class Aim:
    """What is asked about.

    Attributes:
        measure: `nps` or `csat`.
        promoters, detractors: shares expected of an nps.
        satisfied: share expected of a csat.
        among: who can be asked, and how many of them answer.
        weekly: requests that are sent in a week at present; 0: none.
    """

    measure: str
    promoters: float
    detractors: float
    satisfied: float
    among: Among
    weekly: float


@dataclass(frozen=True)
class Advised:
    """What belongs together.

    Attributes:
        width: how far the interval reaches to each side, in points or percentage points.
        answers, requests: how many it takes; None: there are not so many people.
        weeks: how long that takes at the present pace; None where nobody is asked at present.
        reachable: whether there are so many people to ask.
    """

    width: float
    answers: float
    requests: float
    weeks: float | None
    reachable: bool = True


def advised(aim: Aim, known: str, value: float) -> Advised:
    """Return what belongs to what is known.

    Args:
        aim: what is asked about.
        known: `width`, `answers`, `requests` or `weeks`.
        value: how much of it.

    Raises:
        WrongUseError: it is out of its range.
    """
    if known == "width":
        advice = _advice(aim, value)
        return Advised(value, advice.answers, advice.asked, _weeks(aim, advice.asked), advice.reachable)
    requests = {"answers": value / aim.among.answer_rate, "requests": value, "weeks": value * aim.weekly}[known]
    answers = value if known == "answers" else requests * aim.among.answer_rate
    people = aim.among.population
    return Advised(_width(aim, answers), answers, requests, _weeks(aim, requests), people is None or requests <= people)


def usual(aim: Aim) -> Iterator[Advised]:
    """Yield what belongs to the widths that people choose between."""
    for width in USUAL_WIDTHS[aim.measure]:
        yield advised(aim, "width", width)


def _advice(aim: Aim, width: float) -> Advice:
    if aim.measure == "nps":
        return advice_for_nps(width, aim.promoters, aim.detractors, aim.among)
    return advice_for_share(width / 100, aim.satisfied, aim.among)


def _width(aim: Aim, answers: float) -> float:
    if aim.measure == "nps":
        return width_for_nps(answers, aim.promoters, aim.detractors, aim.among)
    return 100 * width_for_share(answers, aim.satisfied, aim.among)


def _weeks(aim: Aim, requests: float) -> float | None:
    return requests / aim.weekly if aim.weekly else None
