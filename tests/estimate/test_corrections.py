"""Many tests at once: adjusted p-values are those of R, and p-values have words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regard.estimate.corrections import benjamini_hochberg, p_in_words

P_VALUES = st.lists(st.none() | st.floats(0, 1), max_size=12)


def test_adjusted_p_values_are_those_of_r() -> None:
    adjusted = benjamini_hochberg([0.04, 0.001, 0.03, 0.8, 0.03])
    assert adjusted == pytest.approx([0.05, 0.005, 0.05, 0.8, 0.05])


def test_what_was_not_tested_counts_as_no_test() -> None:
    assert benjamini_hochberg([None, 0.02, None]) == [None, 0.02, None]
    assert benjamini_hochberg([]) == []


@given(P_VALUES)
def test_a_correction_never_makes_a_finding_surer(p_values: list[float | None]) -> None:
    for p, adjusted in zip(p_values, benjamini_hochberg(p_values), strict=True):
        assert (p is None) == (adjusted is None)
        assert p is None or adjusted is None or p <= adjusted * (1 + 1e-12) <= 1 + 1e-12


@given(P_VALUES)
def test_a_correction_keeps_the_order(p_values: list[float | None]) -> None:
    pairs = zip(p_values, benjamini_hochberg(p_values), strict=True)
    found = sorted((p, adjusted) for p, adjusted in pairs if p is not None and adjusted is not None)
    assert [adjusted for _p, adjusted in found] == sorted(adjusted for _p, adjusted in found)


@pytest.mark.parametrize(
    ("p_value", "words"),
    [(None, "not tested"), (0.0, "p < 0.0001"), (0.0001, "p = 0.0001"), (0.03211, "p = 0.0321"), (1.0, "p = 1")],
)
def test_a_p_value_is_written_as_far_as_it_says_something(p_value: float | None, words: str) -> None:
    assert p_in_words(p_value) == words
