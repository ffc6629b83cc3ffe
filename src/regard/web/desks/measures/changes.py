"""Changes: what each number of a table was in the time before."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

from regard.errors import WrongUseError
from regard.ledger import Reader
from regard.measure import Breakdown, Comparison, Measured, Statistic, compare, periods
from regard.measure.compare import corrected
from regard.web.desks.measures.asking import Asked, data_extent, key_of
from regard.web.shell.reading import measured_by

Difference = Comparison | float
"""A tested difference; of counts a plain number, since they have no error to test by."""


def earlier(reader: Reader, asked: Asked, breakdown: Breakdown) -> Breakdown:
    """Return a breakdown over the time that the question is compared with.

    Raises:
        WrongUseError: it cannot be read, or there is no data to compare with.
    """
    compared = asked.question.compare
    if ".." not in compared:
        return periods(breakdown, compared, data_extent(reader))
    try:
        since, until = (date.fromisoformat(part) for part in compared.split(".."))
    except ValueError as error:
        message = f"{compared!r} is no time to compare with."
        raise WrongUseError(message, "Write previous, year, or a span such as 2026-01-01..2026-02-01.") from error
    return replace(breakdown, since=since, until=until)


def changes(reader: Reader, asked: Asked, numbers: Sequence[Measured]) -> Mapping[Any, Difference]:
    """Return the change of each number, under its group.

    On a time axis it is the change from the period before; else the change from the time that the question is
    compared with, and none where it is compared with nothing.
    """
    pairs = _following(asked, numbers) if asked.grain else _compared(reader, asked, numbers)
    if not pairs:
        return {}
    if pairs[0][0].statistic is Statistic.COUNT:
        return {key_of(now): float((now.value or 0) - (then.value or 0)) for now, then in pairs}
    found = corrected([compare(now, then) for now, then in pairs])
    return {key_of(now): one for (now, _), one in zip(pairs, found, strict=True)}


def _following(asked: Asked, numbers: Sequence[Measured]) -> list[tuple[Measured, Measured]]:
    series: dict[Any, list[Measured]] = {}
    for number in numbers:
        if number.group[asked.grain] is not None:
            series.setdefault(tuple(number.group[name] for name in asked.groups), []).append(number)
    in_time = [sorted(one, key=lambda number: number.group[asked.grain]) for one in series.values()]
    return [(now, then) for one in in_time for then, now in pairwise(one)]


def _compared(reader: Reader, asked: Asked, numbers: Sequence[Measured]) -> list[tuple[Measured, Measured]]:
    if not asked.question.compare:
        return []
    before = measured_by(reader, asked.measure, earlier(reader, asked, asked.breakdown()))
    known = {key_of(number): number for number in before}
    return [(number, known[key_of(number)]) for number in numbers if key_of(number) in known]
