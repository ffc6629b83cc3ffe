"""Times of moves: exact means and medians of the time between contacts.

Each move that was made becomes one number, its kind before its milliseconds. In order, the middle of each kind is in
a known place: to sort whole numbers of 4 bytes takes less time than to find out which of them can be left unsorted.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regard.journeys.kernels import compiled
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


@dataclass(frozen=True)
class _Timed:
    """Moves whose times are wanted.

    Attributes:
        states: moved between.
        group: number of each move that occurs, from 0, (states, states).
        bits: how many bits of a key hold the time.
        dtype: of the keys.
    """

    states: States
    group: NDArray[np.int64]
    bits: int
    dtype: type[np.integer[Any]]

    def fill(self, sequences: Sequences, skipped: Bools, keys: Keys) -> None:
        """Fill in the keys of the moves that are not skipped; there is room for one more."""
        fast, groups, codes = compiled(), self.group << self.bits, self.states.codes(sequences)
        if fast is not None:
            fast.fill_keys(codes, skipped, (sequences.dt_ms, sequences.at_us), groups, keys)
            return
        by_kind, filled = self.states.spread(groups).astype(self.dtype), 0
        for block in blocks(len(sequences)):
            found = by_kind.take(self.states.moves(codes, skipped, block))
            found += _exact_ms(sequences, block).astype(self.dtype, copy=False)
            found = found[~skipped[block]]
            keys[filled : filled + len(found)] = found
            filled += len(found)


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
        keys, bits = _ordered_keys(view, states, group, int(n.sum()))
        keys &= keys.dtype.type((1 << bits) - 1)
        begins = np.cumsum(n) - n
        low, high = (keys[begins + place].astype(np.int64) for place in ((n - 1) // 2, n // 2))
        means[occurs] = _sums(keys, begins) / n / _MS_PER_S
        medians[occurs] = (low + high) / 2 / _MS_PER_S
    return means, medians


def _sums(values: Keys, begins: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the sums of values between places, block by block; there is a value between each two."""
    sums = np.zeros(len(begins), dtype=np.int64)
    for block in blocks(len(values)):
        first, last = np.searchsorted(begins, [block.start, block.stop - 1], side="right")
        edges = np.maximum(begins[first - 1 : last] - block.start, 0)
        sums[first - 1 : last] += np.add.reduceat(values[block].astype(np.int64), edges)
    return sums


def _ordered_keys(view: View, states: States, group: NDArray[np.int64], moves: int) -> tuple[Keys, int]:
    """Return the key of every move, in order, and how many bits of each are the time."""
    standing = _standing(view, states)
    bits = max(_bits(sequences, skipped) for sequences, skipped in standing)
    is_narrow = int(group.max()).bit_length() + bits <= _NARROW_BITS
    timed = _Timed(states, group, bits, np.uint32 if is_narrow else np.int64)
    keys, filled = np.empty(moves + 1, dtype=timed.dtype), 0
    for sequences, skipped in standing:
        own = len(skipped) - int(np.count_nonzero(skipped))
        timed.fill(sequences, skipped, keys[filled : filled + own + 1])
        filled += own
    keys = keys[:-1]
    keys.sort()
    return keys, bits


def _standing(view: View, states: States) -> list[tuple[Sequences, Bools]]:
    """Return what is added in a view, and which of its contacts no move leads to or are taken off again."""
    gone = [part.sequences.customer_no for part in view.parts if part.sign < 0]
    found = [(part.sequences, states.begins(part.sequences)) for part in view.parts if part.sign > 0]
    if gone:
        base, begins = found[0]
        left_out = np.isin(base.customer_no, np.concatenate(gone))
        found[0] = base, begins | np.repeat(left_out, np.diff(base.offsets))
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
    exact[long] = np.minimum((sequences.at_us[places] - sequences.at_us[places - 1]) // _US_PER_MS, _MOST_MS)
    return exact
