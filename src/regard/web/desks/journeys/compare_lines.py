"""The lines of a comparison: each cell on both sides, its difference, and what the test says."""

from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _

from regard.draw import Unit
from regard.draw.words import written
from regard.journeys import difference
from regard.journeys.difference import Cell, Difference
from regard.journeys.intended import shown_intended
from regard.web.desks.journeys.asking import kept
from regard.web.desks.journeys.compare_cells import Wanted, cell_url, labels_of, shares_of
from regard.web.desks.journeys.compare_sides import Sides
from regard.web.desks.journeys.words import picture_words, share_words

_LEVEL = 0.05


@dataclass(frozen=True)
class Share:
    """How many a cell has on one side, out of how many, and where the number leads."""

    count: int
    n: int
    url: str

    @property
    def words(self) -> str:
        """The share in percent; a dash where there is nothing to have a share of."""
        return share_words(self.count / self.n if self.n else None)


@dataclass(frozen=True)
class Line:
    """One cell on both sides.

    Attributes:
        row, column: what it is called; the column may be empty.
        first, second: what it has on both sides.
        difference, low, high: share of the first less that of the second, and its 95 % interval; NaN where a side
            has nothing.
        p_adjusted: of the test that both are the same, corrected for all cells; NaN where nothing was tested.
    """

    row: str
    column: str
    first: Share
    second: Share
    difference: float
    low: float
    high: float
    p_adjusted: float

    @property
    def differs(self) -> bool:
        """Whether the test says that it is no chance."""
        return self.p_adjusted < _LEVEL

    @property
    def words(self) -> str:
        """The difference in percentage points with its interval; empty where a side has nothing."""
        if np.isnan(self.difference):
            return ""
        value, low, high = (_points(each) for each in (self.difference, self.low, self.high))
        return _("%(value)s points (%(low)s to %(high)s)") % {"value": value, "low": low, "high": high}

    @property
    def verdict(self) -> str:
        """What the test says, in words."""
        if not self.differs:
            return _("no clear difference")
        return _("more often") if self.difference > 0 else _("less often")

    @property
    def p_words(self) -> str:
        """The corrected p of the test; empty where nothing was tested."""
        if np.isnan(self.p_adjusted):
            return ""
        point = picture_words().point
        return f"< 0{point}001" if self.p_adjusted < 0.001 else f"{self.p_adjusted:.3f}".replace(".", point)


def lines_of(sides: Sides, wanted: Wanted) -> list[Line]:
    """Return all cells of a view on both sides, clear differences first, then by how far they are apart."""
    told = "" if wanted.intended is None else shown_intended(wanted.intended)
    way = None if wanted.funnel is None else wanted.funnel.funnel
    key = ("compare", wanted.what, told, way, sides.second.breakdown)
    found, counts = kept(sides.first, key, lambda: _compared(sides, wanted))
    lines = [_line(sides, wanted, found, counts, place) for place in range(len(found.cells))]
    return sorted(lines, key=lambda line: (not line.differs, -abs(np.nan_to_num(line.difference))))


def _compared(sides: Sides, wanted: Wanted) -> tuple[Difference, list[tuple[int, int]]]:
    first, second = shares_of(sides.first, sides.second, wanted)
    found = difference(first, second)
    counts = (each.at(found.cells)[0].tolist() for each in (first, second))
    return found, list(zip(*counts, strict=True))


def _line(sides: Sides, wanted: Wanted, found: Difference, counts: list[tuple[int, int]], place: int) -> Line:
    cell: Cell = found.cells[place]
    first, second = (
        Share(count, int(n[place]), cell_url(asked, wanted, cell) if count else "")
        for count, n, asked in zip(
            counts[place], (found.first_n, found.second_n), (sides.first, sides.second), strict=True
        )
    )
    estimates = (found.difference, found.low, found.high, found.p_adjusted)
    return Line(*labels_of(wanted, cell), first, second, *(float(each[place]) for each in estimates))


def _points(share: float) -> str:
    return written(100 * share, Unit.NUMBER, picture_words(), signed=True)
