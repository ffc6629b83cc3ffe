"""Shares and their differences: intervals hold the truth as often as they say, tests err as often as they say."""

import numpy as np
import pytest

from regard.estimate import wilson_interval
from regard.estimate.differences import difference_interval, means_p, normal_p, shares_p

DRAWS = 10_000


@pytest.mark.parametrize("n", [30, 50, 100, 300, 1000])
@pytest.mark.parametrize("share", [0.05, 0.1, 0.3, 0.5, 0.8, 0.95])
def test_ninety_five_of_a_hundred_wilson_intervals_hold_the_truth(share: float, n: int) -> None:
    part = np.random.default_rng(20261101).binomial(n, share, size=DRAWS)
    low, high = wilson_interval(part, np.full(DRAWS, n))
    held = ((low <= share) & (share <= high)).mean()
    assert 0.93 <= held <= 0.98, f"{share}, n = {n}: {held:.4f}"


def held_of_differences(one: tuple[float, int], two: tuple[float, int]) -> float:
    draws = np.random.default_rng(20261101)
    estimates = []
    for share, n in (one, two):
        part = draws.binomial(n, share, DRAWS)
        estimates.append(zip(part / n, *wilson_interval(part, np.full(DRAWS, n)), strict=True))
    found = np.array([difference_interval(first, second) for first, second in zip(*estimates, strict=True)])
    truth = one[0] - two[0]
    return float(((found[:, 0] <= truth) & (truth <= found[:, 1])).mean())


@pytest.mark.parametrize(("first", "second"), [(0.5, 0.5), (0.9, 0.8), (0.9, 0.95), (0.2, 0.6)])
@pytest.mark.parametrize(("n", "other_n"), [(30, 30), (30, 200), (300, 300)])
def test_ninety_five_of_a_hundred_differences_are_held(first: float, second: float, n: int, other_n: int) -> None:
    held = held_of_differences((first, n), (second, other_n))
    assert 0.93 <= held <= 0.98, f"{first} - {second}, n = {n}, {other_n}: {held:.4f}"


def test_of_few_answers_that_are_nearly_all_alike_it_errs_on_the_safe_side() -> None:
    assert held_of_differences((0.95, 30), (0.95, 30)) >= 0.98


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_five_of_a_hundred_equal_shares_are_called_different(share: float) -> None:
    pairs = np.random.default_rng(20261101).binomial(100, share, size=(DRAWS, 2)) / 100
    false = np.mean([shares_p(first, 100, second, 100) < 0.05 for first, second in pairs])
    assert 0.035 <= false <= 0.065, f"{share}: {false:.4f}"


def test_five_of_a_hundred_equal_means_are_called_different() -> None:
    draws = np.random.default_rng(20261101)
    ones, others = draws.normal(3, 1, size=(DRAWS, 30)), draws.normal(3, 3, size=(DRAWS, 60))
    mean, other = ones.mean(axis=1), others.mean(axis=1)
    error, other_error = ones.std(axis=1, ddof=1) / 30**0.5, others.std(axis=1, ddof=1) / 60**0.5
    p = [
        means_p(difference, (one, 30), (two, 60))
        for difference, one, two in zip(mean - other, error, other_error, strict=True)
    ]
    assert 0.045 <= np.mean(np.array(p) < 0.05) <= 0.055


def test_without_an_error_any_difference_is_certain() -> None:
    assert (normal_p(0, 0), normal_p(-1, 0), normal_p(1, 0)) == (1, 0, 0)
    assert shares_p(1, 30, 1, 30) == 1


def test_means_without_spread_differ_or_are_the_same() -> None:
    assert (means_p(0.0, (0.0, 5), (0.0, 5)), means_p(1.0, (0.0, 5), (0.0, 5))) == (1, 0)
