"""Rows: options of the kinds that go from top to bottom."""

from collections.abc import Sequence

from regard.web.charts.axes import Json, frame, grid, one_line, row_axis, value_axis
from regard.web.charts.chart import Chart, Mark, Part, Point, Row, Series
from regard.web.charts.figures import MINUS, SIGNS, figure, headline
from regard.web.charts.lines import SYMBOLS
from regard.web.charts.theme import Theme

_LANE_PX = 13
_FILLED, _HOLLOW = 1, 0


def bars_option(chart: Chart, theme: Theme, *, narrow: bool) -> Json:
    """Return the option of one bar a row, the value written behind it; hollow with too few rows for a verdict."""
    points = list(enumerate(chart.series[0].points))
    bars = [_item([place, 0.0, point.value, _fill(point)], _colour(point, theme)) for place, point in points]
    whiskers = [_whisker(place, point, 0, theme["ink"]) for place, point in points]
    drawn = [_custom("regardSpan", bars), _custom("regardWhisker", whiskers), _said(chart, theme)]
    option = _rows(chart, theme, drawn, narrow=narrow)
    return option | {"xAxis": option["xAxis"] | {"scale": False}}


def dots_option(chart: Chart, theme: Theme, *, narrow: bool) -> Json:
    """Return the option of groups side by side on each row, joined by a line."""
    drawn = [_custom("regardLink", _links(chart, theme))]
    for number, series in enumerate(chart.series):
        lane, colour = lane_px(number, len(chart.series)), theme.series(number)
        whiskers = [_whisker(place, point, lane, colour) for place, point in enumerate(series.points)]
        drawn += [_custom("regardWhisker", whiskers), _dots(series, number, lane, theme)]
    return _rows(chart, theme, drawn, narrow=narrow)


def change_option(chart: Chart, theme: Theme, *, narrow: bool) -> Json:
    """Return the option of a number before, the parts of its change one after the other, and the number after."""
    points = chart.series[0].points
    steps = [(place, point) for place, point in enumerate(points) if point.part]
    wholes = [(place, point) for place, point in enumerate(points) if not point.part]
    begins, ends = begins_of(points), reaches(points)
    spans = [_item([place, begins[place], ends[place], _fill(point)], _way(point, theme)) for place, point in steps]
    levels = [_item([place, end, end], theme["edge"]) for place, end in enumerate(ends[:-1])]
    dots = [[point.value, place] for place, point in wholes]
    look = {"symbol": "circle", "symbolSize": 11, "itemStyle": {"color": theme["regard"], "opacity": 1}, "z": 5}
    drawn = [
        _custom("regardLevel", levels),
        _custom("regardSpan", spans),
        _custom("regardWhisker", [_whisker(place, point, 0, theme["regard"]) for place, point in wholes]),
        {"type": "scatter", "silent": True, "data": dots, **look},
        _said(chart, theme),
    ]
    return _rows(chart, theme, drawn, narrow=narrow)


def reaches(points: Sequence[Point]) -> list[float | None]:
    """Return where each row ends on the axis: wholes at their value, the parts of a change one after the other."""
    ends: list[float | None] = []
    for point in points:
        before = ends[-1] if ends else None
        ends.append((before or 0.0) + (point.value or 0.0) if point.part else point.value)
    return ends


def begins_of(points: Sequence[Point]) -> list[float | None]:
    """Return where each row begins on the axis: wholes at their value, a part where the row before it ends."""
    before = [None, *reaches(points)]
    return [before[place] if point.part else point.value for place, point in enumerate(points)]


def lane_px(number: int, count: int) -> float:
    """Return how far below the middle of its row a series is drawn."""
    return (number - (count - 1) / 2) * min(_LANE_PX, 26 / max(count - 1, 1))


def _rows(chart: Chart, theme: Theme, drawn: list[Json], *, narrow: bool) -> Json:
    points = chart.series[0].points
    labels = tuple(one_line(headline(Row(0, "", place, point))) for place, point in enumerate(points))
    written = 20 if chart.series[1:] else 58 + 6 * len(chart.unit)
    return {
        **frame(theme),
        "grid": grid(top=6, end=written),
        "xAxis": value_axis(chart, theme, splits=3 if narrow else 5),
        "yAxis": row_axis(labels, theme, narrow=narrow),
        "series": drawn,
    }


def _custom(name: str, items: list[Json]) -> Json:
    """Return a series that `series.js` draws, of the items whose ends on the axis are known."""
    known = [item for item in items if None not in item["value"][1:3]]
    encode = {"y": 0, "x": [1, 2]}
    return {"type": "custom", "renderItem": name, "silent": True, "encode": encode, "data": known, "z": 2}


def _item(value: list[float | None], colour: str) -> Json:
    return {"value": value, "itemStyle": {"color": colour}}


def _whisker(place: int, point: Point, lane: float, colour: str) -> Json:
    return _item([place, point.low, point.high, lane], colour)


def _links(chart: Chart, theme: Theme) -> list[Json]:
    """Return what joins the two dots of each row; more than two are not joined."""
    if len(chart.series) != 2:
        return []
    (first, second), lanes = chart.series, [lane_px(number, 2) for number in range(2)]
    pairs = enumerate(zip(first.points, second.points, strict=True))
    return [_item([place, one.value, other.value, *lanes], theme["line"]) for place, (one, other) in pairs]


def _dots(series: Series, number: int, lane: float, theme: Theme) -> Json:
    """Return the dots of a series; those with too few rows for a verdict are hollow."""
    colour = theme.series(number)
    ring = {"color": colour, "borderColor": colour, "borderWidth": 2, "opacity": 1}
    hollow = ring | {"color": theme["surface"]}
    data = [
        {"value": [point.value, place], "itemStyle": ring if point.settled else hollow}
        for place, point in enumerate(series.points)
    ]
    look = {"symbol": SYMBOLS[number], "symbolSize": 9, "symbolOffset": [0, lane], "itemStyle": ring}
    return {"type": "scatter", "name": one_line(series.name), "silent": True, "data": data, "z": 5, **look}


def _said(chart: Chart, theme: Theme) -> Json:
    """Return the values, written behind what is drawn of them."""
    points = chart.series[0].points
    places = zip(begins_of(points), reaches(points), points, strict=True)
    data = [
        {"value": [_farthest(begin, end, point), place], "label": {"formatter": _text(chart, point)}}
        for place, (begin, end, point) in enumerate(places)
    ]
    label = {"show": True, "position": "right", "distance": 6, "color": theme["ink"], "fontSize": 12, "fontWeight": 500}
    return {"type": "scatter", "silent": True, "symbolSize": 0.01, "data": data, "label": label, "z": 6}


def _text(chart: Chart, point: Point) -> str:
    text = figure(point.value, chart.unit, chart.decimals)
    if point.part:
        sign = "▲" if (point.value or 0) > 0 else "▼" if (point.value or 0) < 0 else "="
        return f"{sign} {text.removeprefix(MINUS)}"
    return f"{text} {SIGNS[point.mark] if point.settled else '?'}".strip()


def _farthest(begin: float | None, end: float | None, point: Point) -> float:
    limits = (begin, end, None if point.part else point.high)
    return max((limit for limit in limits if limit is not None), default=0.0)


def _fill(point: Point) -> int:
    return _HOLLOW if point.part is Part.MIX or not point.settled else _FILLED


def _colour(point: Point, theme: Theme) -> str:
    return theme["regard"] if point.mark is Mark.NONE else theme[point.mark.value]


def _way(point: Point, theme: Theme) -> str:
    return theme["kept" if (point.value or 0.0) >= 0 else "broken"]
