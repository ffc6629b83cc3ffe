"""Shares of a view: what two segments or periods are held against each other by."""

from collections.abc import Sequence
from enum import StrEnum

import numpy as np

from regard.errors import WrongUseError, unknown_name
from regard.journeys.difference import Difference, Shares, difference
from regard.journeys.funnel import Conversion
from regard.journeys.steps import StepMatrix, step_matrix
from regard.journeys.steps_states import Rest, Span
from regard.journeys.transitions import Transitions, transitions
from regard.journeys.variants import Variant, behind_variant, variants
from regard.journeys.view import View
from regard.settings import EpisodeRule

OTHERS, NONE, BEGAN, ENDED = "(others)", "(none)", "(began here)", "(ended here)"
"""Names in cells of what is no touchpoint: all others, contacts without one, and the ends of an episode."""

_TWENTY = 20


class Compared(StrEnum):
    """The views in which two sets of journeys can be compared."""

    TRANSITIONS = "transitions"
    STEPS = "steps"
    VARIANTS = "variants"


def differences(first: View, second: View, rule: EpisodeRule, by: str = Compared.TRANSITIONS) -> Difference:
    """Return how two sets of journeys differ.

    Args:
        first: the journeys of one segment or period.
        second: those of another; no customer should be in both, or the tests say too little.
        rule: cuts episodes.
        by: the view: `transitions` with the cells (before, after), `steps` with (touchpoint, step) and `variants` with
            the touchpoints; as in `Compared`.

    Raises:
        WrongUseError: there is no such view.
    """
    if by not in list(Compared):
        raise unknown_name("comparison", by, list(Compared))
    if by == Compared.VARIANTS:
        return _variants(first, second, rule)
    if by == Compared.STEPS:
        span = Span()
        return difference(*(shares_of_steps(step_matrix(view, rule, span)) for view in (first, second)))
    return difference(*(shares_of_transitions(transitions(view, rule, times=False)) for view in (first, second)))


def funnel_differences(first: Conversion, second: Conversion) -> Difference:
    """Return how the shares differ that two sets of customers have at the steps of the same funnel.

    Cells are the steps after the first, at which everybody is who enters.

    Args:
        first: what became of the customers of one segment, or of those who entered in one period.
        second: of another; no customer should be in both, or the tests say too little.

    Raises:
        WrongUseError: the steps are not the same, or there is but one.
    """
    if first.funnel.steps != second.funnel.steps:
        raise WrongUseError("The two funnels have different steps.", "Compare the same funnel.")
    if len(first.steps) < 2:
        raise WrongUseError("A funnel of one step has nothing to compare.", "Add a step to it.")
    return difference(shares_of_funnel(first), shares_of_funnel(second))


def shares_of_funnel(found: Conversion) -> Shares:
    """Return who reached the steps after the first, as shares of those who entered; cells are (number and name,)."""
    later = found.steps[1:]
    cells = tuple((f"{step.step}. {' | '.join(step.touchpoints)}",) for step in later)
    counts = np.array([step.reached for step in later], dtype=np.int64)
    return Shares(cells, counts, np.full(len(cells), found.entered, dtype=np.int64), {(): found.entered})


def shares_of_transitions(found: Transitions) -> Shares:
    """Return moves as shares of all that follows the touchpoint before; cells are (before, after)."""
    edges = found.edges
    return Shares(
        tuple((_began(edge.before), _ended(edge.after)) for edge in edges),
        np.array([edge.count for edge in edges], dtype=np.int64),
        np.array([edge.n for edge in edges], dtype=np.int64),
        {(_began(edge.before),): edge.n for edge in edges},
    )


def shares_of_steps(found: StepMatrix) -> Shares:
    """Return the cells of a step matrix as shares of a column; cells are (touchpoint, step)."""
    rows = [f"({row.value})" if isinstance(row, Rest) else row or NONE for row in found.rows]
    cells = tuple((row, step) for row in rows for step in found.steps)
    totals = np.full(len(cells), found.n, dtype=np.int64)
    return Shares(cells, found.counts.reshape(-1), totals, {(): found.n})


def _variants(first: View, second: View, rule: EpisodeRule) -> Difference:
    """Return differences of the most frequent variants of either; all others are one more cell."""
    found = [variants(view, rule, _TWENTY) for view in (first, second)]
    shown = dict.fromkeys(each.touchpoints for one in found for each in one.shown)
    return difference(
        *(_shares(view, rule, tuple(shown), one.shown, one.n) for view, one in zip((first, second), found, strict=True))
    )


def _shares(
    view: View, rule: EpisodeRule, shown: Sequence[tuple[str, ...]], known: Sequence[Variant], n: int
) -> Shares:
    counts = {each.touchpoints: each.count for each in known}
    own = [counts[each] if each in counts else len(behind_variant(view, rule, each)) for each in shown]
    cells = (*((" → ".join(name or NONE for name in each),) for each in shown), (OTHERS,))
    return Shares(cells, np.array([*own, n - sum(own)]), np.full(len(cells), n, dtype=np.int64), {(): n})


def _began(before: str | None) -> str:
    return BEGAN if before is None else before or NONE


def _ended(after: str | None) -> str:
    return ENDED if after is None else after or NONE
