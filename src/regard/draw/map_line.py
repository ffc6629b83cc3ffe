"""The experience line of a journey map, with its interval as a band."""

from collections.abc import Sequence

from regard.draw.map_parts import MapStage
from regard.draw.picture import Estimate, joined
from regard.draw.scales import Scale, sign, tone
from regard.draw.shapes import Pen, circle, line, path, polygon, px, text
from regard.draw.words import Unit, Words, written

HEIGHT = 150
_EDGE = 22


def experience(stages: Sequence[MapStage], most: float, column: float, words: Words, pen: Pen) -> str:
    """Return level lines, band, line and points; stages of which nothing is known leave a gap.

    Args:
        stages: from left to right.
        most: the value at the upper end.
        column: width of a stage in px.
        words: for numbers.
        pen: draws the points.
    """
    known = [stage.experience for stage in stages]
    reach = HEIGHT / 2 - _EDGE
    place: Scale = lambda value: HEIGHT / 2 - reach * max(min(value / most, 1.0), -1.0)  # noqa: E731
    parts = [_level(value, place, column * len(stages), words) for value in (most, 0.0, -most)]
    for run in _runs(known):
        parts += [_band(known, run, place, column), _line(known, run, place, column)]
    for number, stage in enumerate(stages):
        if stage.experience is not None:
            parts.append(_point(stage, stage.experience, ((number + 0.5) * column, place), words, pen))
    return "".join(parts)


def _level(value: float, place: Scale, width: float, words: Words) -> str:
    y = place(value)
    label = text("rd-small", -6, y + 4, written(value, Unit.NUMBER, words, signed=True), "end")
    return line("rd-rule", (0, y), (width, y)) + label


def _runs(known: Sequence[Estimate | None]) -> list[list[int]]:
    """Return the numbers of stages that follow each other without a gap."""
    runs: list[list[int]] = [[]]
    for number, one in enumerate(known):
        if one is None:
            runs.append([])
        else:
            runs[-1].append(number)
    return [run for run in runs if run]


def _band(known: Sequence[Estimate | None], run: list[int], place: Scale, column: float) -> str:
    ends = [(number, one.low, one.high) for number in run if (one := known[number]) is not None]
    sure = [((number + 0.5) * column, low, high) for number, low, high in ends if low is not None and high is not None]
    over = [(x, place(high)) for x, _, high in sure]
    under = [(x, place(low)) for x, low, _ in reversed(sure)]
    return polygon("rd-band", [*over, *under]) if len(sure) > 1 else ""


def _line(known: Sequence[Estimate | None], run: list[int], place: Scale, column: float) -> str:
    points = [((number + 0.5) * column, place(one.value)) for number in run if (one := known[number]) is not None]
    return path("rd-series", "M" + "L".join(f"{px(x)} {px(y)}" for x, y in points)) if len(points) > 1 else ""


def _point(stage: MapStage, score: Estimate, where: tuple[float, Scale], words: Words, pen: Pen) -> str:
    x, place = where
    y = place(score.value)
    dot = polygon("rd-shape-broken", [(x, y - 7), (x + 7, y), (x, y + 7), (x - 7, y)])
    if score.value >= 0:
        dot = circle("rd-dot", x, y, 4.5)
    low = score.value if score.low is None else score.low
    high = score.value if score.high is None else score.high
    base = place(high) - 9 if score.value >= 0 else place(low) + 19
    said = f"{sign(score.value)} {written(score.value, Unit.SCORE, words)}"
    shape = dot + text(f"rd-strong {tone(score)}", x, min(max(base, 11), HEIGHT - 2), said, "middle")
    return pen.mark(shape, joined([stage.label, score.written(Unit.SCORE, words), stage.note]), stage.url)
