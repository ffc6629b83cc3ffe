"""The customers' contacts as arrays: what rules are held against."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from regard.vocabulary import Where

Rows = NDArray[np.int64]
"""Places of rows; -1 where there is none."""
Holds = NDArray[np.bool_]


@dataclass(frozen=True)
class Contacts:
    """Whole customers, ordered by customer and time.

    Attributes:
        table: schema ROW.
        customer_no: which customer, one entry a row.
        at_us: microseconds since 1970, UTC.
    """

    table: pa.Table
    customer_no: NDArray[np.int32]
    at_us: NDArray[np.int64]

    def among(self, column: str, names: Sequence[str]) -> Holds:
        """Return for each row whether the column has one of the names."""
        coded = self.table[column].unify_dictionaries().combine_chunks()
        known = pc.is_in(coded.dictionary, value_set=pa.array(names, pa.string())).to_numpy(zero_copy_only=False)
        # A row without a value has the code -1, which is the last entry: not among them.
        codes = coded.indices.fill_null(-1).to_numpy()
        found: Holds = np.append(known, False)[codes]
        return found

    def which(self, where: Where) -> Holds:
        """Return for each row whether it fulfils the conditions."""
        lists = {
            "touchpoint": where.touchpoints, "kind": where.kinds, "channel": where.channels, "unit": where.units,
        }  # fmt: skip
        holds = np.ones(self.at_us.size, dtype=np.bool_)
        for column, names in lists.items():
            if names:
                holds &= self.among(column, names)
        return holds

    def numbers(self, column: str) -> NDArray[np.float64]:
        """Return a column of numbers, NaN where there is none."""
        values: NDArray[np.float64] = self.table[column].to_numpy()
        return values

    def moments(self, column: str) -> tuple[NDArray[np.int64], Holds]:
        """Return a column of moments in microseconds, and where there is one."""
        values = self.table[column].cast(pa.int64())
        return values.fill_null(0).to_numpy(), values.is_valid().to_numpy()

    def references(self, rows: Rows, key: str) -> NDArray[np.str_]:
        """Return what the rows' contexts have under a key, as text; empty where there is nothing."""
        contexts = self.table["context"].take(pa.array(rows)).fill_null("{}").to_pylist()
        one = msgspec.defstruct("One", [("found", Any, None)], rename={"found": key})
        found = msgspec.json.decode(f"[{','.join(contexts)}]", type=list[one])  # type: ignore[valid-type]
        values = (each.found for each in found)  # type: ignore[attr-defined]
        return np.array(["" if value is None else str(value) for value in values], dtype=np.str_)


def contacts_of(table: pa.Table) -> Contacts:
    """Return the arrays of a table as a fold function gets it."""
    return Contacts(table, table["customer_no"].to_numpy(), table["occurred_at"].cast(pa.int64()).to_numpy())


def next_of(groups: NDArray[np.int64], asking: Rows, answering: Rows) -> Rows:
    """Return for each asking row the first answering row of its group after it, -1 if there is none.

    Args:
        groups: the group of each asking row, then of each answering row; whole numbers from zero.
        asking: places of rows.
        answering: places of rows, in order.
    """
    if not answering.size:
        return np.full(asking.size, -1, dtype=np.int64)
    size = int(max(asking.max(initial=0), answering[-1])) + 1
    own, theirs = groups[: asking.size], groups[asking.size :]
    ordered = np.argsort(theirs, kind="stable")
    places = (theirs * size + answering)[ordered]
    found = np.searchsorted(places, own * size + asking, side="right")
    found = np.minimum(found, places.size - 1)
    after = (theirs[ordered][found] == own) & (answering[ordered][found] > asking)
    return np.where(after, answering[ordered][found], -1)
