"""Option: a chart as Apache ECharts draws it, nothing but data."""

from collections.abc import Callable

from regard.web.charts.axes import Json
from regard.web.charts.chart import Chart, Kind
from regard.web.charts.lines import line_option, spark_option, stages_option
from regard.web.charts.rows import bars_option, change_option, dots_option
from regard.web.charts.theme import Theme

_DRAWN: dict[Kind, Callable[..., Json]] = {
    Kind.LINE: line_option,
    Kind.STAGES: stages_option,
    Kind.SPARK: spark_option,
    Kind.BARS: bars_option,
    Kind.DOTS: dots_option,
    Kind.CHANGE: change_option,
}


def option(chart: Chart, theme: Theme, *, narrow: bool = False) -> Json:
    """Return the option of a chart, as JSON can hold it.

    Args:
        chart: what is drawn.
        theme: the colours.
        narrow: whether there are fewer than 480 px from side to side.
    """
    described = {"aria": {"enabled": True, "label": {"description": f"{chart.finding} {chart.says}"}}}
    return described | _DRAWN[chart.kind](chart, theme, narrow=narrow)


def height_px(chart: Chart, *, narrow: bool = False) -> int:
    """Return how high a chart is drawn: as high as its rows need, or one height for all lines."""
    row = (46 if narrow else 36) if chart.kind is not Kind.DOTS else 30 + 8 * len(chart.series)
    if chart.kind is Kind.SPARK:
        return 36
    if chart.kind is Kind.STAGES and narrow:
        return 52 * len(chart.labels) + 36
    if chart.kind in {Kind.LINE, Kind.STAGES}:
        return 260
    return row * len(chart.labels) + 40
