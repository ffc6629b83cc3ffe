"""The interval of the Net Promoter Score: against an oracle, and for its coverage."""

from math import lgamma
from statistics import NormalDist

import numpy as np
import pytest
from numpy.typing import NDArray

from regard.estimate import nps_interval, nps_standard_error, wilson_interval
from regard.estimate.intervals import nps_points, share_interval

Z = NormalDist().inv_cdf(0.975)
SIZES = (30, 50, 100, 300, 1000)
MIXES = {  # promoters, passives, detractors
    "95/5/0": (0.95, 0.05, 0.0),
    "95/0/5": (0.95, 0.0, 0.05),
    "5/0/95": (0.05, 0.0, 0.95),
    "90/10/0": (0.9, 0.1, 0.0),
    "70/20/10": (0.7, 0.2, 0.1),
    "50/30/20": (0.5, 0.3, 0.2),
    "50/0/50": (0.5, 0.0, 0.5),
    "33/33/33": (1 / 3, 1 / 3, 1 / 3),
    "20/30/50": (0.2, 0.3, 0.5),
    "10/0/90": (0.1, 0.0, 0.9),
    "5/90/5": (0.05, 0.9, 0.05),
}


def covered(promoters: NDArray[np.int64], detractors: NDArray[np.int64], n: int, truth: float) -> NDArray[np.bool_]:
    low, high = nps_interval(promoters, detractors, np.full_like(promoters, n))
    return (low <= truth + 1e-9) & (truth <= high + 1e-9)


@pytest.mark.parametrize("n", SIZES)
@pytest.mark.parametrize("mix", MIXES)
def test_ninety_five_of_a_hundred_intervals_hold_the_truth(mix: str, n: int) -> None:
    shares = MIXES[mix]
    draws = np.random.default_rng(20261101).multinomial(n, shares, size=20_000)
    share = covered(draws[:, 0], draws[:, 2], n, shares[0] - shares[2]).mean()
    assert 0.93 <= share <= 0.98, f"{mix}, n = {n}: {share:.4f}"


@pytest.mark.parametrize("n", [30, 50, 100])
@pytest.mark.parametrize("mix", MIXES)
def test_the_exact_coverage_is_that_of_the_draws(mix: str, n: int) -> None:
    shares = MIXES[mix]
    outcomes = np.array([(p, n - p - d, d) for p in range(n + 1) for d in range(n + 1 - p)])
    possible = (outcomes[:, np.array(shares) == 0] == 0).all(axis=1)
    logs = np.log(np.maximum(shares, 1e-300))
    ways = [lgamma(n + 1) - sum(lgamma(k + 1) for k in outcome) for outcome in outcomes[possible].tolist()]
    chance = np.exp(np.array(ways) + outcomes[possible] @ logs)
    held = covered(outcomes[possible, 0], outcomes[possible, 2], n, shares[0] - shares[2])
    assert chance.sum() == pytest.approx(1)
    assert 0.93 <= chance[held].sum() <= 0.98


@pytest.mark.parametrize("n", SIZES)
@pytest.mark.parametrize("passive", [0.95, 0.98])
def test_where_nearly_all_are_passive_it_errs_on_the_safe_side(passive: float, n: int) -> None:
    draws = np.random.default_rng(20261101).multinomial(n, [1 - passive, passive, 0], size=20_000)
    assert covered(draws[:, 0], draws[:, 2], n, 1 - passive).mean() >= 0.93


@pytest.mark.parametrize("counts", [(1, 0, 0), (0, 1, 0), (0, 0, 1)])
@pytest.mark.parametrize("n", SIZES)
def test_where_all_answer_alike_the_interval_holds_the_truth_and_has_a_width(counts: tuple[int, ...], n: int) -> None:
    low, high = nps_interval(n * counts[0], n * counts[2], n)
    assert low <= counts[0] - counts[2] <= high
    assert -1 <= low < high <= 1


def log_likelihood(detracted: float, difference: float, counts: tuple[int, int, int]) -> float:
    shares = (detracted + difference, 1 - 2 * detracted - difference, detracted)
    return float(sum(count * np.log(max(share, 1e-300)) for count, share in zip(counts, shares, strict=True) if count))


def most_likely_detracted(difference: float, counts: tuple[int, int, int]) -> float:
    """The detractors' share that makes the counts most likely, by golden section: the oracle."""
    low, high, ratio = max(0.0, -difference), (1 - difference) / 2, (5**0.5 - 1) / 2
    for _ in range(80):
        left, right = high - ratio * (high - low), low + ratio * (high - low)
        if log_likelihood(left, difference, counts) < log_likelihood(right, difference, counts):
            low = left
        else:
            high = right
    return (low + high) / 2


@pytest.mark.parametrize("counts", [(50, 30, 20), (10, 5, 15), (2, 90, 8), (25, 0, 5), (3, 27, 1), (462, 362, 176)])
def test_at_the_limits_the_score_statistic_is_the_normal_quantile(counts: tuple[int, int, int]) -> None:
    n = sum(counts)
    for limit, sign in zip(nps_interval(counts[0], counts[2], n), (1, -1), strict=True):
        difference = float(limit)
        detracted = most_likely_detracted(difference, counts)
        variance = (2 * detracted + difference - difference**2) / n
        estimate = (counts[0] - counts[2]) / n
        assert (estimate - difference) / np.sqrt(variance) == pytest.approx(sign * Z, abs=1e-5)


def test_without_detractors_or_promoters_it_is_the_mirror_image() -> None:
    low, high = nps_interval([7, 0], [0, 7], [30, 30])
    assert low == pytest.approx(-high[::-1])


def test_with_no_passives_it_is_wilsons_interval() -> None:
    low, high = nps_interval(27, 3, 30)
    middle, half = (27 + Z**2 / 2) / (30 + Z**2), Z / (30 + Z**2) * np.sqrt(27 * 3 / 30 + Z**2 / 4)
    assert (low, high) == pytest.approx((2 * (middle - half) - 1, 2 * (middle + half) - 1))


def test_a_higher_level_is_wider() -> None:
    narrow, wide = nps_interval(50, 20, 100, level=0.8), nps_interval(50, 20, 100, level=0.99)
    assert wide[0] < narrow[0] < 0.3 < narrow[1] < wide[1]


def test_no_answers_have_no_interval() -> None:
    assert np.isnan(nps_interval([0], [0], [0])).all()
    assert np.isnan(nps_standard_error([0], [0], [0])).all()


def test_the_standard_error_is_the_published_one() -> None:
    assert 100 * nps_standard_error(50, 20, 100) == pytest.approx(7.8102, abs=5e-5)
    assert nps_standard_error(462, 362, 1000) == pytest.approx(0.0285307, abs=5e-8)


def test_a_share_has_wilsons_interval_and_a_share_of_nothing_has_none() -> None:
    assert share_interval(5, 10) == pytest.approx((0.5, *map(float, wilson_interval(5, 10))))
    assert np.isnan(share_interval(0, 0)).all()


def test_net_scores_are_in_points() -> None:
    assert nps_points([50, 0, 0], [20, 10, 0], [100, 10, 0]).tolist()[:2] == [30, -100]
    assert np.isnan(nps_points(0, 0, 0))
