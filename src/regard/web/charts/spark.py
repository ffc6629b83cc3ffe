"""Spark: a line without axes as plain SVG, drawn by the server so that a card needs no script."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from regard.web.charts.chart import Chart, Point

WIDTH, HEIGHT = 150, 36
_SIDE, _ROOM = 4, 5


@dataclass(frozen=True)
class Spark:
    """The paths of a spark, in a box of `WIDTH` by `HEIGHT`.

    Attributes:
        bands: one around each stretch of points with enough rows.
        lines: one through each such stretch.
        dotted: one along each stretch to and from points with too few rows.
        end: x and y of the last value, and whether it has enough rows; None where there is no value.
    """

    bands: tuple[str, ...]
    lines: tuple[str, ...]
    dotted: tuple[str, ...]
    end: tuple[float, float, bool] | None


@dataclass(frozen=True)
class _Scale:
    low: float
    high: float
    count: int

    def spot(self, place: int, value: float) -> str:
        return f"{self.x(place):.1f} {self.y(value):.1f}"

    def x(self, place: int) -> float:
        return _SIDE + (WIDTH - 2 * _SIDE) * (place / (self.count - 1) if self.count > 1 else 1.0)

    def y(self, value: float) -> float:
        return HEIGHT - _ROOM - (HEIGHT - 2 * _ROOM) * (value - self.low) / (self.high - self.low)


def spark(chart: Chart) -> Spark:
    """Return the paths of a chart's first series."""
    points = chart.series[0].points
    places = [place for place, point in enumerate(points) if point.value is not None]
    scale = _scale(points)
    settled = [run for run in _runs([place for place in places if points[place].settled]) if len(run) > 1]
    dotted = [run for run in _runs(places) if len(run) > 1 and not all(points[place].settled for place in run)]
    last = places[-1] if places else None
    return Spark(
        tuple(band for run in settled if (band := _band(run, points, scale))),
        tuple(_path(run, points, scale) for run in settled),
        tuple(_path(run, points, scale) for run in dotted),
        None if last is None else (scale.x(last), scale.y(points[last].value or 0.0), points[last].settled),
    )


def _scale(points: Sequence[Point]) -> _Scale:
    limits = [
        limit
        for point in points
        for limit in (point.value, *((point.low, point.high) if point.settled else ()))
        if limit is not None
    ]
    low, high = min(limits, default=0.0), max(limits, default=1.0)
    return _Scale(low, high if high > low else low + 1.0, len(points))


def _runs(places: Sequence[int]) -> list[list[int]]:
    """Return stretches of places that follow each other.

    >>> _runs([0, 1, 4])
    [[0, 1], [4]]
    """
    stretches = groupby(enumerate(places), lambda pair: pair[1] - pair[0])
    return [[place for _rank, place in stretch] for _start, stretch in stretches]


def _path(run: Sequence[int], points: Sequence[Point], scale: _Scale) -> str:
    return "M" + " L".join(scale.spot(place, points[place].value or 0.0) for place in run)


def _band(run: Sequence[int], points: Sequence[Point], scale: _Scale) -> str:
    known = [(place, points[place]) for place in run if points[place].low is not None]
    above = [scale.spot(place, point.high or 0.0) for place, point in known]
    below = [scale.spot(place, point.low or 0.0) for place, point in reversed(known)]
    return f"M{' L'.join([*above, *below])}Z" if known else ""
