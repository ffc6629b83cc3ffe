"""Themes: the colours of the look, as a page knows them and as a picture needs them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_WEB = Path(__file__).parents[1]
_SHEETS = (_WEB / "shell/static/shell/tokens.css", Path(__file__).parent / "static/charts/charts.css")
_COLOUR = re.compile(r"--([a-z0-9-]+):\s*(#[0-9a-fA-F]{3,8});")
_LIGHT, _DARK = ":root", ':root[data-theme="dark"]'

NAMES = (
    "surface", "sunk", "ink", "muted", "line", "edge", "regard", "kept", "broken", "unsure", "band",
    "series-2", "series-3", "series-4", "series-5", "series-6",
)  # fmt: skip
"""The tokens that charts are drawn with, named as in the style sheets."""

UI_FACE = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', 'DejaVu Sans', sans-serif"
SAY_FACE = "Palatino, 'Palatino Linotype', Georgia, 'Noto Serif', 'DejaVu Serif', serif"


@dataclass(frozen=True)
class Theme:
    """Colours by the names of their tokens, and the faces of text.

    Attributes:
        name: `light`, `dark`, or `page`, whose colours the browser looks up itself.
        colours: a colour for each of `NAMES`.
    """

    name: str
    colours: Mapping[str, str]

    def __getitem__(self, token: str) -> str:
        """Return the colour of a token.

        Raises:
            KeyError: there is no such token.
        """
        return self.colours[token]

    def series(self, number: int) -> str:
        """Return the colour of a series, counted from 0."""
        return self["regard" if number == 0 else f"series-{number + 1}"]


PAGE = Theme("page", {name: f"var(--{name})" for name in NAMES})
"""The theme of option JSON on a page: colours stay names, so that they follow the reader's theme and contrast."""


@cache
def light() -> Theme:
    """Return the light theme, read from the style sheets."""
    return Theme("light", _read(_LIGHT))


@cache
def dark() -> Theme:
    """Return the dark theme, read from the style sheets."""
    return Theme("dark", {**_read(_LIGHT), **_read(_DARK)})


def find_theme(name: str) -> Theme:
    """Return the dark theme if that is its name, else the light one."""
    return dark() if name == "dark" else light()


def _read(selector: str) -> dict[str, str]:
    """Return the colours of all top-level rules with a selector, the last one where a name comes twice."""
    rule = re.compile(rf"^{re.escape(selector)}\s*\{{(.*?)^\}}", re.DOTALL | re.MULTILINE)
    bodies = (body for sheet in _SHEETS for body in rule.findall(sheet.read_text()))
    found = (match for body in bodies for match in _COLOUR.findall(body))
    return {name: colour for name, colour in found if name in NAMES}
