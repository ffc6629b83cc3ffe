"""Counting moves: how often a contact in one state follows a contact in another, block by block.

A state is a code of a touchpoint, channel or stage; code 0 is a state as well. Besides the K + 1 codes there is one
state more, `K + 1`: before the first contact of a stretch it says *began here*. How many ended in a state needs no
count of its own: all contacts in it, less those after which there was another.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regard.errors import unknown_name
from regard.journeys.kernels import compiled
from regard.journeys.sequences import Bools, Integers, Sequences

Counts = NDArray[np.int64]

NONE = ""
"""The name of the state of contacts that have no touchpoint, channel or stage."""

_BLOCK = 1 << 18
_SMALL = np.iinfo(np.uint16).max


@dataclass(frozen=True)
class States:
    """What is moved between.

    Attributes:
        names: of the codes, the one of code 0 first.
        codes: returns each contact's state.
        begins: returns whether a contact begins a stretch, so that no move leads to it.
    """

    names: tuple[str, ...]
    codes: Callable[[Sequences], Integers]
    begins: Callable[[Sequences], Bools]

    @property
    def began(self) -> int:
        """The state before a stretch begins; also what the highest code is less than."""
        return len(self.names)

    @property
    def size(self) -> int:
        """How many states there are, the one before the beginning included."""
        return len(self.names) + 1

    def count(self, sequences: Sequences) -> Counts:
        """Return how often each state follows each other.

        Returns:
            (states, states): from the row's state to the column's; the last row counts what began, the last column
            is 0.
        """
        fast, codes, begins = compiled(), self.codes(sequences), self.begins(sequences)
        if fast is not None:
            moves: Counts = fast.count_moves(codes, begins, self.began)
            return moves
        counts = np.zeros(self.kinds, dtype=np.int64)
        for block in blocks(len(sequences)):
            counts += np.bincount(self.moves(codes, begins, block), minlength=self.kinds)
        return self.merged(counts)

    @property
    def kinds(self) -> int:
        """How many kinds of moves `moves` tells apart."""
        return 2 * self.began**2

    def merged(self, counts: Counts) -> Counts:
        """Return counts by kind of move as a matrix, per `count`."""
        went, began = counts.reshape(2, self.began, self.began)
        found = np.zeros((self.size, self.size), dtype=np.int64)
        found[:-1, :-1], found[-1, :-1] = went, began.sum(axis=0)
        return found

    def spread[N: np.integer[Any]](self, matrix: NDArray[N]) -> NDArray[N]:
        """Return a number for each move as one for each kind of move."""
        began = np.broadcast_to(matrix[-1, :-1], (self.began, self.began))
        return np.stack([matrix[:-1, :-1], began]).ravel()

    def moves(self, codes: Integers, begins: Bools, block: slice) -> Integers:
        """Return the kind of move to each contact of a block.

        With k states but the one before the beginning: the state of the row above times k, plus the contact's state;
        and k² more where it begins a stretch, so that what is above does not count. Choosing row by row instead
        takes several times as long.

        Args:
            codes: of all contacts.
            begins: of all contacts.
            block: which of them.
        """
        narrow = np.uint16 if self.kinds <= _SMALL else np.int64
        kinds = np.multiply(begins[block], narrow(self.began), dtype=narrow)
        kinds[1:] += codes[block.start : block.stop - 1]
        if block.start:
            kinds[0] += codes[block.start - 1]
        kinds *= narrow(self.began)
        kinds += codes[block]
        return kinds

    def into(self, sequences: Sequences, before: int | None, after: int | None) -> Counts:
        """Return the places of the contacts to which a move led: the first where it began, the last where it ended.

        Args:
            sequences: to look in.
            before: state moved from; None: began here.
            after: state moved to; None: ended here.
        """
        codes, begins = self.codes(sequences), self.begins(sequences)
        if after is None:
            ends = np.append(begins[1:], True)[: len(codes)]
            return np.flatnonzero(ends & (codes == before))
        arrives = np.flatnonzero(codes == after)
        if before is None:
            return arrives[begins[arrives]]
        arrives = arrives[~begins[arrives]]
        from_before: Counts = arrives[codes[arrives - 1] == before]
        return from_before


def blocks(length: int, size: int = _BLOCK) -> Iterator[slice]:
    """Return slices that cover so many contacts: few enough that what is computed of one stays in the cache.

    Args:
        length: how many contacts.
        size: at most so many in a slice.
    """
    for start in range(0, length, size):
        yield slice(start, min(start + size, length))


def named(words: Sequence[str]) -> tuple[str, ...]:
    """Return the names of the codes of words, that of code 0 first."""
    return (NONE, *words)


def code_of(names: Sequence[str], name: str | None, what: str) -> int | None:
    """Return the code of a name; None for None.

    Raises:
        WrongUseError: there is no such name; `what` says of what.
    """
    if name is None:
        return None
    if name not in names:
        raise unknown_name(what, name, filter(None, names))
    return names.index(name)
