"""Means on a scale: estimate, standard error and interval, as formulas over counts per point of the scale."""

from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

from regard.vocabulary import Scale

Floats = NDArray[np.float64]

_HALVINGS = 26  # of a scale's width: to a limit far finer than any scale is read


def mean_and_error(counts: ArrayLike, points: ArrayLike) -> tuple[Floats, Floats]:
    """Return the mean and its standard error, s / sqrt(n).

    Args:
        counts: how many gave each point, (groups, points).
        points: the values, (points,).

    Returns:
        Means and standard errors, (groups,); NaN where n is 0, and the error also where n is 1.
    """
    many, values = np.asarray(counts, dtype=np.float64), np.asarray(points, dtype=np.float64)
    n = many.sum(axis=1)
    mean = _divided(many @ values, n)
    squares = (many * (values - mean[:, None]) ** 2).sum(axis=1)
    return mean, np.sqrt(_divided(squares, n * (n - 1)))


def mean_interval(counts: ArrayLike, points: ArrayLike, scale: Scale, level: float = 0.95) -> tuple[Floats, Floats]:
    """Return the score interval of the mean of answers on a scale with two ends.

    The limits are the means at which the score statistic, (observed mean - mean) / sqrt(variance / n), is the
    normal quantile; the variance is that of the most likely shares, given that mean. On two points it is
    Wilson's interval, on three Tango's. Unlike the mean ± t·se it never leaves the scale and has a width even
    where everybody answered alike; where answers are spread out the two agree.

    Coverage in simulation at level 0.95 and n of 30 to 1,000 on five points: 93.4 to 98 % for mixes from flat
    to 95 % at one end, where the mean ± 2 standard errors holds the truth in as few as 78 %; above 98 %, on the
    safe side, where n is below 100 and nearly all give one point between the ends.

    Lang, J. B. (2008). Score and profile likelihood confidence intervals for contingency table parameters.
    Statistics in Medicine 27, 5975-5990.

    Args:
        counts: how many gave each point, (groups, points).
        points: the values, all on the scale, (points,).
        scale: its ends.
        level: of confidence, between 0 and 1.

    Returns:
        Lower and upper limits, (groups,); NaN where n is 0.
    """
    many, values = np.asarray(counts, dtype=np.float64), np.asarray(points, dtype=np.float64)
    n = many.sum(axis=1)
    mean, _ = mean_and_error(many, values)
    reach = NormalDist().inv_cdf((1 + level) / 2) ** 2
    shares = _divided(many, n[:, None])
    inside, outside = np.tile(mean, 2), np.repeat([scale.low, scale.high], len(mean))
    both, observed = np.tile(shares, (2, 1)), np.tile(mean, 2)
    for _ in range(_HALVINGS):
        middle = (inside + outside) / 2
        holds = np.tile(n, 2) * (observed - middle) ** 2 <= reach * _variance(both, values, middle, scale)
        inside, outside = np.where(holds, middle, inside), np.where(holds, outside, middle)
    return inside[: len(mean)], inside[len(mean) :]


def _variance(shares: Floats, values: Floats, mean: Floats, scale: Scale) -> Floats:
    """Return the variance about a mean under the shares that are most likely given that mean.

    They are share / (1 + tilt·distance); what they leave of 1 lies at the end the tilt points to.
    """
    distance = values - mean[:, None]
    # Never quite zero, so that the bounds of the tilt are finite also for a mean at an end of the scale.
    hair = 1e-12 * (scale.high - scale.low)
    to_low, to_high = np.minimum(scale.low - mean, -hair), np.maximum(scale.high - mean, hair)
    least, most = -1 / to_high, -1 / to_low
    for _ in range(_HALVINGS):
        tilt = (least + most) / 2
        pulls = _divided(shares * distance, 1 + tilt[:, None] * distance).sum(axis=1) > 0
        least, most = np.where(pulls, tilt, least), np.where(pulls, most, tilt)
    tilt = (least + most) / 2
    likely = _divided(shares, 1 + tilt[:, None] * distance)
    rest = np.maximum(1 - likely.sum(axis=1), 0)
    end = np.where(tilt > 0, to_low, to_high)
    variance: Floats = (likely * distance**2).sum(axis=1) + rest * end**2
    return variance


def _divided(part: Floats, whole: Floats) -> Floats:
    quotient: Floats = np.full(part.shape, np.nan)
    np.divide(part, whole, out=quotient, where=np.broadcast_to(whole > 0, part.shape))
    return quotient
