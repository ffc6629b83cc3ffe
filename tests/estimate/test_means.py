"""The interval of a mean: on two and three points against known ones, and for its coverage."""

import numpy as np
import pytest

from regard.estimate import mean_interval, nps_interval, wilson_interval
from regard.estimate.means import mean_and_error
from regard.vocabulary import Scale

STARS = (1, 2, 3, 4, 5)
SCALE = Scale(low=1, high=5)
MIXES = {
    "flat": (0.2, 0.2, 0.2, 0.2, 0.2),
    "usual": (0.05, 0.05, 0.15, 0.35, 0.4),
    "jay": (0.15, 0.02, 0.03, 0.1, 0.7),
    "bad": (0.9, 0.05, 0.03, 0.01, 0.01),
    "two kinds": (0.5, 0.0, 0.0, 0.0, 0.5),
    "good": (0.0, 0.0, 0.02, 0.08, 0.9),
    "95 at the end": (0.05, 0.0, 0.0, 0.0, 0.95),
}


@pytest.mark.parametrize("n", [30, 100, 300])
@pytest.mark.parametrize("mix", MIXES)
def test_ninety_five_of_a_hundred_intervals_hold_the_truth(mix: str, n: int) -> None:
    draws = np.random.default_rng(20261101).multinomial(n, MIXES[mix], size=10_000)
    outcomes, times = np.unique(draws, axis=0, return_counts=True)
    low, high = mean_interval(outcomes, STARS, SCALE)
    truth = float(np.dot(MIXES[mix], STARS))
    share = times[(low <= truth + 1e-6) & (truth <= high + 1e-6)].sum() / 10_000
    assert 0.93 <= share <= 0.98, f"{mix}, n = {n}: {share:.4f}"


def test_where_nearly_all_give_one_inner_point_it_errs_on_the_safe_side() -> None:
    shares = (0.0, 0.0, 0.025, 0.95, 0.025)
    draws = np.random.default_rng(20261101).multinomial(30, shares, size=10_000)
    low, high = mean_interval(draws, STARS, SCALE)
    assert ((low <= 4) & (high >= 4)).mean() >= 0.98


def test_on_two_points_it_is_wilsons() -> None:
    part = np.array([0, 1, 15, 20])
    counts = np.stack([20 - part, part], axis=1)
    assert np.array(mean_interval(counts, [0, 1], Scale(low=0, high=1))) == pytest.approx(
        np.array(wilson_interval(part, np.full(4, 20))), abs=1e-7
    )


def test_on_three_points_it_is_tangos() -> None:
    counts = np.array([[20, 30, 50], [0, 7, 23], [30, 0, 0], [3, 27, 1]])
    tango = nps_interval(counts[:, 2], counts[:, 0], counts.sum(axis=1))
    assert np.array(mean_interval(counts, [-1, 0, 1], Scale(low=-1, high=1))) == pytest.approx(
        np.array(tango), abs=1e-7
    )


def test_where_all_answer_alike_it_has_a_width_and_stays_on_the_scale() -> None:
    low, high = mean_interval([[0, 30], [30, 0]], [3, 5], SCALE)
    assert high[0] == 5
    assert 4 < low[0] < 5
    assert low[1] < 3 < high[1]


def test_of_many_answers_it_is_that_of_the_normal_distribution() -> None:
    counts = np.array([[100_000, 100_000, 300_000, 700_000, 800_000]])
    mean, error = mean_and_error(counts, STARS)
    low, high = mean_interval(counts, STARS, SCALE)
    assert (high - mean)[0] == pytest.approx(1.959964 * error[0], rel=2e-3)
    assert (mean - low)[0] == pytest.approx(1.959964 * error[0], rel=2e-3)


def test_no_answers_have_no_mean_and_one_has_no_error() -> None:
    mean, error = mean_and_error([[0, 0], [0, 1]], [1, 2])
    assert np.isnan([mean[0], error[0], error[1]]).all()
    assert mean[1] == 2
    assert np.isnan(mean_interval([[0, 0]], [1, 2], SCALE)).all()
    assert np.isnan(mean_interval(np.zeros((1, 0)), [], SCALE)).all()
