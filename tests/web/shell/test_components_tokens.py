"""The tokens: legible in light and in dark, and the same wherever dark is asked for."""

import re
from pathlib import Path

import pytest

import regard.web.shell

STATIC = Path(regard.web.shell.__file__).parent / "static" / "shell"
BLOCKS = re.findall(r"([^{}]+)\{([^{}]*--paper:[^{}]*)\}", (STATIC / "tokens.css").read_text())
GROUNDS = ("paper", "surface", "sunk", "raised")
WORDS = ("ink", "muted", "faint", "regard", "kept", "broken", "unsure")
ON_SOFT = [(word, f"{hue}-soft") for hue in ("regard", "kept", "broken", "unsure") for word in (hue, "ink", "muted")]
ON_FULL = [("on-regard", "regard")]


def tokens(block: int) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6});", BLOCKS[block][1]))


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    darker, lighter = sorted((luminance(first), luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


def test_black_on_white_has_the_contrast_that_the_guidelines_print() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("pair", [*((word, ground) for word in WORDS for ground in GROUNDS), *ON_SOFT, *ON_FULL])
def test_every_text_is_legible_on_its_ground(theme: int, pair: tuple[str, str]) -> None:
    colours = tokens(theme)
    assert contrast(colours[pair[0]], colours[pair[1]]) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("sign", ["edge", "focus"])
@pytest.mark.parametrize("ground", GROUNDS)
def test_every_border_of_what_can_be_used_stands_out(theme: int, sign: str, ground: str) -> None:
    assert contrast(tokens(theme)[sign], tokens(theme)[ground]) >= 3


def test_dark_is_the_same_by_choice_and_by_device() -> None:
    assert len(BLOCKS) == 3
    assert tokens(1) == tokens(2)
    assert set(tokens(0)) == set(tokens(1))


@pytest.mark.parametrize("name", ["shell.css", "components.css", "forms.css", "style.css"])
def test_colours_come_from_tokens_only(name: str) -> None:
    rules = (STATIC / name).read_text().partition("@media print")[0]
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?![^{]*\{)", rules) == []


@pytest.mark.parametrize("name", ["shell.css", "components.css", "forms.css", "style.css"])
def test_no_rule_knows_left_from_right(name: str) -> None:
    physical = r"(?:margin|padding|border)-(?:left|right)|(?<![\w-])(?:left|right)\s*:|float:\s*(?:left|right)"
    assert re.findall(physical, (STATIC / name).read_text()) == []


@pytest.mark.parametrize("name", ["pico.min.css", "htmx.min.js"])
def test_nothing_vendored_is_fetched_from_elsewhere(name: str) -> None:
    text = (STATIC / "vendor" / name).read_text()
    assert "sourceMappingURL" not in text
    assert re.findall(r"url\((?!\"?data:|')[^)]*\)|@import", text) == []
