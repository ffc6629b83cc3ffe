"""One customer: the number found by the pseudonym, and the rows read from the one place where they are.

Rows of a customer are in the base or in one page, all together. To know in which, and what of it to read, makes a
question about one customer cost the same however many others there are.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

Fetch = Callable[[str], pa.Table]

_KEY_BYTES = 16
_FIRST_LOOKUPS = 8
"""So many cost about as much as an index of all customers, which later ones are answered from."""


@dataclass(frozen=True)
class Names:
    """The pseudonyms of all customers, ordered; 20 bytes each.

    Attributes:
        high: their first eight bytes as a number, ascending.
        low: the other eight, in the same order.
        customer_no: the customers' numbers, likewise.
    """

    high: NDArray[np.uint64]
    low: NDArray[np.uint64]
    customer_no: NDArray[np.int32]

    @classmethod
    def of(cls, customers: pa.Table) -> Self:
        """Order pseudonyms.

        Args:
            customers: columns `customer_no` and `customer`, the pseudonym's 16 bytes, never null.
        """
        words = _words(b"".join(_content(chunk) for chunk in customers["customer"].chunks)).reshape(-1, 2)
        order = np.argsort(words[:, 0])
        return cls(words[order, 0], words[order, 1], customers["customer_no"].to_numpy()[order])

    def find(self, key: bytes) -> int | None:
        """Return the number of the customer with a pseudonym of 16 bytes; None if there is none."""
        high, low = _words(key)
        begin, end = (int(np.searchsorted(self.high, high, side)) for side in ("left", "right"))
        found = self.customer_no[begin:end][self.low[begin:end] == low]
        return int(found[0]) if len(found) else None


class PageFile:
    """The rows of one table in one page.

    Attributes:
        page: the page's number.
    """

    def __init__(self, page: int, path: Path) -> None:
        """Read nothing yet."""
        self.page = page
        self._path = path

    def rows(self, columns: Sequence[str], customer_no: int) -> list[dict[str, Any]]:
        """Return a customer's rows."""
        first, last = self._bounds
        groups = np.flatnonzero((first <= customer_no) & (customer_no <= last)).tolist()
        if not groups:
            return []
        with pq.ParquetFile(self._path, metadata=self._metadata) as file:
            owners = file.read_row_groups(groups, ["customer_no"], use_threads=False)["customer_no"]
            own = pc.indices_nonzero(pc.equal(owners, customer_no))
            if not len(own):
                return []
            return _records(file.read_row_groups(groups, [*columns], use_threads=False).take(own))

    @cached_property
    def _metadata(self) -> pq.FileMetaData:
        return pq.read_metadata(self._path)

    @cached_property
    def _bounds(self) -> NDArray[np.int64]:
        """The first and the last customer of each group of rows; of a group without any, none."""
        metadata = self._metadata
        place = metadata.schema.names.index("customer_no")
        groups = [metadata.row_group(number).column(place).statistics for number in range(metadata.num_row_groups)]
        bounds = [(group.min, group.max) if group is not None and group.has_min_max else (0, -1) for group in groups]
        return np.array(bounds, dtype=np.int64).reshape(-1, 2).T


class OneCustomer:
    """Where to find a customer in an open version; shared by its readers."""

    def __init__(self, customers: int, pages: Mapping[str, Sequence[PageFile]]) -> None:
        """Look nothing up yet.

        Args:
            customers: the number of the base's last customer.
            pages: files by table.
        """
        self._customers = customers
        self._pages = pages
        self._lookups = 0
        self._names: Names | None = None
        self._hidden: tuple[NDArray[np.int32], NDArray[np.int32]] | None = None
        self._lock = threading.Lock()

    def number_of(self, key: bytes, fetch: Fetch) -> int | None:
        """Return the number of the customer with a pseudonym; None if there is none.

        Args:
            key: the pseudonym.
            fetch: asks the open version.
        """
        if len(key) != _KEY_BYTES:
            return None
        with self._lock:
            self._lookups += 1
            if self._names is None and self._lookups > _FIRST_LOOKUPS:
                self._names = Names.of(fetch("select customer_no, unhex(customer) as customer from customer"))
        if self._names is not None:
            return self._names.find(key)
        found = fetch(f"select customer_no from customer where customer = '{key.hex()}'")["customer_no"]
        return found[0].as_py() if len(found) else None

    def is_in_base(self, customer_no: int, fetch: Fetch) -> bool:
        """Say whether a customer's rows are those of the base, if there are any."""
        return customer_no <= self._customers and self._hidden_from(customer_no, fetch) == 0

    def in_pages(self, table: str, columns: Sequence[str], customer_no: int, fetch: Fetch) -> list[dict[str, Any]]:
        """Return the rows of a customer that pages hold, those of the last page that has any.

        Args:
            table: the table's name.
            columns: their names.
            customer_no: the customer's number.
            fetch: asks the open version.
        """
        hidden = self._hidden_from(customer_no, fetch)
        files = (file for file in self._pages.get(table, ()) if file.page >= hidden)
        return [row for file in files for row in file.rows(columns, customer_no)]

    def _hidden_from(self, customer_no: int, fetch: Fetch) -> int:
        """Return the page below which a customer's rows are replaced; 0 if none are."""
        with self._lock:
            if self._hidden is None:
                found = fetch("select customer_no, max(page) as page from hidden_customer group by 1 order by 1")
                self._hidden = (found["customer_no"].to_numpy(), found["page"].to_numpy())
        customers, pages = self._hidden
        place = int(np.searchsorted(customers, customer_no))
        return int(pages[place]) if place < len(customers) and customers[place] == customer_no else 0


def _records(rows: pa.Table) -> list[dict[str, Any]]:
    """Return the same as `to_pylist`; most columns of a contact are null in all rows, and most others in none."""
    names, columns = rows.column_names, [_values(column) for column in rows.columns]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _values(column: pa.ChunkedArray) -> list[Any]:
    if column.null_count == len(column):
        return [None] * len(column)
    plain = column.cast(column.type.value_type) if pa.types.is_dictionary(column.type) else column
    values: list[Any] = plain.to_pylist() if plain.null_count else plain.to_numpy().tolist()
    return values


def _words(content: bytes) -> NDArray[np.uint64]:
    """Return bytes as numbers of eight each."""
    return np.frombuffer(content, ">u8").astype(np.uint64)


def _content(keys: pa.Array) -> bytes:
    """Return pseudonyms one after the other."""
    fixed = keys.cast(pa.binary(_KEY_BYTES))
    start, end = (place * _KEY_BYTES for place in (fixed.offset, fixed.offset + len(fixed)))
    return fixed.buffers()[1].to_pybytes()[start:end] if len(fixed) else b""
