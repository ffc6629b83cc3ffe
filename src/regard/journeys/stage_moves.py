"""Movement between stages: how far customers came, where they are, and between which stages they moved."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pyarrow as pa

from regard.estimate import wilson_interval
from regard.journeys.results import Result
from regard.journeys.sequences import Integers, Sequences
from regard.journeys.transitions import with_ended
from regard.journeys.transitions_counts import NONE, Counts, States, code_of, named
from regard.journeys.view import Behind, View


@dataclass(frozen=True)
class StageMove:
    """How often customers moved from one stage to another, or began or ended in one.

    Attributes:
        before: the stage moved from; None: began here.
        after: the stage moved to; None: ended here.
        count: how often.
        share: of all that follows a stay in `before`; where it began, of all customers with a stage; 0 to 1.
        low, high: 95 % interval of the share (Wilson).
        n: what the share is of.
        forward: does it lead to a later stage; None where there are no two stages of the order.
    """

    before: str | None
    after: str | None
    count: int
    share: float
    low: float
    high: float
    n: int
    forward: bool | None


@dataclass(frozen=True)
class StageReach:
    """Customers in a stage; each column adds up to all customers.

    Attributes:
        stage: its key; empty: customers in no stage, and for `furthest` those in none of the order.
        stays: how often customers came into it; a stay lasts until a contact in another stage.
        contacts: how many were made in it.
        first: customers whose first stage it is.
        last: customers whose last stage it is.
        furthest: customers who came so far, and no farther.
    """

    stage: str
    stays: int
    contacts: int
    first: int
    last: int
    furthest: int


@dataclass(frozen=True)
class StageMoves(Result):
    """How customers move between stages; contacts without a stage are passed over.

    Attributes:
        stages: those of the order, then those that are not in it, then no stage.
        moves: those that occur; what comes into a stage and begins there is what goes on and ends there.
        customers: how many there are.
        as_of: all that was received up to here is counted (UTC).
    """

    stages: tuple[StageReach, ...]
    moves: tuple[StageMove, ...]
    customers: int
    as_of: datetime

    def table(self) -> pa.Table:
        """Return one row a move, with the names of `StageMove`."""
        return pa.Table.from_pylist([vars(move) for move in self.moves], _MOVE)

    def stage_table(self) -> pa.Table:
        """Return one row a stage, with the names of `StageReach`."""
        return pa.Table.from_pylist([vars(stage) for stage in self.stages], _REACH)


_NUMBER = pa.int64()
_MOVE = pa.schema(
    [
        ("before", pa.string()),
        ("after", pa.string()),
        ("count", _NUMBER),
        ("share", pa.float64()),
        ("low", pa.float64()),
        ("high", pa.float64()),
        ("n", _NUMBER),
        ("forward", pa.bool_()),
    ]
)
_REACH = pa.schema(
    [("stage", pa.string())] + [(name, _NUMBER) for name in ("stays", "contacts", "first", "last", "furthest")]
)


def stage_moves(view: View, order: Sequence[str]) -> StageMoves:
    """Return how far customers came and how they moved between stages.

    Args:
        view: the journeys.
        order: keys of stages, the earliest first; others have no place in it.
    """
    states = _states(view)
    counts = view.count(lambda sequences: states.count(_staged(sequences)))
    ranks = _ranks(states.names, order)
    furthest = view.count(lambda sequences: _count_furthest(sequences, ranks, len(order)))
    return StageMoves(
        _reaches(
            states.names, order, counts, view.customers, dict(zip((NONE, *order), furthest.tolist(), strict=True))
        ),
        _moves(states, counts, ranks),
        view.customers,
        view.as_of,
    )


def behind_stage_move(view: View, before: str | None, after: str | None) -> Behind:
    """Return the contacts a move counts: those arrived with; the first where it began, the last where it ended.

    Args:
        view: the journeys.
        before: the stage moved from; None: began here.
        after: the stage moved to; None: ended here.

    Raises:
        WrongUseError: there is no such stage.
    """
    states, staged = _states(view), _staged(view.whole)
    codes = [code_of(states.names, name, "stage") for name in (before, after)]
    places = states.into(staged, *codes) if before != after else np.empty(0, dtype=np.int64)
    return Behind.at(staged, places)


def behind_furthest(view: View, order: Sequence[str], stage: str) -> Behind:
    """Return the customers who came so far and no farther, each with the first contact that was so far.

    Args:
        view: the journeys.
        order: keys of stages, the earliest first.
        stage: one of them; empty: customers who came into none of them, each with the first contact of all.

    Raises:
        WrongUseError: the order has no such stage.
    """
    whole = view.whole
    rank = code_of(named(order), stage, "stage")
    reached = _ranks(named(view.words.stages), order)[whole.stage]
    owner = whole.owner
    so_far = np.flatnonzero((reached == rank) & (_furthest(whole, reached)[owner] == rank))
    _, firsts = np.unique(owner[so_far], return_index=True)
    return Behind.at(whole, so_far[firsts])


def _states(view: View) -> States:
    return States(named(view.words.stages), lambda sequences: sequences.stage, lambda sequences: sequences.first)


def _staged(sequences: Sequences) -> Sequences:
    """Return the journeys of the contacts with a stage."""
    has_stage = sequences.stage != 0
    return sequences if has_stage.all() else sequences.of(has_stage)


def _ranks(names: Sequence[str], order: Sequence[str]) -> Counts:
    """Return the place from 1 that the stage of each code has in the order; 0: none."""
    return np.array([list(order).index(name) + 1 if name in order else 0 for name in names])


def _furthest(sequences: Sequences, reached: Integers) -> Counts:
    """Return the highest place reached by each customer; 0 for one without contacts."""
    furthest = np.zeros(len(sequences.customer_no), dtype=np.int64)
    there = np.diff(sequences.offsets) > 0
    if there.any():
        furthest[there] = np.maximum.reduceat(reached, sequences.offsets[:-1][there])
    return furthest


def _count_furthest(sequences: Sequences, ranks: Counts, most: int) -> Counts:
    there = np.diff(sequences.offsets) > 0
    # Small codes, so that little is written to find one number for each customer.
    reached = ranks.astype(np.int16)[sequences.stage]
    return np.bincount(_furthest(sequences, reached)[there], minlength=most + 1)


def _moves(states: States, counts: Counts, ranks: Counts) -> tuple[StageMove, ...]:
    full = with_ended(counts)
    np.fill_diagonal(full, 0)
    n = full.sum(axis=1)
    before, after = np.nonzero(full)
    low, high = wilson_interval(full[before, after], n[before])
    names, places = (*states.names, None), np.append(ranks, 0)
    return tuple(
        StageMove(
            names[one],
            names[two],
            int(full[one, two]),
            float(full[one, two] / n[one]),
            float(low[number]),
            float(high[number]),
            int(n[one]),
            bool(places[two] > places[one]) if places[one] and places[two] else None,
        )
        for number, (one, two) in enumerate(zip(before.tolist(), after.tolist(), strict=True))
    )


def _reaches(
    names: Sequence[str], order: Sequence[str], counts: Counts, customers: int, furthest: dict[str, int]
) -> tuple[StageReach, ...]:
    contacts = counts.sum(axis=0)
    stays = contacts - np.diag(counts)
    last = with_ended(counts)[:, -1]
    found = {
        name: StageReach(
            name,
            int(stays[code]),
            int(contacts[code]),
            int(counts[-1, code]),
            int(last[code]),
            furthest.get(name, 0),
        )
        for code, name in enumerate(names)
        if name != NONE
    }
    rest = customers - int(counts[-1].sum())
    none = StageReach(NONE, 0, 0, rest, rest, furthest[NONE])
    others = [name for name in found if name not in order]
    known = [found.get(name, StageReach(name, 0, 0, 0, 0, 0)) for name in order]
    return (*known, *(found[name] for name in others), none)
