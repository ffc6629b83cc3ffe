"""Weights against tables adjusted elsewhere, an exact solution, and populations whose truth is known."""

from math import sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from regard.ask.weights import (
    Raked,
    Trim,
    design_effect,
    effective_n,
    rake,
    weighted_mean,
    weighted_nps,
    weighted_share,
)
from regard.errors import WrongUseError
from regard.estimate import mean_interval, nps_interval, wilson_interval
from regard.vocabulary import Scale

Floats = NDArray[np.float64]

SEED = np.array([[40, 30, 20, 10], [35, 50, 100, 75], [30, 80, 70, 120], [20, 30, 40, 50]])
ROWS, COLUMNS = (150, 300, 400, 150), (200, 300, 400, 100)
ADJUSTED = np.array(
    [
        [64.61, 46.28, 35.42, 3.83],
        [49.95, 68.15, 156.49, 25.37],
        [56.70, 144.40, 145.06, 53.76],
        [28.74, 41.18, 63.03, 17.03],
    ]
)
"""The worked example of the encyclopaedia Wikipedia, "Iterative proportional fitting", after its third round."""


def raked(seed: NDArray[np.int64], rows: Floats, columns: Floats, trim: Trim | None = None) -> tuple[Raked, Floats]:
    """Return the weights of a table's answers, and the table that they make of it."""
    row, column = (np.repeat(np.indices(seed.shape)[axis].ravel(), seed.ravel()) for axis in (0, 1))
    groups = {"row": row.astype(str).tolist(), "column": column.astype(str).tolist()}
    shares = {"row": rows, "column": columns}
    margins = {name: {str(place): float(each) for place, each in enumerate(known)} for name, known in shares.items()}
    found = rake(groups, margins, trim)
    table = np.zeros(seed.shape)
    np.add.at(table, (row, column), found.weights)
    return found, table


def test_a_published_table_is_adjusted_as_published() -> None:
    found, table = raked(SEED, np.array(ROWS), np.array(COLUMNS))
    assert found.converged
    assert table * 1000 / SEED.sum() == pytest.approx(ADJUSTED, abs=0.2)
    assert (table * 1000 / SEED.sum()).sum(axis=1) == pytest.approx(ROWS, abs=0.01)


@given(st.lists(st.integers(1, 60), min_size=4, max_size=4), st.floats(0.1, 0.9), st.floats(0.1, 0.9))
@settings(deadline=None)
def test_two_by_two_is_the_exact_solution(counts: list[int], row: float, column: float) -> None:
    seed = np.array(counts).reshape(2, 2)
    found, table = raked(seed, np.array([row, 1 - row]), np.array([column, 1 - column]))
    odds = seed[0, 0] * seed[1, 1] / (seed[0, 1] * seed[1, 0])
    # Raking leaves the odds ratio: x (1 - row - column + x) = odds (row - x) (column - x).
    a, b, c = 1 - odds, 1 - row - column + odds * (row + column), -odds * row * column
    exact = -c / b if abs(a) < 1e-12 else (-b + sqrt(b * b - 4 * a * c)) / (2 * a)
    assert found.converged
    assert table[0, 0] / seed.sum() == pytest.approx(exact, abs=1e-4)


def test_margins_that_contradict_the_answers_are_said_not_to_hold() -> None:
    diagonal = np.array([[5, 0], [0, 5]])
    found, _ = raked(diagonal, np.array([0.5, 0.5]), np.array([0.8, 0.2]))
    assert not found.converged
    assert found.gap > 0.1


def test_weights_are_cut_and_the_margins_still_hold_where_they_can() -> None:
    seed = np.array([[90, 60], [6, 4]])
    free, _ = raked(seed, np.array([0.6, 0.4]), np.array([0.5, 0.5]))
    cut, _ = raked(seed, np.array([0.6, 0.4]), np.array([0.5, 0.5]), Trim(0.2, 7.2))
    assert free.converged
    assert not free.trimmed
    assert free.weights.max() == pytest.approx(8, abs=0.01)
    assert cut.converged == (cut.gap <= 1e-6)
    assert cut.weights.max() <= 7.2 + 1e-9


def test_limits_that_are_too_narrow_leave_a_gap_that_is_said() -> None:
    seed = np.array([[90, 60], [6, 4]])
    cut, table = raked(seed, np.array([0.2, 0.8]), np.array([0.5, 0.5]), Trim(0.5, 2))
    assert not cut.converged
    assert cut.gap == pytest.approx(0.8 - table[1].sum() / 160)
    assert cut.trimmed > 0
    assert (cut.weights.min(), cut.weights.max()) >= (0.5, 1)
    assert cut.weights.mean() == pytest.approx(1)


def test_a_group_that_nobody_answered_from_is_named() -> None:
    found = rake({"age": ["young", "old"]}, {"age": {"young": 0.2, "old": 0.3, "middle": 0.5, "none": 0}})
    assert found.missing == (("age", "middle"),)
    assert found.weights == pytest.approx([0.8, 1.2])
    assert (found.converged, found.rounds, found.trimmed) == (True, 1, 0)


@pytest.mark.parametrize(
    ("groups", "margins", "said"),
    [
        ({"age": ["old"]}, {}, "by nothing"),
        ({}, {"age": {"old": 1}}, "says its age"),
        ({"age": ["old", "new"]}, {"age": {"old": 1}}, "share of 'new'"),
        ({"age": ["old"]}, {"age": {"old": 1, "new": -1}}, "share of 'new'"),
        ({"age": ["old"], "sex": ["f", "f"]}, {"age": {"old": 1}, "sex": {"f": 1}}, "by age, sex"),
    ],
)
def test_what_cannot_be_weighed_is_refused(
    groups: dict[str, list[str]], margins: dict[str, dict[str, float]], said: str
) -> None:
    with pytest.raises(WrongUseError, match=said):
        rake(groups, margins)


def test_limits_that_make_no_sense_are_refused() -> None:
    with pytest.raises(WrongUseError, match="times their mean"):
        Trim(1.5, 2)


def test_the_design_effect_is_kishs() -> None:
    weights = [1, 1, 1, 3]
    assert design_effect(weights) == pytest.approx(4 * 12 / 36)
    assert effective_n(weights) == pytest.approx(36 / 12)
    assert design_effect(weights) == pytest.approx(1 + np.var(weights) / np.mean(weights) ** 2)
    assert np.isnan(design_effect([]))
    found = rake({"age": ["a", "b", "b", "b"]}, {"age": {"a": 0.5, "b": 0.5}})
    assert found.design_effect * found.effective_n == pytest.approx(4)


def test_equal_weights_change_nothing() -> None:
    scores = np.array([10] * 50 + [8] * 30 + [3] * 20)
    ones = np.full(100, 7.5)
    nps, share = weighted_nps(scores, ones), weighted_share(scores >= 9, ones)
    assert [nps.value, nps.n, nps.design_effect] == pytest.approx([30, 100, 1])
    assert (nps.low, nps.high) == pytest.approx([100 * float(limit) for limit in nps_interval(50, 20, 100)])
    assert (share.low, share.high) == pytest.approx([100 * float(limit) for limit in wilson_interval(50, 100)])
    mean = weighted_mean(scores, ones, Scale(low=0, high=10))
    limits = mean_interval([[20, 30, 50]], [3, 8, 10], Scale(low=0, high=10))
    assert mean.value == pytest.approx(scores.mean())
    assert (mean.low, mean.high) == pytest.approx([float(limit[0]) for limit in limits])
    errors = [100 * sqrt(0.61 / 100), 5, float(scores.std(ddof=1)) / 10]
    assert [nps.standard_error, share.standard_error, mean.standard_error] == pytest.approx(errors)


def test_no_answers_have_no_weighted_number() -> None:
    scale = Scale(low=1, high=5)
    for found in (weighted_share([], []), weighted_nps([], []), weighted_mean([], [], scale), weighted_nps([9], [0])):
        assert (found.value, found.low, found.high, found.standard_error, found.effective_n) == (*[None] * 4, 0)


def population(draw: np.random.Generator) -> tuple[dict[str, NDArray[np.str_]], NDArray[np.int64], dict[str, object]]:
    """Return groups and scores of a sample that young and southern customers answer less often than others."""
    size = 1500
    young, south = draw.random(size) < 0.5, draw.random(size) < 0.4
    promoted, satisfied = 0.55 - 0.2 * young - 0.1 * south, 0.3
    place = draw.random(size)
    scores = np.where(place < promoted, 10, np.where(place < promoted + satisfied, 8, 3))
    answers = draw.random(size) < 0.5 - 0.3 * young - 0.1 * south
    groups = {"age": np.where(young, "young", "old")[answers], "region": np.where(south, "south", "north")[answers]}
    return groups, scores[answers], {"age": {"young": 0.5, "old": 0.5}, "region": {"south": 0.4, "north": 0.6}}


TRUTH = 100 * (2 * (0.55 - 0.1 - 0.04) + 0.3 - 1)


def test_weights_take_the_bias_out_and_the_interval_holds_the_truth() -> None:
    draw = np.random.default_rng(7)
    plain, weighted, held = [], [], []
    for _ in range(1000):
        groups, scores, margins = population(draw)
        weights = rake({name: each.tolist() for name, each in groups.items()}, margins).weights  # type: ignore[arg-type]
        found = weighted_nps(scores, weights)
        assert found.value is not None
        assert found.low is not None
        assert found.high is not None
        plain.append(weighted_nps(scores, np.ones(len(scores))).value)
        weighted.append(found.value)
        held.append(found.low <= TRUTH <= found.high)
    assert np.mean(np.array(plain, dtype=float)) - TRUTH > 5
    assert abs(np.mean(weighted) - TRUTH) < 0.5
    assert 0.90 <= np.mean(held) <= 0.98, f"{np.mean(held):.1%} of intervals held the truth"
