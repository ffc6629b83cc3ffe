"""Findings: what the numbers say, as a sentence that stands over them."""

from collections.abc import Sequence

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from regard.ledger import Reader
from regard.measure import Breakdown, Comparison, Measured, Statistic, Trend, compare_with_rest, trends
from regard.web.desks.measures.asking import Asked
from regard.web.desks.measures.wording import group_name
from regard.web.shell.components_figures import figure, in_unit
from regard.web.shell.components_numbers import number_view
from regard.web.shell.names import measure_name
from regard.web.shell.reading import measured_by

MOST_TESTED = 12
"""Groups up to which each is held against all others: every one of them is counted anew."""

_NAMED = 3
_EACH: dict[str, tuple[LazyText, LazyText]] = {
    "hour": (
        gettext_lazy("%(measure)s rises, by about %(slope)s an hour."),
        gettext_lazy("%(measure)s falls, by about %(slope)s an hour."),
    ),
    "day": (
        gettext_lazy("%(measure)s rises, by about %(slope)s a day."),
        gettext_lazy("%(measure)s falls, by about %(slope)s a day."),
    ),
    "week": (
        gettext_lazy("%(measure)s rises, by about %(slope)s a week."),
        gettext_lazy("%(measure)s falls, by about %(slope)s a week."),
    ),
    "month": (
        gettext_lazy("%(measure)s rises, by about %(slope)s a month."),
        gettext_lazy("%(measure)s falls, by about %(slope)s a month."),
    ),
    "quarter": (
        gettext_lazy("%(measure)s rises, by about %(slope)s a quarter."),
        gettext_lazy("%(measure)s falls, by about %(slope)s a quarter."),
    ),
    "year": (
        gettext_lazy("%(measure)s rises, by about %(slope)s a year."),
        gettext_lazy("%(measure)s falls, by about %(slope)s a year."),
    ),
}


def with_rest(reader: Reader, asked: Asked, numbers: Sequence[Measured]) -> list[Comparison]:
    """Return each group held against all others, corrected for their number; none where that cannot be tested."""
    if len(asked.groups) != 1 or asked.grain or not 2 <= len(numbers) <= MOST_TESTED or _counts(numbers):
        return []

    def measure(reader: Reader, breakdown: Breakdown) -> list[Measured]:
        return measured_by(reader, asked.measure, breakdown)

    return compare_with_rest(measure, reader, asked.breakdown())


def trends_of(reader: Reader, asked: Asked, numbers: Sequence[Measured]) -> list[Trend]:
    """Return the trend of each group, corrected for their number; none without a span of time, or for counts."""
    if not asked.grain or not numbers or _counts(numbers):
        return []
    # The numbers are there already, and a trend needs no others.
    return trends(lambda _reader, _breakdown: [*numbers], reader, asked.breakdown(asked.groups), asked.grain)


def sentence(asked: Asked, numbers: Sequence[Measured], rest: Sequence[Comparison], moving: Sequence[Trend]) -> str:
    """Return what the numbers say: which groups stand out, which way it goes, or that nothing is clear.

    Args:
        asked: the question.
        numbers: of all groups.
        rest: from `with_rest`.
        moving: from `trends_of`.
    """
    there = [number for number in numbers if number.value is not None]
    name = measure_name(asked.measure)
    if not there:
        return _("%(measure)s: nothing was counted here.") % {"measure": name}
    if not asked.by:
        return _alone(name, there[0])
    if moving:
        return _one_trend(asked, name, moving[0]) if not asked.groups else _many_trends(name, moving)
    if any(one.settled for one in rest):
        return _standing_out(name, rest)
    return _extremes(name, there)


def _counts(numbers: Sequence[Measured]) -> bool:
    return any(number.statistic is Statistic.COUNT for number in numbers)


def _alone(name: str, number: Measured) -> str:
    if not number.settled:
        return _("%(measure)s: %(why)s.") % {"measure": name, "why": number_view(number).verdict}
    return _("%(measure)s is %(value)s.") % {"measure": name, "value": _value(number)}


def _one_trend(asked: Asked, name: str, trend: Trend) -> str:
    if not trend.settled:
        return _("%(measure)s: too few periods with enough answers to tell a trend.") % {"measure": name}
    if not trend.changes or trend.slope is None:
        return _("%(measure)s shows no clear trend.") % {"measure": name}
    return str(_EACH[asked.grain][trend.slope < 0]) % {"measure": name, "slope": figure(abs(trend.slope))}


def _many_trends(name: str, moving: Sequence[Trend]) -> str:
    up = [group_name(one.group) for one in moving if one.changes and (one.slope or 0) > 0]
    down = [group_name(one.group) for one in moving if one.changes and (one.slope or 0) < 0]
    words = {"measure": name, "up": _names(up), "down": _names(down)}
    if up and down:
        return _("%(measure)s rises for %(up)s, and falls for %(down)s.") % words
    if up:
        return _("%(measure)s rises for %(up)s.") % words
    if down:
        return _("%(measure)s falls for %(down)s.") % words
    return _("%(measure)s shows no clear trend in any group.") % words


def _standing_out(name: str, rest: Sequence[Comparison]) -> str:
    clear = sorted((one for one in rest if one.differs), key=lambda one: -(one.first.value or 0.0))
    higher = [group_name(one.group) for one in clear if (one.difference or 0) > 0]
    lower = [group_name(one.group) for one in reversed(clear) if (one.difference or 0) < 0]
    words = {"measure": name, "high": _names(higher[:1]), "low": _names(lower[:1])}
    if higher and lower:
        return (
            _("%(measure)s is highest for %(high)s and lowest for %(low)s, each clearly apart from the rest.") % words
        )
    if higher:
        return _("%(measure)s is clearly higher for %(high)s than for the rest.") % words
    if lower:
        return _("%(measure)s is clearly lower for %(low)s than for the rest.") % words
    return _("%(measure)s shows no clear difference between the groups.") % words


def _extremes(name: str, numbers: Sequence[Measured]) -> str:
    settled = [number for number in numbers if number.settled]
    if not settled:
        return _("%(measure)s: no group has enough answers for a verdict yet.") % {"measure": name}
    high = max(settled, key=lambda number: number.value or 0)
    low = min(settled, key=lambda number: number.value or 0)
    words = {
        "measure": name,
        "high": group_name(high.group),
        "most": _value(high),
        "low": group_name(low.group),
        "least": _value(low),
    }
    if high is low:
        return _("%(measure)s is %(most)s for %(high)s.") % words
    return _("%(measure)s: from %(least)s (%(low)s) to %(most)s (%(high)s).") % words


def _names(names: Sequence[str]) -> str:
    if len(names) <= _NAMED:
        return ", ".join(names)
    more = len(names) - _NAMED
    words = {"names": ", ".join(names[:_NAMED]), "more": figure(more)}
    return ngettext("%(names)s and %(more)s other", "%(names)s and %(more)s others", more) % words


def _value(number: Measured) -> str:
    return in_unit(number.value or 0.0, number.statistic)
