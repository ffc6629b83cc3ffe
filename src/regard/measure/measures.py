"""The measures there are, by name."""

from collections.abc import Callable

from regard.ledger.reader import Reader
from regard.measure.breakdown import Breakdown
from regard.measure.measured import Definition, Measured
from regard.measure.names import unknown_name
from regard.measure.nps import DEFINITION as NPS
from regard.measure.nps import nps
from regard.measure.volume import DEFINITION as VOLUME
from regard.measure.volume import volume

Measure = Callable[[Reader, Breakdown], list[Measured]]
"""A measure: numbers from the ledger, one a group of the breakdown."""

MEASURES: dict[str, Measure] = {"volume": volume, "nps": nps}
"""Every measure, under the name of its module."""

DEFINITIONS: dict[str, Definition] = {"volume": VOLUME, "nps": NPS}
"""What each measure is."""


def find_measure(name: str) -> Measure:
    """Return a measure by its name.

    Raises:
        WrongUseError: there is none of the name; lists those near it.
    """
    if name not in MEASURES:
        raise unknown_name("measure", name, MEASURES)
    return MEASURES[name]
