"""Payload: what the page hands to the element that draws a chart and tells its points."""

from regard.web.charts.axes import Json
from regard.web.charts.chart import Chart, Kind, Row
from regard.web.charts.figures import count, figure, headline, interval, verdict
from regard.web.charts.option import height_px, option
from regard.web.charts.rows import lane_px, reaches
from regard.web.charts.theme import PAGE

_ACROSS = {Kind.LINE, Kind.SPARK, Kind.STAGES}
"""Kinds that go from left to right where there is room."""


def payload(chart: Chart) -> Json:
    """Return both layouts of a chart, and every point with the texts that are told of it.

    The narrow layout is None where it is the wide one. A layout is `option`, `height` in px and `across`: whether
    labels go from left to right. A point has `place`, the place of its label, and `at`, its value on the other axis;
    `lane` px beside it; and the texts `label`, `value`, `interval`, `n`, `mark`, `verdict`, `note` and `url`.
    """
    points = [_told(chart, row) for row in chart.table() if row.point.value is not None]
    wide, narrow = _layout(chart, narrow=False), _layout(chart, narrow=True)
    return {"wide": wide, "narrow": None if narrow == wide else narrow, "points": points}


def _layout(chart: Chart, *, narrow: bool) -> Json:
    across = chart.kind in _ACROSS and not (narrow and chart.kind is Kind.STAGES)
    drawing = option(chart, PAGE, narrow=narrow) | {"aria": {"enabled": False}}
    return {"option": drawing, "height": height_px(chart, narrow=narrow), "across": across}


def _told(chart: Chart, row: Row) -> Json:
    point = row.point
    at = reaches(chart.series[row.series].points)[row.place] if chart.kind is Kind.CHANGE else point.value
    lane = lane_px(row.series, len(chart.series)) if chart.kind is Kind.DOTS else 0
    return {
        "series": row.series,
        "place": row.place,
        "at": at,
        "lane": lane,
        "label": headline(row),
        "value": figure(point.value, chart.unit, chart.decimals),
        "interval": interval(point, chart.unit, chart.decimals),
        "n": count(point.n),
        "mark": point.mark.value if point.settled else "unsure",
        "verdict": verdict(point),
        "note": point.note,
        "url": point.url,
    }
