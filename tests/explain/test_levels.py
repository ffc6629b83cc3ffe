"""Levels within customers: by hand, and the same as a regression with a column a customer."""

import numpy as np
import pytest
from numpy.typing import NDArray

from regard.explain.evidence import Events
from regard.explain.levels import levels


def events(customer: NDArray[np.int64], moment: NDArray[np.int64], value: NDArray[np.float64]) -> Events:
    nothing = np.zeros(len(customer), np.int64)
    return Events(nothing, customer, nothing, moment, value)


def drawn(seed: int, *, customers: int = 60, each: int = 4) -> Events:
    draw = np.random.default_rng(seed)
    customer = np.repeat(np.arange(1, customers + 1), each)
    moment = draw.integers(0, 3, len(customer))
    value = draw.normal(0, 1, customers)[customer - 1] + np.array([0, 0.5, -1])[moment]
    return events(customer, moment, value + draw.normal(0, 0.3, len(customer)))


def test_differences_are_those_of_a_regression_with_a_column_a_customer() -> None:
    scores = drawn(1)
    columns = np.hstack([np.eye(60)[scores.customer - 1], np.eye(3)[scores.moment][:, 1:]])
    fitted = np.append(0, np.linalg.lstsq(columns, scores.value, rcond=None)[0][60:])
    n = np.bincount(scores.moment)
    others = [(fitted @ n - fitted[place] * n[place]) / (n.sum() - n[place]) for place in range(3)]
    found = levels(scores, 3)
    assert found.within
    assert found.difference == pytest.approx(fitted - others)


def test_a_customer_who_scores_low_everywhere_changes_nothing() -> None:
    scores = drawn(2)
    strict = np.where(scores.customer % 5 == 0, scores.value - 3, scores.value)
    shifted = levels(events(scores.customer, scores.moment, strict), 3)
    assert shifted.difference == pytest.approx(levels(scores, 3).difference)
    assert shifted.se == pytest.approx(levels(scores, 3).se)


def test_the_interval_covers_the_truth() -> None:
    share = 0
    for seed in range(400):
        scores = drawn(seed)
        found = levels(scores, 3)
        n = np.bincount(scores.moment)
        truth = -1 - (0.5 * n[1]) / (n[0] + n[1])
        share += abs(found.difference[2] - truth) < 1.96 * found.se[2]
    assert 0.90 < share / 400 < 0.98


def test_where_nobody_scored_twice_moments_are_compared_as_they_are() -> None:
    customer = np.arange(1, 201)
    value = np.where(customer % 2 == 0, 1.0, 0.0) + np.where(customer % 4 < 2, 0.1, -0.1)
    found = levels(events(customer, customer % 2, value), 2)
    assert not found.within
    assert found.difference == pytest.approx([1.0, -1.0])


def test_a_moment_without_scores_has_no_level() -> None:
    found = levels(drawn(3), 4)
    assert np.isnan(found.difference[3])
    assert found.n[3] == 0


def test_no_scores_at_all_are_no_levels() -> None:
    nothing = np.empty(0, np.int64)
    found = levels(events(nothing, nothing, np.empty(0)), 2)
    assert np.isnan(found.difference).all()
    assert len(found.residual) == 0
