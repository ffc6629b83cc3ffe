"""Times of moves: exact means and medians of the time between contacts.

Each move that was made becomes one number, its kind before its milliseconds. In order, the middle of each kind is in a
known place: to sort whole numbers of 4 bytes takes less time than to find out which of them can be left unsorted.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regard.journeys.kernels import compiled
from regard.journeys.runs import places_within
from regard.journeys.sequences import LONGEST_MS, Bools, Sequences
from regard.journeys.transitions_counts import Counts, States, blocks
from regard.journeys.view import View

Floats = NDArray[np.float64]
Keys = NDArray[np.integer[Any]]

_US_PER_MS = 1_000
_MS_PER_S = 1_000
_LONGEST_BITS = 40  # milliseconds of 34 years
_MOST_MS = (1 << _LONGEST_BITS) - 1
_NARROW_BITS = 32
_NARROW_BYTES = 4


@dataclass(frozen=True)
class _Middles:
    """What is asked of the times of each kind of move that occurs, in milliseconds.

    Attributes:
        sums: of all of them.
        low: the one in the middle, or the lower of two.
        high: the same, or the upper of two.
    """

    sums: NDArray[np.int64]
    low: NDArray[np.int64]
    high: NDArray[np.int64]


@dataclass(frozen=True)
class _Timed:
    """Moves whose times are wanted.

    Attributes:
        states: moved between.
        group: number of each kind of move that occurs, from 0, (states, states).
        n: how many moves of each of these kinds there are.
        standing: sequences, and which of their contacts no move leads to or are taken off again.
    """

    states: States
    group: NDArray[np.int64]
    n: NDArray[np.int64]
    standing: list[tuple[Sequences, Bools]]

    @property
    def ranks(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The places of the lower and the upper middle among the times of each kind in order, from 0."""
        return (self.n - 1) // 2, self.n // 2

    def middles(self) -> _Middles:
        """Return sums and middles from the times of all moves in order."""
        keys, bits = self._ordered_keys()
        keys &= keys.dtype.type((1 << bits) - 1)
        begins = np.cumsum(self.n) - self.n
        low, high = (keys[begins + rank].astype(np.int64) for rank in self.ranks)
        return _Middles(_sums(keys, begins), low, high)

    def _ordered_keys(self) -> tuple[Keys, int]:
        """Return the key of every move, in order, and how many bits of each are the time."""
        bits = max(_bits(sequences, skipped) for sequences, skipped in self.standing)
        is_narrow = int(self.group.max()).bit_length() + bits <= _NARROW_BITS
        dtype: type[np.integer[Any]] = np.uint32 if is_narrow else np.uint64
        # Contacts that no move leads to have the highest key, so that they need not be picked out.
        groups = (self.group << bits).astype(dtype)
        groups[self.states.began] = np.iinfo(dtype).max
        keys = np.empty(sum(len(skipped) for _, skipped in self.standing), dtype=dtype)
        filled = 0
        for sequences, skipped in self.standing:
            filled += self._fill(sequences, skipped, groups, keys[filled : filled + len(skipped)])
        keys[:filled].sort()
        return keys[: int(self.n.sum())], bits

    def _fill(self, sequences: Sequences, skipped: Bools, groups: Keys, keys: Keys) -> int:
        """Fill in keys, at least those of all moves; return how many."""
        fast, codes, is_narrow = compiled(), self.states.codes(sequences), keys.itemsize == _NARROW_BYTES
        if fast is not None and is_narrow:
            return int(fast.fill_keys(codes, skipped, sequences.dt_ms, groups, keys))
        by_kind = self.states.spread(groups)
        for block in blocks(len(sequences)):
            by_kind.take(self.states.moves(codes, skipped, block), out=keys[block], mode="clip")
            since_ms = sequences.dt_ms[block] if is_narrow else _exact_ms(sequences, block)
            keys[block] |= since_ms.astype(keys.dtype, copy=False)
        return len(keys)


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
    moves = counts.copy()
    moves[states.began] = 0
    occurs = moves > 0
    n = moves[occurs]
    means, medians = np.full(moves.shape, np.nan), np.full(moves.shape, np.nan)
    if len(n):
        group = np.zeros(moves.shape, dtype=np.int64)
        group[occurs] = np.arange(len(n))
        found = _Timed(states, group, n, _standing(view, states)).middles()
        means[occurs] = found.sums / n / _MS_PER_S
        medians[occurs] = (found.low + found.high) / 2 / _MS_PER_S
    return means, medians


def _sums(values: Keys, begins: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the sums of values between places, block by block; there is a value between each two."""
    sums = np.zeros(len(begins), dtype=np.int64)
    for block in blocks(len(values)):
        first, last = np.searchsorted(begins, [block.start, block.stop - 1], side="right")
        edges = np.maximum(begins[first - 1 : last] - block.start, 0)
        sums[first - 1 : last] += np.add.reduceat(values[block].astype(np.int64), edges)
    return sums


def _standing(view: View, states: States) -> list[tuple[Sequences, Bools]]:
    """Return what is added in a view, and which of its contacts no move leads to or are taken off again."""
    gone = [part.sequences.customer_no for part in view.parts if part.sign < 0]
    found = [(part.sequences, states.begins(part.sequences)) for part in view.parts if part.sign > 0]
    if gone:
        base, begins = found[0]
        replaced = np.flatnonzero(np.isin(base.customer_no, np.concatenate(gone)))
        skipped = begins.copy()
        skipped[places_within(base.offsets[replaced], base.offsets[replaced + 1])] = True
        found[0] = base, skipped
    return found


def _bits(sequences: Sequences, skipped: Bools) -> int:
    """Return how many bits the longest time takes, in milliseconds."""
    dt_ms = sequences.dt_ms
    longest = max((int((dt_ms[block] * ~skipped[block]).max()) for block in blocks(len(dt_ms))), default=0)
    return _LONGEST_BITS if longest == LONGEST_MS else longest.bit_length()


def _exact_ms(sequences: Sequences, block: slice) -> NDArray[Any]:
    """Return milliseconds since the contact before, also where `dt_ms` cannot hold them."""
    since_ms = sequences.dt_ms[block]
    long = np.flatnonzero(since_ms == LONGEST_MS)
    if not len(long):
        return since_ms
    exact = since_ms.astype(np.int64)
    places = long + block.start
    # Where nothing came before, the row above is another customer's, and its time is not used.
    exact[long] = np.clip((sequences.at_us[places] - sequences.at_us[places - 1]) // _US_PER_MS, 0, _MOST_MS)
    return exact
