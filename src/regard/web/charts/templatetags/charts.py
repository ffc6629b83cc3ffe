"""Template tags of the charts: a figure with its table twin, a spark, and the scripts they need."""

from typing import Any

from django import template

from regard.web.charts.chart import Chart, Row
from regard.web.charts.figures import DASH, figure, headline, interval, verdict
from regard.web.charts.option import height_px
from regard.web.charts.payload import payload
from regard.web.charts.spark import HEIGHT, WIDTH, spark
from regard.web.charts.titles import said_below

register = template.Library()


@register.inclusion_tag("charts/figure.html", name="chart", takes_context=True)
def draw_chart(context: template.Context, chart: Chart, **links: str) -> dict[str, Any]:
    """Draw a chart as a figure: finding, plot, caption, table twin and links.

    Args:
        context: of the page; what `made` names is included with it.
        chart: what is drawn.
        links: `rows_url` (the rows behind all of it), `svg_url` and `png_url` (the chart as a file), `made` (name of
            a template that says how the numbers are made).
    """
    rows = chart.table()
    return {
        **{str(name): value for name, value in context.flatten().items()},
        "chart": chart,
        "says": said_below(chart),
        "data_id": f"{chart.key}-data",
        "payload": payload(chart),
        "rows": [_row(chart, row) for row in rows],
        "height": height_px(chart),
        "legend": [(number, series.name) for number, series in enumerate(chart.series, 1)] if chart.series[1:] else [],
        "has_intervals": any(row.point.low is not None for row in rows),
        "has_counts": any(row.point.n is not None for row in rows),
        "has_urls": any(row.point.url for row in rows),
        "links": links,
    }


@register.inclusion_tag("charts/spark.html", name="spark")
def draw_spark(chart: Chart) -> dict[str, Any]:
    """Draw a spark for a card; what it says is told to those who cannot see it."""
    return {"chart": chart, "spark": spark(chart), "width": WIDTH, "height": HEIGHT}


@register.inclusion_tag("charts/scripts.html", name="chart_scripts")
def load_scripts() -> dict[str, Any]:
    """Load what draws charts, once a page."""
    return {}


def _row(chart: Chart, row: Row) -> dict[str, Any]:
    point = row.point
    return {
        "label": headline(row),
        "value": figure(point.value, chart.unit, chart.decimals),
        "interval": interval(point, chart.unit, chart.decimals) or DASH,
        "n": DASH if point.n is None else figure(point.n, "", 0),
        "mark": point.mark.value if point.settled else "unsure",
        "verdict": verdict(point) if point.value is not None else "",
        "url": point.url,
        "note": point.note,
    }
