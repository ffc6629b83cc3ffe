"""Numbers and texts as they stand in pictures."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regard.draw import ENGLISH, Unit
from regard.draw.scales import shade, sign, tint
from regard.draw.text import clean, cut, width_of, wrapped
from regard.draw.words import written


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.999, Unit.SHARE, "99.9 %"),
        (1, Unit.SHARE, "100 %"),
        (0, Unit.SHARE, "0 %"),
        (-0.224, Unit.SCORE, "\N{MINUS SIGN}0.22"),
        (0.001, Unit.SCORE, "0.00"),
        (1_234.56, Unit.NUMBER, "1,235"),
        (0.4, Unit.TIME, "0.4 s"),
        (0, Unit.TIME, "0 s"),
        (59.6, Unit.TIME, "60 s"),
        (90, Unit.TIME, "1 min 30 s"),
        (7_200, Unit.TIME, "2 h"),
        (-7_200, Unit.TIME, "\N{MINUS SIGN}2 h"),
        (2_800_000, Unit.TIME, "32 d"),
    ],
)
def test_numbers_are_as_exact_as_they_are_read(value: float, unit: Unit, text: str) -> None:
    assert written(value, unit, ENGLISH) == text


def test_a_difference_of_times_has_its_sign() -> None:
    assert written(60, Unit.TIME, ENGLISH, signed=True) == "+1 min"


@given(st.text(max_size=200), st.floats(20, 400))
def test_a_text_that_is_cut_fits(text: str, width: float) -> None:
    assert width_of(cut(text, width)) <= width


@given(st.text(max_size=200), st.floats(30, 300), st.integers(1, 4))
def test_wrapped_lines_fit_and_are_not_too_many(text: str, width: float, most: int) -> None:
    lines = wrapped(text, width, 12, most)
    assert 1 <= len(lines) <= most
    assert all(width_of(line) <= width for line in lines)


def test_what_xml_cannot_hold_is_left_out() -> None:
    assert clean("a\x00b\ud800 \n c\ufffe") == "ab c"


def test_seven_shades_reach_from_the_least_to_the_most() -> None:
    assert [shade(value / 7, 1) for value in range(8)] == list(range(8))
    assert (shade(9, 1), shade(1, 0)) == (7, 0)


def test_hue_is_never_alone() -> None:
    assert (tint(0.5), sign(0.5)) == ("rd-good-2", "\N{BLACK UP-POINTING TRIANGLE}")
    assert (tint(-1), sign(-1)) == ("rd-bad-3", "\N{BLACK DOWN-POINTING TRIANGLE}")
    assert (tint(0), sign(0)) == ("", "=")
