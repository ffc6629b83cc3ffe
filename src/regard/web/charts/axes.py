"""Axes: the parts of an option that all kinds of chart share."""

import re
from typing import Any

from django.utils.formats import get_format

from regard.web.charts.chart import Chart
from regard.web.charts.theme import UI_FACE, Theme

Json = dict[str, Any]

# All but the characters of XML 1.0, section 2.2.
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

LABEL_PX, NARROW_LABEL_PX = 204, 116
"""Room for the name of a row, on a wide and on a narrow chart."""


def frame(theme: Theme) -> Json:
    """Return what every option begins with: face, no motion, no tooltip of the library's own."""
    return {
        "animation": False,
        "textStyle": {"fontFamily": UI_FACE, "fontSize": 12, "color": theme["muted"]},
        "tooltip": {"show": False},
    }


def grid(*, top: int = 16, end: int = 16, bottom: int = 8, start: int = 4) -> Json:
    """Return where the plot lies, in px from the edges, labels of the axes included."""
    room = {"left": start, "right": end, "top": top, "bottom": bottom}
    return {**room, "outerBoundsMode": "same", "outerBoundsContain": "axisLabel"}


def value_axis(chart: Chart, theme: Theme, *, splits: int = 4) -> Json:
    """Return an axis of figures with hairlines, written as the active language writes them."""
    return {
        "type": "value",
        "scale": True,
        "splitNumber": splits,
        "axisLine": {"show": False},
        "axisTick": {"show": False},
        "splitLine": {"show": True, "lineStyle": {"color": theme["line"], "width": 1}},
        "axisLabel": {"color": theme["muted"], "hideOverlap": True, "figures": _figures(chart)},
    }


def label_axis(labels: tuple[str, ...], theme: Theme) -> Json:
    """Return an axis of names from left to right; of many, those that have room are written."""
    return {
        "type": "category",
        "data": list(labels),
        "boundaryGap": True,
        "axisLine": {"lineStyle": {"color": theme["line"]}, "onZero": False},
        "axisTick": {"show": False},
        "axisLabel": {"color": theme["muted"], "hideOverlap": True, "margin": 12},
    }


def row_axis(labels: tuple[str, ...], theme: Theme, *, narrow: bool) -> Json:
    """Return an axis of names from top to bottom, every one written, on several lines or cut where it is long."""
    room, most = (NARROW_LABEL_PX, 40) if narrow else (LABEL_PX, 50)
    written = {"color": theme["ink"], "interval": 0, "lineHeight": 14, "margin": 10}
    axis = label_axis(tuple(cut(label, most) for label in labels), theme)
    return {
        **axis,
        "inverse": True,
        "axisLine": {"show": False},
        "axisLabel": written | {"width": room, "overflow": "break"},
    }


def one_line(label: str) -> str:
    """Return a label that takes one line, without marks that the library reads as style.

    >>> one_line("a|b {c}")
    'a|b (c)'
    """
    return " ".join(writable(label).split()).replace("{", "(").replace("}", ")")


def writable(text: str) -> str:
    """Return a text without the characters that XML has no way to write."""
    return _UNWRITABLE.sub("", text)


def cut(label: str, most: int) -> str:
    """Return a label, cut at its end if it is longer than some letters.

    >>> cut("a long way", 7)
    'a long…'
    """
    return label if len(label) <= most else f"{label[: most - 1].rstrip()}…"


def _figures(chart: Chart) -> Json:
    return {
        "thousands": get_format("THOUSAND_SEPARATOR"),
        "decimal": get_format("DECIMAL_SEPARATOR"),
        "unit": f"\N{NO-BREAK SPACE}{chart.unit}" if chart.unit else "",
    }
