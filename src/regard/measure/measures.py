"""The measures there are, by name."""

from collections.abc import Callable

from regard.errors import unknown_name
from regard.estimate.measured import Definition, Measured
from regard.ledger.reader import Reader
from regard.measure.breakdown import Breakdown
from regard.measure.ces import DEFINITION as CES
from regard.measure.ces import ces
from regard.measure.ces_effort import DEFINITION as CES_EFFORT
from regard.measure.ces_effort import ces_effort
from regard.measure.ces_mean import DEFINITION as CES_MEAN
from regard.measure.ces_mean import ces_mean
from regard.measure.csat import DEFINITION as CSAT
from regard.measure.csat import csat
from regard.measure.csat_mean import DEFINITION as CSAT_MEAN
from regard.measure.csat_mean import csat_mean
from regard.measure.nps import DEFINITION as NPS
from regard.measure.nps import nps
from regard.measure.promises_kept import DEFINITION as PROMISES_KEPT
from regard.measure.promises_kept import promises_kept
from regard.measure.rating import DEFINITION as RATING
from regard.measure.rating import rating
from regard.measure.response_rate import DEFINITION as RESPONSE_RATE
from regard.measure.response_rate import response_rate
from regard.measure.volume import DEFINITION as VOLUME
from regard.measure.volume import volume

Measure = Callable[[Reader, Breakdown], list[Measured]]
"""A measure: numbers from the ledger, one a group of the breakdown."""

MEASURES: dict[str, Measure] = {
    "volume": volume,
    "nps": nps,
    "csat": csat,
    "csat_mean": csat_mean,
    "ces": ces,
    "ces_mean": ces_mean,
    "ces_effort": ces_effort,
    "rating": rating,
    "response_rate": response_rate,
    "promises_kept": promises_kept,
}
"""Every measure, under the name of its module."""

DEFINITIONS: dict[str, Definition] = {
    definition.measure: definition
    for definition in (
        *(VOLUME, NPS, CSAT, CSAT_MEAN, CES, CES_MEAN, CES_EFFORT),
        *(RATING, RESPONSE_RATE, PROMISES_KEPT),
    )
}
"""What each measure is."""


def find_measure(name: str) -> Measure:
    """Return a measure by its name.

    Raises:
        WrongUseError: there is none of the name; lists those near it.
    """
    if name not in MEASURES:
        raise unknown_name("measure", name, MEASURES)
    return MEASURES[name]
