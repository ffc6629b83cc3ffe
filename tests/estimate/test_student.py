"""Student's t: against closed forms and, where it is there, another library."""

from math import atan, inf, pi, sqrt

import pytest
from scipy import stats

from regard.estimate.student import t_quantile, two_sided_p

VALUES = (0.0, 1e-9, 0.01, 0.5, 1.0, 1.96, 2.5, 6.0, 40.0, 1e6)


@pytest.mark.parametrize("t", VALUES)
def test_with_one_degree_of_freedom_it_is_cauchys(t: float) -> None:
    assert two_sided_p(t, 1) == pytest.approx(2 / pi * atan(1 / t) if t else 1, rel=1e-10)


@pytest.mark.parametrize("t", VALUES)
def test_with_two_degrees_of_freedom_it_has_a_closed_form(t: float) -> None:
    root = sqrt(2 + t * t)
    assert two_sided_p(-t, 2) == pytest.approx(2 / (root * (root + t)), rel=1e-10)


@pytest.mark.parametrize("freedom", [1, 2, 3.7, 29, 250, 1e5])
@pytest.mark.parametrize("level", [0.5, 0.95, 0.999])
def test_the_quantile_is_the_inverse(level: float, freedom: float) -> None:
    assert two_sided_p(t_quantile(level, freedom), freedom) == pytest.approx(1 - level, rel=1e-9)


def test_nothing_lies_beyond_infinity() -> None:
    assert two_sided_p(inf, 3) == 0


@pytest.mark.parametrize("freedom", [1, 2.5, 7, 30, 400, 1e4, 1e6])
@pytest.mark.parametrize("t", VALUES)
def test_another_library_says_the_same(t: float, freedom: float) -> None:
    assert two_sided_p(t, freedom) == pytest.approx(2 * float(stats.t.sf(t, freedom)), rel=1e-8, abs=1e-300)
