"""What a number made of some says about all: numbers with their intervals, tests, and corrections for many tests."""

from regard.estimate.corrections import benjamini_hochberg, p_in_words
from regard.estimate.differences import difference_interval, means_p, normal_p, shares_p
from regard.estimate.intervals import nps_interval, nps_standard_error, wilson_interval
from regard.estimate.means import mean_interval
from regard.estimate.measured import Coverage, Definition, Measured, Statistic

__all__ = [
    "Coverage",
    "Definition",
    "Measured",
    "Statistic",
    "benjamini_hochberg",
    "difference_interval",
    "mean_interval",
    "means_p",
    "normal_p",
    "nps_interval",
    "nps_standard_error",
    "p_in_words",
    "shares_p",
    "wilson_interval",
]
