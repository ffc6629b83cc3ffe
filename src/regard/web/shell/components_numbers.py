"""Numbers as a page shows them: never alone, but with interval, n, coverage, and how they are made."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from regard.estimate.measured import Coverage, Measured, Statistic
from regard.measure.compare import Comparison
from regard.web.shell.components_figures import figure, in_unit, spread
from regard.web.translating import translated

_DIFFERENCES = {Statistic.SHARE: Statistic.MEAN}
"""A difference of two shares is in points, not in percent."""


@dataclass(frozen=True)
class Making:
    """How a number is made.

    Attributes:
        parts: what a part is called, and what it is.
        as_of: all that was received up to here is in the number.
        sql: the statement that made the counts.
    """

    parts: tuple[tuple[str, str], ...]
    as_of: datetime
    sql: str


@dataclass(frozen=True)
class NumberView:
    """What a page shows of a number.

    Attributes:
        label: what it is a number of.
        value: the number; a dash where there is none.
        range: its interval in words; empty where nothing is estimated.
        n: rows behind it, in words.
        coverage: asked and answered, in words, each apart; empty where not known.
        verdict: why there is no verdict yet; empty where there is one.
        url: of the rows behind it, or nothing.
        making: how it is made.
    """

    label: str
    value: str
    range: str
    n: str
    coverage: tuple[str, ...]
    verdict: str
    url: str
    making: Making


@dataclass(frozen=True)
class ChangeView:
    """What a page shows of a difference.

    Attributes:
        sign: one character that is not a colour.
        text: the size of the difference.
        words: the same for those who do not see the sign.
        detail: interval and chance, in words; empty where not known.
        tone: `better`, `worse`, `same`, or empty where neither is good or bad.
    """

    sign: str
    text: str
    words: str
    detail: str
    tone: str


def number_view(measured: Measured, label: str = "", url: str = "") -> NumberView:
    """Return what to show of a number.

    Args:
        measured: the number.
        label: what it is a number of; the page's own words.
        url: of the rows behind it.
    """
    value, low, high = measured.value, measured.low, measured.high
    return NumberView(
        label=label,
        value="\N{EN DASH}" if value is None else in_unit(value, measured.statistic),
        range="" if value is None or low is None or high is None else spread(low, high, measured.statistic),
        n="" if value is None or measured.statistic is Statistic.COUNT else _("n %(n)s") % {"n": figure(measured.n)},
        coverage=_coverage(measured.coverage),
        verdict=_verdict(measured),
        url=url,
        making=making(measured),
    )


def making(measured: Measured) -> Making:
    """Return how a number is made, with only the parts that are known."""
    excluded = ", ".join(
        _("%(reason)s: %(count)s") % {"reason": translated(reason), "count": figure(count)}
        for reason, count in measured.exclusions.items()
    )
    parts = (
        (_("What it is"), translated(measured.definition)),
        (_("Where the formula comes from"), translated(measured.source)),
        (_("Interval"), translated(measured.interval)),
        (_("Out of"), figure(measured.denominator)),
        (_("Left out"), excluded),
    )
    return Making(tuple(part for part in parts if part[1]), measured.as_of, measured.sql)


def change_view(difference: Comparison | float | None, better: str = "up") -> ChangeView | None:
    """Return what to show of a difference; nothing where there is none.

    Args:
        difference: a comparison with its test, or a plain number that is taken as it is.
        better: `up` if more is better, `down` if less is, empty if neither.
    """
    if isinstance(difference, Comparison):
        return _compared(difference, better)
    if difference is None:
        return None
    return _changed(difference, figure(abs(difference)), better, sure=difference != 0)


def _verdict(measured: Measured) -> str:
    if measured.settled:
        return ""
    if measured.value is None and measured.nothing:
        return translated(measured.nothing)
    needed = {"n": figure(measured.n), "minimum": figure(max(measured.minimum_n, 1))}
    return _("not enough answers yet: %(n)s of %(minimum)s") % needed


def _coverage(coverage: Coverage) -> tuple[str, ...]:
    said = []
    if coverage.asked:
        said.append(_("asked %(count)s") % {"count": figure(coverage.asked)})
    if coverage.answered is not None and coverage.asked:
        said.append(
            _("answered %(share)s\N{NO-BREAK SPACE}%%") % {"share": figure(100 * coverage.answered / coverage.asked)}
        )
    return tuple(said)


def _compared(found: Comparison, better: str) -> ChangeView | None:
    if found.difference is None:
        return None
    if not found.settled:
        words = _("not enough to tell a change")
        return ChangeView("?", "", words, "", "same")
    statistic = _DIFFERENCES.get(found.first.statistic, found.first.statistic)
    detail = "" if found.low is None or found.high is None else spread(found.low, found.high, statistic)
    return _changed(found.difference, figure(abs(found.difference)), better, sure=found.differs, detail=detail)


def _changed(difference: float, size: str, better: str, *, sure: bool, detail: str = "") -> ChangeView:
    if not sure:
        return ChangeView("=", size, _("no clear change: %(size)s") % {"size": size}, detail, "same")
    if difference > 0:
        return ChangeView("▲", size, _("higher by %(size)s") % {"size": size}, detail, _tone(better, "up"))
    return ChangeView("▼", size, _("lower by %(size)s") % {"size": size}, detail, _tone(better, "down"))


def _tone(better: str, direction: str) -> str:
    if not better:
        return ""
    return "better" if better == direction else "worse"
