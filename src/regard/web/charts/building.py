"""Building: charts made of measured numbers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from regard.measure import Measured
from regard.web.charts.chart import Annotation, Chart, Kind, Mark, Part, Point, Series

Url = Callable[[Measured], str]
"""Says where the rows behind a number are listed."""

_MONTHS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True)
class Words:
    """What a chart says of itself.

    Attributes:
        key: unique on its page.
        finding: the title, a sentence.
        says: what is shown, with unit and interval.
        unit: set behind every value.
        decimals: of every value; None rounds each one to what it can say.
    """

    key: str
    finding: str
    says: str
    unit: str = ""
    decimals: int | None = None


@dataclass(frozen=True)
class Effect:
    """What one group did to a number: by its own value, and by its share of all rows.

    Attributes:
        label: the group.
        rate, mix: the two effects, in the unit of the number.
        n: rows of the group after the change.
        settled: whether there are enough rows for a verdict.
        url: leads to the rows behind it.
    """

    label: str
    rate: float
    mix: float
    n: int
    settled: bool = True
    url: str = ""


def point_of(number: Measured, label: str, url: str = "", mark: Mark = Mark.NONE) -> Point:
    """Return the point of a measured number."""
    return Point(label, number.value, number.low, number.high, number.n, settled=number.settled, mark=mark, url=url)


def trend_chart(
    words: Words,
    numbers: Sequence[Measured],
    grain: str,
    *,
    by: str = "",
    url: Url | None = None,
    notes: Sequence[tuple[date, str]] = (),
) -> Chart:
    """Return a line of periods; a period without a number is a gap.

    Args:
        words: what the chart says of itself.
        numbers: whose groups have the grain, and the dimension that makes series if there is one.
        grain: the period, such as `month`.
        by: the dimension that makes series: one for each of its first six values, in the order given.
        url: says where the rows behind a number are listed.
        notes: what happened when; those before the first period are left out.
    """
    known: dict[Any, dict[date, Measured]] = {}
    for number in numbers:
        if number.group.get(grain) is not None:
            known.setdefault(number.group.get(by), {})[number.group[grain]] = number
    periods = filled({start for found in known.values() for start in found}, grain)
    series = [_periods(name, found, periods, grain, url) for name, found in list(known.items())[:6]]
    annotations = [Annotation(period_label(start, grain), text) for start, text in _placed(notes, periods)]
    return _chart(words, Kind.LINE, series or [Series("", ())], tuple(annotations))


def bars_chart(
    words: Words,
    numbers: Sequence[Measured],
    by: str,
    *,
    names: Mapping[Any, str] | None = None,
    marks: Mapping[Any, Mark] | None = None,
    url: Url | None = None,
) -> Chart:
    """Return a bar for each number, in the order given.

    Args:
        words: what the chart says of itself.
        numbers: whose groups have the dimension.
        by: the dimension that names the rows.
        names: from a value of the dimension to what people call it.
        marks: from a value of the dimension to a verdict.
        url: says where the rows behind a number are listed.
    """
    points = []
    for number in numbers:
        value = number.group[by]
        mark = (marks or {}).get(value, Mark.NONE)
        points.append(point_of(number, label_of(value, names), _url(url, number), mark))
    return _chart(words, Kind.BARS, [Series("", tuple(points))])


def stages_chart(
    words: Words, numbers: Sequence[Measured], order: Mapping[str, str], *, by: str = "stage", url: Url | None = None
) -> Chart:
    """Return the journey: a point for each stage, in order; stages without a number are gaps.

    Args:
        words: what the chart says of itself.
        numbers: whose groups have the dimension.
        order: from the key of each stage to its name, in the order of the journey.
        by: the dimension.
        url: says where the rows behind a number are listed.
    """
    known = {number.group[by]: number for number in numbers}
    points = [
        point_of(known[key], name, _url(url, known[key])) if key in known else Point(name, None, settled=False)
        for key, name in order.items()
    ]
    return _chart(words, Kind.STAGES, [Series("", tuple(points))])


def spark_chart(words: Words, numbers: Sequence[Measured], grain: str) -> Chart:
    """Return a line of periods for a card."""
    line = trend_chart(words, numbers, grain)
    return _chart(words, Kind.SPARK, line.series)


def dots_chart(
    words: Words,
    groups: Mapping[str, Sequence[Measured]],
    by: str,
    *,
    names: Mapping[Any, str] | None = None,
    url: Url | None = None,
) -> Chart:
    """Return groups or periods side by side, a row for each value of a dimension, in the order of the first group.

    Args:
        words: what the chart says of itself.
        groups: from the name of a group or period to its numbers.
        by: the dimension that names the rows.
        names: from a value of the dimension to what people call it.
        url: says where the rows behind a number are listed.
    """
    values = list(dict.fromkeys(number.group[by] for numbers in groups.values() for number in numbers))
    series = [
        Series(name, tuple(_beside({one.group[by]: one for one in numbers}, value, names, url) for value in values))
        for name, numbers in groups.items()
    ]
    return _chart(words, Kind.DOTS, series)


def change_chart(words: Words, before: Point, after: Point, effects: Sequence[Effect], *, most: int = 5) -> Chart:
    """Return a number before, what the groups did to it, and the number after; the parts add up.

    Args:
        words: what the chart says of itself.
        before: the number before.
        after: the number after.
        effects: all of them; the greatest are drawn, and the others as one.
        most: how many groups are drawn by themselves.
    """
    ranked = sorted(effects, key=lambda effect: -abs(effect.rate + effect.mix))
    others = _together(ranked[most:]) if len(ranked) > most + 1 else ranked[most:]
    parts = [part for effect in [*ranked[:most], *others] for part in _parts(effect)]
    return _chart(words, Kind.CHANGE, [Series("", (before, *parts, after))])


def filled(starts: set[date], grain: str) -> list[date]:
    """Return all periods from the first to the last one, those between them without a number too.

    >>> [str(start) for start in filled({date(2026, 11, 1), date(2027, 2, 1)}, "month")]
    ['2026-11-01', '2026-12-01', '2027-01-01', '2027-02-01']
    """
    ordered = sorted(starts)
    between = [start for first, second in pairwise(ordered) for start in _between(first, second, grain)]
    return [*between, *ordered[-1:]]


def period_label(start: date, grain: str) -> str:
    """Return what people call a period, in the language that is active."""
    written = {
        "hour": pgettext("hour on an axis, as Django's date filter writes it", "d M H:i"),
        "day": pgettext("day on an axis, as Django's date filter writes it", "j M Y"),
        "week": pgettext("first day of a week on an axis, as Django's date filter writes it", "j M Y"),
        "month": pgettext("month on an axis, as Django's date filter writes it", "M Y"),
        "year": "Y",
    }
    if grain == "quarter":
        return _("Q%(quarter)s %(year)s") % {"quarter": (start.month + 2) // 3, "year": start.year}
    return date_format(start, written[grain])


def label_of(value: Any, names: Mapping[Any, str] | None = None) -> str:
    """Return what people call a value of a dimension."""
    if value is None or value == "":
        return _("none")
    return (names or {}).get(value) or str(value)


def _chart(words: Words, kind: Kind, series: Sequence[Series], notes: tuple[Annotation, ...] = ()) -> Chart:
    said = (words.key, words.finding, words.says)
    return Chart(*said, kind, tuple(series), words.unit, words.decimals, annotations=notes)


def _periods(name: Any, found: Mapping[date, Measured], periods: Sequence[date], grain: str, url: Url | None) -> Series:
    points = [
        point_of(found[start], period_label(start, grain), _url(url, found[start]))
        if start in found
        else Point(period_label(start, grain), None, settled=False)
        for start in periods
    ]
    return Series("" if name is None else str(name), tuple(points))


def _beside(found: Mapping[Any, Measured], value: Any, names: Mapping[Any, str] | None, url: Url | None) -> Point:
    label = label_of(value, names)
    return point_of(found[value], label, _url(url, found[value])) if value in found else Point(label, None)


def _placed(notes: Sequence[tuple[date, str]], periods: Sequence[date]) -> list[tuple[date, str]]:
    """Return notes with the start of the period that each one falls into."""
    begun = [([start for start in periods if _day(start) <= _day(when)], text) for when, text in sorted(notes)]
    return [(starts[-1], text) for starts, text in begun if starts]


def _parts(effect: Effect) -> list[Point]:
    both = ((Part.RATE, effect.rate), (Part.MIX, effect.mix))
    return [
        Point(effect.label, value, n=effect.n, settled=effect.settled, url=effect.url, part=part)
        for part, value in both
    ]


def _together(effects: Sequence[Effect]) -> list[Effect]:
    label = _("%(count)s others") % {"count": len(effects)}
    rate, mix = sum(effect.rate for effect in effects), sum(effect.mix for effect in effects)
    return [Effect(label, rate, mix, sum(effect.n for effect in effects))]


def _between(first: date, second: date, grain: str) -> list[date]:
    """Return the first period and those after it that begin before the second one."""
    found = [first]
    while (start := _next(found[-1], grain)) < second:
        found.append(start)
    return found


def _next(start: date, grain: str) -> date:
    if grain in _MONTHS:
        months = 12 * start.year + start.month - 1 + _MONTHS[grain]
        return start.replace(year=months // 12, month=months % 12 + 1)
    return start + timedelta(**{f"{grain}s": 1})


def _day(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _url(url: Url | None, number: Measured) -> str:
    return url(number) if url else ""
