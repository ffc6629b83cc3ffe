"""Which promises break more often than the company's others, moment by moment."""

from dataclasses import dataclass

import numpy as np

from regard.explain.clustered import clustered_means, rest_of
from regard.explain.discoveries import discoveries, upper_p
from regard.explain.evidence import Checks, Flags, Floats, Integers

SMALLEST_EXCESS = 0.05
"""A promise broken no more than this much more often than the others is not held against a moment."""
MINIMUM_N = 30
"""Scores or checks below which there is no verdict."""


@dataclass(frozen=True)
class Broken:
    """Promises at moments, one entry a pair of both, in the order moment · promises + promise.

    Attributes:
        promises: how many promises there are.
        share: broken share of the decided checks, NaN if there are none.
        se: of the share, robust to customers.
        elsewhere: broken share of all other checks.
        n: decided checks.
        clear: whether the share is above the others by more than luck and more than the margin.
    """

    promises: int
    share: Floats
    se: Floats
    elsewhere: Floats
    n: Integers
    clear: Flags

    def at(self, moment: int) -> int | None:
        """Return the pair that counts at a moment: clear before unclear, then the most broken beyond the others."""
        pairs = np.arange(moment * self.promises, (moment + 1) * self.promises)
        pairs = pairs[self.n[pairs] > 0]
        if not len(pairs):
            return None
        excess = (self.share - np.nan_to_num(self.elsewhere))[pairs] * self.n[pairs]
        return int(pairs[np.lexsort((-excess, ~self.clear[pairs]))[0]])

    def by_moment(self) -> tuple[Flags, Floats]:
        """Say of each moment whether a promise is clearly broken there, and how much more often than the others."""
        clear = self.clear.reshape(-1, self.promises).any(axis=1)
        excess = np.where(self.clear, self.share - np.nan_to_num(self.elsewhere), 0).reshape(-1, self.promises)
        return clear, excess.max(axis=1, initial=0)


def broken_promises(checks: Checks, moments: int) -> Broken:
    """Hold every promise at every moment against all other checks of the company.

    A one-sided z test of share - others > `SMALLEST_EXCESS` with standard errors robust to customers, corrected over
    all pairs with enough checks (Benjamini-Hochberg).
    """
    promises = max(len(checks.promises), 1)
    pair = checks.events.moment * promises + checks.promise
    means = clustered_means(pair, checks.events.customer, checks.events.value, moments * promises)
    others = rest_of(means)
    excess, se = means.against(others)
    z = np.divide(excess - SMALLEST_EXCESS, se, out=np.full(len(se), np.nan), where=(se > 0) & (means.n >= MINIMUM_N))
    return Broken(promises, means.mean, np.sqrt(means.variance), others.mean, means.n, discoveries(upper_p(z)))
