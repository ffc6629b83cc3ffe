"""Differences of two estimates: tests and interval, as formulas."""

from math import copysign, hypot, inf, sqrt
from statistics import NormalDist

from regard.estimate.student import two_sided_p

ALPHA = 0.05
"""Below this p-value, corrected for the number of tests, there is a difference or a trend."""

Estimate = tuple[float, float, float]
"""A value with the lower and upper limit of its interval."""


def shares_p(first: float, first_n: int, second: float, second_n: int) -> float:
    """Return the p-value of the score test of two shares, with the variance of the pooled share.

    Pearson's chi-squared test without correction for continuity, as R's `prop.test(correct = FALSE)`.

    >>> f"{shares_p(0.75, 20, 0.4, 20):.6f}"
    '0.025161'

    Args:
        first: a share, 0 to 1.
        first_n: out of how many, above 0.
        second: another share.
        second_n: out of how many, above 0.
    """
    pooled = (first * first_n + second * second_n) / (first_n + second_n)
    return normal_p(first - second, sqrt(max(pooled * (1 - pooled), 0.0) * (1 / first_n + 1 / second_n)))


def normal_p(difference: float, error: float) -> float:
    """Return the two-sided p-value of a difference with a standard error, under the normal distribution."""
    return 2 * NormalDist().cdf(-abs(_ratio(difference, error)))


def means_p(difference: float, first: tuple[float, int], second: tuple[float, int]) -> float:
    """Return the p-value of Welch's test of two means with variances of their own.

    Welch, B. L. (1947). The generalization of Student's problem when several different population variances are
    involved. Biometrika 34, 28-35. As R's `t.test`.

    Args:
        difference: of the means.
        first: standard error of the first mean, and the answers behind it, at least 2.
        second: those of the second.
    """
    (error, n), (other_error, other_n) = first, second
    variance = error**2 + other_error**2
    if not variance:
        return normal_p(difference, 0.0)
    freedom = variance**2 / (error**4 / (n - 1) + other_error**4 / (other_n - 1))
    return two_sided_p(difference / sqrt(variance), freedom)


def difference_interval(first: Estimate, second: Estimate) -> tuple[float, float]:
    """Return the interval of a difference from the intervals of its two parts.

    Zou, G. Y., and Donner, A. (2008). Construction of confidence limits about effect measures: a general approach.
    Statistics in Medicine 27, 1693-1702. For two shares with Wilson's intervals it is Newcombe's method 10 (1998).
    It keeps what the parts' intervals are good for: few answers, and values at the ends of the scale.

    Returns:
        Lower and upper limits, in the unit of the values.
    """
    (value, low, high), (other, other_low, other_high) = first, second
    difference = value - other
    return difference - hypot(value - low, other_high - other), difference + hypot(high - value, other - other_low)


def _ratio(difference: float, error: float) -> float:
    if error:
        return difference / error
    return copysign(inf, difference) if difference else 0.0
