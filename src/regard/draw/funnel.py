"""Funnel: a bar for each step, how many reached it, and how many were lost on the way to it."""

from dataclasses import dataclass
from typing import override

from regard.draw.picture import Drawing, Entry, Estimate, Picture, Table, entry, joined
from regard.draw.scales import check_count, linear
from regard.draw.shapes import Pen, lines, rect, text, whisker
from regard.draw.text import width_of, wrapped
from regard.draw.words import Unit, written
from regard.errors import WrongUseError

_LABEL, _BAR, _BAR_HEIGHT, _ROW, _SIDE = 168, 380, 26, 62, 176
_TOP = 6


@dataclass(frozen=True)
class FunnelStep:
    """A step of a funnel.

    Attributes:
        label: what is done.
        n: how many reached it.
        of_entry: their share of those at the first step, 0 to 1.
        of_before: their share of those at the step before, 0 to 1.
        median_s: median time since the step before, in seconds.
        url: leads to them.
        note: one more sentence.
        dropped: how many reached the step before, and not this one.
        dropped_url: leads to those.
    """

    label: str
    n: int
    of_entry: Estimate | None = None
    of_before: Estimate | None = None
    median_s: float | None = None
    url: str = ""
    note: str = ""
    dropped: int = 0
    dropped_url: str = ""


@dataclass(frozen=True, kw_only=True)
class Funnel(Picture):
    """Steps from top to bottom.

    Attributes:
        steps: one or more.

    Raises:
        WrongUseError: there are no steps, or a count is below 0.
    """

    steps: tuple[FunnelStep, ...]

    @override
    def __post_init__(self) -> None:
        """Refuse what is no funnel."""
        if not self.steps:
            message = f"The funnel {self.key} has no steps."
            raise WrongUseError(message, "Give it one or more.")
        for step in self.steps:
            check_count(min(step.n, step.dropped), f"The count of {step.label!r}")
        super().__post_init__()

    @override
    def drawing(self, pen: Pen) -> Drawing:
        """Return a row for each step, and the time between rows."""
        rows = (_row(self, number, _TOP + number * _ROW, pen) for number in range(len(self.steps)))
        height = _TOP + len(self.steps) * _ROW - (_ROW - _BAR_HEIGHT) + 18
        return Drawing(_LABEL + _BAR + _SIDE, height, "".join(rows))

    @override
    def table(self) -> Table:
        """Return a row for each step."""
        words = self.words
        head = (words.step, words.reached, words.of_entry, words.low, words.high)
        return Table(
            (*head, words.of_before, words.low, words.high, words.median, words.dropped),
            tuple(_entries(self, step) for step in self.steps),
        )


def _entries(funnel: Funnel, step: FunnelStep) -> tuple[Entry, ...]:
    words = funnel.words
    return (
        Entry(step.label),
        Entry(written(step.n, Unit.COUNT, words), step.url),
        *entry(step.of_entry, Unit.SHARE, words),
        *entry(step.of_before, Unit.SHARE, words),
        Entry("" if step.median_s is None else written(step.median_s, Unit.TIME, words)),
        Entry(written(step.dropped, Unit.COUNT, words), step.dropped_url),
    )


def _row(funnel: Funnel, number: int, y: float, pen: Pen) -> str:
    step = funnel.steps[number]
    shown = wrapped(step.label, _LABEL - 16)
    middle = y + _BAR_HEIGHT / 2
    base = middle + 4 - 7.5 * (len(shown) - 1)
    reach = linear(max(max(one.n, one.n + one.dropped) for one in funnel.steps), _BAR)
    parts = [
        pen.mark(lines("", (0, base), shown, 15), joined([step.label, step.note])),
        rect("rd-blank", _LABEL, y, (_BAR, _BAR_HEIGHT), 3),
        _lost(funnel, step, y, (reach(step.n), reach(step.n + step.dropped)), pen),
        pen.mark(_bar(step, y, reach(step.n)), _said(funnel, step), step.url),
        _numbers(funnel, step, middle),
        _between(funnel, step, y) if number else "",
    ]
    return "".join(parts)


def _bar(step: FunnelStep, y: float, width: float) -> str:
    """Return the bar of those who came, with the interval of their share of entry."""
    drawn = rect("rd-bar", _LABEL, y, (max(width, 1.5), _BAR_HEIGHT), 3)
    share = step.of_entry
    if share is None or share.low is None or share.high is None or share.low == share.high or share.value <= 0:
        return drawn
    scale = width / share.value
    return drawn + whisker(y + _BAR_HEIGHT / 2, _LABEL + scale * share.low, _LABEL + min(scale * share.high, _BAR))


def _lost(funnel: Funnel, step: FunnelStep, y: float, ends: tuple[float, float], pen: Pen) -> str:
    """Return the part that was lost on the way, with its count where there is room."""
    if not step.dropped:
        return ""
    start, end = ends
    size = (max(end - start, 1.5), _BAR_HEIGHT)
    words = funnel.words
    count = joined([written(step.dropped, Unit.COUNT, words), words.dropped])
    drawn = rect("rd-void", _LABEL + start, y, size) + rect(
        "rd-over-shade", _LABEL + start, y, size, 3, pen.pattern("hatch")
    )
    return pen.mark(drawn, joined([step.label, count]), step.dropped_url)


def _numbers(funnel: Funnel, step: FunnelStep, middle: float) -> str:
    words, x, share = funnel.words, _LABEL + _BAR + 14, step.of_entry
    count = written(step.n, Unit.COUNT, words)
    parts = [text("rd-strong", x, middle - 1, count)]
    if share is not None:
        parts.append(text("", x + width_of(count, 13) + 8, middle - 1, written(share.value, Unit.SHARE, words)))
    if share is not None and share.low is not None and share.high is not None and share.low < share.high:
        ends = (written(share.low, Unit.SHARE, words), written(share.high, Unit.SHARE, words))
        parts.append(text("rd-small", x, middle + 14, " \N{EN DASH} ".join(ends)))
    return "".join(parts)


def _between(funnel: Funnel, step: FunnelStep, y: float) -> str:
    """Return what happened between two steps: the share that went on, those dropped, and the time it took."""
    words, base = funnel.words, y - (_ROW - _BAR_HEIGHT) / 2 + 4
    on = "" if step.of_before is None else "\N{DOWNWARDS ARROW} " + written(step.of_before.value, Unit.SHARE, words)
    took = "" if step.median_s is None else words.after.format(written(step.median_s, Unit.TIME, words))
    gone = "" if not step.dropped else "\N{MINUS SIGN}" + written(step.dropped, Unit.COUNT, words)
    return text("rd-small", _LABEL + 8, base, joined([on, gone, took]))


def _said(funnel: Funnel, step: FunnelStep) -> str:
    words = funnel.words
    parts = [step.label, written(step.n, Unit.COUNT, words)]
    for share, name in ((step.of_entry, words.of_entry), (step.of_before, words.of_before)):
        if share is not None:
            parts.append(" ".join([share.written(Unit.SHARE, words), name]))
    if step.median_s is not None:
        parts.append(": ".join([words.median, written(step.median_s, Unit.TIME, words)]))
    return joined([*parts, step.note])
