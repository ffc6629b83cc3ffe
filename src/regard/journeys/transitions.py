"""Transitions: which touchpoint follows which, how often, and how long it takes."""

from dataclasses import dataclass
from datetime import datetime
from math import isnan

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from regard.estimate import wilson_interval
from regard.journeys.results import Result
from regard.journeys.sequences import Words
from regard.journeys.transitions_counts import Counts, States, code_of, named
from regard.journeys.transitions_times import move_times
from regard.journeys.view import Behind, View
from regard.settings import EpisodeRule


@dataclass(frozen=True)
class Edge:
    """How often one touchpoint followed another, or a journey began or ended with one.

    Attributes:
        before: the touchpoint before; None: began here.
        after: the touchpoint after; None: ended here.
        count: how often.
        share: of all that follows `before`, the ending included; where it began, of all beginnings; 0 to 1.
        low, high: 95 % interval of the share (Wilson).
        n: what the share is of.
        mean_s: seconds between the two contacts; None where there are no two.
        median_s: likewise; exact.
    """

    before: str | None
    after: str | None
    count: int
    share: float
    low: float
    high: float
    n: int
    mean_s: float | None = None
    median_s: float | None = None


@dataclass(frozen=True)
class Transitions(Result):
    """Which touchpoint follows which: what comes into a touchpoint and begins there is what goes on and ends there.

    Attributes:
        touchpoints: those that occur; an empty name stands for contacts without one.
        contacts: how many each has.
        edges: those that occur: first from touchpoint to touchpoint, then what ended, then what began.
        episodes: how many began, and ended.
        as_of: all that was received up to here is counted (UTC).
    """

    touchpoints: tuple[str, ...]
    contacts: tuple[int, ...]
    edges: tuple[Edge, ...]
    episodes: int
    as_of: datetime

    def edge(self, before: str | None, after: str | None) -> Edge | None:
        """Return the edge between two touchpoints; None if it never occurs."""
        found = (edge for edge in self.edges if (edge.before, edge.after) == (before, after))
        return next(found, None)

    def table(self) -> pa.Table:
        """Return one row an edge, with the names of `Edge`."""
        return edge_table(self.edges)


_EDGE = pa.schema(
    [
        ("before", pa.string()),
        ("after", pa.string()),
        ("count", pa.int64()),
        ("share", pa.float64()),
        ("low", pa.float64()),
        ("high", pa.float64()),
        ("n", pa.int64()),
        ("mean_s", pa.float64()),
        ("median_s", pa.float64()),
    ]
)


def transitions(view: View, rule: EpisodeRule | None = None, *, times: bool = True) -> Transitions:
    """Return which touchpoint follows which within an episode.

    Args:
        view: the journeys.
        rule: cuts episodes; None: everything is counted over the whole journey.
        times: also how long it takes.
    """
    states = touchpoint_states(view.words, rule)
    counts = view.count(states.count)
    contacts = counts.sum(axis=0)[:-1]
    occurs = np.flatnonzero(contacts)
    return Transitions(
        tuple(states.names[code] for code in occurs),
        tuple(contacts[occurs].tolist()),
        edges_of(states, counts, move_times(view, states, counts) if times else None),
        int(counts[states.began].sum()),
        view.as_of,
    )


def behind_edge(view: View, rule: EpisodeRule | None, before: str | None, after: str | None) -> Behind:
    """Return the contacts an edge counts: those arrived at; the first where it began, the last where it ended.

    Args:
        view: the journeys.
        rule: as for `transitions`.
        before: the touchpoint before; None: began here.
        after: the touchpoint after; None: ended here.

    Raises:
        WrongUseError: there is no such touchpoint.
    """
    states = touchpoint_states(view.words, rule)
    codes = [code_of(states.names, name, "touchpoint") for name in (before, after)]
    return Behind.at(view.whole, states.into(view.whole, *codes))


def touchpoint_states(words: Words, rule: EpisodeRule | None) -> States:
    """Return touchpoints as states, within episodes of a rule; None: within whole journeys."""
    return States(
        named(words.touchpoints),
        lambda sequences: sequences.touchpoint,
        lambda sequences: sequences.first if rule is None else sequences.begins(rule),
    )


def edges_of(
    states: States, counts: Counts, times: tuple[NDArray[np.float64], NDArray[np.float64]] | None
) -> tuple[Edge, ...]:
    """Return the edges that occur, what ended after those between states, and at last what began.

    Args:
        states: moved between.
        counts: as `States.count` returns it.
        times: mean and median of each move in seconds, NaN where there is none; None: not asked for.
    """
    full = with_ended(counts)
    n = full.sum(axis=1)
    before, after = np.nonzero(full)
    shown = np.lexsort((after, after == states.began, before == states.began))
    before, after = before[shown], after[shown]
    low, high = wilson_interval(full[before, after], n[before])
    names = (*states.names, None)
    count, of = full[before, after], n[before]
    columns = (each.tolist() for each in (before, after, count, count / of, low, high, of))
    timed = _times_of(times, before, after)
    rows = zip(*columns, *timed, strict=True)
    return tuple(Edge(names[one], names[two], *rest) for one, two, *rest in rows)


def with_ended(counts: Counts) -> Counts:
    """Return counts of moves with the last column filled: how many ended in each state."""
    full = counts.copy()
    full[:-1, -1] = counts.sum(axis=0)[:-1] - counts.sum(axis=1)[:-1]
    return full


def edge_table(edges: tuple[Edge, ...]) -> pa.Table:
    """Return edges as a table, one row each."""
    return pa.Table.from_pylist([vars(edge) for edge in edges], _EDGE)


def _times_of(
    times: tuple[NDArray[np.float64], NDArray[np.float64]] | None, before: Counts, after: Counts
) -> list[list[float | None]]:
    if times is None:
        return [[None] * len(before)] * 2
    return [[None if isnan(each) else each for each in own[before, after].tolist()] for own in times]
