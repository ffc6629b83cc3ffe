"""Volume: how many interactions there were."""

import numpy as np

from regard.estimate.measured import Definition, Measured
from regard.ledger.reader import Reader
from regard.measure.breakdown import Breakdown, Counting, Estimates, grouped, measured, selected

DEFINITION = Definition(
    measure="volume",
    text="Number of interactions, anonymous ones included; the denominator is their number over all groups.",
    source="a count",
    interval="count",
)


def counting(reader: Reader, breakdown: Breakdown) -> Counting:
    """Return the interactions themselves.

    Raises:
        WrongUseError: the breakdown names something unknown.
    """
    return Counting(selected(reader, breakdown))


def volume(reader: Reader, breakdown: Breakdown) -> list[Measured]:
    """Return how many interactions there were in each group; a count needs no minimum.

    Raises:
        WrongUseError: the breakdown names something unknown.
    """
    groups = grouped(reader, breakdown, counting(reader, breakdown))
    everything = np.full_like(groups.n, groups.n.sum())
    return measured(DEFINITION, groups, Estimates(groups.n, everything), minimum_n=0)
