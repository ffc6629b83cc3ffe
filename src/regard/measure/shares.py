"""Shares: estimates in percent, made of two counts."""

import numpy as np

from regard.estimate.intervals import wilson_interval
from regard.estimate.measured import Coverage
from regard.measure.breakdown import Estimates, Numbers


def share_estimates(part: Numbers, whole: Numbers, coverage: list[Coverage]) -> Estimates:
    """Return how much the part is of the whole, in percent, with Wilson's interval; NaN where the whole is 0."""
    n = whole.astype(np.float64)
    share = np.divide(part, n, out=np.full_like(n, np.nan), where=n > 0)
    error = np.sqrt(np.divide(share * (1 - share), n, out=np.full_like(n, np.nan), where=n > 0))
    low, high = wilson_interval(part, whole)
    return Estimates(100 * share, whole, 100 * low, 100 * high, 100 * error, coverage)
