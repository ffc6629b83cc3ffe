"""Lines: options of the kinds that go from left to right."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from regard.web.charts.axes import Json, frame, grid, label_axis, one_line, row_axis, value_axis
from regard.web.charts.chart import Chart, Kind, Mark, Point
from regard.web.charts.figures import count, figure
from regard.web.charts.theme import Theme

DASHES: tuple[str | list[int], ...] = ("solid", [7, 4], [2, 4], [10, 3, 2, 3], [4, 2], [12, 4])
"""A dash for each series, beside its hue."""

SYMBOLS = ("circle", "rect", "triangle", "diamond", "roundRect", "pin")
"""A symbol for each series, beside its hue."""

_MOST_SYMBOLS = 40

_ROOMY = 6
"""Stages whose names have room beside each other, however narrow the chart."""


def line_option(chart: Chart, theme: Theme, *, narrow: bool) -> Json:  # noqa: ARG001 - as its neighbours
    """Return the option of periods from left to right, each series with its band."""
    return {
        **frame(theme),
        "grid": grid(top=30 if chart.annotations else 14),
        "xAxis": label_axis(tuple(map(one_line, chart.labels)), theme),
        "yAxis": value_axis(chart, theme),
        "series": [one for number in range(len(chart.series)) for one in _drawn(chart, number, theme)],
    }


def spark_option(chart: Chart, theme: Theme, *, narrow: bool) -> Json:
    """Return the option of a line without axes."""
    hidden = {"axisLabel": {"show": False}, "axisLine": {"show": False}, "splitLine": {"show": False}}
    option = line_option(chart, theme, narrow=narrow)
    room = {"left": 3, "right": 5, "top": 4, "bottom": 4}
    axes = {"xAxis": {**option["xAxis"], **hidden, "boundaryGap": False}, "yAxis": {**option["yAxis"], **hidden}}
    return {**option, **axes, "grid": room}


def stages_option(chart: Chart, theme: Theme, *, narrow: bool) -> Json:
    """Return the option of a journey: from left to right, and from top to bottom where it is narrow."""
    points = chart.series[0].points
    labels = tuple(_stage(point) for point in points)
    drawn = [one for number in range(len(chart.series)) for one in _drawn(chart, number, theme)]
    plot = {**frame(theme), "series": [*drawn, _worst(chart, theme, narrow=narrow)]}
    if narrow:
        across = {
            "grid": grid(end=14),
            "xAxis": value_axis(chart, theme),
            "yAxis": row_axis(labels, theme, narrow=True),
        }
        return {**plot, **across, "series": [_turned(one) for one in plot["series"]]}
    axis = label_axis(labels, theme)
    written = {**axis["axisLabel"], "interval": 0, "lineHeight": 18, "hideOverlap": False}
    if len(labels) > _ROOMY:
        # In half a page's width every name gets its own column, and breaks within it.
        written |= {"width": 62, "overflow": "break", "fontSize": 11, "lineHeight": 15}
    return {
        **plot,
        "grid": grid(top=18),
        "xAxis": {**axis, "axisLabel": written},
        "yAxis": value_axis(chart, theme) | {"boundaryGap": ["12%", 0]},
    }


def worst(points: Sequence[Point]) -> int | None:
    """Return the place of the lowest value that has enough rows behind it; None where there is none."""
    known = [(point.value, place) for place, point in enumerate(points) if point.value is not None and point.settled]
    return min(known)[1] if known else None


def _stage(point: Point) -> str:
    return "\n".join(part for part in (one_line(point.label), count(point.n)) if part)


def _drawn(chart: Chart, number: int, theme: Theme) -> list[Json]:
    points, colour = chart.series[number].points, theme.series(number)
    alone = len(chart.series) == 1
    band = theme["band"] if alone else colour
    plain = chart.kind is Kind.SPARK or len(points) > _MOST_SYMBOLS
    name = one_line(chart.series[number].name)
    line = _line([_spot(point, place, theme) for place, point in enumerate(points)], colour, DASHES[number])
    ring = {"color": theme["surface"], "borderColor": colour, "borderWidth": 2}
    line |= {"name": name, "z": 4, "symbol": SYMBOLS[number], "symbolSize": 7, "itemStyle": ring}
    line["showSymbol"] = not plain
    if chart.annotations and number == 0:
        line["markLine"] = _annotated(chart, theme)
    return [*_band(points, number, band, 1.0 if alone else 0.13), _open(points, colour, number, theme), line]


def _line(data: list[Any], colour: str, dash: str | list[int]) -> Json:
    return {
        "type": "line",
        "silent": True,
        "animation": False,
        "data": data,
        "lineStyle": {"color": colour, "width": 2.25, "type": dash},
        "itemStyle": {"color": colour},
    }


def _band(points: Sequence[Point], number: int, colour: str, opacity: float) -> list[Json]:
    """Return two lines on top of each other; only what is between them is filled."""
    limits = [(point.low, point.high) if _known(point) is not None else (None, None) for point in points]
    below = [[place, low] for place, (low, _high) in enumerate(limits)]
    between = [[place, _gap(low, high)] for place, (low, high) in enumerate(limits)]
    hidden = _line(below, colour, "solid") | {"lineStyle": {"opacity": 0}, "showSymbol": False, "z": 1}
    stacked = {"stack": f"band-{number}", "stackStrategy": "all"}
    area = {"areaStyle": {"color": colour, "opacity": opacity}}
    return [hidden | stacked, hidden | stacked | area | {"data": between}]


def _open(points: Sequence[Point], colour: str, number: int, theme: Theme) -> Json:
    """Return the dotted line to and from points with too few rows for a verdict, which are hollow."""
    data = [_near(points, place) for place in range(len(points)) if not all(point.settled for point in points)]
    hollow = {"color": theme["surface"], "borderColor": colour, "borderWidth": 1.25, "borderType": [2, 2]}
    line = _line(data, colour, [3, 4]) | {"itemStyle": hollow, "symbol": SYMBOLS[number], "symbolSize": 7, "z": 3}
    return line | {"lineStyle": {"color": colour, "width": 1.5, "type": [3, 4], "opacity": 0.9}}


def _near(points: Sequence[Point], place: int) -> Any:
    """Return a point that has too few rows, or is next to one and so where its dotted line ends without a symbol."""
    near = points[max(0, place - 1) : place + 2]
    value = [place, None if all(point.settled for point in near) else points[place].value]
    return {"value": value, "symbolSize": 0} if points[place].settled else value


def _spot(point: Point, place: int, theme: Theme) -> Any:
    """Return a point of the line, which is a diamond where a promise is broken."""
    value = [place, _known(point)]
    if point.mark is not Mark.BROKEN:
        return value
    look = {"color": theme["broken"], "borderColor": theme["broken"]}
    return {"value": value, "symbol": "diamond", "symbolSize": 12, "itemStyle": look}


def _worst(chart: Chart, theme: Theme, *, narrow: bool) -> Json:
    """Return a diamond at the lowest value, which is written beside it."""
    points = chart.series[0].points
    place = worst(points)
    shown = [] if place is None else [[place, points[place].value]]
    text = "" if place is None else figure(points[place].value, chart.unit, chart.decimals)
    label = {
        "show": True,
        "formatter": text,
        "position": "right" if narrow else "bottom",
        "distance": 10,
        "color": theme["broken"],
        "fontWeight": 600,
        "fontSize": 13,
        "textBorderColor": theme["surface"],
        "textBorderWidth": 3,
    }
    look = {
        "symbol": "diamond",
        "symbolSize": 15,
        "itemStyle": {"color": theme["broken"], "opacity": 1},
        "label": label,
    }
    return {"type": "scatter", "name": _("lowest"), "silent": True, "z": 6, "data": shown, **look}


def _annotated(chart: Chart, theme: Theme) -> Json:
    known = {label: place for place, label in enumerate(chart.labels)}
    marks = [
        {"xAxis": known[note.label], "label": {"formatter": str(number)}}
        for number, note in enumerate(chart.annotations, 1) if note.label in known
    ]  # fmt: skip
    tag = {"show": True, "position": "end", "color": theme["surface"], "backgroundColor": theme["muted"]}
    tag |= {"borderRadius": 8, "padding": [2, 5], "fontSize": 10.5, "fontWeight": 600, "distance": 3}
    look = {"color": theme["edge"], "type": [2, 3], "width": 1}
    return {"silent": True, "symbol": "none", "animation": False, "lineStyle": look, "label": tag, "data": marks}


def _turned(series: Json) -> Json:
    """Return a series with its two directions swapped."""
    return series | {"data": [_swap(one) for one in series["data"]]}


def _swap(item: Any) -> Any:
    if isinstance(item, dict):
        return item | {"value": _swap(item["value"])}
    return [item[1], item[0]]


def _known(point: Point) -> float | None:
    return point.value if point.settled else None


def _gap(low: float | None, high: float | None) -> float | None:
    return None if low is None or high is None else high - low
