"""Picture: what every picture says of itself, and how it becomes SVG and a table."""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from regard.draw import sheet
from regard.draw.shapes import Link, Pen, lines, px, rect
from regard.draw.text import safe, wrapped
from regard.draw.words import ENGLISH, Unit, Words, written
from regard.errors import WrongUseError

_KEY = re.compile(r"[A-Za-z][A-Za-z0-9-]*\Z")
_SCHEME = re.compile(r"\s*([A-Za-z][A-Za-z0-9+.-]*):")
_SIDE = 20
_LEAST_WIDTH = 320


class Verdict(StrEnum):
    """A verdict about a mark, shown by a sign, a shape and a hue."""

    NONE = ""
    KEPT = "kept"
    BROKEN = "broken"
    UNSURE = "unsure"


@dataclass(frozen=True)
class Estimate:
    """A number with its interval.

    Attributes:
        value: the number.
        low, high: its 95 % interval, both or none.
        n: rows behind it.

    Raises:
        WrongUseError: the interval has one end only, or does not hold the value.
    """

    value: float
    low: float | None = None
    high: float | None = None
    n: int | None = None

    def __post_init__(self) -> None:
        """Refuse an interval that is none."""
        if (self.low is None) != (self.high is None):
            message = f"The interval of {self.value} has only one end."
            raise WrongUseError(message, "Give both low and high, or none.")
        if self.low is not None and self.high is not None and not self.low <= self.value <= self.high:
            message = f"The interval {self.low} to {self.high} does not hold {self.value}."
            raise WrongUseError(message)

    def written(self, unit: Unit, words: Words) -> str:
        """Return the number with its interval and n as it stands in the title of a mark."""
        parts = [written(self.value, unit, words)]
        if self.low is not None and self.high is not None:
            parts.append(f"({written(self.low, unit, words)} \N{EN DASH} {written(self.high, unit, words)})")
        return " ".join([*parts, *([f"n {written(self.n, Unit.COUNT, words)}"] if self.n is not None else [])])


@dataclass(frozen=True)
class Entry:
    """One cell of the table twin: its text, and where it leads."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class Table:
    """The twin of a picture: names of columns, and a row of entries for each mark."""

    head: tuple[str, ...]
    rows: tuple[tuple[Entry, ...], ...]


@dataclass(frozen=True)
class Drawing:
    """The inside of a picture: width and height in px, and its elements."""

    width: float
    height: float
    body: str


@dataclass(frozen=True, kw_only=True)
class Picture(ABC):
    """What is drawn.

    Attributes:
        key: unique on its page, of letters, digits and hyphens; ids are made of it.
        finding: the title, a sentence that says what is true.
        says: what is shown: unit, interval, n, coverage; for the caption and for those who cannot see it.
        words: the words the picture writes itself.

    Raises:
        WrongUseError: the key cannot be part of an id, or a mark leads to what is no page.
    """

    key: str
    finding: str
    says: str
    words: Words = ENGLISH

    def __post_init__(self) -> None:
        """Refuse what cannot be drawn truly."""
        if not _KEY.match(self.key):
            message = f"A picture cannot have the key {self.key!r}."
            raise WrongUseError(message, "Begin it with a letter, and use letters, digits and hyphens only.")
        for row in self.table().rows:
            for entry in row:
                check_url(entry.url)

    @abstractmethod
    def drawing(self, pen: Pen) -> Drawing:
        """Return the picture without what stands around it."""

    @abstractmethod
    def table(self) -> Table:
        """Return every number of the picture as a table."""

    def _repr_svg_(self) -> str:
        """Show the picture in a notebook."""
        return svg(self)


def svg(picture: Picture, *, standalone: bool = True, link: Link | None = None) -> str:
    """Return a picture as SVG.

    Args:
        picture: what is drawn.
        standalone: for a file or a notebook: with its own colours, its finding above and what it says below. Otherwise
            for a page that says both itself and links the style sheet `shell/pictures.css`: classes only.
        link: turns the url of a mark into where it leads; as it is unless given.
    """
    pen = Pen(picture.key, link or str)
    drawing = picture.drawing(pen)
    inside = pen.patterns() + drawing.body
    if not standalone:
        return _whole(picture, (drawing.width, drawing.height), inside)
    return _framed(picture, drawing, inside)


def table(picture: Picture) -> Table:
    """Return the table twin of a picture."""
    return picture.table()


def check_url(url: str) -> None:
    """Refuse a url that is neither relative nor of the web.

    Raises:
        WrongUseError: it has another scheme.
    """
    scheme = _SCHEME.match(url)
    if scheme and scheme[1].lower() not in {"http", "https"}:
        message = f"A mark cannot lead to {url!r}."
        raise WrongUseError(message, "Give a relative address, or one of http or https.")


def entry(estimate: Estimate | None, unit: Unit, words: Words, url: str = "") -> tuple[Entry, Entry, Entry]:
    """Return an estimate as three entries of a table: value, low and high; empty where there is none."""
    numbers = (None, None, None) if estimate is None else (estimate.value, estimate.low, estimate.high)
    value, low, high = ("" if one is None else written(one, unit, words) for one in numbers)
    return Entry(value, url), Entry(low), Entry(high)


def joined(parts: Iterable[str]) -> str:
    """Return what is known of a mark as its title."""
    return " \N{MIDDLE DOT} ".join(part for part in parts if part)


def _framed(picture: Picture, drawing: Drawing, inside: str) -> str:
    """Return a picture with its finding above, what it says below, and its colours."""
    width = max(drawing.width, _LEAST_WIDTH)
    title, says = wrapped(picture.finding, width, 18, 4), wrapped(picture.says, width, 12, 6)
    top = 22 + 25 * len(title)
    foot = top + drawing.height + 26
    size = (width + 2 * _SIDE, foot + 17 * (len(says) - 1) + 16)
    parts = (
        f"<style>{sheet.standalone()}</style>",
        rect("rd-ground", 0, 0, size),
        lines("rd-finding", (_SIDE, 34), title, 25),
        f'<g transform="translate({_SIDE} {px(top + 4)})">{inside}</g>',
        lines("rd-says", (_SIDE, foot), says, 17),
    )
    return _whole(picture, size, "".join(parts))


def _whole(picture: Picture, size: tuple[float, float], inside: str) -> str:
    width, height = px(size[0]), px(size[1])
    title, desc = f"rd-{picture.key}-title", f"rd-{picture.key}-desc"
    role = "group" if "<a " in inside else "img"
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="rd" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="{role}" aria-labelledby="{title}" aria-describedby="{desc}">'
    )
    named = f'<title id="{title}">{safe(picture.finding)}</title><desc id="{desc}">{safe(picture.says)}</desc>'
    return f"{head}{named}{inside}</svg>"
