"""Titles: what stands around a picture of a chart, which has no page to say it."""

from math import ceil
from textwrap import wrap

from django.utils.translation import gettext as _

from regard.web.charts.axes import Json, one_line
from regard.web.charts.chart import Chart, Kind
from regard.web.charts.theme import SAY_FACE, Theme

_SIDE_PX = 20
_TITLE_PX, _TITLE_LINE_PX = 18, 25
_SAYS_PX, _SAYS_LINE_PX = 12, 17
_LEGEND_LINE_PX, _LEGEND_SIGN_PX = 24, 50


def titled(chart: Chart, theme: Theme, drawing: Json, size: tuple[int, int]) -> tuple[Json, int]:
    """Return an option with title, legend, caption and annotations around the plot, and the height of it all.

    Args:
        chart: what is drawn.
        theme: the colours.
        drawing: its option.
        size: of the plot: width and height in px.
    """
    width, height = size
    if chart.kind is Kind.SPARK:
        return drawing, height
    room, below = width - 2 * _SIDE_PX, said_below(chart)
    title = 14 + _TITLE_LINE_PX * len(_lines([chart.finding], room, _TITLE_PX))
    over = title + 8 + _LEGEND_LINE_PX * _legend_lines(chart, room)
    under = 16 + _SAYS_LINE_PX * len(_lines(below, room, _SAYS_PX))
    texts = {"title": [_title(chart, theme, room), _caption(below, theme, room)]}
    return drawing | texts | _legend(chart, theme, room, title) | _moved(
        drawing["grid"], over, under
    ), height + over + under


def said_below(chart: Chart) -> list[str]:
    """Return what is written below a chart: what is shown, and what the numbers on the time axis stand for."""
    notes = [
        _("%(number)s · %(label)s: %(text)s") % {"number": number, "label": note.label, "text": note.text}
        for number, note in enumerate(chart.annotations, 1)
    ]
    return [chart.says, *notes]


def _lines(texts: list[str], room: int, size: int) -> list[str]:
    """Return texts broken into lines; a letter is about 0.55 of its size wide."""
    return [line for text in texts for line in wrap(one_line(text), int(room / size / 0.55))]


def _legend_lines(chart: Chart, room: int) -> int:
    names = [one.name for one in chart.series[1:] and chart.series]
    return ceil(sum(_LEGEND_SIGN_PX + 7 * len(name) for name in names) / room)


def _title(chart: Chart, theme: Theme, room: int) -> Json:
    face = {"fontFamily": SAY_FACE, "fontSize": _TITLE_PX, "lineHeight": _TITLE_LINE_PX, "fontWeight": "normal"}
    style = face | {"color": theme["ink"]}
    return {
        "text": "\n".join(_lines([chart.finding], room, _TITLE_PX)),
        "left": _SIDE_PX - 5,
        "top": 9,
        "textStyle": style,
    }


def _caption(lines: list[str], theme: Theme, room: int) -> Json:
    face = {"fontSize": _SAYS_PX, "lineHeight": _SAYS_LINE_PX, "fontWeight": "normal"}
    style = face | {"color": theme["muted"]}
    return {"text": "\n".join(_lines(lines, room, _SAYS_PX)), "left": _SIDE_PX - 5, "bottom": 4, "textStyle": style}


def _legend(chart: Chart, theme: Theme, room: int, top: int) -> Json:
    """Return the names of the series, each with its hue, dash and symbol; one series needs none."""
    names = [one_line(one.name) for one in chart.series[1:] and chart.series]
    sign = {"itemWidth": 10 if chart.kind is Kind.DOTS else 28, "itemHeight": 9, "itemGap": 18}
    place = {"left": _SIDE_PX - 5, "top": top, "width": room, **sign}
    return {"legend": place | {"data": names, "selectedMode": False, "textStyle": {"color": theme["ink"]}}}


def _moved(grid: Json, over: int, under: int) -> Json:
    left, right = grid["left"] + _SIDE_PX - 5, grid["right"] + 6
    return {"grid": grid | {"left": left, "right": right, "top": grid["top"] + over, "bottom": grid["bottom"] + under}}
