"""Hand-overs: a customer who turns to a second channel soon after a contact in a first one."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pyarrow as pa

from regard.estimate import wilson_interval
from regard.journeys.results import Result
from regard.journeys.sequences import Bools, Sequences
from regard.journeys.transitions import Edge, edge_table, edges_of
from regard.journeys.transitions_counts import Counts, States, blocks, code_of, named
from regard.journeys.transitions_times import move_times
from regard.journeys.view import Behind, View

_US_PER_S = 1_000_000


@dataclass(frozen=True)
class Window:
    """When a contact follows another.

    Attributes:
        within_s: at most so many seconds later, as the customer's next contact.
        same_stage: only if both are of the same stage, which stands for the same need.
    """

    within_s: float
    same_stage: bool = False


@dataclass(frozen=True)
class HandedOver:
    """How many contacts of a channel or touchpoint were handed over.

    Attributes:
        name: of the channel or touchpoint; empty: contacts without one.
        handed_over: contacts followed by one in another channel.
        share: of all contacts, 0 to 1.
        low, high: 95 % interval of the share (Wilson).
        n: all contacts.
    """

    name: str
    handed_over: int
    share: float
    low: float
    high: float
    n: int


@dataclass(frozen=True)
class Handovers(Result):
    """Which channel is followed by which.

    Attributes:
        edges: from channel to channel, the same one included; after None: nothing followed, before None: it followed
            nothing. An empty name stands for contacts without a channel, which hand nothing over.
        channels: those that occur.
        touchpoints: those that occur; handed over by the channel of the contact itself.
        contacts: how many there are.
        handed_over: how many of them were handed over.
        as_of: all that was received up to here is counted (UTC).
    """

    edges: tuple[Edge, ...]
    channels: tuple[HandedOver, ...]
    touchpoints: tuple[HandedOver, ...]
    contacts: int
    handed_over: int
    as_of: datetime

    def table(self) -> pa.Table:
        """Return one row an edge, with the names of `Edge`."""
        return edge_table(self.edges)

    def touchpoint_table(self) -> pa.Table:
        """Return one row a touchpoint, with the names of `HandedOver`."""
        return pa.Table.from_pylist([vars(each) for each in self.touchpoints], _HANDED_OVER)


_HANDED_OVER = pa.schema(
    [
        ("name", pa.string()),
        ("handed_over", pa.int64()),
        ("share", pa.float64()),
        ("low", pa.float64()),
        ("high", pa.float64()),
        ("n", pa.int64()),
    ]
)


def handovers(view: View, window: Window) -> Handovers:
    """Return which channel is followed by which within a window, and what hands over most.

    Args:
        view: the journeys.
        window: when a contact follows another.
    """
    states = _states(view, window)
    counts = view.count(states.count)
    switched = counts[1:-1, 1:-1].sum(axis=1) - np.diag(counts)[1:-1]
    by_touchpoint = view.count(lambda sequences: _by_touchpoint(sequences, states))
    contacts = counts.sum(axis=0)[:-1]
    return Handovers(
        edges_of(states, counts, move_times(view, states, counts)),
        _handed_over(states.names, np.append(0, switched), contacts),
        _handed_over(named(view.words.touchpoints), by_touchpoint[0], by_touchpoint[1]),
        int(contacts.sum()),
        int(switched.sum()),
        view.as_of,
    )


def behind_handover(view: View, window: Window, before: str | None, after: str | None) -> Behind:
    """Return the contacts an edge counts: those that followed; where nothing did, those left.

    Args:
        view: the journeys.
        window: as for `handovers`.
        before: the channel before; None: it followed nothing.
        after: the channel after; None: nothing followed.

    Raises:
        WrongUseError: there is no such channel.
    """
    states = _states(view, window)
    codes = [code_of(states.names, name, "channel") for name in (before, after)]
    return Behind.at(view.whole, states.into(view.whole, *codes))


def behind_handed_over(
    view: View, window: Window, *, channel: str | None = None, touchpoint: str | None = None
) -> Behind:
    """Return the contacts that were handed over to another channel.

    Args:
        view: the journeys.
        window: as for `handovers`.
        channel: only those in it.
        touchpoint: only those at it.

    Raises:
        WrongUseError: there is no such channel or touchpoint.
    """
    states, whole = _states(view, window), view.whole
    left = np.flatnonzero(_hands_over(whole, states))
    if channel is not None:
        left = left[whole.channel[left] == code_of(states.names, channel, "channel")]
    if touchpoint is not None:
        left = left[whole.touchpoint[left] == code_of(named(view.words.touchpoints), touchpoint, "touchpoint")]
    return Behind.at(whole, left)


def _states(view: View, window: Window) -> States:
    return States(
        named(view.words.channels),
        lambda sequences: sequences.channel,
        lambda sequences: _follows_nothing(sequences, window),
    )


def _follows_nothing(sequences: Sequences, window: Window) -> Bools:
    """Return whether a contact does not follow the one before, block by block."""
    alone = sequences.first.copy()
    at_us, stage = sequences.at_us, sequences.stage
    most_us = round(window.within_s * _US_PER_S)
    for block in blocks(len(sequences)):
        here = slice(max(block.start, 1), block.stop)
        above = slice(here.start - 1, here.stop - 1)
        alone[here] |= at_us[here] - at_us[above] > most_us
        if window.same_stage:
            alone[here] |= (stage[here] != stage[above]) | (stage[here] == 0)
    return alone


def _hands_over(sequences: Sequences, states: States) -> Bools:
    """Return whether a contact is followed by one in another channel."""
    hands_over = np.zeros(len(sequences), dtype=np.bool_)
    channel, alone = sequences.channel, states.begins(sequences)
    hands_over[:-1] = ~alone[1:] & (channel[1:] != channel[:-1]) & (channel[1:] != 0) & (channel[:-1] != 0)
    return hands_over


def _by_touchpoint(sequences: Sequences, states: States) -> Counts:
    """Return contacts of each touchpoint: first those handed over, then all."""
    hands_over = _hands_over(sequences, states)
    size = len(sequences.words.touchpoints) + 1
    counts = np.zeros((2, size), dtype=np.int64)
    for block in blocks(len(sequences)):
        touchpoint = sequences.touchpoint[block]
        counts[0] += np.bincount(touchpoint[hands_over[block]], minlength=size)
        counts[1] += np.bincount(touchpoint, minlength=size)
    return counts


def _handed_over(names: tuple[str, ...], handed_over: Counts, contacts: Counts) -> tuple[HandedOver, ...]:
    occurs = np.flatnonzero(contacts)
    low, high = wilson_interval(handed_over[occurs], contacts[occurs])
    return tuple(
        HandedOver(
            names[code],
            int(handed_over[code]),
            float(handed_over[code] / contacts[code]),
            float(low[place]),
            float(high[place]),
            int(contacts[code]),
        )
        for place, code in enumerate(occurs.tolist())
    )
