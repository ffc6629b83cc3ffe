"""Comparing: two times or two groups of a measure, and what their difference is made of."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.http import HttpRequest

from regard.errors import WrongUseError
from regard.explain import Change, change
from regard.ledger import Reader
from regard.measure import Breakdown, Comparison, Condition, Measured, compare, compare_groups, find_measure
from regard.vocabulary.zones import GRAINS, find_zone
from regard.web.desks.measures.asking import Asked, data_extent, usual_measure
from regard.web.desks.measures.changes import earlier
from regard.web.desks.measures.wording import value_name
from regard.web.shell.components_bar import period_words
from regard.web.shell.question import Question, last_days
from regard.web.shell.reading import cached, measured_by

USUAL_DAYS = 90
"""Days that are compared with those before them, if no others are asked for."""

USUAL_BY = "touchpoint"
MOST_VALUES = 200


@dataclass(frozen=True)
class Side:
    """One of the two that are compared.

    Attributes:
        name: what it is called.
        question: which contacts it is about, as an address has it.
        number: of the measure.
        numbers: of its groups.
    """

    name: str
    question: Question
    number: Measured
    numbers: tuple[Measured, ...]


@dataclass(frozen=True)
class Compared:
    """Two sides, and what lies between them.

    Attributes:
        first: the later time, or the first group; `second` is what it is held against.
        whole: the two numbers, with difference, interval and test.
        groups: the same for each group that both have, corrected for their number.
        change: what the difference of two times is the sum of; None for two groups.
    """

    first: Side
    second: Side
    whole: Comparison
    groups: tuple[Comparison, ...]
    change: Change | None


@dataclass(frozen=True)
class Pair:
    """Which two groups are compared.

    Attributes:
        of: the dimension; empty: two times are compared.
        first, second: values of it.
        values: all that one can choose from, the most frequent first.
    """

    of: str
    first: str = ""
    second: str = ""
    values: tuple[tuple[str, str], ...] = ()


def compare_question(request: HttpRequest, reader: Reader) -> Question:
    """Return the question of a comparison: without a time, the last 90 days of the data and those before."""
    usual = {"compare": "previous"}
    extent = data_extent(reader)
    if extent is not None and not request.GET.get("of"):
        zone = find_zone(Question.of(request).zone)
        usual |= last_days(USUAL_DAYS, extent[1].astimezone(zone).date())
    return Question.of(request, **usual)


def asked_comparison(request: HttpRequest, reader: Reader, question: Question) -> Asked:
    """Return the measure, and the dimension that the difference is taken apart by.

    Raises:
        WrongUseError: a name is unknown, or there is not one dimension that is no span of time.
    """
    name = request.GET.get("measure") or usual_measure(reader, question)
    find_measure(name)
    by = question.by or (USUAL_BY,)
    if len(by) != 1 or by[0] in GRAINS:
        raise WrongUseError("A difference is taken apart by one dimension.", "Choose one that is no span of time.")
    return Asked("nps" if name == "volume" and "measure" not in request.GET else name, question, by)


def pair_of(request: HttpRequest, reader: Reader, asked: Asked) -> Pair:
    """Return the two groups that an address names; the two largest where it names none.

    Raises:
        WrongUseError: the dimension is a span of time, or unknown.
    """
    of = request.GET.get("of", "")
    if not of:
        return Pair("")
    if of in GRAINS:
        raise WrongUseError("Two spans of time are compared as times.", "Choose a period and what to compare it with.")
    found = sorted(measured_by(reader, asked.measure, asked.breakdown((of,))), key=lambda number: -number.n)
    values = tuple((_written(number.group[of]), value_name(of, number.group[of])) for number in found[:MOST_VALUES])
    if len(values) < 2:
        raise WrongUseError("There are no two groups to compare.", "Choose another dimension, or a longer period.")
    first = request.GET.get("a", values[0][0])
    other = values[0][0] if first == values[1][0] else values[1][0]
    return Pair(of, first, request.GET.get("b", other), values)


def compare_times(reader: Reader, asked: Asked) -> Compared:
    """Compare the time of a question with the one it is held against.

    Raises:
        WrongUseError: the measure is a count, or there is nothing to compare with.
    """
    now = asked.breakdown(())
    then = earlier(reader, asked, now)
    hour = reader.as_of.replace(minute=0, second=0, microsecond=0) if asked.measure == "promises_kept" else None
    key = ("measures", "change", asked.measure, now, then, asked.by, hour)
    parts = cached(reader, key, lambda: change(reader, asked.measure, now, (then.since, then.until), asked.by[0]))
    first, second = (
        Side(
            name=period_words(_day(one.since), _day(one.until)),
            question=_at(asked.question, one),
            # Made for the same layout, if not at this moment.
            number=replace(number, as_of=reader.as_of),
            numbers=_groups(reader, asked, one),
        )
        for one, number in ((now, parts.after), (then, parts.before))
    )
    return Compared(first, second, parts.comparison, _each(first, second), parts)


def compare_pair(reader: Reader, asked: Asked, pair: Pair) -> Compared:
    """Compare two groups.

    Raises:
        WrongUseError: the measure is a count, or they are the same.
    """
    if pair.first == pair.second:
        raise WrongUseError("A group cannot be compared with itself.", "Choose two different ones.")
    first, second = (_group_side(reader, asked, pair.of, value) for value in (pair.first, pair.second))
    return Compared(first, second, compare(first.number, second.number), _each(first, second), None)


def _group_side(reader: Reader, asked: Asked, of: str, value: str) -> Side:
    condition = Condition(of, "=", value)
    breakdown = asked.question.breakdown((), condition)
    there = (*asked.question.parameters, ("where", f"{of}={value}"))
    (number,) = measured_by(reader, asked.measure, breakdown)
    question = replace(asked.question, parameters=there)
    return Side(value_name(of, value), question, number, _groups(reader, asked, breakdown))


def _groups(reader: Reader, asked: Asked, breakdown: Breakdown) -> tuple[Measured, ...]:
    return tuple(measured_by(reader, asked.measure, replace(breakdown, by=asked.by)))


def _each(first: Side, second: Side) -> tuple[Comparison, ...]:
    return tuple(compare_groups(first.numbers, second.numbers))


def _at(question: Question, breakdown: Breakdown) -> Question:
    """Return a question about another time, as an address has it."""
    parameters = [(name, value) for name, value in question.parameters if name not in {"since", "until", "compare"}]
    times = {"since": breakdown.since, "until": breakdown.until}
    parameters += [(name, _day(moment).isoformat()) for name, moment in times.items() if moment is not None]
    return replace(question, parameters=tuple(parameters), usual={})


def _day(moment: Any) -> Any:
    return moment.date() if isinstance(moment, datetime) else moment


def _written(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
