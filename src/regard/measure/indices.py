"""Published indices of surveys, from means and answers that were collected elsewhere."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

ACSI_WEIGHTS = (0.3885, 0.3190, 0.2925)
"""Weights of overall satisfaction, expectancy disconfirmation and comparison with the ideal, as Ohio published them."""


def acsi(means: Sequence[float], weights: Sequence[float] = ACSI_WEIGHTS) -> float:
    """Return the American Customer Satisfaction Index, 0 to 100, of three means on the scale 1 to 10.

    Fornell, C., et al. (1996). The American Customer Satisfaction Index: nature, purpose, and findings. Journal of
    Marketing 60(4), 7-18: the weighted mean of (mean - 1) / 9, times 100.

    >>> round(acsi((8, 7, 7)), 3), round(acsi((8, 7, 7), (1, 1, 1)), 3)
    (70.983, 70.37)

    Args:
        means: of satisfaction, of expectations met, of closeness to the ideal.
        weights: of the three; equal ones give the plain index.
    """
    weighted = sum(weight * (mean - 1) / 9 for mean, weight in zip(means, weights, strict=True))
    return 100 * weighted / sum(weights)


def servqual(gaps: Mapping[str, float], weights: Mapping[str, float] | None = None) -> float:
    """Return the SERVQUAL score: the mean of the dimensions' gaps, perceptions less expectations.

    Parasuraman, A., Zeithaml, V. A., and Berry, L. L. (1988). SERVQUAL: a multiple-item scale for measuring consumer
    perceptions of service quality. Journal of Retailing 64(1), 12-40.

    >>> round(servqual({"tangibles": -0.65, "reliability": -1.10}), 3)
    -0.875

    Args:
        gaps: mean gap of each dimension.
        weights: what each dimension counts for; all the same if None.
    """
    shares = weights or dict.fromkeys(gaps, 1.0)
    return sum(shares[name] * gap for name, gap in gaps.items()) / sum(shares[name] for name in gaps)


class Kano(StrEnum):
    """What a feature is to a customer who answered how it is to have it, and how to do without."""

    ATTRACTIVE = "attractive"
    ONE_DIMENSIONAL = "one_dimensional"
    MUST_BE = "must_be"
    INDIFFERENT = "indifferent"
    REVERSE = "reverse"
    QUESTIONABLE = "questionable"


_LETTERS = {"A": Kano.ATTRACTIVE, "O": Kano.ONE_DIMENSIONAL, "M": Kano.MUST_BE, "I": Kano.INDIFFERENT}
_LETTERS |= {"R": Kano.REVERSE, "Q": Kano.QUESTIONABLE}
_TABLE = ("QAAAO", "RIIIM", "RIIIM", "RIIIM", "RRRRQ")
_WITH = (4, 2, 0, -1, -2)
_WITHOUT = (-2, -1, 0, 2, 4)


def kano(functional: int, dysfunctional: int) -> Kano:
    """Return the category of one pair of answers.

    Kano, N., et al. (1984). Attractive quality and must-be quality. Hinshitsu 14(2), 39-48; the evaluation table of
    Berger, C., et al. (1993), Center for Quality of Management Journal 2(4).

    >>> kano(1, 5).value, kano(1, 3).value
    ('one_dimensional', 'attractive')

    Args:
        functional: how it is to have the feature: 1 like, 2 must be, 3 neutral, 4 live with, 5 dislike.
        dysfunctional: how it is to do without, on the same scale.
    """
    return _LETTERS[_TABLE[functional - 1][dysfunctional - 1]]


def kano_scores(functional: int, dysfunctional: int) -> tuple[int, int]:
    """Return the continuous scores of one pair of answers: satisfaction with the feature, dissatisfaction without.

    DuMouchel, W. (1993), in Center for Quality of Management Journal 2(4): 4, 2, 0, -1, -2 and -2, -1, 0, 2, 4.

    >>> kano_scores(1, 5)
    (4, 4)
    """
    return _WITH[functional - 1], _WITHOUT[dysfunctional - 1]
