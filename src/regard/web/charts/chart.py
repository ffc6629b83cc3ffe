"""Chart: what is drawn, said once for the page, the table twin and the picture."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from regard.errors import WrongUseError

MOST_SERIES = 6
"""Series that hue, dash and symbol can still tell apart."""


class Kind(StrEnum):
    """How a chart is drawn.

    LINE: periods from left to right, with the interval as a band.
    BARS: one bar a row, in the order given, with the interval as a whisker.
    STAGES: the journey as a line through its stages, with n below each.
    CHANGE: from a number before, through the parts of its change, to the number after.
    SPARK: a line without axes, for a card.
    DOTS: two or more groups side by side on each row, with their intervals.
    """

    LINE = "line"
    BARS = "bars"
    STAGES = "stages"
    CHANGE = "change"
    SPARK = "spark"
    DOTS = "dots"


class Mark(StrEnum):
    """A verdict about a point, shown by a sign, a shape and a hue."""

    NONE = ""
    KEPT = "kept"
    BROKEN = "broken"
    UNSURE = "unsure"


class Part(StrEnum):
    """What a row of a change is: the number itself before or after, or one of its two kinds of effect."""

    WHOLE = ""
    RATE = "rate"
    MIX = "mix"


@dataclass(frozen=True)
class Point:
    """One value of a chart.

    Attributes:
        label: what it belongs to, in full; drawn shorter where there is no room.
        value: None where nothing was counted.
        low, high: its interval, in the unit of the value; None where nothing is estimated.
        n: rows behind it; None where that says nothing.
        settled: whether there are enough rows for a verdict.
        mark: the verdict.
        url: leads to the rows behind it; empty where there are none to show.
        note: one more sentence about it.
        part: which part of a change it is.
    """

    label: str
    value: float | None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    settled: bool = True
    mark: Mark = Mark.NONE
    url: str = ""
    note: str = ""
    part: Part = Part.WHOLE


@dataclass(frozen=True)
class Series:
    """Points that belong together.

    Attributes:
        name: says whose points they are; may be empty where there is one series.
        points: one for each label of the chart, in its order.
    """

    name: str
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Annotation:
    """What happened at a time, told below a chart and marked in it by a number.

    Attributes:
        label: label of the point it belongs to.
        text: what happened.
    """

    label: str
    text: str


@dataclass(frozen=True)
class Chart:
    """What is drawn.

    Attributes:
        key: unique on its page, of letters, digits and hyphens; ids are made of it.
        finding: the title, a sentence that says what is true.
        says: what is shown, with unit and interval, for the caption and for those who cannot see it.
        kind: how it is drawn.
        series: one to six, all with the same labels in the same order.
        unit: set behind every value, such as `%`.
        decimals: of every value; None rounds each one to what it can say.
        annotations: marked on the time axis of a line.

    Raises:
        WrongUseError: there are no series, too many, or their labels differ.
    """

    key: str
    finding: str
    says: str
    kind: Kind
    series: tuple[Series, ...]
    unit: str = ""
    decimals: int | None = None
    annotations: tuple[Annotation, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what cannot be drawn truly."""
        if not 1 <= len(self.series) <= MOST_SERIES:
            message = f"A chart cannot show {len(self.series)} series."
            raise WrongUseError(message, f"Give it one to {MOST_SERIES}, and the others as a table.")
        if any(_labels(one) != self.labels for one in self.series):
            message = f"The series of the chart {self.key} have different labels."
            raise WrongUseError(message, "Give every series a point for each label; its value may be None.")

    @property
    def labels(self) -> tuple[str, ...]:
        """What the points belong to, in order."""
        return _labels(self.series[0])

    @property
    def is_empty(self) -> bool:
        """Whether there is no value to draw."""
        return all(row.point.value is None for row in self.table())

    def table(self) -> "list[Row]":
        """Return the twin of the drawing: every point of every series, a row each, label by label."""
        return list(_rows(self.series))


@dataclass(frozen=True)
class Row:
    """A point in the table twin.

    Attributes:
        series: place of its series, from 0.
        name: name of its series.
        place: place of its label, from 0.
        point: the point.
    """

    series: int
    name: str
    place: int
    point: Point


def _rows(series: Sequence[Series]) -> Iterator[Row]:
    for place in range(len(series[0].points)):
        for number, one in enumerate(series):
            yield Row(number, one.name, place, one.points[place])


def _labels(series: Series) -> tuple[str, ...]:
    return tuple(point.label for point in series.points)
