"""The cells of a view that two sides are compared in: their shares, what each is called, and what is behind it."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import cast

import numpy as np
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from numpy.typing import NDArray

from regard.errors import WrongUseError, unknown_name
from regard.journeys import (
    Behind,
    IntendedJourney,
    Span,
    behind_edge,
    behind_step_cell,
    behind_variant,
    conformance,
    step_matrix,
    transitions,
    variants,
)
from regard.journeys.conformance import Outcome
from regard.journeys.difference import Cell, Shares
from regard.journeys.steps_states import Row
from regard.journeys.variants import Variants
from regard.web.desks.journeys.asking import Asked
from regard.web.desks.journeys.compare_funnel import ComparedFunnel
from regard.web.desks.journeys.intended_page import all_intended
from regard.web.desks.journeys.links import behind_url, name_of, number_of, row_of, text_of_row
from regard.web.desks.journeys.map_counts import behind_map, rule_of_map
from regard.web.desks.journeys.words import row_name, touchpoint

WHATS: Mapping[str, LazyText] = {
    "graph": __("What follows what"),
    "steps": __("Where they are at each step"),
    "variants": __("The most frequent ways"),
    "funnel": __("The steps of a funnel"),
    "intended": __("How far they follow an intended journey"),
}
"""What can be compared, in words."""

STEPS = Span(steps=8)
_VARIANTS, _LOOKED_UP = 20, 1_000


@dataclass(frozen=True)
class Wanted:
    """What is compared: a key of `WHATS`, and the intended journey or the funnel, for which alone it counts."""

    what: str
    intended: IntendedJourney | None = None
    funnel: ComparedFunnel | None = None

    @classmethod
    def of(cls, asked: Asked, arguments: Mapping[str, str]) -> "Wanted":
        """Read an address.

        Args:
            asked: the first side.
            arguments: of the address; the fields of a funnel as a query of their own, under `of`.

        Raises:
            WrongUseError: there is no such view, no such intended journey, or the funnel cannot be read.
        """
        what = arguments.get("what") or "graph"
        if what not in WHATS:
            raise unknown_name("view to compare", what, WHATS)
        if what == "funnel":
            return cls(what, funnel=ComparedFunnel.of(asked, arguments))
        if what != "intended":
            return cls(what)
        journeys = all_intended()
        key = arguments.get("journey") or next(iter(journeys), "")
        if not journeys:
            raise WrongUseError("No intended journey is written yet.", "Write one, or compare something else.")
        if key not in journeys:
            raise unknown_name("intended journey", key, journeys)
        return cls(what, journeys[key])


def shares_of(first: Asked, second: Asked, wanted: Wanted) -> tuple[Shares, Shares]:
    """Return the cells of both sides as counts and what they are a share of."""
    if wanted.what == "variants":
        return _variants(first, second)
    if wanted.intended is not None:
        return _reached(first, wanted.intended), _reached(second, wanted.intended)
    if wanted.funnel is not None:
        return wanted.funnel.shares(first), wanted.funnel.shares(second)
    make = _steps if wanted.what == "steps" else _edges
    return make(first), make(second)


def labels_of(wanted: Wanted, cell: Cell) -> tuple[str, str]:
    """Return what a cell's row and column are called."""
    if wanted.what == "graph":
        before, after = cast("tuple[str | None, str | None]", cell)
        return (
            _("Began here") if before is None else touchpoint(before),
            _("Ended here") if after is None else touchpoint(after),
        )
    if wanted.what == "steps":
        step, row = cast("tuple[int, Row]", cell)
        return row_name(row), _("Step %(n)s") % {"n": step}
    if wanted.what == "variants":
        return " \N{RIGHTWARDS ARROW} ".join(touchpoint(key) for key in cast("tuple[str, ...]", cell)), ""
    if wanted.funnel is not None:
        return wanted.funnel.name_of(cast("tuple[int]", cell)[0]), ""
    return str(cell[0]), ""


def cell_url(asked: Asked, wanted: Wanted, cell: Cell) -> str:
    """Return the address of what is behind a cell of one side."""
    own: dict[str, str | None] = {"what": wanted.what}
    if wanted.what == "graph":
        before, after = cast("tuple[str | None, str | None]", cell)
        own |= {"before": text_of_row(before), "after": text_of_row(after)}
    elif wanted.what == "steps":
        step, row = cast("tuple[int, Row]", cell)
        own |= {"step": str(step), "row": text_of_row(row)}
    elif wanted.intended is not None:
        own |= {"journey": wanted.intended.key, "step": str(cell[0])}
    elif wanted.funnel is not None:
        own |= {"of": wanted.funnel.form.query, "step": str(cell[0])}
    else:
        own |= {"path": json.dumps(cell)}
    return behind_url(asked, "compared", **own)


def behind_compared(asked: Asked, arguments: Mapping[str, str]) -> Behind:
    """Return what is behind a cell of one side.

    Raises:
        WrongUseError: the address names something unknown.
    """
    wanted = Wanted.of(asked, arguments)
    if wanted.what == "graph":
        return behind_edge(asked.view, asked.rule, name_of(arguments, "before"), name_of(arguments, "after"))
    if wanted.what == "steps":
        row = row_of(arguments.get("row"))
        place = number_of(arguments, "step", 1, STEPS.steps)
        return behind_step_cell(asked.view, asked.rule, STEPS, place, "" if row is None else row)
    if wanted.intended is not None:
        return behind_map(asked, wanted.intended, Outcome.REACHED, arguments.get("step"), None)
    if wanted.funnel is not None:
        return wanted.funnel.behind(asked, number_of(arguments, "step", 1, len(wanted.funnel.funnel.steps)))
    return behind_variant(asked.view, asked.rule, _path(arguments.get("path", "")))


def _path(text: str) -> tuple[str, ...]:
    try:
        found = json.loads(text)
    except json.JSONDecodeError:
        found = None
    if not isinstance(found, list):
        message = "The address names no way."
        raise WrongUseError(message, "Follow a link from a number.")
    return tuple(map(str, found))


def _edges(asked: Asked) -> Shares:
    edges = transitions(asked.view, asked.rule, times=False).edges
    cells = tuple((edge.before, edge.after) for edge in edges)
    elsewhere: dict[Cell, int] = {(edge.before,): edge.n for edge in edges}
    return Shares(cells, _ints(edge.count for edge in edges), _ints(edge.n for edge in edges), elsewhere)


def _steps(asked: Asked) -> Shares:
    found = step_matrix(asked.view, asked.rule, STEPS)
    cells = tuple((step, row) for row in found.rows for step in found.steps)
    counts = found.counts.reshape(-1).astype(np.int64)
    return Shares(cells, counts, np.full(len(counts), found.n, dtype=np.int64), {(): found.n})


def _variants(*sides: Asked) -> tuple[Shares, Shares]:
    found = [variants(side.view, side.rule, _LOOKED_UP) for side in sides]
    cells = tuple(dict.fromkeys(each.touchpoints for one in found for each in one.shown[:_VARIANTS]))
    first, second = (
        Shares(cells, _ints(_times(side, one, cells)), _ints([one.n] * len(cells)))
        for side, one in zip(sides, found, strict=True)
    )
    return first, second


def _times(side: Asked, found: Variants, cells: tuple[tuple[str, ...], ...]) -> list[int]:
    """Return how often each way occurs; one that is not among those looked up is counted if others occur."""
    known = {each.touchpoints: each.count for each in found.shown}
    missing = [cell for cell in cells if cell not in known] if found.others else []
    known |= {cell: len(behind_variant(side.view, side.rule, cell)) for cell in missing}
    return [known.get(cell, 0) for cell in cells]


def _reached(asked: Asked, intended: IntendedJourney) -> Shares:
    found = conformance(asked.view, intended, rule_of_map(intended))
    cells = tuple((each.step,) for each in found.steps)
    return Shares(cells, _ints(each.reached for each in found.steps), _ints([found.begun] * len(cells)))


def _ints(values: Iterable[int]) -> NDArray[np.int64]:
    return np.array(list(values), dtype=np.int64)
