"""Pictures of what happens against what was meant, or against others: conformance and differences."""

from collections import defaultdict

import numpy as np

from regard.draw import Cell, Heat, HeatRow, Map, MapStage, Touch, Unit
from regard.journeys.conformance import Conformance, Deviation, Fitness
from regard.journeys.difference import Cell as Place
from regard.journeys.difference import Difference
from regard.journeys.pictures_parts import episodes, estimate, named, number, percent
from regard.journeys.results import drawn

_MOST_ROWS = 20
_MOST_COLUMNS = 12
_MOST_LEFT_FOR = 4
_CLEAR = 0.05


@drawn.register
def conformance_picture(found: Conformance) -> Map:
    """Return the steps that were meant, where they are left, and for what."""
    left_for = defaultdict[str, list[Deviation]](list)
    for deviation in found.deviations:
        left_for[deviation.step].append(deviation)
    return Map(
        key="conformance",
        finding=_followed(found),
        says="Episodes at each step, those who left the journey there, and the contacts they left it for. "
        f"n: {number(found.begun)} begin it, of {episodes(found.unit, found.n)}.",
        stages=tuple(_stage(step, left_for[step.step]) for step in found.steps),
    )


@drawn.register
def difference_picture(found: Difference) -> Heat:
    """Return by how much shares differ, where they differ most."""
    rows = _places(found, 0, _MOST_ROWS)
    in_columns = all(len(cell) > 1 for cell in found.cells)
    columns = sorted(_places(found, 1, _MOST_COLUMNS), key=_order) if in_columns else []
    known = {cell: place for place, cell in enumerate(found.cells)}
    wanted = {row: [(row, column) for column in columns] if in_columns else [(row,)] for row in rows}
    return Heat(
        key="difference",
        finding=_largest(found),
        says=f"Share of the first less share of the second; {int(np.sum(found.p_adjusted < _CLEAR))} of "
        f"{len(found.cells)} differ clearly (p below {_CLEAR}, corrected for all). Shown are the surest.",
        columns=tuple(map(_label, columns)) if in_columns else ("difference",),
        rows=tuple(
            HeatRow(_label(row), tuple(_cell(found, known.get(cell)) for cell in cells))
            for row, cells in wanted.items()
        ),
        unit=Unit.SHARE,
        differs=True,
    )


def _stage(step: Fitness, left_for: list[Deviation]) -> MapStage:
    left = step.stopped + step.skipped + step.back + step.extra
    return MapStage(
        step.step,
        step.reached,
        left=left,
        left_share=estimate(1 - step.fitness, 1 - step.high, 1 - step.low, step.reached),
        touchpoints=tuple(
            Touch(named(each.touchpoint), each.count, note=each.kind.value, expected=False)
            for each in left_for[:_MOST_LEFT_FOR]
        ),
        note=f"{number(step.stopped)} ended here too early",
    )


def _followed(found: Conformance) -> str:
    if not found.begun:
        return f"No episode begins the journey {found.intended}."
    said = f"{percent(found.share)} of the episodes that begin the journey {found.intended} follow it to its end."
    lost = min((step for step in found.steps if step.reached), key=lambda step: step.fitness)
    if lost.fitness == 1:
        return said
    return f"{said} Most are lost after {lost.step}: {percent(1 - lost.fitness)} of those who came so far."


def _places(found: Difference, part: int, most: int) -> list[object]:
    """Return the names of rows or columns with the surest differences, the surest first."""
    surest = dict[object, tuple[float, float]]()
    ranks = zip(np.nan_to_num(found.p_value, nan=1.0).tolist(), np.abs(found.difference).tolist(), strict=True)
    for cell, (p_value, apart) in zip(found.cells, ranks, strict=True):
        if part < len(cell):
            surest[cell[part]] = min(surest.get(cell[part], (2.0, 0.0)), (p_value, -apart))
    return sorted(surest, key=lambda name: surest[name])[:most]


def _order(name: object) -> tuple[int, str]:
    """Return what steps are sorted by, before all names."""
    return (name, "") if isinstance(name, int) else (1 << 30, str(name))


def _cell(found: Difference, place: int | None) -> Cell:
    if place is None or np.isnan(found.difference[place]):
        return Cell(None)
    parts = (found.first[place], found.second[place], found.low[place], found.high[place])
    first, second, low, high = (percent(float(part)) for part in parts)
    p_value = found.p_adjusted[place]
    sure = "" if np.isnan(p_value) else f", p {float(p_value):.2g}"
    return Cell(float(found.difference[place]), note=f"{first} against {second}, apart by {low} to {high}{sure}")


def _largest(found: Difference) -> str:
    clear = np.flatnonzero(found.p_adjusted < _CLEAR)
    if not len(clear):
        return "No share differs clearly between the two."
    most = int(clear[np.argmax(np.abs(found.difference[clear]))])
    shares = percent(float(found.first[most])), percent(float(found.second[most]))
    return f"They differ most in {_name(found.cells[most])}: {shares[0]} against {shares[1]}."


def _name(cell: Place) -> str:
    return " → ".join(map(_label, cell))


def _label(name: object) -> str:
    return f"step {name}" if isinstance(name, int) else str(name)
