"""Levels: how a moment is scored, next to how the same customers score everywhere else."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from regard.explain.clustered import own_when_unknown
from regard.explain.evidence import Events, Flags, Floats, Integers

_REPEATED_PER_MOMENT = 20
_BLOCK = 4096  # customers whose table of moments is in memory at once


@dataclass(frozen=True)
class Levels:
    """What each moment adds to or takes from a customer's own usual score, in standard deviations.

    Attributes:
        difference: from all other moments; negative is worse; NaN where nothing can be said.
        se: its standard error, robust to customers.
        n: scores behind it.
        within: whether customers were compared with themselves; else only all scores with each other.
        residual: one entry a score: what is left of it without the customer's own usual level.
    """

    difference: Floats
    se: Floats
    n: Integers
    within: bool
    residual: Floats


def levels(scores: Events, count: int) -> Levels:
    """Compare moments by their scores.

    Model: score = customer's own level + moment + chance, by least squares with one fixed effect per customer, so
    that a moment met by unhappy or strict customers is not blamed for them. Variance: the sandwich of Liang and
    Zeger (1986), clustered by customer. Where too few customers scored more than once, moments are compared without
    the customer's level, and `within` says so.

    Args:
        scores: in standard deviations.
        count: number of moments.
    """
    customer = own_when_unknown(scores.customer)
    _, who, answers = np.unique(customer, return_inverse=True, return_counts=True)
    who = who.reshape(-1).astype(np.int64)
    repeated = answers[who] > 1
    within = bool(repeated.sum() >= _REPEATED_PER_MOMENT * max(len(np.unique(scores.moment)), 1))
    used = repeated if within else np.ones(len(who), dtype=np.bool_)
    means = np.bincount(who, scores.value) / answers if len(who) else np.empty(0)
    usual = means[who] if within else np.zeros(len(who))
    effect, covariance = _fitted(_Rows.of(who[used], scores.moment[used]), (scores.value - usual)[used], count, within)
    n = np.bincount(scores.moment[used], minlength=count)
    difference, se = _from_the_rest(effect, covariance, n)
    own = _own_level(who, scores.value - effect[scores.moment], answers) if within else np.zeros(len(who))
    return Levels(difference, se, n, within, scores.value - own[who] if within else scores.value)


@dataclass(frozen=True)
class _Rows:
    """Scores ordered by customer: who (0, 1, …), which moment, and the order that made it so."""

    who: Integers
    moment: Integers
    order: Integers

    @classmethod
    def of(cls, who: Integers, moment: Integers) -> "_Rows":
        order = np.argsort(who, kind="stable")
        _, dense = np.unique(who[order], return_inverse=True)
        return cls(dense.reshape(-1).astype(np.int64), moment[order], order)

    def blocks(self) -> Iterator[tuple[slice, Integers, int]]:
        """Yield the rows of some customers at a time, with each row's customer counted from 0, and how many."""
        customers = int(self.who[-1]) + 1 if len(self.who) else 0
        for first in range(0, customers, _BLOCK):
            begin, end = np.searchsorted(self.who, [first, first + _BLOCK])
            yield slice(begin, end), self.who[begin:end] - first, min(_BLOCK, customers - first)


def _fitted(rows: _Rows, centred: Floats, count: int, within: bool) -> tuple[Floats, Floats]:
    """Return the moments' effects and their covariance."""
    value = centred[rows.order]
    normal = _normal_matrix(rows, count, within)
    inverse = np.linalg.pinv(normal, rcond=1e-9, hermitian=True)
    effect = inverse @ np.bincount(rows.moment, value, minlength=count)
    error = value - effect[rows.moment]
    if within:
        n = np.bincount(rows.who)
        error += (np.bincount(rows.who, effect[rows.moment]) / n)[rows.who] if len(n) else 0
    meat = np.zeros((count, count))
    customers = 0
    for part, who, size in rows.blocks():
        sums = np.bincount(who * count + rows.moment[part], error[part], minlength=size * count).reshape(size, count)
        meat += sums.T @ sums
        customers += size
    return effect, inverse @ meat @ inverse * (customers / max(customers - 1, 1))


def _normal_matrix(rows: _Rows, count: int, within: bool) -> Floats:
    """Return the normal equations' matrix with the customers' effects swept out."""
    matrix = np.diag(np.bincount(rows.moment, minlength=count).astype(np.float64))
    if within:
        for part, who, size in rows.blocks():
            met = np.bincount(who * count + rows.moment[part], minlength=size * count).reshape(size, count)
            matrix -= (met / met.sum(axis=1, keepdims=True)).T @ met
    return matrix


def _from_the_rest(effect: Floats, covariance: Floats, n: Integers) -> tuple[Floats, Floats]:
    """Return each effect less the mean of all others, weighted by their scores, with its standard error."""
    weight = np.tile(n.astype(np.float64), (len(n), 1))
    np.fill_diagonal(weight, 0)
    others = weight.sum(axis=1, keepdims=True)
    contrast = np.eye(len(n)) - np.divide(weight, others, out=np.zeros_like(weight), where=others > 0)
    se = np.sqrt(np.maximum(np.einsum("ij,jk,ik->i", contrast, covariance, contrast), 0))
    told: Flags = (n > 0) & (others[:, 0] > 0) & (se > 0)
    return np.where(told, contrast @ effect, np.nan), np.where(told, se, np.nan)


def _own_level(who: Integers, value: Floats, answers: Integers) -> Floats:
    """Return each customer's own level, drawn towards zero the fewer scores it is made of."""
    return np.bincount(who, value) / (answers + 1.0)
