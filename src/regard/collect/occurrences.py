"""Counting equal rows across a whole load, in bounded memory."""

import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.uint64]
Counts = NDArray[np.int64]


class Occurrences:
    """How often each content was seen so far.

    Memory: 12 bytes per distinct row. Sorted arrays are merged whenever the last is no longer much
    smaller than the one before (as in a log-structured merge tree), so that each row is merged only a few
    times and a look-up searches only a few arrays.
    """

    def __init__(self) -> None:
        """Start with nothing seen."""
        self._runs: list[tuple[Keys, NDArray[np.uint32]]] = []

    def number(self, hashes: bytes) -> Counts:
        """Count a batch of rows, and return the occurrence number of each, from 1.

        Args:
            hashes: 16-byte content hashes, one after the other. The first 8 bytes are counted; should two
                contents share them, a number is skipped, which harms nothing: the full hash is part of
                the row's id.
        """
        keys = np.frombuffer(hashes, np.uint64)[::2]
        order = np.argsort(keys, kind="stable")
        arranged = keys[order]
        starts = np.flatnonzero(np.r_[True, arranged[1:] != arranged[:-1]]) if len(keys) else np.zeros(0, np.int64)
        sizes = np.diff(np.r_[starts, len(keys)])
        distinct = arranged[starts]
        numbers = np.empty(len(keys), np.int64)
        numbers[order] = np.arange(1, len(keys) + 1) + np.repeat(self._seen(distinct) - starts, sizes)
        self._add(distinct, sizes.astype(np.uint32))
        return numbers

    def _seen(self, distinct: Keys) -> Counts:
        total = np.zeros(len(distinct), np.int64)
        for keys, counts in self._runs:
            places = np.minimum(np.searchsorted(keys, distinct), len(keys) - 1)
            total += np.where(keys[places] == distinct, counts[places], 0)
        return total

    def _add(self, keys: Keys, counts: NDArray[np.uint32]) -> None:
        if len(keys):
            self._runs.append((keys, counts))
        while len(self._runs) > 1 and 2 * len(self._runs[-1][0]) >= len(self._runs[-2][0]):
            self._runs.append(_merged(self._runs.pop(), self._runs.pop()))


def _merged(
    one: tuple[Keys, NDArray[np.uint32]], other: tuple[Keys, NDArray[np.uint32]]
) -> tuple[Keys, NDArray[np.uint32]]:
    keys = np.concatenate([one[0], other[0]])
    counts = np.concatenate([one[1], other[1]])
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    starts = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]])
    return keys[starts], np.add.reduceat(counts[order], starts, dtype=np.uint32)
