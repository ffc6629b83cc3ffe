"""Charts: inline SVG with a title that says the finding, and a table that says the same."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil, floor, log10

from regard.report.elements import Html, el, join
from regard.report.words import DASH, figure, spread

_WIDTH, _LABEL, _ROW = 620, 190, 30
_HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 240, 52, 600, 18, 178
_SIGNS = {"kept": "✓", "broken": "▼", "unsure": "?", "": ""}


@dataclass(frozen=True)
class Point:
    """One value of a chart.

    Attributes:
        label: what it belongs to.
        value: None where there is none.
        low, high: its interval; None where nothing is estimated.
        n: what it is made of.
        mark: `kept`, `broken`, `unsure` or nothing; shown by a sign and a hue.
    """

    label: str
    value: float | None
    low: float | None = None
    high: float | None = None
    n: int = 0
    mark: str = ""

    @property
    def limits(self) -> tuple[float, float]:
        """The interval, or the value twice."""
        value = self.value or 0.0
        return (value if self.low is None else self.low, value if self.high is None else self.high)


@dataclass(frozen=True)
class Chart:
    """What is drawn.

    Attributes:
        key: unique on the page; ids are made of it.
        finding: the title, a sentence.
        says: what is shown, with unit and interval, for the caption and for those who cannot see it.
        points: in order.
        unit: set behind every value.
    """

    key: str
    finding: str
    says: str
    points: Sequence[Point]
    unit: str = ""


def bars(chart: Chart) -> Html:
    """Return a figure of horizontal bars, each with its interval as a line."""
    low = min(0.0, *(point.limits[0] for point in chart.points))
    high = max(0.0, *(point.limits[1] for point in chart.points))
    scale = _Scale(low, high if high > low else low + 1, _LABEL + 6, _WIDTH - 110)
    rows = [_bar(point, scale, _ROW * row, chart.unit) for row, point in enumerate(chart.points)]
    height = _ROW * len(chart.points) + 6
    zero = el("path", d=f"M{scale.at(0):.1f} 0V{height}", class_="axis")
    return _figure(chart, _svg(chart, height, zero, *rows))


def line(chart: Chart) -> Html:
    """Return a figure of a line through the points with its interval as a band.

    The line has a gap where there is no value or where it is unsure; the table has them all.
    """
    points = [replace(point, value=None) if point.mark == "unsure" else point for point in chart.points]
    told = [point for point in points if point.value is not None]
    low, high = min(point.limits[0] for point in told), max(point.limits[1] for point in told)
    room = (high - low) * 0.08 or 1.0
    scale = _Scale(low - room, high + room, _BOTTOM, _TOP)
    places = [_across(place, len(points)) for place in range(len(points))]
    drawn = [_axis(scale, chart.unit), *_runs(points, places, scale), *_dots(points, places, scale)]
    return _figure(chart, _svg(chart, _HEIGHT, *drawn))


def table(caption: str, titles: Sequence[str], rows: Sequence[Sequence[str | Html]]) -> Html:
    """Return a table; the first column names the row, the others are numbers."""
    head = el(
        "tr", *(el("th", title, scope="col", class_="r" if place else None) for place, title in enumerate(titles))
    )
    body = [
        el("tr", el("th", row[0], scope="row"), *(el("td", cell, class_="r") for cell in row[1:]))
        for row in rows
    ]  # fmt: skip
    made = el("table", el("caption", caption), el("thead", head), el("tbody", *body))
    return el("div", made, class_="scroll", tabindex="0", role="region", aria_label=caption)


@dataclass(frozen=True)
class _Scale:
    """From values to places: `low` lies at `begin`, `high` at `end`."""

    low: float
    high: float
    begin: float
    end: float

    def at(self, value: float) -> float:
        return self.begin + (value - self.low) / (self.high - self.low) * (self.end - self.begin)


def _figure(chart: Chart, svg: Html) -> Html:
    rows = [
        (point.label, figure(point.value, chart.unit),
         spread(point.low, point.high, chart.unit) or DASH, f"{point.n:,}",
         _SIGNS[point.mark] or DASH)
        for point in chart.points
    ]  # fmt: skip
    twin = table(chart.says, ("", "Value", "95 % interval", "n", "Sign"), rows)
    return el(
        "figure",
        el("h3", chart.finding),
        svg,
        el("figcaption", chart.says, class_="cap"),
        el("details", el("summary", "As a table"), twin),
    )


def _svg(chart: Chart, height: float, *drawn: Html) -> Html:
    title, description = f"{chart.key}-title", f"{chart.key}-desc"
    return el(
        "svg",
        el("title", chart.finding, id=title),
        el("desc", chart.says, id=description),
        *drawn,
        viewBox=f"0 0 {_WIDTH} {height}",
        role="img",
        aria_labelledby=f"{title} {description}",
    )


def _bar(point: Point, scale: _Scale, top: float, unit: str) -> Html:
    middle, end = top + _ROW / 2, scale.at(point.value or 0.0)
    zero = scale.at(0)
    low, high = (scale.at(limit) for limit in point.limits)
    shown = "no value" if point.value is None else f"{figure(point.value, unit)} {_SIGNS[point.mark]}".strip()
    return el(
        "g",
        el("text", _cut(point.label), x=_LABEL, y=middle + 4, text_anchor="end"),
        el("rect", x=min(zero, end), y=top + 6, width=abs(end - zero), height=_ROW - 12, class_=f"bar {point.mark}"),
        el("path", d=f"M{low:.1f} {middle}H{high:.1f}", class_="whisker") if high > low else None,
        el("text", shown, x=max(zero, end, high) + 8, y=middle + 4, class_="say"),
    )


def _cut(label: str) -> str:
    return label if len(label) <= 30 else f"{label[:29]}…"


def _across(place: int, count: int) -> float:
    return _LEFT + (_RIGHT - _LEFT) * (place + 0.5) / count


def _axis(scale: _Scale, unit: str) -> Html:
    steps = _round_steps(scale.low, scale.high)
    lines = (el("path", d=f"M{_LEFT} {scale.at(step):.1f}H{_RIGHT}", class_="axis") for step in steps)
    texts = (el("text", figure(step, unit), x=_LEFT - 6, y=scale.at(step) + 4, text_anchor="end") for step in steps)
    return join(*lines, *texts)


def _round_steps(low: float, high: float) -> list[float]:
    """Return some round numbers between two, at most eight.

    >>> _round_steps(-11.2, 37.0)
    [-10.0, 0.0, 10.0, 20.0, 30.0]
    """
    power = 10.0 ** floor(log10((high - low) / 4))
    step = next(power * part for part in (1, 2, 5, 10) if (high - low) / (power * part) <= 7)
    first, last = ceil(low / step), floor(high / step)
    return [number * step for number in range(first, last + 1)]


def _runs(points: Sequence[Point], places: Sequence[float], scale: _Scale) -> list[Html]:
    """Return band and line of every stretch without a gap."""
    runs: list[list[tuple[float, Point]]] = [[]]
    for place, point in zip(places, points, strict=True):
        if point.value is None:
            runs.append([])
        else:
            runs[-1].append((place, point))
    return [join(_band(run, scale), _path(run, scale)) for run in runs if len(run) > 1]


def _band(run: Sequence[tuple[float, Point]], scale: _Scale) -> Html:
    above = [f"{place:.1f} {scale.at(point.limits[1]):.1f}" for place, point in run]
    below = [f"{place:.1f} {scale.at(point.limits[0]):.1f}" for place, point in reversed(run)]
    return el("path", d=f"M{' L'.join([*above, *below])}Z", class_="band")


def _path(run: Sequence[tuple[float, Point]], scale: _Scale) -> Html:
    steps = (f"{place:.1f} {scale.at(point.value or 0.0):.1f}" for place, point in run)
    return el("path", d=f"M{' L'.join(steps)}", class_="line")


def _dots(points: Sequence[Point], places: Sequence[float], scale: _Scale) -> list[Html]:
    """Return a dot per value, and below it its label and n; of many, only some have room for both."""
    every = max(1, -(-len(places) // 9))
    return [
        join(
            _dot(place, point, scale) if point.value is not None else None,
            _named(place, point) if number % every == 0 else None,
        )
        for number, (place, point) in enumerate(zip(places, points, strict=True))
    ]


def _dot(place: float, point: Point, scale: _Scale) -> Html:
    height = scale.at(point.value or 0.0)
    if point.mark == "broken":
        return el("path", d=f"M{place:.1f} {height - 7:.1f}l7 7-7 7-7-7z", class_="mark broken")
    return el("circle", cx=place, cy=height, r=4, class_="dot")


def _named(place: float, point: Point) -> Html:
    label = el("text", _cut(point.label)[:12], x=place, y=_BOTTOM + 24, text_anchor="middle")
    return join(label, el("text", f"n {point.n:,}", x=place, y=_BOTTOM + 42, text_anchor="middle", class_="small"))
