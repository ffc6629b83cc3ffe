"""Means of groups whose rows come from the same customers again and again, with honest standard errors."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regard.explain.evidence import Floats, Integers


@dataclass(frozen=True)
class Means:
    """Mean per group, the variance of that mean, and how many values it is made of; NaN where there are none."""

    mean: Floats
    variance: Floats
    n: Integers

    def against(self, other: "Means") -> tuple[Floats, Floats]:
        """Return the difference from other means, and its standard error, as if the two were independent."""
        return self.mean - other.mean, np.sqrt(self.variance + other.variance)


def clustered_means(group: Integers, customer: Integers, value: Floats, count: int) -> Means:
    """Return the mean of each of `count` groups with a variance that is robust to customers.

    Variance: Σ over customers of (Σ of their deviations from the group's mean)², over n², times G / (G - 1) with G
    customers: the linearisation of a ratio. Liang, K.-Y. and Zeger, S. (1986). Longitudinal data analysis using
    generalized linear models. Biometrika 73, 13-22. Rows without a customer (0) are each one of their own.
    """
    n = np.bincount(group, minlength=count)
    mean = _ratio(np.bincount(group, value, minlength=count), n)
    pairs, place = np.unique(own_when_unknown(customer) * count + group, return_inverse=True)
    sums = np.bincount(place, value - mean[group], minlength=len(pairs))
    clusters = np.bincount(pairs % count, minlength=count)
    spread = np.bincount(pairs % count, sums**2, minlength=count)
    return Means(mean, _ratio(_ratio(spread * clusters, n**2), clusters - 1), n)


def rest_of(means: Means) -> Means:
    """Return for each group the mean over all other groups, weighted by their size."""
    known = means.n > 0
    total, n = np.where(known, means.mean, 0) * means.n, means.n.astype(np.float64)
    others = n.sum() - n
    variance = np.where(np.isfinite(means.variance), means.variance, 0) * n**2
    mean = _ratio(total.sum() - total, others)
    return Means(mean, _ratio(variance.sum() - variance, others**2), others.astype(np.int64))


def own_when_unknown(customer: Integers) -> Integers:
    """Give every row without a customer (0) a number of its own, below zero."""
    return np.where(customer == 0, -1 - np.arange(len(customer)), customer)


def _ratio(part: NDArray[Any], whole: NDArray[Any]) -> Floats:
    found: Floats = np.divide(part, whole, out=np.full(len(part), np.nan), where=whole > 0)
    return found
