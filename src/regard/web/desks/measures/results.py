"""Results: the numbers of a question as a table with its finding and its chart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from regard.ledger import Reader
from regard.measure import Comparison, Measured, Statistic, behind
from regard.measure.behind import EXCLUDED, LEFT_OUT
from regard.web.charts import Chart
from regard.web.desks.measures.asking import Asked, key_of, numbers_of
from regard.web.desks.measures.changes import Difference, changes
from regard.web.desks.measures.drawing import draw
from regard.web.desks.measures.finding import sentence, trends_of, with_rest
from regard.web.desks.measures.happenings import by_period, concerning, day_of, noted
from regard.web.desks.measures.models import Annotation
from regard.web.desks.measures.wording import value_name
from regard.web.shell.components_numbers import NumberView, number_view
from regard.web.shell.reading import cached
from regard.web.shell.rows import rows_url

MOST_LINES = 200
"""Groups that a page shows; a file has them all."""

Key = tuple[tuple[str, Any], ...]


@dataclass(frozen=True)
class Line:
    """One row of the table.

    Attributes:
        names: what the group is called, a word for each dimension.
        number: the number; `shown` is what a page shows of it.
        parts: name and address of each part of it.
        change: against the time before, or None.
        rest: the group held against all others, or None.
        notes: what happened in its period.
    """

    names: tuple[str, ...]
    number: Measured
    shown: NumberView
    parts: tuple[tuple[str, str], ...] = ()
    change: Difference | None = None
    rest: Comparison | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Result:
    """What a question found.

    Attributes:
        total: the number of all groups together.
        lines: the table, not longer than a page shows; `more` groups are left to the files.
        finding: what it says.
        chart: of the lines; None if there are none.
        happened: what happened in the time, where there is a time axis.
    """

    total: Line
    lines: tuple[Line, ...]
    more: int
    finding: str
    chart: Chart | None
    happened: tuple[Annotation, ...] = ()

    @property
    def has_changes(self) -> bool:
        """Whether a line has one."""
        return any(line.change is not None for line in self.lines)

    @property
    def has_rest(self) -> bool:
        """Whether groups are held against the others."""
        return any(line.rest is not None for line in self.lines)

    @property
    def has_intervals(self) -> bool:
        """Whether the numbers are estimates: a count is not, and needs no verdict."""
        return self.total.number.statistic is not Statistic.COUNT

    @property
    def has_coverage(self) -> bool:
        """Whether it is known how many were asked."""
        return any(line.shown.coverage for line in self.lines)


def result_of(reader: Reader, asked: Asked, *, sees_rows: bool) -> Result:
    """Answer a question.

    Args:
        reader: from `reading`.
        asked: the question.
        sees_rows: whether numbers lead to the rows behind them.

    Raises:
        WrongUseError: a name is unknown.
    """
    every = numbers_of(reader, asked)
    shown = ordered(asked, every)[:MOST_LINES]
    parts = _parts(reader, asked) if sees_rows else ()
    rest, moving = with_rest(reader, asked, every), trends_of(reader, asked, every)
    starts = sorted({day_of(one.group[asked.grain]) for one in shown}) if asked.grain else []
    happened = concerning(asked.question, starts)
    notes = by_period(happened, starts)
    found = {"change": changes(reader, asked, shown), "rest": {key_of_group(one.group): one for one in rest}}
    lines = tuple(
        _line(asked, number, parts, found, _notes(asked, number, notes), sees_rows=sees_rows) for number in shown
    )
    finding = sentence(asked, every, rest, moving)
    urls = {key_of(line.number): line.shown.url for line in lines}
    chart = draw(asked, shown, finding, lambda number: urls[key_of(number)], noted(happened, starts))
    total = _line(asked, numbers_of(reader, asked, ())[0], parts, {}, (), sees_rows=sees_rows)
    return Result(total, lines, len(every) - len(shown), finding, chart, tuple(happened))


def ordered(asked: Asked, numbers: Sequence[Measured]) -> list[Measured]:
    """Return numbers as a page shows them: the largest groups first, or by value if all fit; periods by time.

    Where there are too many periods, the latest ones come first in what is kept.
    """
    if not asked.groups:
        return list(numbers[-MOST_LINES:])
    size: dict[Any, int] = {}
    for number in numbers:
        for name in asked.groups:
            size[name, number.group[name]] = size.get((name, number.group[name]), 0) + number.n
    if asked.grain or len(asked.groups) > 1:
        return sorted(numbers, key=lambda one: [-size[name, one.group[name]] for name in asked.groups])
    largest = sorted(numbers, key=lambda one: -one.n)[:MOST_LINES]
    return sorted(largest, key=lambda one: (not one.settled, -(one.value or 0.0)))


def key_of_group(group: Mapping[str, Any]) -> Key:
    """Return a group as something to look up."""
    return tuple(group.items())


def _parts(reader: Reader, asked: Asked) -> tuple[str, ...]:
    """Return the names of what a number of the measure consists of."""

    def named() -> tuple[str, ...]:
        found = behind(reader, asked.measure, asked.breakdown(())).parts
        return tuple(part for part in found if not part.startswith((LEFT_OUT, EXCLUDED)))

    return cached(reader, ("measures", "parts", asked.measure), named)


def _line(
    asked: Asked,
    number: Measured,
    parts: Sequence[str],
    found: Mapping[str, Mapping[Key, Any]],
    notes: tuple[str, ...],
    *,
    sees_rows: bool,
) -> Line:
    def url(part: str = "") -> str:
        return rows_url(asked.question, asked.measure, number.group, part) if sees_rows else ""

    return Line(
        names=tuple(value_name(name, value) for name, value in number.group.items()),
        number=number,
        shown=number_view(number, url=url()),
        parts=tuple((part, url(part)) for part in parts),
        change=found.get("change", {}).get(key_of(number)),
        rest=found.get("rest", {}).get(key_of(number)),
        notes=notes,
    )


def _notes(asked: Asked, number: Measured, notes: Mapping[date, list[str]]) -> tuple[str, ...]:
    return tuple(notes.get(day_of(number.group[asked.grain]), ())) if asked.grain else ()
