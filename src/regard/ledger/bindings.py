"""Bindings at work: whose a contact is, given the identifier under which it arrived and the time."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from regard.ledger.evidence import BINDING
from regard.ledger.rows import WHEN
from regard.ledger.schema import KEY

IDENTIFIER_ROW = pa.schema(
    [
        ("customer_no", pa.int32()),
        ("identifier", pa.string()),
        ("kind", pa.string()),
        ("since", WHEN),
        ("until", WHEN),
    ]
)
"""A binding in the layout: `identifier` is the pseudonym in hex, the rest as in `evidence.BINDING`."""

Integers = npt.NDArray[np.int64]


class Bindings:
    """Who identifiers stand for, ready to be asked for many contacts at once.

    Attributes:
        table: schema BINDING.
    """

    def __init__(self, table: pa.Table) -> None:
        """Make them ready.

        Args:
            table: schema BINDING, ordered by identifier and `since`, spans of an identifier apart from each other.
        """
        self.table = table.combine_chunks()
        encoded = self.table["identifier"].combine_chunks().dictionary_encode()
        self._identifiers = encoded.dictionary.cast(KEY)
        since = self.table["since"].cast(pa.int64())
        self._moments = np.unique(since.drop_null().to_numpy())
        rank = np.where(
            since.is_null().to_numpy(), 0, np.searchsorted(self._moments, since.fill_null(0).to_numpy()) + 1
        )
        self._starts = self._place(encoded.indices.to_numpy(), rank)
        # Spans of an identifier are asked for by its number and the moment's rank, as one number that grows with both.
        self._order = np.argsort(self._starts)
        self._starts = self._starts[self._order]

    @classmethod
    def none(cls) -> "Bindings":
        """Return those of nobody."""
        return cls(BINDING.empty_table())

    def persons(self, keys: pa.ChunkedArray, at: pa.ChunkedArray) -> tuple[pa.Array, pa.Array]:
        """Return whose some contacts are, and the identifiers of those that arrived under one that is not the person's.

        Args:
            keys: pseudonyms under which they arrived; null: of nobody.
            at: when they were (UTC).

        Returns:
            Two arrays of `binary(16)`: persons, null where the pseudonym is; identifiers, null where the pseudonym is
            the person's own.
        """
        own = _combined(keys)
        if not len(self.table):
            return own, pa.nulls(len(own), KEY)
        number = pc.index_in(own, value_set=self._identifiers)
        rows = np.flatnonzero(number.is_valid().to_numpy(zero_copy_only=False))
        if not len(rows):
            return own, pa.nulls(len(own), KEY)
        moments = at.cast(WHEN).cast(pa.int64()).to_numpy()[rows]
        span = self._spans(number.take(pa.array(rows)).to_numpy().astype(np.int64), moments)
        bound = span >= 0
        places = np.full(len(own), -1, dtype=np.int64)
        places[rows[bound]] = span[bound]
        free = places < 0
        found = self.table["person"].combine_chunks().take(pa.array(places, mask=free))
        mask = pa.array(free)
        return pc.if_else(mask, own, found), pc.if_else(mask, pa.scalar(None, KEY), own)

    def _spans(self, number: Integers, moments: Integers) -> Integers:
        """Return the row of the span in which each moment of an identifier falls, -1 where none does."""
        rank = np.searchsorted(self._moments, moments, side="right")
        place = np.searchsorted(self._starts, self._place(number, rank), side="right") - 1
        span = self._order[np.maximum(place, 0)]
        identifiers = self.table["identifier"].combine_chunks().dictionary_encode().indices.to_numpy()
        until = self.table["until"].cast(pa.int64()).fill_null(np.iinfo(np.int64).max).to_numpy()
        inside = (place >= 0) & (identifiers[span] == number) & (moments < until[span])
        return np.where(inside, span, -1)

    def _place(self, number: Integers, rank: Integers) -> Integers:
        return number.astype(np.int64) * (len(self._moments) + 2) + rank


def _combined(keys: pa.ChunkedArray) -> pa.Array:
    return pa.concat_arrays([pa.array([], KEY), *(chunk.cast(KEY) for chunk in keys.chunks)])


def identifier_rows(table: pa.Table, names: pa.Table) -> pa.Table:
    """Return the bindings to some customers, schema IDENTIFIER_ROW.

    Args:
        table: schema BINDING.
        names: columns `customer_no` and `customer` (hex) of these customers.
    """
    if not len(table):
        return IDENTIFIER_ROW.empty_table()
    persons = pa.array([bytes.fromhex(name) for name in names["customer"].to_pylist()], KEY)
    place = pc.index_in(table["person"].combine_chunks(), value_set=persons)
    own = table.filter(place.is_valid())
    numbers = names["customer_no"].combine_chunks().take(place.drop_null())
    hexes = pa.array([key.hex() for key in own["identifier"].to_pylist()], pa.string())
    columns = [numbers, hexes, own["kind"], own["since"], own["until"]]
    return pa.table(columns, schema=IDENTIFIER_ROW)
