"""Student's t distribution, from the incomplete beta function."""

from math import exp, inf, lgamma, log, log1p

_MOST_TERMS = 10_000
_PRECISION = 1e-14
_TINY = 1e-300
_HALVINGS = 200


def two_sided_p(t: float, freedom: float) -> float:
    """Return how likely a value so far from zero or farther is under Student's t distribution.

    The tail is the incomplete beta function I(freedom / 2, 1/2) at freedom / (freedom + t²).

    >>> f"{two_sided_p(2.0, 10):.6f}"
    '0.073388'

    Args:
        t: the statistic.
        freedom: degrees of freedom, above 0; whole or not.
    """
    square = t * t
    if square == inf:
        return 0.0
    return _incomplete_beta(freedom / 2, 0.5, freedom / (freedom + square), square / (freedom + square))


def t_quantile(level: float, freedom: float) -> float:
    """Return the value that Student's t stays within, on both sides, with a probability.

    >>> f"{t_quantile(0.95, 10):.6f}"
    '2.228139'

    Args:
        level: the probability, above 0 and below 1.
        freedom: degrees of freedom, above 0.
    """
    low, high = 0.0, 1.0
    while two_sided_p(high, freedom) > 1 - level:
        low, high = high, 2 * high
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (middle, high) if two_sided_p(middle, freedom) > 1 - level else (low, middle)
    return high


def _incomplete_beta(a: float, b: float, x: float, rest: float) -> float:
    """Return the regularised incomplete beta function at x, with rest = 1 - x given apart, so that it is exact.

    Press, W. H., Teukolsky, S. A., Vetterling, W. T., and Flannery, B. P. (2007). Numerical Recipes, 3rd edition,
    section 6.4: the continued fraction where it converges fast, the mirror image where it does not.
    """
    if x <= 0 or rest <= 0:
        return 0.0 if x <= 0 else 1.0
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * (log1p(-x) if x < rest else log(rest)))
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(a, b, x) / a
    return 1 - front * _fraction(b, a, rest) / b


def _fraction(a: float, b: float, x: float) -> float:
    """Return the continued fraction of the incomplete beta function, by Lentz's method."""
    upper, lower = 1.0, 1 / _off_zero(1 - (a + b) * x / (a + 1))
    value = lower
    for m in range(1, _MOST_TERMS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        step = 1.0
        for term in (even, odd):
            lower = 1 / _off_zero(1 + term * lower)
            upper = _off_zero(1 + term / upper)
            step = lower * upper
            value *= step
        if abs(step - 1) < _PRECISION:
            break
    return value


def _off_zero(number: float) -> float:
    return number if abs(number) > _TINY else _TINY
