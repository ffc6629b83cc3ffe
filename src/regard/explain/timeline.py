"""A timeline: moments of many customers, searched for the next one of each."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Timeline:
    """Moments ordered by customer and time, as one number each, to be searched by halving.

    Attributes:
        key: the numbers, in order.
        order: which of the given moments each is.
        begin_s: the first moment, seconds since 1970.
        span_s: more seconds than lie between the first and the last.
    """

    key: Integers
    order: Integers
    begin_s: int
    span_s: int

    @classmethod
    def of(cls, customer: Integers, at_s: Integers) -> "Timeline":
        """Order moments, given by whose they are and their seconds since 1970."""
        begin = int(at_s.min()) if len(at_s) else 0
        span = (int(at_s.max()) if len(at_s) else 0) - begin + 2
        key = customer * span + (at_s - begin)
        # The layout is in this order already, but for what came since.
        in_order = bool((key[1:] >= key[:-1]).all())
        order = np.arange(len(key)) if in_order else np.argsort(key, kind="stable")
        return cls(key if in_order else key[order], order, begin, span)

    def after(self, customer: Integers, at_s: Integers) -> Integers:
        """Return the position of each customer's first entry later than a time."""
        wanted = customer * self.span_s + np.clip(at_s - self.begin_s, -1, self.span_s - 1)
        # In order, so that neighbours are found in memory that was just read.
        order = np.argsort(wanted)
        found = np.empty(len(wanted), np.int64)
        found[order] = np.searchsorted(self.key, wanted[order], side="right")
        return found
