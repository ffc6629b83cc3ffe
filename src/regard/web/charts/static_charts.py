"""Static charts: the same option drawn to SVG and PNG without a browser, for mail, files and print."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import quickjs
import resvg_py

from regard.errors import RegardError
from regard.web.charts.axes import Json, writable
from regard.web.charts.chart import Chart
from regard.web.charts.option import height_px, option
from regard.web.charts.theme import Theme, light
from regard.web.charts.titles import titled

NARROW_PX = 480
"""Below this width a chart is drawn for a narrow screen."""

_SCRIPTS = Path(__file__).parent / "static/charts"
_MEMORY_BYTES, _STACK_BYTES, _TIME_S = 256 * 1024 * 1024, 512 * 1024, 10
_GLOBALS = """
globalThis.self = globalThis.global = globalThis;
globalThis.setTimeout = globalThis.clearTimeout = () => 0;
globalThis.console = {log() {}, warn() {}, error() {}};
"""
_DRAW = """
// There is no font to measure with: letters are taken to be as wide as those of a wide face.
const wide = (letter) =>
  /[ilj.,:;'|! \\u00a0]/.test(letter) ? 0.34 : /[mwMW@%]/.test(letter) ? 0.9 : /[A-Z]/.test(letter) ? 0.7
  : letter > "\\u2e80" ? 1 : 0.6;
echarts.setPlatformAPI({measureText(text, font) {
  const size = Number(/([0-9.]+)px/.exec(font)?.[1] ?? 12);
  return {width: size * [...String(text)].reduce((sum, letter) => sum + wide(letter), 0)};
}});
globalThis.regardDraw = (text, width, height) => {
  const chart = echarts.init(null, null, {renderer: "svg", ssr: true, width, height});
  try {
    chart.setOption(regardFigures(JSON.parse(text)));
    // Joined, because Python cannot take a string that the engine still keeps in pieces.
    return [chart.renderToSVGString(), ""].join("\\n");
  } finally {
    chart.dispose();
  }
};
"""
_COUNTED_ID = re.compile(r"\bzr\d+-")
# What the library writes for a script on the page, which a picture does not have.
_FOR_SCRIPTS = re.compile(r' (?:class|ecmeta_\w+|pointer-events)="[^"]*"|<style[ >].*?</style>', re.DOTALL)

# The engine belongs to the thread that made it and keeps Python waiting while it draws, so that more of them
# would cost memory and win no time.
_drawing = ThreadPoolExecutor(max_workers=1, thread_name_prefix="regard-charts")


def svg(chart: Chart, theme: Theme | None = None, width: int = 720, height: int = 0) -> str:
    """Return a chart as an SVG document with its title, description and legend; the same for the same chart.

    Args:
        chart: what is drawn.
        theme: the colours, not those of a page; the light ones without it.
        width: in px.
        height: of the plot in px; 0 for what its kind needs. The title comes on top of it.

    Raises:
        RegardError: it could not be drawn.
    """
    colours, narrow = theme or light(), width < NARROW_PX
    plot = height or height_px(chart, narrow=narrow)
    whole, total = titled(chart, colours, option(chart, colours, narrow=narrow), (width, plot))
    return _named(chart, _drawn(whole, width, total), (width, total))


def png(chart: Chart, theme: Theme | None = None, scale: float = 2.0, width: int = 720) -> bytes:
    """Return a chart as a PNG picture, `scale` pixels to a px, on the ground of its theme.

    Args:
        chart: what is drawn.
        theme: the colours; the light ones without it.
        scale: 0.5 to 4.
        width: in px before scaling.

    Raises:
        RegardError: it could not be drawn, or this machine has no font to write with.
    """
    colours = theme or light()
    if not _has_font():
        message = "This machine has no font to write a picture with."
        raise RegardError(message, "Install one, such as the package fonts-dejavu-core, or take the SVG.")
    return _painted(svg(chart, colours, width), min(max(scale, 0.5), 4.0), colours["surface"])


def _drawn(drawing: Json, width: int, height: int) -> str:
    try:
        return _drawing.submit(_draw, json.dumps(drawing), width, height).result()
    except quickjs.JSException as error:
        _drawing.submit(_engine.cache_clear).result()
        message = f"The chart could not be drawn: {error}".splitlines()[0]
        raise RegardError(message, "Its table has the same numbers.") from error


def _draw(text: str, width: int, height: int) -> str:
    return str(_engine().get("regardDraw")(text, width, height))


@cache
def _engine() -> Any:
    """Return the engine with the library loaded, in the thread that draws."""
    engine = quickjs.Context()
    engine.set_memory_limit(_MEMORY_BYTES)
    engine.set_max_stack_size(_STACK_BYTES)
    engine.set_time_limit(_TIME_S)
    engine.eval(_GLOBALS)
    for name in ("echarts.min.js", "series.js"):
        engine.eval((_SCRIPTS / name).read_text(encoding="utf-8"))
    engine.eval(_DRAW)
    return engine


def _named(chart: Chart, drawing: str, size: tuple[int, int]) -> str:
    """Return a drawing with its size, title and description, and ids that do not count its forerunners."""
    width, height = size
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
        f' role="img" aria-labelledby="{chart.key}-title {chart.key}-desc">'
        f'<title id="{chart.key}-title">{escape(writable(chart.finding))}</title>'
        f'<desc id="{chart.key}-desc">{escape(writable(chart.says))}</desc>'
    )
    body = drawing[drawing.index(">", drawing.index("<svg")) + 1 :]
    return opening + _COUNTED_ID.sub(f"{chart.key}-", _FOR_SCRIPTS.sub("", body))


@cache
def _has_font() -> bool:
    letter = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">'
        '<text y="9" font-family="sans-serif">M</text></svg>'
    )
    return _painted(letter, 1.0, "") != _painted(letter.replace(">M<", "><"), 1.0, "")


def _painted(drawing: str, scale: float, ground: str) -> bytes:
    return resvg_py.svg_to_bytes(svg_string=drawing, zoom=scale, background=ground or None)
