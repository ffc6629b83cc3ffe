"""Step matrix: where episodes are at each step from their beginning, or around a touchpoint."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

import numpy as np
import pyarrow as pa

from regard.errors import unknown_name
from regard.estimate import wilson_interval
from regard.journeys.kernels import compiled
from regard.journeys.results import Result
from regard.journeys.sequences import Integers, Sequences
from regard.journeys.steps_states import Counts, Rest, Row, Span, anchors, centre_code, grouping, row_names
from regard.journeys.transitions_counts import blocks
from regard.journeys.view import Behind, View
from regard.settings import EpisodeRule


@dataclass(frozen=True)
class StepMatrix(Result):
    """Where episodes are at each step; every column adds up to `n`.

    Attributes:
        steps: the columns: from 1, or around 0, the centre.
        rows: touchpoints, those with the most contacts first, then `Rest.OTHERS`, `Rest.ENDED` and `Rest.NOT_BEGUN`.
        counts: how many are there, (rows, steps).
        n: what is followed: episodes; around every occurrence of a centre, occurrences.
        episodes: how many there are in all, those without the centre included.
        as_of: all that was received up to here is counted (UTC).
    """

    steps: tuple[int, ...]
    rows: tuple[Row, ...]
    counts: Counts
    n: int
    episodes: int
    as_of: datetime

    def count(self, step: int, row: Row) -> int:
        """Return how many are at a row at a step."""
        return int(self.counts[self.rows.index(row), self.steps.index(step)])

    def table(self) -> pa.Table:
        """Return one row a cell: `step`, `touchpoint` (null: the rest), `rest`, `count`, `share`, `low`, `high`, `n`.

        Shares are of `n`, 0 to 1, with 95 % intervals (Wilson).
        """
        low, high = wilson_interval(self.counts, np.full_like(self.counts, self.n))
        cells = [(row, place, number) for place in range(len(self.steps)) for number, row in enumerate(self.rows)]
        return pa.Table.from_pylist(
            [
                {
                    "step": self.steps[place],
                    "touchpoint": None if isinstance(row, Rest) else row,
                    "rest": row.value if isinstance(row, Rest) else None,
                    "count": int(self.counts[number, place]),
                    "share": float(self.counts[number, place] / self.n) if self.n else None,
                    "low": float(low[number, place]) if self.n else None,
                    "high": float(high[number, place]) if self.n else None,
                    "n": self.n,
                }
                for row, place, number in cells
            ],
            _CELL,
        )


_CELL = pa.schema(
    [
        ("step", pa.int64()),
        ("touchpoint", pa.string()),
        ("rest", pa.string()),
        ("count", pa.int64()),
        ("share", pa.float64()),
        ("low", pa.float64()),
        ("high", pa.float64()),
        ("n", pa.int64()),
    ]
)
_FROM_START = Span()


def step_matrix(view: View, rule: EpisodeRule, span: Span = _FROM_START) -> StepMatrix:
    """Return at which touchpoints episodes are at each step.

    Args:
        view: the journeys.
        rule: cuts episodes.
        span: which steps.

    Raises:
        WrongUseError: the centre never occurs.
    """
    if span.centre is None:
        counts, episodes = _from_start(view, rule, span)
    else:
        centre_code(view.words, span.centre)
        found = view.count(partial(_around, rule=rule, span=span))
        counts, episodes = found[:-1].reshape(len(span.columns), -1).T, int(found[-1])
    rows = _rows(row_names(view.words), counts, span.top)
    merged = np.zeros((len(rows), len(span.columns)), dtype=np.int64)
    np.add.at(merged, grouping(view.words, rows), counts)
    return StepMatrix(span.columns, rows, merged, int(merged[:, 0].sum()), episodes, view.as_of)


def behind_step_cell(view: View, rule: EpisodeRule, span: Span, step: int, row: Row) -> Behind:
    """Return the contacts a cell counts; of ended episodes the last contact, of those not begun the first.

    Args:
        view: the journeys.
        rule: as for `step_matrix`.
        span: likewise.
        step: the column.
        row: the row.

    Raises:
        WrongUseError: there is no such step or row.
    """
    span.place(step)
    rows = step_matrix(view, rule, span).rows
    found = anchors(view.whole, rule, span)
    there = found.states(span.offset(step), grouping(view.words, rows)) == row_place(rows, row)
    return Behind.at(view.whole, found.contacts(span.offset(step))[there])


def row_place(rows: tuple[Row, ...], row: Row) -> int:
    """Return the number of a row.

    Raises:
        WrongUseError: there is none.
    """
    if row not in rows:
        names = {each: each.value if isinstance(each, Rest) else each for each in (*rows, row)}
        raise unknown_name("row", names[row], [names[each] for each in rows])
    return rows.index(row)


def _from_start(view: View, rule: EpisodeRule, span: Span) -> tuple[Counts, int]:
    """Return how many are in each state, (states, steps), and how many episodes there are."""
    reached = view.count(partial(_by_step, rule=rule, steps=span.steps))
    episodes = int(reached[0].sum())
    ended = episodes - reached.sum(axis=1)
    return np.vstack([reached.T, ended, np.zeros_like(ended)]), episodes


def _by_step(sequences: Sequences, rule: EpisodeRule, steps: int) -> Counts:
    """Return how many contacts there are at each step and touchpoint, (steps, codes)."""
    fast, of_episode, touchpoint = compiled(), sequences.steps(rule), sequences.touchpoint
    size = len(sequences.words.touchpoints) + 1
    if fast is not None:
        found: Counts = fast.count_steps(of_episode, touchpoint, steps, size)
        return found
    cells = (steps + 1) * size
    narrow = np.uint16 if cells <= np.iinfo(np.uint16).max else np.int64
    counts = np.zeros(cells, dtype=np.int64)
    for block in blocks(len(sequences)):
        # All later steps share the row after the last that is asked for.
        keys: Integers = np.minimum(of_episode[block] - 1, steps).astype(narrow)
        keys = keys * narrow(size)
        np.add(keys, touchpoint[block], out=keys, casting="same_kind")
        counts += np.bincount(keys, minlength=cells)
    return counts.reshape(steps + 1, size)[:-1]


def _around(sequences: Sequences, rule: EpisodeRule, span: Span) -> Counts:
    """Return how many anchors are in each state at each step, step by step, and at last how many episodes there are."""
    found = anchors(sequences, rule, span)
    size = len(row_names(sequences.words))
    same = np.arange(size, dtype=np.uint16)
    columns = [np.bincount(found.states(span.offset(step), same), minlength=size) for step in span.columns]
    return np.append(np.concatenate(columns), np.count_nonzero(sequences.begins(rule)))


def _rows(names: tuple[Row, ...], counts: Counts, top: int | None) -> tuple[Row, ...]:
    """Return touchpoints that occur, the most frequent first, then the rest."""
    total = counts.sum(axis=1)
    codes = [code for code in np.argsort(-total, kind="stable").tolist() if total[code] and code < len(names) - 2]
    return (*(names[code] for code in codes[:top]), Rest.OTHERS, Rest.ENDED, Rest.NOT_BEGUN)
