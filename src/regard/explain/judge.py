"""The judgement: which moments fall short by more than luck, and how much experience is lost at each."""

from dataclasses import dataclass

import numpy as np

from regard.explain.aftermath import Follow
from regard.explain.broken import MINIMUM_N, Broken
from regard.explain.clustered import clustered_means, rest_of
from regard.explain.discoveries import discoveries, upper_p
from regard.explain.evidence import Events, Flags, Floats, Integers
from regard.explain.levels import Levels

WITH_A_REASON = 0.15
"""Shortfall that matters, in standard deviations, where a promise is broken or an expectation missed as well."""
WITHOUT_A_REASON = 0.3
"""Shortfall that matters where nothing but the score speaks against a moment."""
_SPREADS = 2.0
_FEW = 5
_MOST_WEIGHT = 3.0
_Z = 1.96


@dataclass(frozen=True)
class Judged:
    """One entry a moment.

    Attributes:
        shortfall, se: below all other moments, in standard deviations; NaN without enough scores.
        gap: experience less expectation against all other moments; NaN if not asked.
        missed: whether the expectation is clearly missed.
        clear: whether it stands out.
        lost: experience lost, in standard deviations per contact of the company.
        lost_low, lost_high: at both ends of the interval of the shortfall.
    """

    shortfall: Floats
    se: Floats
    gap: Floats
    missed: Flags
    clear: Flags
    lost: Floats
    lost_low: Floats
    lost_high: Floats


def judge(levels: Levels, gaps: Events, broken: Broken, contacts: Integers, staying: list[Follow | None]) -> Judged:
    """Judge all moments together.

    Args:
        levels: how they are scored.
        gaps: experience less expectation.
        broken: promises broken there.
        contacts: of each moment, in the period.
        staying: what follows a moment that went wrong.
    """
    told = (levels.n >= MINIMUM_N) & (contacts >= MINIMUM_N)
    shortfall, se = np.where(told, -levels.difference, np.nan), np.where(told, levels.se, np.nan)
    breaks, excess = broken.by_moment()
    gap, missed = _missed(gaps, len(contacts))
    reason = breaks | missed
    bar = np.where(reason, WITH_A_REASON, max(WITHOUT_A_REASON, _SPREADS * _spread(shortfall, se)))
    clear = _discovered(upper_p(np.divide(shortfall - bar, se)), reason)
    clear |= breaks & np.isnan(shortfall) & (contacts >= MINIMUM_N)
    # Without scores a promise broken counts as one standard deviation: a convention, to have an order.
    size, deviation = _shrunk(shortfall, se)
    size, deviation = np.where(np.isnan(size), excess, size), np.nan_to_num(deviation)
    weight = contacts / max(int(contacts.sum()), 1) * np.array([_weight(follow) for follow in staying])
    low, high = size - _Z * deviation, size + _Z * deviation
    lost, lost_low, lost_high = (weight * np.maximum(part, 0) for part in (size, low, high))
    return Judged(shortfall, se, gap, missed, clear, lost, lost_low, lost_high)


def _discovered(p_values: Floats, reason: Flags) -> Flags:
    """Correct moments with a reason and moments without one as two families.

    Which moments have a reason was decided by other data and is corrected already; a moment whose promise is broken
    should not have to stand out from twenty that nobody suspects.
    """
    return discoveries(np.where(reason, p_values, np.nan)) | discoveries(np.where(reason, np.nan, p_values))


def _missed(gaps: Events, count: int) -> tuple[Floats, Flags]:
    """Return the gap of each moment from that of all others, and whether it is clearly below."""
    means = clustered_means(gaps.moment, gaps.customer, gaps.value, count)
    gap, se = means.against(rest_of(means))
    enough = (means.n >= MINIMUM_N) & (se > 0)
    z = np.divide(-gap - WITH_A_REASON, se, out=np.full(count, np.nan), where=enough)
    return np.where(means.n >= MINIMUM_N, gap, np.nan), discoveries(upper_p(z))


def _shrunk(shortfall: Floats, se: Floats) -> tuple[Floats, Floats]:
    """Draw shortfalls towards zero, the more the less sure they are; return them with their deviations.

    Empirical Bayes with a normal prior around zero whose variance is what is left of the moments' spread without the
    sampling error: Efron, B. and Morris, C. (1975). Data analysis using Stein's estimator and its generalizations.
    Journal of the American Statistical Association 70, 311-319.
    """
    between = max(float(np.nanmean(shortfall**2 - se**2)), 0.0) if np.isfinite(shortfall).any() else 0.0
    kept = between / (between + se**2) if between else np.where(np.isnan(se), np.nan, 0.0)
    return shortfall * kept, se * np.sqrt(kept)


def _spread(shortfall: Floats, se: Floats) -> float:
    """Return how far moments usually lie from each other, by the median absolute deviation without sampling error.

    Among a few moments nothing is usual: 0.
    """
    if np.isfinite(shortfall).sum() < _FEW:
        return 0.0
    middle = np.nanmedian(shortfall)
    total = 1.4826 * float(np.nanmedian(np.abs(shortfall - middle)))
    return float(np.sqrt(max(total**2 - float(np.nanmedian(se)) ** 2, 0.0)))


def _weight(staying: Follow | None) -> float:
    """Return 1, and more where surely fewer customers come back: 2 where twice as many stay away."""
    if staying is None or staying.high >= 0 or staying.otherwise >= 1:
        return 1.0
    return min(1 - staying.high / (1 - staying.otherwise), _MOST_WEIGHT)
