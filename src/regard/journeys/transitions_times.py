"""Times of moves: exact means and medians of the time between contacts, without ordering all of them.

Two passes. The first counts the times of each move in bins that grow with the time, so that the bin of the middle is
known; the second orders only what is in that bin. Both add up over the parts of a view.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regard.journeys.sequences import LONGEST_MS, Sequences
from regard.journeys.transitions_counts import Counts, States, blocks
from regard.journeys.view import View

Floats = NDArray[np.float64]

_US_PER_MS = 1_000
_MS_PER_S = 1_000
_TIME_BITS = 40  # milliseconds of 34 years
_LONGEST_MS = (1 << _TIME_BITS) - 1
_MANTISSA_BITS = 23
_ONE = 127  # the exponent of 1 as a float32 holds it
_DETAIL_BITS = 2
_MOST_CELLS = 1 << 21
_BLOCK = 1 << 20  # larger than elsewhere, as there are many cells to clear and add for each


@dataclass(frozen=True)
class _Timed:
    """Moves whose times are wanted.

    Attributes:
        states: moved between.
        matrix: number of each move that occurs, from 1; 0 for all others, and where nothing came before.
        group: the same for each kind of move that `States.moves` tells apart.
        groups: how many numbers there are, 0 included.
        detail_bits: how many bits of a time beside its magnitude tell bins apart.
    """

    states: States
    matrix: NDArray[np.int32]
    group: NDArray[np.int32]
    groups: int
    detail_bits: int

    @property
    def bins(self) -> int:
        return (_TIME_BITS + 2) << self.detail_bits

    def blocks_of(self, sequences: Sequences) -> Iterator[tuple[NDArray[np.int32], NDArray[Any]]]:
        """Return group and milliseconds since the contact before, block by block."""
        codes, begins, dt_ms = self.states.codes(sequences), self.states.begins(sequences), sequences.dt_ms
        for block in blocks(len(sequences), _BLOCK):
            yield self.group.take(self.states.moves(codes, begins, block)), _exact_ms(sequences, dt_ms, block)

    def cell_of(self, group: NDArray[np.int32], since_ms: NDArray[Any]) -> NDArray[np.int32]:
        """Return the group times how many bins there are, plus the bin: it never falls as the time grows."""
        lowest = (_ONE - 1) << self.detail_bits
        bits = since_ms.astype(np.float32).view(np.int32) >> (_MANTISSA_BITS - self.detail_bits)
        np.maximum(bits, np.int32(lowest), out=bits)
        bits -= np.int32(lowest)
        cells: NDArray[np.int32] = group * np.int32(self.bins)
        cells += bits
        return cells

    def histogram(self, sequences: Sequences) -> Counts:
        """Return how many times of each group are in each bin, and after these the sum of each group's times."""
        counts = np.zeros((self.groups, self.bins), dtype=np.int64)
        sums = np.zeros(self.groups, dtype=np.int64)
        for group, since_ms in self.blocks_of(sequences):
            counts += np.bincount(self.cell_of(group, since_ms), minlength=counts.size).reshape(counts.shape)
            # A block's sum is far below 2^53, so that floats hold it exactly.
            sums += np.bincount(group, since_ms, self.groups).astype(np.int64)
        return np.column_stack([counts, sums])

    def within(self, sequences: Sequences, chosen: NDArray[np.bool_]) -> Counts:
        """Return times in chosen cells, below the group's number."""
        found = [np.empty(0, dtype=np.int64)]
        for group, since_ms in self.blocks_of(sequences):
            near = np.flatnonzero(chosen.take(self.cell_of(group, since_ms)))
            found.append((group[near].astype(np.int64) << _TIME_BITS) + since_ms[near].astype(np.int64))
        return np.concatenate(found)


def move_times(view: View, states: States, counts: Counts) -> tuple[Floats, Floats]:
    """Return mean and exact median of the time that each move took, in seconds.

    Times are whole milliseconds; of two in the middle the median is their mean.

    Args:
        view: the journeys.
        states: moved between.
        counts: how often, as `states.count` returns it for the view.

    Returns:
        Both (states, states); NaN where there was no such move, and where something began.
    """
    timed = _timed(states, counts)
    found = view.count(timed.histogram)
    histogram, sums = found[:, :-1], found[:, -1]
    n = histogram.sum(axis=1)
    n[0] = 0
    with np.errstate(invalid="ignore", divide="ignore"):
        mean_s = np.where(n > 0, sums / n, np.nan) / _MS_PER_S
    median_s = _medians(view, timed, histogram, n) / _MS_PER_S
    return mean_s[timed.matrix], median_s[timed.matrix]


def _timed(states: States, counts: Counts) -> _Timed:
    moves = counts.copy()
    moves[states.began] = 0
    occurs = moves > 0
    groups = int(occurs.sum()) + 1
    matrix = np.zeros(moves.shape, dtype=np.int32)
    matrix[occurs] = np.arange(1, groups)
    many = groups * ((_TIME_BITS + 2) << _DETAIL_BITS) > _MOST_CELLS
    return _Timed(states, matrix, states.spread(matrix), groups, 0 if many else _DETAIL_BITS)


def _medians(view: View, timed: _Timed, histogram: Counts, n: Counts) -> Floats:
    """Return the median of each group in milliseconds, NaN where there is none."""
    upto = np.cumsum(histogram, axis=1)
    lower, upper = (n + 1) // 2, n // 2 + 1
    least, most = (np.argmax(upto >= rank[:, None], axis=1) for rank in (lower, upper))
    least, most = np.where(n > 0, least, 1), np.where(n > 0, most, 0)
    groups = np.arange(timed.groups)
    below = np.where(least > 0, upto[groups, least - 1], 0)
    within = np.where(n > 0, upto[groups, most] - below, 0)
    before = np.cumsum(within) - within
    bins = np.arange(timed.bins)
    times = _ranked(view, timed, ((bins >= least[:, None]) & (bins <= most[:, None])).ravel())
    medians = np.full(timed.groups, np.nan)
    there = n > 0
    low, high = (times.at((before + rank - below)[there]) for rank in (lower, upper))
    medians[there] = (low + high) / 2
    return medians


@dataclass(frozen=True)
class _Ranked:
    """Times in order, group after group.

    Attributes:
        keys: group and milliseconds.
        upto: how many times there are up to each, where some are taken off; None: none is.
    """

    keys: Counts
    upto: Counts | None = None

    def at(self, ranks: Counts) -> Counts:
        """Return the times at ranks from 1, in milliseconds."""
        places = ranks - 1 if self.upto is None else np.searchsorted(self.upto, ranks)
        return self.keys[places] & _LONGEST_MS


def _ranked(view: View, timed: _Timed, chosen: NDArray[np.bool_]) -> _Ranked:
    # What is taken off comes first among equals, so that no rank is reached by a time that is not there.
    parts = sorted(view.parts, key=lambda part: part.sign)
    found = [timed.within(part.sequences, chosen) for part in parts]
    keys = np.concatenate(found)
    if all(part.sign > 0 for part in parts):
        keys.sort()
        return _Ranked(keys)
    signs = np.repeat([part.sign for part in parts], [len(each) for each in found])
    order = np.argsort(keys, kind="stable")
    return _Ranked(keys[order], np.maximum.accumulate(np.cumsum(signs[order])))


def _exact_ms(sequences: Sequences, dt_ms: NDArray[np.uint32], block: slice) -> NDArray[Any]:
    """Return milliseconds since the contact before, also where `dt_ms` cannot hold them."""
    since_ms = dt_ms[block]
    long = np.flatnonzero(since_ms == LONGEST_MS)
    if not len(long):
        return since_ms
    exact = since_ms.astype(np.int64)
    places = long + block.start
    since_us = sequences.at_us[places] - sequences.at_us[places - 1]
    # Where nothing came before, the row above is another customer's.
    exact[long] = np.clip(since_us // _US_PER_MS, 0, _LONGEST_MS)
    return exact
