"""Map: the stages of an intended journey, and what happens at each: experience, promises, drop-offs, touchpoints."""

from dataclasses import dataclass
from typing import override

from regard.draw.map_cells import badge, below, touch
from regard.draw.map_line import HEIGHT as LINE
from regard.draw.map_line import experience
from regard.draw.map_parts import MapStage
from regard.draw.picture import Drawing, Entry, Picture, Table, entry, joined
from regard.draw.scales import check_count
from regard.draw.shapes import Pen, line, lines, text
from regard.draw.text import wrapped
from regard.draw.words import Unit, written
from regard.errors import WrongUseError

HEAD, COLUMN, ROW, BADGE = 116, 148, 30, 48
"""Widths of the names of rows and of a stage, and the heights of a touchpoint and of a promise, in px."""

_STAGE, _LEFT, _GAP = 56, 62, 14


@dataclass(frozen=True, kw_only=True)
class Map(Picture):
    """A journey map.

    Attributes:
        stages: from left to right.
        most: the experience at the upper end of the scale; the lower one is as far below 0.

    Raises:
        WrongUseError: there are no stages, or a count is below 0.
    """

    stages: tuple[MapStage, ...]
    most: float = 1.0

    @override
    def __post_init__(self) -> None:
        """Refuse what is no journey."""
        if not self.stages or self.most <= 0:
            message = f"The map {self.key} has no stages, or no scale."
            raise WrongUseError(message, "Give it one stage or more, and a greatest experience above 0.")
        for stage in self.stages:
            check_count(
                min(stage.n, stage.left or 0, *(one.n for one in stage.touchpoints)), f"A count of {stage.label!r}"
            )
        super().__post_init__()

    @override
    def drawing(self, pen: Pen) -> Drawing:
        """Return the bands of the map below each other: stages, experience, promises, drop-offs, touchpoints.

        A band of which nothing is known is left away.
        """
        words, y = self.words, float(_STAGE)
        parts = [_head(self, stage, number, pen) for number, stage in enumerate(self.stages)]
        if any(stage.experience is not None for stage in self.stages):
            line_ = experience(self.stages, self.most, COLUMN, words, pen)
            parts += [_named(words.score, y), f'<g transform="translate({HEAD} {y:.0f})">{line_}</g>']
            y += LINE + _GAP
        promises = max(len(stage.promises) for stage in self.stages)
        if promises:
            parts += [_rule(self, y), _named(words.promises, y + _GAP), *_cells(self, y + _GAP, "promises", pen)]
            y += promises * BADGE + 2 * _GAP
        if any(stage.left is not None for stage in self.stages):
            parts += [_rule(self, y), _named(words.left, y + _GAP), *_lefts(self, y + _GAP, pen)]
            y += _LEFT + _GAP
        touches = max(len(stage.touchpoints) for stage in self.stages)
        if touches:
            parts += [_rule(self, y), _named(words.touchpoints, y + _GAP), *_cells(self, y + _GAP, "touchpoints", pen)]
            y += touches * ROW + 2 * _GAP
        return Drawing(_width(self), y, "".join(parts))

    @override
    def table(self) -> Table:
        """Return a row for each stage, then its promises and its touchpoints."""
        words = self.words
        head = (words.stage, words.touchpoint, words.promise, words.count, words.score, words.low, words.high)
        rows = [row for stage in self.stages for row in _rows(self, stage)]
        return Table((*head, words.share, words.low, words.high, words.left, words.outcome), tuple(rows))


def _rows(map_: Map, stage: MapStage) -> list[tuple[Entry, ...]]:
    words, none = map_.words, (Entry(""),) * 3
    left = "" if stage.left is None else written(stage.left, Unit.COUNT, words)
    rows: list[tuple[Entry, ...]] = [
        (
            Entry(stage.label), Entry(""), Entry(""), Entry(written(stage.n, Unit.COUNT, words), stage.url),
            *entry(stage.experience, Unit.SCORE, words), *entry(stage.left_share, Unit.SHARE, words),
            Entry(left, stage.left_url), Entry(""),
        )
    ]  # fmt: skip
    for kept in stage.promises:
        verdict = getattr(words, kept.verdict.value, "")
        share = entry(kept.share, Unit.SHARE, words, kept.url)
        rows.append(
            (Entry(stage.label), Entry(""), Entry(kept.label), Entry(""), *none, *share, Entry(""), Entry(verdict))
        )
    for one in stage.touchpoints:
        count, score = Entry(written(one.n, Unit.COUNT, words), one.url), entry(one.score, Unit.SCORE, words)
        known = Entry("" if one.expected else words.unexpected)
        rows.append((Entry(stage.label), Entry(one.label), Entry(""), count, *score, *none, Entry(""), known))
    return rows


def _head(map_: Map, stage: MapStage, number: int, pen: Pen) -> str:
    x = HEAD + (number + 0.5) * COLUMN
    count = written(stage.n, Unit.COUNT, map_.words)
    shown = wrapped(stage.label, COLUMN - 16, 13)
    label = lines("rd-strong", (x, 30 - 15 * (len(shown) - 1)), shown, 15, "middle")
    return pen.mark(
        label + text("rd-small", x, 46, f"n {count}", "middle"), joined([stage.label, count, stage.note]), stage.url
    )


def _named(name: str, y: float) -> str:
    return lines("rd-head", (0, y + 16), wrapped(name, HEAD - 14, 12, 3), 15)


def _rule(map_: Map, y: float) -> str:
    return line("rd-rule", (0, y), (_width(map_), y))


def _width(map_: Map) -> float:
    return HEAD + len(map_.stages) * COLUMN


def _cells(map_: Map, y: float, what: str, pen: Pen) -> list[str]:
    parts = []
    for number, stage in enumerate(map_.stages):
        x = HEAD + number * COLUMN + 6
        if what == "promises":
            drawn = [badge(kept, (x, y + BADGE * place), map_.words, pen) for place, kept in enumerate(stage.promises)]
        else:
            drawn = [touch(one, (x, y + ROW * place), map_.words, pen) for place, one in enumerate(stage.touchpoints)]
        parts += drawn
    return parts


def _lefts(map_: Map, y: float, pen: Pen) -> list[str]:
    most = max(stage.left or 0 for stage in map_.stages)
    return [
        below(stage, (HEAD + number * COLUMN + 6, y), (stage.left or 0) / most if most else 0, map_.words, pen)
        for number, stage in enumerate(map_.stages)
        if stage.left is not None
    ]
