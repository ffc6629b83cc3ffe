"""Themes: the colours of the style sheets, for pictures too."""

import re

import pytest

from regard.web.charts.theme import NAMES, PAGE, Theme, dark, find_theme, light


@pytest.mark.parametrize("theme", [light(), dark()], ids=lambda theme: theme.name)
def test_a_theme_has_a_colour_for_every_token(theme: Theme) -> None:
    assert set(theme.colours) == set(NAMES)
    assert all(re.fullmatch("#[0-9a-f]{6}", colour) for colour in theme.colours.values())


def test_the_two_themes_differ_in_every_colour() -> None:
    assert [name for name in NAMES if light()[name] == dark()[name]] == []


@pytest.mark.parametrize("theme", [light(), dark()], ids=lambda theme: theme.name)
def test_every_line_stands_out_from_its_ground(theme: Theme) -> None:
    drawn = [theme.series(number) for number in range(6)] + [theme[mark] for mark in ("kept", "broken", "unsure")]
    assert [colour for colour in drawn if contrast(colour, theme["surface"]) < 3] == []


def test_a_page_looks_its_colours_up_itself() -> None:
    assert (PAGE["regard"], PAGE.series(1)) == ("var(--regard)", "var(--series-2)")


def test_a_theme_is_found_by_its_name_and_light_without_one() -> None:
    assert (find_theme("dark"), find_theme("")) == (dark(), light())


def contrast(first: str, second: str) -> float:
    dim, bright = sorted((luminance(first), luminance(second)))
    return (bright + 0.05) / (dim + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
