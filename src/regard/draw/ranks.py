"""Ranks: the most common paths, each as a bar and its sequence, with what they cover together."""

from dataclasses import dataclass
from typing import override

from regard.draw.picture import Drawing, Entry, Estimate, Picture, Table, entry, joined
from regard.draw.scales import check_count, linear, sign, tone
from regard.draw.shapes import Pen, line, rect, text
from regard.draw.text import cut, width_of
from regard.draw.words import Unit, written
from regard.errors import WrongUseError

_NUMBER, _BAR, _SHARE, _COVER, _SCORE = 30, 96, 140, 114, 82
_CHIPS = _NUMBER + _BAR + _SHARE + _COVER
_MOST_CHIPS, _LONGEST, _LINE, _CHIP, _GAP = 760, 150, 28, 22, 16


@dataclass(frozen=True)
class Chip:
    """A contact of a path: its touchpoint, and how many times it came in a row."""

    label: str
    times: int = 1


@dataclass(frozen=True)
class Rank:
    """A path and how common it is.

    Attributes:
        chips: its contacts in order.
        n: journeys that took it.
        share: of all journeys, 0 to 1.
        coverage: share of this path and all above it together, 0 to 1.
        score: experience of those who took it, -1 to +1.
        url: leads to them.
        note: one more sentence.
    """

    chips: tuple[Chip, ...]
    n: int
    share: Estimate | None = None
    coverage: float | None = None
    score: Estimate | None = None
    url: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Ranks(Picture):
    """Paths, the most common first.

    Attributes:
        ranks: the paths.
        rest: all other paths together, below a line.

    Raises:
        WrongUseError: a count is below 0, or a path is empty.
    """

    ranks: tuple[Rank, ...]
    rest: Rank | None = None

    @override
    def __post_init__(self) -> None:
        """Refuse paths without contacts."""
        for rank in _all(self):
            check_count(rank.n, "The count of a path")
            if not rank.chips:
                message = f"A path of {self.key} is empty."
                raise WrongUseError(message, "Give it one chip or more.")
        super().__post_init__()

    @override
    def drawing(self, pen: Pen) -> Drawing:
        """Return a head and a row for each path; long paths go on in a next line."""
        left = _CHIPS + _scores(self)
        y, parts, right, ruled = 26.0, [_head(self)], left + 120, 0.0
        for number, rank in enumerate(_all(self)):
            if rank is self.rest:
                ruled, y = y + 3, y + 10
            chips, end, rows = _chips(rank, left, y)
            shape = _hit(y, left, rows) + _numbers(self, rank, number, y) + chips
            parts.append(pen.mark(shape, _said(self, rank), rank.url))
            right, y = max(right, end), y + rows * _LINE + 4
        parts.append(line("rd-axis", (0, ruled), (right, ruled)) if ruled else "")
        return Drawing(right, y, "".join(parts))

    @override
    def table(self) -> Table:
        """Return a row for each path."""
        words = self.words
        head = (words.path, words.count, words.share, words.low, words.high, words.coverage)
        return Table(
            (*head, words.score, words.low, words.high),
            tuple(
                (
                    Entry(_path(rank)),
                    Entry(written(rank.n, Unit.COUNT, words), rank.url),
                    *entry(rank.share, Unit.SHARE, words),
                    Entry(_covered(self, rank)),
                    *entry(rank.score, Unit.SCORE, words),
                )
                for rank in _all(self)
            ),
        )


def _all(ranks: Ranks) -> tuple[Rank, ...]:
    return (*ranks.ranks, *([ranks.rest] if ranks.rest else []))


def _scores(ranks: Ranks) -> float:
    return _SCORE if any(rank.score for rank in _all(ranks)) else 0


def _head(ranks: Ranks) -> str:
    words = ranks.words
    left = _CHIPS + _scores(ranks)
    names = [
        (float(_NUMBER), cut(words.count, _BAR), ""),
        (float(_NUMBER + _BAR + _SHARE - 14), cut(words.share, 80), "end"),
        (float(_CHIPS - 16), cut(words.coverage, _COVER - 12), "end"),
        (float(left), words.path, ""),
    ]
    if left > _CHIPS:
        names.append((left - 16, cut(words.score, _SCORE - 4), "end"))
    return "".join(text("rd-head", x, 13, name, anchor) for x, name, anchor in names)


def _hit(y: float, width: float, rows: int) -> str:
    """Return an unseen ground, so that the whole row can be pointed at."""
    return rect("rd-void", 0, y, (width, rows * _LINE))


def _numbers(ranks: Ranks, rank: Rank, number: int, y: float) -> str:
    """Return place, bar, count, share and coverage of a path."""
    words, base = ranks.words, y + 18
    bar = linear(max(one.n for one in ranks.ranks) if ranks.ranks else rank.n, _BAR)(rank.n)
    rest = rank is ranks.rest
    parts = [
        "" if rest else text("rd-small", 0, base, written(number + 1, Unit.COUNT, words)),
        "" if rest else rect("rd-bar", _NUMBER, y + 6, (max(bar, 1.5), 16), 2),
        text("rd-strong", _NUMBER + _BAR + 66, base, written(rank.n, Unit.COUNT, words), "end"),
        text("rd-muted", _CHIPS - 16, base, _covered(ranks, rank), "end"),
    ]
    if rank.share is not None:
        share = written(rank.share.value, Unit.SHARE, words)
        parts.append(text("", _NUMBER + _BAR + _SHARE - 14, base, share, "end"))
    if rank.score is not None:
        said = f"{sign(rank.score.value)} {written(rank.score.value, Unit.SCORE, words)}"
        parts.append(text(tone(rank.score), _CHIPS + _SCORE - 16, base, said, "end"))
    return "".join(parts)


def _chips(rank: Rank, left: float, y: float) -> tuple[str, float, int]:
    """Return the sequence of a path, where it ends at the right, and how many lines it takes."""
    x, rows, right, parts = left, 1, left, []
    for number, chip in enumerate(rank.chips):
        label = joined(
            [cut(chip.label, _LONGEST, 11), f"{chip.times}\N{MULTIPLICATION SIGN}" if chip.times > 1 else ""]
        )
        width = width_of(label, 11) + 16
        if number and x + width > left + _MOST_CHIPS:
            x, rows = left + _GAP, rows + 1
        top = y + (rows - 1) * _LINE + 3
        parts.append(
            rect("rd-chip", x, top, (width, _CHIP), 6) + text("rd-cell", x + width / 2, top + 15, label, "middle")
        )
        if number < len(rank.chips) - 1:
            parts.append(
                text(
                    "rd-muted",
                    x + width + _GAP / 2,
                    top + 15,
                    "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}",
                    "middle",
                )
            )
        right, x = max(right, x + width + _GAP), x + width + _GAP
    return "".join(parts), right, rows


def _covered(ranks: Ranks, rank: Rank) -> str:
    return "" if rank.coverage is None else written(rank.coverage, Unit.SHARE, ranks.words)


def _path(rank: Rank) -> str:
    times = (
        f"{chip.label} {chip.times}\N{MULTIPLICATION SIGN}" if chip.times > 1 else chip.label for chip in rank.chips
    )
    return " \N{RIGHTWARDS ARROW} ".join(times)


def _said(ranks: Ranks, rank: Rank) -> str:
    words = ranks.words
    share = "" if rank.share is None else rank.share.written(Unit.SHARE, words)
    score = "" if rank.score is None else rank.score.written(Unit.SCORE, words)
    return joined([_path(rank), written(rank.n, Unit.COUNT, words), share, score, rank.note])
