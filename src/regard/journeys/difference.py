"""Difference: how the shares of any view differ between two segments or periods, with intervals and tests."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from regard.errors import WrongUseError
from regard.estimate import benjamini_hochberg, difference_interval, shares_p, wilson_interval
from regard.journeys.results import Result

Cell = tuple[Hashable, ...]
"""What names a cell of a view, such as two touchpoints, or a step and a touchpoint."""


@dataclass(frozen=True)
class Shares:
    """Cells of a view as counts and what they are a share of.

    Attributes:
        cells: what each is called; no two alike.
        counts: how many it has.
        totals: out of how many.
        elsewhere: out of how many a cell that is not there would be, by its first part; else by `()`; else 0.
    """

    cells: tuple[Cell, ...]
    counts: NDArray[np.int64]
    totals: NDArray[np.int64]
    elsewhere: Mapping[Cell, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Check that each cell has one count and one total."""
        if not len(set(self.cells)) == len(self.cells) == len(self.counts) == len(self.totals):
            message = "Each cell of a table of shares needs one count and one total."
            raise WrongUseError(message, "Give as many of each, and no cell twice.")

    def at(self, cells: Sequence[Cell]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return counts and totals of cells; what is not there has no count."""
        places = {cell: place for place, cell in enumerate(self.cells)}
        known = [places.get(cell) for cell in cells]
        counts = [0 if place is None else int(self.counts[place]) for place in known]
        pairs = zip(cells, known, strict=True)
        totals = [self._elsewhere(cell) if place is None else int(self.totals[place]) for cell, place in pairs]
        return np.array(counts, dtype=np.int64), np.array(totals, dtype=np.int64)

    def _elsewhere(self, cell: Cell) -> int:
        return self.elsewhere.get(cell[:1], self.elsewhere.get((), 0))


@dataclass(frozen=True)
class Difference(Result):
    """How shares differ, one entry a cell in all arrays.

    Attributes:
        cells: those of both tables, the first's first.
        first: shares of the first, 0 to 1; NaN where there is nothing they are a share of.
        first_n: out of how many.
        second: shares of the second.
        second_n: out of how many.
        difference: first minus second.
        low: lower limit of its interval (Newcombe, 95 %).
        high: upper limit.
        p_value: of the test that the shares are the same (chi-squared); NaN where nothing was tested.
        p_adjusted: corrected for all cells (Benjamini and Hochberg).
    """

    cells: tuple[Cell, ...]
    first: NDArray[np.float64]
    first_n: NDArray[np.int64]
    second: NDArray[np.float64]
    second_n: NDArray[np.int64]
    difference: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    p_value: NDArray[np.float64]
    p_adjusted: NDArray[np.float64]

    def table(self) -> pa.Table:
        """Return one row a cell; the parts of its name joined by an arrow."""
        arrays = {name: value for name, value in vars(self).items() if name != "cells"}
        return pa.table({"cell": [" → ".join(map(str, cell)) for cell in self.cells], **arrays})


def difference(first: Shares, second: Shares) -> Difference:
    """Return how the shares of two tables differ; a cell that only one has counts 0 in the other.

    Args:
        first: of one segment or period.
        second: of another; no customer is in both, or the test says too little.
    """
    cells = tuple(dict.fromkeys((*first.cells, *second.cells)))
    (counts, n), (other_counts, other_n) = first.at(cells), second.at(cells)
    share, low, high = _estimated(counts, n)
    other, other_low, other_high = _estimated(other_counts, other_n)
    rows = list(zip(share.tolist(), n.tolist(), other.tolist(), other_n.tolist(), strict=True))
    p_values = [shares_p(*row) if row[1] and row[3] else None for row in rows]
    estimates = (
        zip(share.tolist(), low.tolist(), high.tolist(), strict=True),
        zip(other.tolist(), other_low.tolist(), other_high.tolist(), strict=True),
    )
    limits = np.array([difference_interval(*pair) for pair in zip(*estimates, strict=True)]).reshape(-1, 2)
    p_value, p_adjusted = (
        np.array([np.nan if p is None else p for p in found]) for found in (p_values, benjamini_hochberg(p_values))
    )
    return Difference(cells, share, n, other, other_n, share - other, limits[:, 0], limits[:, 1], p_value, p_adjusted)


def _estimated(
    counts: NDArray[np.int64], totals: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    share = np.divide(counts, totals, out=np.full(len(counts), np.nan), where=totals > 0)
    return share, *wilson_interval(counts, totals)
