"""View: the journeys that a question is about, ready to be counted."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import numpy as np
import pyarrow as pa
from ibis.expr.types import Table
from numpy.typing import NDArray

from regard.journeys.sequences import Integers, Sequences, Words, joined
from regard.ledger import Reader

_COLUMNS = ("customer_no", "occurred_at", "seq", "touchpoint", "channel", "stage")


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
    """

    parts: tuple[Part, ...]
    words: Words
    as_of: datetime

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
        base = there[0].of_customers(~np.isin(there[0].customer_no, np.concatenate(gone))) if gone else there[0]
        return joined([base, *there[1:]])

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
        return cls(sequences.seq[places], sequences.customer_no[owner].astype(np.int32))

    def __len__(self) -> int:
        """Return how many things were counted."""
        return len(self.seq)

    @property
    def customers(self) -> NDArray[np.int32]:
        """The different customers, ascending."""
        return np.unique(self.customer_no)


def view(reader: Reader, rows: Table | None = None) -> View:
    """Return the journeys that contacts in view make, as if there were no others.

    Anonymous contacts and those that count in no number are in no journey.

    Args:
        reader: an open version of the layout.
        rows: interactions in view; None: all.
    """
    rows = reader.table("interaction") if rows is None else rows
    counting = rows.filter(rows["customer_no"].notnull(), rows["excluded"].isnull())
    ordered = counting.select(*_COLUMNS).order_by(["customer_no", "occurred_at", "seq"])
    sequences = _sequences(reader.arrow(ordered))
    return View((Part(1, sequences),), sequences.words, reader.as_of)


def _sequences(table: pa.Table) -> Sequences:
    owner = table["customer_no"].to_numpy()
    begins = np.flatnonzero(np.append(True, owner[1:] != owner[:-1])) if len(owner) else np.empty(0, np.int64)
    (touchpoints, touchpoint), (channels, channel), (stages, stage) = (
        _coded(table[name]) for name in ("touchpoint", "channel", "stage")
    )
    return Sequences(
        Words(touchpoints, channels, stages),
        owner[begins].astype(np.int32),
        np.append(begins, len(owner)).astype(np.int64),
        table["occurred_at"].cast(pa.timestamp("us")).cast(pa.int64()).to_numpy(),
        table["seq"].to_numpy(),
        touchpoint,
        channel,
        stage,
    )


def _coded(column: pa.ChunkedArray) -> tuple[tuple[str, ...], Integers]:
    """Return the words of a column in order, and their codes from 1, 0 for null."""
    encoded = column.cast(pa.string()).combine_chunks().dictionary_encode()
    words = encoded.dictionary.to_pylist()
    rank = np.argsort(np.argsort(np.array(words, dtype=object))) + 1 if words else np.empty(0, np.int64)
    codes = np.append(rank, 0)[encoded.indices.fill_null(len(words)).to_numpy(zero_copy_only=False)]
    return tuple(sorted(words)), codes.astype(np.uint16)
