"""Sample sizes against published tables, and against the intervals that numbers are shown with."""

from math import ceil, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regard.ask.advice import (
    Advice,
    Among,
    advice_for_mean,
    advice_for_nps,
    advice_for_share,
    width_for_nps,
    width_for_share,
    within_population,
)
from regard.errors import WrongUseError
from regard.estimate import nps_interval, wilson_interval
from regard.estimate.student import t_quantile

PUBLISHED = """
10:10 15:14 20:19 25:24 30:28 35:32 40:36 45:40 50:44 55:48 60:52 65:56 70:59 75:63 80:66 85:70 90:73 95:76
100:80 110:86 120:92 130:97 140:103 150:108 160:113 170:118 180:123 190:127 200:132 210:136 220:140 230:144
240:148 250:152 260:155 270:159 280:162 290:165 300:169 320:175 340:181 360:186 380:191 400:196 420:201
440:205 460:210 480:214 500:217 550:226 600:234 650:242 700:248 750:254 800:260 850:265 900:269 950:274
1000:278 1100:285 1200:291 1300:297 1400:302 1500:306 1600:310 1700:313 1800:317 1900:320 2000:322 2200:327
2400:331 2600:335 2800:338 3000:341 3500:346 4000:351 4500:354 5000:357 6000:361 7000:364 8000:367 9000:368
10000:370 15000:375 20000:377 30000:379 40000:380 50000:381 75000:382 1000000:384
"""
"""Of a population how many to ask for ± 5 points: the table of Krejcie and Morgan (1970)."""


@pytest.mark.parametrize(("population", "published"), [tuple(map(int, pair.split(":"))) for pair in PUBLISHED.split()])
def test_a_finite_population_is_that_of_the_published_table(population: int, published: int) -> None:
    of_the_endless = 3.841 * 0.25 / 0.05**2
    assert round(within_population(of_the_endless, population)) == published


@pytest.mark.parametrize(("half_width", "published"), [(0.03, 1068), (0.05, 385), (0.07, 196), (0.10, 97)])
def test_of_large_samples_it_is_cochrans(half_width: float, published: int) -> None:
    z_squared = 1.959963984540054**2
    assert ceil(advice_for_share(half_width).answers - 1 + z_squared) in {published, published - 1}
    assert advice_for_share(half_width).answers == ceil(z_squared * 0.25 / half_width**2 - z_squared)


@given(st.floats(0.01, 0.3), st.floats(0, 1), st.sampled_from([0.8, 0.95, 0.99]))
def test_one_answer_fewer_leaves_the_interval_of_a_share_too_wide(wanted: float, share: float, level: float) -> None:
    n = advice_for_share(wanted, share, Among(level=level)).answers
    low, high = wilson_interval([share * n, share * (n - 1)], [n, n - 1], level)
    assert (high - low)[0] / 2 <= wanted
    assert n == 1 or (high - low)[1] / 2 > wanted


@given(st.floats(2, 60), st.sampled_from([(0.5, 0.2), (0.5, 0.5), (0.1, 0.1), (0.9, 0), (1, 0), (0, 0)]))
def test_one_answer_fewer_leaves_the_interval_of_an_nps_too_wide(wanted: float, mix: tuple[float, float]) -> None:
    n = advice_for_nps(wanted, *mix).answers
    widths = []
    for each in (n, n - 1):
        low, high = nps_interval(mix[0] * each, mix[1] * each, each)
        widths.append(50 * float(high - low))
    assert widths[0] <= wanted
    assert n == 1 or widths[1] > wanted


def test_an_nps_takes_about_what_the_plain_formula_says() -> None:
    variance = 0.5 + 0.2 - 0.3**2
    plain = variance * (1.959963984540054 / 0.05) ** 2
    assert advice_for_nps(5, 0.5, 0.2).answers == pytest.approx(plain, rel=0.01)


@given(st.floats(0.02, 2), st.floats(0.1, 3))
def test_one_answer_fewer_leaves_the_interval_of_a_mean_too_wide(wanted: float, deviation: float) -> None:
    n = advice_for_mean(wanted, deviation).answers
    assert t_quantile(0.95, n - 1) * deviation / sqrt(n) <= wanted
    assert n == 2 or t_quantile(0.95, n - 2) * deviation / sqrt(n - 1) > wanted


def test_more_must_be_asked_than_answer() -> None:
    assert advice_for_share(0.05, among=Among(0.2)) == Advice(381, 1905, True)
    assert advice_for_share(0.05, among=Among(0.2, population=1000)) == Advice(277, 1385, False)
    assert advice_for_share(0.05, among=Among(0.2, population=10_000)) == Advice(368, 1840, True)


def test_of_a_population_never_more_than_all_are_needed() -> None:
    assert advice_for_nps(1, among=Among(population=7)) == Advice(7, 7, True)


@pytest.mark.parametrize("wanted", [0, -0.1, 0.5])
def test_a_width_that_makes_no_sense_is_refused(wanted: float) -> None:
    with pytest.raises(WrongUseError, match="not possible"):
        advice_for_share(wanted)


def test_other_numbers_that_make_no_sense_are_refused() -> None:
    with pytest.raises(WrongUseError, match="shares of"):
        advice_for_nps(5, 0.8, 0.8)
    with pytest.raises(WrongUseError, match="deviation"):
        advice_for_mean(0.1, 0)
    with pytest.raises(WrongUseError, match="more than"):
        advice_for_share(0.000001)
    with pytest.raises(WrongUseError, match="answer rate"):
        Among(answer_rate=20)
    with pytest.raises(WrongUseError, match="population"):
        Among(population=0)


@given(st.integers(20, 5_000), st.floats(0.05, 0.95))
def test_the_width_of_so_many_answers_is_what_was_wanted(answers: int, share: float) -> None:
    reached = width_for_share(answers, share)
    assert advice_for_share(reached, share).answers == pytest.approx(answers, abs=1)
    assert width_for_nps(4 * answers, share, 0) < width_for_nps(answers, share, 0)


def test_the_width_of_an_nps_is_that_of_its_interval() -> None:
    low, high = nps_interval(40, 25, 100)
    assert width_for_nps(100, 0.4, 0.25) == pytest.approx(float(high - low) * 50)


def test_of_a_small_population_fewer_answers_are_as_narrow() -> None:
    among = Among(population=500)
    assert width_for_share(200, among=among) < width_for_share(200)
    assert advice_for_share(width_for_share(200, among=among), among=among).answers == pytest.approx(200, abs=1)


@pytest.mark.parametrize("answers", [0, 500, 501])
def test_no_answers_and_those_of_all_have_no_interval(answers: int) -> None:
    with pytest.raises(WrongUseError, match="no interval"):
        width_for_share(answers, among=Among(population=500))
