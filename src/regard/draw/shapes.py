"""Shapes: the few elements pictures are made of, as SVG text; looks come from classes alone."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from regard.draw.text import safe

type Link = Callable[[str], str]
"""Turns the url of a mark into where it leads from this page."""


@dataclass(frozen=True)
class Pen:
    """What drawing a picture needs to know about where it is drawn.

    Attributes:
        key: of the picture; ids are made of it.
        link: see `Link`.
    """

    key: str
    link: Link

    def mark(self, shape: str, title: str, url: str = "") -> str:
        """Return shapes as one mark with a name: a link if it leads somewhere, whose address is the last resort."""
        name = safe(title) or safe(url)
        inside = f"<title>{name}</title>{shape}"
        if not url:
            return f'<g class="rd-mark">{inside}</g>'
        return f'<a class="rd-mark rd-link" href="{safe(self.link(url))}">{inside}</a>'

    def pattern(self, name: str) -> str:
        """Return the reference to a pattern of `patterns`."""
        return f"url(#rd-{self.key}-{name})"

    def patterns(self) -> str:
        """Return the patterns: `hatch` for what is not whole, `stripe` for what is less."""
        return "<defs>" + self._lines("hatch", "M-1 1l2-2M0 6l6-6M5 7l2-2", 6) + self._lines(
            "stripe", "M0 2h5", 5
        ) + "</defs>"  # fmt: skip

    def _lines(self, name: str, path: str, size: int) -> str:
        head = f'<pattern id="rd-{self.key}-{name}" width="{size}" height="{size}" patternUnits="userSpaceOnUse">'
        return f'{head}<path class="rd-{name}" d="{path}"/></pattern>'


def px(number: float) -> str:
    """Return a length as short as a tenth of a px allows.

    >>> px(3.0), px(2.46), px(-0.01)
    ('3', '2.5', '0')
    """
    return f"{round(number, 1) + 0.0:.1f}".removesuffix(".0")


def rect(kind: str, x: float, y: float, size: tuple[float, float], radius: float = 0, fill: str = "") -> str:
    """Return a rectangle of a class, from its upper left corner, width and height in px."""
    round_ = f' rx="{px(radius)}"' if radius else ""
    filled = f' fill="{fill}"' if fill else ""
    place = f'x="{px(x)}" y="{px(y)}" width="{px(max(size[0], 0))}" height="{px(max(size[1], 0))}"'
    return f'<rect class="{kind}" {place}{round_}{filled}/>'


def line(kind: str, start: tuple[float, float], end: tuple[float, float]) -> str:
    """Return a straight line of a class."""
    return path(kind, f"M{px(start[0])} {px(start[1])}L{px(end[0])} {px(end[1])}")


def path(kind: str, drawn: str, width: float | None = None) -> str:
    """Return a path of a class, as wide as said in px."""
    wide = "" if width is None else f' stroke-width="{px(width)}"'
    return f'<path class="{kind}" d="{drawn}"{wide}/>'


def polygon(kind: str, points: Iterable[tuple[float, float]]) -> str:
    """Return a closed shape of a class."""
    return path(kind, "M" + "L".join(f"{px(x)} {px(y)}" for x, y in points) + "Z")


def circle(kind: str, x: float, y: float, radius: float) -> str:
    """Return a circle of a class."""
    return f'<circle class="{kind}" cx="{px(x)}" cy="{px(y)}" r="{px(radius)}"/>'


def text(kind: str, x: float, y: float, words: str, anchor: str = "") -> str:
    """Return one line of text of a class; anchor `middle` or `end`, or nothing for its start."""
    held = f' text-anchor="{anchor}"' if anchor else ""
    return f'<text class="{kind}" x="{px(x)}" y="{px(y)}"{held}>{safe(words)}</text>'


def lines(kind: str, place: tuple[float, float], texts: Sequence[str], step: float, anchor: str = "") -> str:
    """Return lines of text of a class below each other, a step in px apart."""
    return "".join(text(kind, place[0], place[1] + number * step, one, anchor) for number, one in enumerate(texts))


def whisker(y: float, low: float, high: float, half: float = 4) -> str:
    """Return an interval as a level whisker from x to x."""
    drawn = f"M{px(low)} {px(y)}H{px(high)}" + "".join(f"M{px(x)} {px(y - half)}V{px(y + half)}" for x in (low, high))
    return path("rd-whisker", drawn)
