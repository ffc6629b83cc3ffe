"""An interaction is measured: numbers with their interval, their n, and what was left out."""

from regard.estimate.measured import Coverage, Definition, Measured, Statistic
from regard.measure.behind import Behind, behind
from regard.measure.breakdown import Breakdown
from regard.measure.ces import ces
from regard.measure.ces_effort import ces_effort
from regard.measure.ces_mean import ces_mean
from regard.measure.choices import Dimension, dimension_names, values_of
from regard.measure.compare import Comparison, compare, compare_groups, compare_with_rest
from regard.measure.conditions import AnyOf, Condition
from regard.measure.csat import csat
from regard.measure.csat_mean import csat_mean
from regard.measure.indices import Kano, acsi, kano, kano_scores, servqual
from regard.measure.measures import DEFINITIONS, MEASURES, Measure, find_measure
from regard.measure.nps import nps
from regard.measure.periods import extent, periods
from regard.measure.promises_kept import promises_kept
from regard.measure.rating import rating
from regard.measure.response_rate import response_rate
from regard.measure.trend import Trend, trend_of, trends
from regard.measure.volume import volume

__all__ = [
    "DEFINITIONS",
    "MEASURES",
    "AnyOf",
    "Behind",
    "Breakdown",
    "Comparison",
    "Condition",
    "Coverage",
    "Definition",
    "Dimension",
    "Kano",
    "Measure",
    "Measured",
    "Statistic",
    "Trend",
    "acsi",
    "behind",
    "ces",
    "ces_effort",
    "ces_mean",
    "compare",
    "compare_groups",
    "compare_with_rest",
    "csat",
    "csat_mean",
    "dimension_names",
    "extent",
    "find_measure",
    "kano",
    "kano_scores",
    "nps",
    "periods",
    "promises_kept",
    "rating",
    "response_rate",
    "servqual",
    "trend_of",
    "trends",
    "values_of",
    "volume",
]
