"""Weights: answers counted so that those who answered stand for all who could have been asked.

Weights mend what is known of who did not answer, such as age or region, and nothing else; and they cost precision,
which the design effect says.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from regard.errors import WrongUseError
from regard.estimate import Statistic, mean_interval, nps_interval, nps_standard_error, wilson_interval
from regard.estimate.means import mean_and_error
from regard.vocabulary import Scale

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_MOST_ROUNDS = 200
_CLOSE = 1e-6  # largest gap between a weighted share and the known one that counts as none


@dataclass(frozen=True)
class Trim:
    """How far weights may go, as multiples of the mean weight."""

    least: float = 0.2
    most: float = 5.0

    def __post_init__(self) -> None:
        """Check the limits."""
        if not 0 <= self.least < 1 < self.most:
            message = f"Weights cannot lie between {self.least:g} and {self.most:g} times their mean."
            raise WrongUseError(message, "Give a least below 1 and a most above 1, such as 0.2 and 5.")


@dataclass(frozen=True)
class Raked:
    """The weights of answers.

    Attributes:
        weights: one for each answer; their mean is 1.
        converged: whether the weighted shares are the known ones, to a millionth.
        rounds: how often all margins were gone through.
        gap: the largest difference left between a weighted share and the known one, 0 to 1.
        trimmed: how many weights are at a limit.
        missing: groups that nobody answered from: (margin, group); nobody stands for them.
    """

    weights: Floats
    converged: bool
    rounds: int
    gap: float
    trimmed: int
    missing: tuple[tuple[str, str], ...] = ()

    @property
    def design_effect(self) -> float:
        """How many times as many answers the weighted ones would have to be to say as much as unweighted ones."""
        return design_effect(self.weights)

    @property
    def effective_n(self) -> float:
        """How many unweighted answers say as much."""
        return effective_n(self.weights)


@dataclass(frozen=True)
class Weighted:
    """A weighted number, with the fields that a `Measured` has of its estimate.

    Attributes:
        value: in the unit of the measure; None: no answers.
        low, high: limits of its interval, which is that of `effective_n` answers; None: no answers.
        standard_error: of the value, in its unit; None: nothing to tell it from.
        n: answers behind it.
        effective_n: how many unweighted answers say as much.
        design_effect: n through effective_n.
        interval: the method, with its level.
        statistic: what kind of number it is.
    """

    value: float | None
    low: float | None
    high: float | None
    standard_error: float | None
    n: int
    effective_n: float
    design_effect: float
    interval: str
    statistic: Statistic


_USUAL_TRIM = Trim()


def rake(
    groups: Mapping[str, Sequence[str]],
    margins: Mapping[str, Mapping[str, float]],
    trim: Trim | None = _USUAL_TRIM,
) -> Raked:
    """Weigh answers so that their shares are those known of all, margin by margin, again and again until all hold.

    Deming, W. E. and Stephan, F. F. (1940). On a least squares adjustment of a sampled frequency table when the
    expected marginal totals are known. Annals of Mathematical Statistics 11, 427-444. Weights beyond the limits are
    cut after each round, and the margins gone through again.

    >>> rake({"age": ["young", "old", "old", "old"]}, {"age": {"young": 0.5, "old": 0.5}}).weights.round(3).tolist()
    [2.0, 0.667, 0.667, 0.667]

    Args:
        groups: for each margin the group of each answer; all of one length.
        margins: for each margin the share of each group among all; made to add up to 1 without groups nobody is in.
        trim: limits of weights; None: none.

    Raises:
        WrongUseError: a margin has no groups of answers, or an answer a group that the margin does not know.
    """
    coded = [_codes(name, groups, shares) for name, shares in margins.items()]
    if len({len(codes) for codes, _ in coded}) != 1:
        message = f"The answers cannot be weighed by {', '.join(margins) or 'nothing'}."
        raise WrongUseError(message, "Name a margin at least, and give the group of every answer for each.")
    weights, gap, rounds = np.ones(len(coded[0][0])), np.inf, 0
    while gap > _CLOSE and rounds < _MOST_ROUNDS:
        weights = _gone_through(weights, coded, trim)
        gap = max(_gap(weights, codes, shares) for codes, shares in coded)
        rounds += 1
    return Raked(weights, gap <= _CLOSE, rounds, gap, _at_limit(weights, trim), _missing(margins, coded))


def design_effect(weights: ArrayLike) -> float:
    """Return the design effect of weights, n · Σw² / (Σw)², 1 or more; NaN without weights.

    Kish, L. (1965). Survey Sampling, section 11.7. It takes weights to have nothing to do with what was answered; where
    they have, the interval is rather too wide than too narrow.

    >>> design_effect([1, 1, 1, 3])
    1.3333333333333333
    """
    each = np.asarray(weights, dtype=np.float64)
    total = each.sum()
    return float(each.size * (each**2).sum() / total**2) if total > 0 else float("nan")


def effective_n(weights: ArrayLike) -> float:
    """Return how many unweighted answers say as much as the weighted ones: (Σw)² / Σw²; 0 without weights."""
    each = np.asarray(weights, dtype=np.float64)
    return float(each.sum() ** 2 / (each**2).sum()) if each.sum() > 0 else 0.0


def weighted_share(holds: ArrayLike, weights: ArrayLike) -> Weighted:
    """Return a weighted share, in percent, with Wilson's interval of the effective number of answers.

    Args:
        holds: whether each answer has it.
        weights: one for each answer, zero or more.
    """
    flags, each = np.asarray(holds, dtype=np.float64), np.asarray(weights, dtype=np.float64)
    n = effective_n(each)
    share = _mean(flags, each)
    low, high = wilson_interval(share * n, n)
    error = np.sqrt(share * (1 - share) / n) if n else np.nan
    return _weighted([100 * float(part) for part in (share, low, high, error)], each, "Wilson", Statistic.SHARE)


def weighted_nps(scores: ArrayLike, weights: ArrayLike) -> Weighted:
    """Return a weighted nps, in points, with Tango's interval of the effective number of answers.

    Args:
        scores: 0 to 10, one an answer.
        weights: one for each answer, zero or more.
    """
    points, each = np.asarray(scores, dtype=np.float64), np.asarray(weights, dtype=np.float64)
    n = effective_n(each)
    promoters, detractors = _mean(points >= 9, each), _mean(points <= 6, each)
    low, high = nps_interval(promoters * n, detractors * n, n)
    error = nps_standard_error(promoters * n, detractors * n, n)
    found = [100 * float(part) for part in (promoters - detractors, low, high, error)]
    return _weighted(found, each, "Tango", Statistic.NET)


def weighted_mean(values: ArrayLike, weights: ArrayLike, scale: Scale) -> Weighted:
    """Return a weighted mean on a scale, with the score interval of the effective number of answers.

    Args:
        values: on the scale, one an answer.
        weights: one for each answer, zero or more.
        scale: its ends.
    """
    given, each = np.asarray(values, dtype=np.float64), np.asarray(weights, dtype=np.float64)
    points, codes = np.unique(given, return_inverse=True)
    counts = np.bincount(codes, weights=each, minlength=max(len(points), 1))
    counts = counts * effective_n(each) / max(counts.sum(), np.finfo(np.float64).tiny)
    points = points if len(points) else np.array([scale.low])
    low, high = mean_interval([counts], points, scale)
    mean, error = mean_and_error([counts], points)
    return _weighted([float(part[0]) for part in (mean, low, high, error)], each, "score", Statistic.MEAN)


def _weighted(found: Sequence[float], weights: Floats, method: str, statistic: Statistic) -> Weighted:
    """Return a number from its value, limits and standard error; NaN where there is none."""
    value, low, high, error = (None if np.isnan(each) else each for each in found)
    interval = f"{method} of the effective n, 95 %"
    n, effect = effective_n(weights), design_effect(weights)
    return Weighted(value, low, high, error, weights.size, n, effect, interval, statistic)


def _mean(values: ArrayLike, weights: Floats) -> float:
    total = weights.sum()
    return float(np.asarray(values, dtype=np.float64) @ weights / total) if total > 0 else float("nan")


def _codes(name: str, groups: Mapping[str, Sequence[str]], shares: Mapping[str, float]) -> tuple[Integers, Floats]:
    """Return the group of each answer as a number, and the known shares of the groups that somebody answered from."""
    if name not in groups or not len(groups[name]):
        message = f"No answer says its {name}."
        raise WrongUseError(message, "Leave the margin out, or give the group of every answer.")
    strange = [group for group in {*groups[name]} if shares.get(group, 0) == 0]
    wrong = sorted(str(group) for group in [*strange, *(each for each, share in shares.items() if not share >= 0)])
    if wrong:
        message = f"The share of {wrong[0]!r} among all is not known ({name})."
        raise WrongUseError(message, "Give a share above 0 for every group that somebody answered from.")
    places = {group: place for place, group in enumerate(shares)}
    codes = np.array([places[group] for group in groups[name]], dtype=np.int64)
    known = np.array([*shares.values()], dtype=np.float64)
    known[np.bincount(codes, minlength=len(known)) == 0] = 0
    return codes, known / known.sum()


def _missing(
    margins: Mapping[str, Mapping[str, float]], coded: Sequence[tuple[Integers, Floats]]
) -> tuple[tuple[str, str], ...]:
    """Return the groups of margins that there are, and that nobody answered from."""
    return tuple(
        (name, group)
        for (name, margin), (_, shares) in zip(margins.items(), coded, strict=True)
        for (group, share), answered in zip(margin.items(), shares, strict=True)
        if share > 0 and answered == 0
    )


def _gone_through(weights: Floats, coded: Sequence[tuple[Integers, Floats]], trim: Trim | None) -> Floats:
    """Return weights made to fit one margin after another, and cut."""
    for codes, shares in coded:
        now = _shares(weights, codes, shares)
        factors = np.divide(shares, now, out=np.ones(len(shares)), where=now > 0)
        weights = weights * factors[codes]
    return weights / weights.mean() if trim is None else _cut(weights, trim)


def _shares(weights: Floats, codes: Integers, shares: Floats) -> Floats:
    found: Floats = np.bincount(codes, weights=weights, minlength=len(shares)) / weights.sum()
    return found


def _gap(weights: Floats, codes: Integers, shares: Floats) -> float:
    return float(np.abs(_shares(weights, codes, shares) - shares).max())


def _cut(weights: Floats, trim: Trim) -> Floats:
    """Return weights of mean 1 within the limits; what is cut off is given to the others."""
    for _ in range(_MOST_ROUNDS):
        weights = weights / weights.mean()
        cut = np.clip(weights, trim.least, trim.most)
        if np.array_equal(cut, weights):
            break
        weights = cut
    return weights


def _at_limit(weights: Floats, trim: Trim | None) -> int:
    if trim is None or not weights.size:
        return 0
    return int((np.isclose(weights, trim.least) | np.isclose(weights, trim.most)).sum())
