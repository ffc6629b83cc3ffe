"""View: the journeys that a question is about, ready to be counted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import numpy as np
from ibis.expr.types import Table
from numpy.typing import NDArray

from regard.collect.purposes import Covers
from regard.journeys.in_view import are_in_view
from regard.journeys.sequences import Bools, Integers, Sequences, Words, joined, steps_name
from regard.ledger import Reader
from regard.ledger.arrays import Arrays
from regard.ledger.layered import Layered
from regard.resolve.consent_doors import LeftOut, left_out

_TEXTS = ("touchpoint", "channel", "stage")


@dataclass(frozen=True)
class Part:
    """Sequences of whole customers that are added, or taken off again because others stand for them.

    Attributes:
        sign: 1 or -1.
        sequences: of customers.
    """

    sign: int
    sequences: Sequences


@dataclass(frozen=True)
class View:
    """The journeys that a question is about: a sum of parts, so that what came since the base need not be merged.

    Attributes:
        parts: what is taken off is in the part before it.
        words: what the codes of all parts stand for.
        as_of: all that was received up to here is in them (UTC).
        left_out: so many customers are in none, for want of consent to profiling.
    """

    parts: tuple[Part, ...]
    words: Words
    as_of: datetime
    left_out: int = 0

    def count(self, kernel: Callable[[Sequences], NDArray[np.int64]]) -> NDArray[np.int64]:
        """Return what a kernel counts in all journeys.

        Args:
            kernel: counts in whole customers, in an array of a shape that does not depend on them; what it counts in
                two sets of customers must add up to what it counts in both.
        """
        return np.sum([part.sign * kernel(part.sequences) for part in self.parts], axis=0)

    @cached_property
    def whole(self) -> Sequences:
        """All journeys as one; arrays of the base itself where nothing came since."""
        if len(self.parts) == 1:
            return self.parts[0].sequences
        gone = [part.sequences.customer_no for part in self.parts if part.sign < 0]
        there = [part.sequences for part in self.parts if part.sign > 0]
        if gone:
            stays = ~np.isin(there[0].customer_no, np.concatenate(gone))
            there[0] = there[0].of(np.repeat(stays, np.diff(there[0].offsets)))
        return joined(there)

    @property
    def nbytes(self) -> int:
        """Bytes of what is held in memory of it; what is mapped into memory takes none."""
        own = sum(part.sequences.nbytes for part in self.parts)
        return own + (self.whole.nbytes if "whole" in vars(self) and len(self.parts) > 1 else 0)

    @property
    def contacts(self) -> int:
        """How many contacts there are."""
        return sum(part.sign * len(part.sequences) for part in self.parts)

    @property
    def customers(self) -> int:
        """How many customers have one."""
        return sum(part.sign * int(np.count_nonzero(np.diff(part.sequences.offsets))) for part in self.parts)


@dataclass(frozen=True)
class Behind:
    """What is behind a number: one contact for each thing that was counted.

    Attributes:
        seq: the contact's number in the ledger; as many as the number shown.
        customer_no: whose it is, in the same order.
    """

    seq: NDArray[np.int64]
    customer_no: NDArray[np.int32]

    @classmethod
    def at(cls, sequences: Sequences, places: Integers) -> "Behind":
        """Return what is behind contacts at places of sequences."""
        owner = np.searchsorted(sequences.offsets, places, side="right") - 1
        return cls(sequences.seq_at(places), sequences.customer_no[owner].astype(np.int32))

    def __len__(self) -> int:
        """Return how many things were counted."""
        return len(self.seq)

    @property
    def nbytes(self) -> int:
        """Bytes it takes in memory."""
        return self.seq.nbytes + self.customer_no.nbytes

    @property
    def customers(self) -> NDArray[np.int32]:
        """The different customers, ascending."""
        return np.unique(self.customer_no)


def view(reader: Reader, rows: Table | None = None) -> View:
    """Return the journeys that contacts in view make, as if there were no others.

    Anonymous contacts and those that count in no number are in no journey, nor are those of customers who have not
    consented to profiling: a journey is made of one person's contacts.

    Args:
        reader: an open version of the layout.
        rows: interactions in view; None: all.
    """
    layered = reader.arrays
    words = Words(*(layered.recent.words.get(name, ()) for name in _TEXTS))
    base, gone, recent = (_sequences(each, words) for each in (layered.base, layered.gone, layered.recent))
    kept = None if rows is None else _kept(layered, are_in_view(reader, rows, [base, recent]), base, recent)
    signed = ((1, base), (-1, gone), (1, recent)) if kept is None else tuple((1, part) for part in kept)
    declined = left_out(reader, Covers.PROFILING)
    parts = [Part(sign, _without(part, declined)) for sign, part in signed]
    shown = (parts[0], *(part for part in parts[1:] if len(part.sequences)))
    return View(shown, words, reader.as_of, len(declined))


def _without(part: Sequences, declined: LeftOut) -> Sequences:
    """Return sequences without those of customers; the same ones where there are none to leave out."""
    return part.of_customers(~np.isin(part.customer_no, declined.customer_no)) if len(declined) else part


def _kept(
    layered: Layered, in_view: Sequence[Bools], base: Sequences, recent: Sequences
) -> tuple[Sequences, Sequences] | None:
    """Return what is in view of the base, without the customers gone, and of what is recent; None if all of it is."""
    of_base, of_recent = in_view
    gone = layered.base.places_of(layered.gone.customer_no - 1)
    of_base[gone] = False
    if of_recent.all() and np.count_nonzero(of_base) == len(base) - len(gone):
        return None
    return base.of(of_base), recent.of(of_recent)


def _sequences(arrays: Arrays, words: Words) -> Sequences:
    """Return arrays as sequences, without copying any."""
    columns = arrays.columns
    known = {
        name if column.rule is None else steps_name(column.rule): columns[name]
        for name, column in arrays.made.items()
        if name not in _TEXTS
    }
    at_us, seq = (columns[name].astype(np.int64, copy=False) for name in ("at_us", "seq"))
    touchpoint, channel, stage = (columns[name] for name in _TEXTS)
    return Sequences(words, arrays.customer_no, arrays.offsets, at_us, seq, touchpoint, channel, stage, known)
