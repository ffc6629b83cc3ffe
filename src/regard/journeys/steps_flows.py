"""Flows between steps: how many episodes go from a touchpoint at one step to a touchpoint at the next."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from regard.journeys.results import Result
from regard.journeys.sequences import Sequences
from regard.journeys.steps import StepMatrix, row_place, step_matrix
from regard.journeys.steps_states import Counts, Rest, Row, Span, anchors, grouping
from regard.journeys.view import Behind, View
from regard.settings import EpisodeRule


@dataclass(frozen=True)
class StepFlow:
    """How many go from a row of the step matrix to a row at the next step.

    Attributes:
        step: the step they leave.
        before: where they are at it.
        after: where they are at the next.
        count: how many.
        share: of all that are at `before` at the step, 0 to 1.
    """

    step: int
    before: Row
    after: Row
    count: int
    share: float


@dataclass(frozen=True)
class StepFlows(Result):
    """Flows between each two steps: what leaves a cell of the matrix, and what comes into one, adds up to it.

    Attributes:
        matrix: the cells.
        flows: those that occur; of what has ended by one step also that it has by the next.
        as_of: all that was received up to here is counted (UTC).
    """

    matrix: StepMatrix
    flows: tuple[StepFlow, ...]
    as_of: datetime

    def table(self) -> pa.Table:
        """Return one row a flow: `step`, `before`, `before_rest`, `after`, `after_rest`, `count` and `share`."""
        return pa.Table.from_pylist(
            [
                {
                    "step": flow.step,
                    **_named("before", flow.before),
                    **_named("after", flow.after),
                    "count": flow.count,
                    "share": flow.share,
                }
                for flow in self.flows
            ],
            _FLOW,
        )


_FLOW = pa.schema(
    [
        ("step", pa.int64()),
        ("before", pa.string()),
        ("before_rest", pa.string()),
        ("after", pa.string()),
        ("after_rest", pa.string()),
        ("count", pa.int64()),
        ("share", pa.float64()),
    ]
)
_TEN = Span(top=10)


def step_flows(view: View, rule: EpisodeRule, span: Span = _TEN) -> StepFlows:
    """Return how many go from where to where between each two steps.

    Args:
        view: the journeys.
        rule: cuts episodes.
        span: which steps, and how many touchpoints are told apart.

    Raises:
        WrongUseError: the centre never occurs.
    """
    matrix = step_matrix(view, rule, span)
    rows, meaning = len(matrix.rows), grouping(view.words, matrix.rows)
    counts = view.count(partial(_count, rule=rule, span=span, meaning=meaning, size=rows))
    flows = tuple(
        StepFlow(
            matrix.steps[place],
            matrix.rows[before],
            matrix.rows[after],
            int(counts[place, before, after]),
            float(counts[place, before, after] / matrix.counts[before, place]),
        )
        for place, before, after in np.argwhere(counts).tolist()
    )
    return StepFlows(matrix, flows, view.as_of)


def behind_flow(view: View, rule: EpisodeRule, span: Span, step: int, flow: tuple[Row, Row]) -> Behind:
    """Return the contacts a flow arrives at; the episode's last where it has ended, its first where it has not begun.

    Args:
        view: the journeys.
        rule: as for `step_flows`.
        span: likewise.
        step: the step left.
        flow: where they are at it, and where at the next.

    Raises:
        WrongUseError: there is no such step or row.
    """
    span.place(step)
    span.place(step + 1)
    rows = step_matrix(view, rule, span).rows
    meaning, found = grouping(view.words, rows), anchors(view.whole, rule, span)
    offset = span.offset(step)
    there = found.states(offset, meaning) == row_place(rows, flow[0])
    there &= found.states(offset + 1, meaning) == row_place(rows, flow[1])
    return Behind.at(view.whole, found.contacts(offset + 1)[there])


def _count(sequences: Sequences, rule: EpisodeRule, span: Span, meaning: NDArray[np.uint16], size: int) -> Counts:
    """Return how many go from row to row after each step but the last, (steps - 1, rows, rows)."""
    found = anchors(sequences, rule, span)
    counts = np.zeros((len(span.columns) - 1, size**2), dtype=np.int64)
    before = found.states(span.offset(span.columns[0]), meaning).astype(np.int64)
    for place, step in enumerate(span.columns[1:]):
        after = found.states(span.offset(step), meaning)
        counts[place] = np.bincount(before * size + after, minlength=size**2)
        before = after.astype(np.int64)
    return counts.reshape(-1, size, size)


def _named(end: str, row: Row) -> dict[str, str | None]:
    if isinstance(row, Rest):
        return {end: None, f"{end}_rest": row.value}
    return {end: row, f"{end}_rest": None}
