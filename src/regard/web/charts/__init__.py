"""Charts: one definition, drawn on a page, in a mail and in a file."""

from regard.web.charts.building import (
    Effect,
    Words,
    bars_chart,
    change_chart,
    dots_chart,
    point_of,
    spark_chart,
    stages_chart,
    trend_chart,
)
from regard.web.charts.chart import Annotation, Chart, Kind, Mark, Part, Point, Series
from regard.web.charts.option import option
from regard.web.charts.static_charts import png, svg
from regard.web.charts.theme import Theme, find_theme

__all__ = [
    "Annotation",
    "Chart",
    "Effect",
    "Kind",
    "Mark",
    "Part",
    "Point",
    "Series",
    "Theme",
    "Words",
    "bars_chart",
    "change_chart",
    "dots_chart",
    "find_theme",
    "option",
    "png",
    "point_of",
    "spark_chart",
    "stages_chart",
    "svg",
    "trend_chart",
]
