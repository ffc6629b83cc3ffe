"""The style sheet of pictures: classes only, coloured by the names of the page's tokens."""

import re

LIGHT = {
    "surface": "#ffffff", "sunk": "#f3f1eb", "ink": "#1a2130", "muted": "#545d6d", "line": "#e4e0d6", "edge": "#8b8778",
    "regard": "#3544b5", "on-regard": "#ffffff", "kept": "#08706b", "broken": "#b03722", "unsure": "#85520a",
    "kept-soft": "#dcf0ee", "broken-soft": "#fbe7e2", "unsure-soft": "#f9eed9", "regard-soft": "#e8eafb",
    "band": "#cfd6f0", "focus": "#3544b5",
}  # fmt: skip
"""Colours of a picture that stands alone; the page's tokens have the same."""

DARK = {
    "surface": "#181d27", "sunk": "#141821", "ink": "#e8ebf2", "muted": "#a8b1c0", "line": "#2a313e", "edge": "#6b7484",
    "regard": "#a1adff", "on-regard": "#10131a", "kept": "#5fcac3", "broken": "#f3937d", "unsure": "#e4b664",
    "kept-soft": "#12342f", "broken-soft": "#40221c", "unsure-soft": "#3a2c13", "regard-soft": "#242c55",
    "band": "#2d3866", "focus": "#a1adff",
}  # fmt: skip
"""The same for readers whose system is dark."""

UI = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "DejaVu Sans", sans-serif'
SAY = 'ui-serif, "Iowan Old Style", Palatino, "Palatino Linotype", Georgia, "Noto Serif", "DejaVu Serif", serif'

SHADES = (0.05, 0.12, 0.2, 0.3, 0.42, 0.84, 1.0)
"""How much of the hue each of the seven shades has, from least to most."""

TINTS = (0.1, 0.24, 0.4)
"""How much of the hue each of the three tints of good and bad has."""

_SHADED = "\n".join(
    f".rd-shade-{number} {{ fill: var(--regard); fill-opacity: {shade}; }}" for number, shade in enumerate(SHADES, 1)
)
_TINTED = "\n".join(
    f".rd-{name}-{number} {{ fill: var(--{hue}); fill-opacity: {tint}; }}"
    for name, hue in (("good", "kept"), ("bad", "broken"))
    for number, tint in enumerate(TINTS, 1)
)

RULES = f"""\
.rd {{ font-family: var(--ui); direction: ltr; }}
.rd text {{ font-size: 12px; fill: var(--ink); font-variant-numeric: tabular-nums; }}
.rd .rd-finding {{ font-family: var(--say); font-size: 18px; }}
.rd .rd-says, .rd .rd-muted {{ fill: var(--muted); }}
.rd .rd-small {{ font-size: 11px; fill: var(--muted); }}
.rd .rd-cell {{ font-size: 11px; }}
.rd .rd-score {{ font-size: 11px; }}
.rd .rd-head {{ font-size: 12px; fill: var(--muted); }}
.rd .rd-strong {{ font-weight: 600; }}
.rd .rd-over {{ fill: var(--on-regard); }}
.rd .rd-halo {{ font-size: 11px; fill: var(--muted); stroke: var(--surface); stroke-width: 4px; paint-order: stroke; }}
.rd .rd-good {{ fill: var(--kept); }}
.rd .rd-bad {{ fill: var(--broken); }}
.rd .rd-doubt {{ fill: var(--unsure); }}
.rd path {{ fill: none; }}
.rd-ground {{ fill: var(--surface); }}
.rd-rule {{ stroke: var(--line); }}
.rd-axis {{ stroke: var(--edge); }}
.rd-blank {{ fill: var(--sunk); }}
.rd-bar {{ fill: var(--regard); }}
.rd-rest {{ fill: var(--edge); fill-opacity: 0.5; }}
.rd-lost {{ stroke: var(--edge); stroke-opacity: 0.6; }}
.rd-whisker {{ stroke: var(--ink); stroke-width: 1.5px; }}
.rd-hatch {{ stroke: var(--edge); stroke-opacity: 0.55; }}
.rd-stripe {{ stroke: var(--broken); stroke-opacity: 0.35; }}
.rd .rd-band {{ fill: var(--band); }}
.rd-series {{ stroke: var(--regard); stroke-width: 2.25px; stroke-linejoin: round; }}
.rd-dot {{ fill: var(--surface); stroke: var(--regard); stroke-width: 2px; }}
.rd-flow {{ stroke: var(--regard); stroke-opacity: 0.28; }}
.rd .rd-stream {{ fill: var(--regard); fill-opacity: 0.2; }}
.rd .rd-stream-rest {{ fill: var(--edge); fill-opacity: 0.2; }}
.rd-edge {{ stroke: var(--regard); stroke-opacity: 0.5; stroke-linecap: round; }}
.rd .rd-arrow {{ fill: var(--regard); fill-opacity: 0.85; }}
.rd-hit {{ stroke: transparent; pointer-events: stroke; }}
.rd-box {{ fill: var(--surface); stroke: var(--edge); }}
.rd-frame {{ fill: var(--surface); stroke: var(--edge); stroke-opacity: 0.55; }}
.rd-dashed {{ stroke-dasharray: 4 3; }}
.rd-faint {{ stroke-opacity: 0.35; }}
.rd-pill {{ fill: var(--sunk); stroke: var(--edge); }}
.rd-chip {{ fill: var(--regard-soft); }}
.rd-tag-kept {{ fill: var(--kept-soft); }}
.rd-tag-broken {{ fill: var(--broken-soft); }}
.rd-tag-unsure {{ fill: var(--unsure-soft); }}
.rd-tag-none {{ fill: var(--sunk); }}
.rd .rd-shape-kept {{ fill: var(--kept); stroke: var(--surface); }}
.rd .rd-shape-broken {{ fill: var(--broken); stroke: var(--surface); }}
.rd .rd-shape-unsure {{ fill: var(--surface); stroke: var(--unsure); stroke-width: 2px; }}
.rd .rd-shape-none {{ fill: var(--regard); stroke: var(--surface); }}
.rd-void {{ fill: transparent; }}
{_SHADED}
{_TINTED}
.rd-link {{ cursor: pointer; text-decoration: none; }}
.rd-link:hover text {{ text-decoration: underline; }}
.rd-link:hover .rd-stream, .rd-link:hover .rd-stream-rest {{ fill-opacity: 0.42; }}
.rd-link:hover .rd-edge {{ stroke-opacity: 0.9; }}
.rd-link:focus-visible {{ outline: 3px solid var(--focus); outline-offset: 2px; }}
"""
"""Every rule there is; `--names` are the page's tokens."""


def page() -> str:
    """Return the style sheet for pages, whose tokens colour it."""
    head = (
        "/* Pictures: written by `regard.draw.sheet.page`, a test holds both alike. Colours are the page's tokens. */\n"
    )
    return head + RULES


def standalone() -> str:
    """Return the rules of a picture without a page: light colours, and dark ones for readers who have it dark."""
    return f"{_coloured(LIGHT)}@media (prefers-color-scheme: dark){{{_coloured(DARK)}}}"


def _coloured(colours: dict[str, str]) -> str:
    names = {**colours, "ui": UI.replace('"', "'"), "say": SAY.replace('"', "'")}
    rules = re.sub(r"var\(--([a-z-]+)\)", lambda found: names[found[1]], RULES)
    return re.sub(r"\s*([{};,])\s*", r"\1", rules).replace("\n", "")
