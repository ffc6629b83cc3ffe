"""Many questions at once: which answers are more than luck."""

import math
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike

from regard.estimate.corrections import benjamini_hochberg
from regard.explain.evidence import Flags, Floats


def discoveries(p_values: ArrayLike, rate: float = 0.05) -> Flags:
    """Say which of many p-values are discoveries, so that on average no more than `rate` of them are false.

    See `estimate.benjamini_hochberg`. A NaN was not tested and is none.

    >>> discoveries([0.001, 0.02, 0.04, 0.9, float("nan")]).tolist()
    [True, True, False, False, False]
    """
    values = np.asarray(p_values, dtype=np.float64).tolist()
    adjusted = benjamini_hochberg([None if math.isnan(p) else p for p in values])
    return np.array([p is not None and p <= rate for p in adjusted], dtype=np.bool_)


def upper_p(statistic: Floats) -> Floats:
    """Return the chance of a standard normal value at least this high; NaN stays NaN."""
    normal = NormalDist()
    return np.array([np.nan if np.isnan(z) else normal.cdf(-z) for z in statistic])
