"""An interaction is measured: numbers with their interval, their n, and what was left out."""

from regard.measure.breakdown import Breakdown
from regard.measure.conditions import Condition
from regard.measure.intervals import nps_interval, nps_standard_error
from regard.measure.measured import Coverage, Definition, Measured
from regard.measure.measures import DEFINITIONS, MEASURES, find_measure
from regard.measure.nps import nps
from regard.measure.volume import volume

__all__ = [
    "DEFINITIONS",
    "MEASURES",
    "Breakdown",
    "Condition",
    "Coverage",
    "Definition",
    "Measured",
    "find_measure",
    "nps",
    "nps_interval",
    "nps_standard_error",
    "volume",
]
