"""The cells of a journey map: badges of promises, touchpoints, bars of those who left."""

from regard.draw.map_parts import Kept, MapStage, Touch
from regard.draw.picture import Estimate, Verdict, joined
from regard.draw.scales import sign, tone
from regard.draw.shapes import Pen, rect, text
from regard.draw.text import cut, width_of
from regard.draw.words import Unit, Words, written

_WIDTH, _HEIGHT, _BADGE = 136, 24, 42
_SIGNS = {Verdict.KEPT: "\N{CHECK MARK}", Verdict.BROKEN: "\N{MULTIPLICATION X}", Verdict.UNSURE: "?", Verdict.NONE: ""}
_TONES = {Verdict.KEPT: "rd-good", Verdict.BROKEN: "rd-bad", Verdict.UNSURE: "rd-doubt", Verdict.NONE: "rd-muted"}


def badge(kept: Kept, place: tuple[float, float], words: Words, pen: Pen) -> str:
    """Return a promise with the share of checks kept, and the sign of its verdict."""
    x, y = place
    share = "" if kept.share is None else written(kept.share.value, Unit.SHARE, words)
    said = " ".join(part for part in (_SIGNS[kept.verdict], share) if part)
    shape = rect(f"rd-tag-{kept.verdict or 'none'}", x, y, (_WIDTH, _BADGE), 6)
    shape += text("rd-cell", x + 8, y + 17, cut(kept.label, _WIDTH - 16, 11))
    shape += text(f"rd-cell rd-strong {_TONES[kept.verdict]}", x + 8, y + 33, said)
    full = "" if kept.share is None else kept.share.written(Unit.SHARE, words)
    verdict = getattr(words, kept.verdict.value, "")
    return pen.mark(shape, joined([kept.label, verdict, full, kept.note]), kept.url)


def touch(one: Touch, place: tuple[float, float], words: Words, pen: Pen) -> str:
    """Return a touchpoint with its count and its score; dashed where it is not intended."""
    x, y = place
    count = written(one.n, Unit.COUNT, words)
    marked = "" if one.score is None else sign(one.score.value)
    room = width_of(count, 11) + (18 if marked else 0)
    shape = rect("rd-frame" if one.expected else "rd-frame rd-dashed", x + 0.5, y + 0.5, (_WIDTH - 1, _HEIGHT - 1), 6)
    shape += text("rd-cell", x + 8, y + 16, cut(one.label, _WIDTH - 22 - room, 11))
    shape += text("rd-small", x + _WIDTH - (26 if marked else 8), y + 16, count, "end")
    shape += text(f"rd-cell {tone(one.score)}", x + _WIDTH - 8, y + 16, marked, "end") if marked else ""
    unexpected = "" if one.expected else words.unexpected
    return pen.mark(shape, joined([one.label, count, _full(one.score, words), unexpected, one.note]), one.url)


def below(stage: MapStage, place: tuple[float, float], share: float, words: Words, pen: Pen) -> str:
    """Return the bar of those who left, hanging from above, its length a share of the longest."""
    x, y = place
    count = written(stage.left or 0, Unit.COUNT, words)
    full = "" if stage.left_share is None else stage.left_share.written(Unit.SHARE, words)
    short = "" if stage.left_share is None else written(stage.left_share.value, Unit.SHARE, words)
    height = 2 + 34 * share
    shape = rect("rd-rest", x + _WIDTH / 2 - 22, y, (44, height), 2)
    shape += text("rd-cell", x + _WIDTH / 2, y + height + 14, joined([count, short]), "middle")
    return pen.mark(shape, joined([stage.label, words.left, count, full]), stage.left_url)


def _full(score: Estimate | None, words: Words) -> str:
    return "" if score is None else score.written(Unit.SCORE, words)
