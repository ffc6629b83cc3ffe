"""The identity index: sorted arrays that say in microseconds whether an interaction is known."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from regard.ledger.files import fsync_file

Words = npt.NDArray[np.uint64]
"""Shape (3, n): the two halves of the identity, ordered by the first, and the sequence number."""


def words_of(identities: pa.Array | pa.ChunkedArray, seq: npt.NDArray[np.int64]) -> Words:
    """Return identities (`binary(16)`) and their sequence numbers as unordered words."""
    chunks = identities.chunks if isinstance(identities, pa.ChunkedArray) else [identities]
    halves = [
        np.frombuffer(chunk.buffers()[1], ">u8").reshape(-1, 2)[chunk.offset : chunk.offset + len(chunk)]
        for chunk in chunks
    ]
    words = np.empty((3, len(seq)), dtype=np.uint64)
    if len(seq):
        words[:2] = np.concatenate(halves).T
        words[2] = seq.astype(np.uint64)
    return words


def ordered(words: Words) -> Words:
    """Return words in the index's order."""
    return words[:, np.argsort(words[0])]


def doubles(words: Words) -> npt.NDArray[np.uint64]:
    """Return the sequence numbers of all but the first of every identity, given ordered words; ascending."""
    near = np.zeros(words.shape[1], dtype=bool)
    equal = words[0, 1:] == words[0, :-1]
    near[1:] |= equal
    near[:-1] |= equal
    # Only what shares its first half with a neighbour is looked at closely: in most data, nothing.
    close = words[:, near]
    close = close[:, np.lexsort((close[2], close[1], close[0]))]
    later = np.all(close[:2, 1:] == close[:2, :-1], axis=0)
    return np.sort(close[2, 1:][later])


def first_of_each(words: Words) -> npt.NDArray[np.bool_]:
    """Say for each identity, in the order given, whether it appears there for the first time."""
    first = np.ones(words.shape[1], dtype=bool)
    places = np.arange(words.shape[1], dtype=np.uint64)
    first[doubles(ordered(np.vstack([words[:2], places]))).astype(np.int64)] = False
    return first


class Identities:
    """A set of identities as a few ordered runs; looking up is a binary search in each.

    Runs of similar size are merged, so that there are about log2(n) of them and each identity is
    moved as often. 24 bytes an identity; runs read from disk stay there (memory-mapped).
    """

    def __init__(self, runs: list[Words] | None = None) -> None:
        """Start with ordered runs, if any."""
        self._fixed = list(runs or [])
        self._own: list[Words] = []

    def add(self, words: Words) -> None:
        """Put words into the set."""
        self._own.append(ordered(words))
        while len(self._own) > 1 and self._own[-2].shape[1] <= 2 * self._own[-1].shape[1]:
            last, before = self._own.pop(), self._own.pop()
            both = np.concatenate([before, last], axis=1)
            # The stable sort finds two ordered runs and merges them: three times as fast as sorting anew.
            self._own.append(both[:, np.argsort(both[0], kind="stable")])

    def find(self, words: Words) -> npt.NDArray[np.int64]:
        """Return the sequence number under which each identity is known, or -1."""
        found = np.full(words.shape[1], -1, dtype=np.int64)
        for run in (*self._fixed, *self._own):
            _find_in(run, words, found)
        return found


def write_run(words: Words, path: Path) -> None:
    """Write ordered words into a file and force it to disk."""
    with path.open("wb") as file:
        np.save(file, words)
    fsync_file(path)


def read_run(path: Path) -> Words:
    """Open a file of ordered words without reading it."""
    run: Words = np.load(path, mmap_mode="r")
    return run


def _find_in(run: Words, words: Words, found: npt.NDArray[np.int64]) -> None:
    position = np.searchsorted(run[0], words[0])
    open_ = np.flatnonzero(position < run.shape[1])
    # Mostly one round; more only while first halves agree and second halves do not.
    while len(open_):
        at = position[open_]
        same = run[0, at] == words[0, open_]
        hit = same & (run[1, at] == words[1, open_])
        found[open_[hit]] = run[2, at[hit]].astype(np.int64)
        open_ = open_[same & ~hit]
        position[open_] += 1
        open_ = open_[position[open_] < run.shape[1]]
