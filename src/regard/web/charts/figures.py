"""Figures: numbers as people of a language write them."""

from math import floor, log10

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from regard.web.charts.chart import Mark, Part, Point, Row

DASH, MINUS = "\N{EN DASH}", "\N{MINUS SIGN}"
"""What is written for no value, and before a negative one."""

SIGNS = {Mark.NONE: "", Mark.KEPT: "✓", Mark.BROKEN: "✕", Mark.UNSURE: "?"}
"""The sign of each verdict, so that it is never told by hue alone."""


def figure(value: float | None, unit: str = "", decimals: int | None = None) -> str:
    """Return a number with its unit, in the language that is active; a dash for None.

    Args:
        value: the number.
        unit: set behind it.
        decimals: digits after the point; None keeps one, or two digits that say something of a small number.
    """
    if value is None:
        return DASH
    digits = _digits(value) if decimals is None else decimals
    text = number_format(f"{abs(value):.{digits}f}", digits, use_l10n=True, force_grouping=True)
    sign = MINUS if value < 0 and round(abs(value), digits) else ""
    return f"{sign}{text}\N{NO-BREAK SPACE}{unit}" if unit else f"{sign}{text}"


def interval(point: Point, unit: str = "", decimals: int | None = None) -> str:
    """Return a point's interval in words, or nothing where it has none."""
    if point.low is None or point.high is None:
        return ""
    limits = {"low": figure(point.low, "", decimals), "high": figure(point.high, unit, decimals)}
    return _("%(low)s to %(high)s") % limits


def count(n: int | None) -> str:
    """Return how many rows are behind a point, or nothing where that is not known."""
    return "" if n is None else _("n %(count)s") % {"count": figure(n, "", 0)}


def verdict(point: Point) -> str:
    """Return a point's verdict in words, with its sign; nothing where there is none."""
    if not point.settled:
        return _("? too few for a verdict")
    words = {Mark.NONE: "", Mark.KEPT: _("kept"), Mark.BROKEN: _("broken"), Mark.UNSURE: _("unsure")}
    return f"{SIGNS[point.mark]} {words[point.mark]}".strip()


def headline(row: Row) -> str:
    """Return what a row is about: its label, and its series where it has a name."""
    label = {Part.WHOLE: row.point.label, Part.RATE: _("%(what)s: value"), Part.MIX: _("%(what)s: share")}
    text = label[row.point.part] % {"what": row.point.label} if row.point.part else row.point.label
    return f"{text} · {row.name}" if row.name else text


def _digits(value: float) -> int:
    most = 1 - floor(log10(abs(value))) if 0 < abs(value) < 1 else 1
    return len(f"{abs(value):.{most}f}".rstrip("0").partition(".")[2])
