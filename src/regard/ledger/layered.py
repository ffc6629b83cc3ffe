"""What counts in a version as arrays: those of the base, and beside them what pages hold and what is gone."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from regard.ledger.arrays import Arrays, encode, lists_of
from regard.ledger.memory import Memory


@dataclass(frozen=True)
class Layered:
    """The contacts that count in a version: those of the base, less those of customers gone, and the recent ones.

    Attributes:
        base: as the keeper wrote them.
        gone: those of the base of customers whom a page replaces or an erasure hides.
        recent: what pages hold; its words are those of the base and further ones.
    """

    base: Arrays
    gone: Arrays
    recent: Arrays


class Layers:
    """What the readers of one open version share: its arrays, and what was made of it before.

    What pages hold is read when it is first asked for, once for all readers.

    Attributes:
        memory: what was made of the version.
    """

    def __init__(self, base: Arrays, *, paged: bool) -> None:
        """Begin with the base.

        Args:
            base: its arrays.
            paged: whether the version has pages.
        """
        self.memory = Memory()
        self._base = base
        self._paged = paged
        self._lock = threading.Lock()
        self._layered: Layered | None = None

    def layered(self, fetch: Callable[[str], pa.Table]) -> Layered:
        """Return base and pages.

        Args:
            fetch: asks the open version.
        """
        with self._lock:
            if self._layered is None:
                recent = _recent(self._base, fetch(_paged_sql(self._base)) if self._paged else _NOTHING)
                gone = self._base.of_customers(_gone(self._base, fetch))
                self._layered = Layered(self._base, gone, recent)
            return self._layered


def _gone(base: Arrays, fetch: Callable[[str], pa.Table]) -> NDArray[np.int32]:
    """Return where customers of the base are whom a page replaces or an erasure hides."""
    found = fetch("select distinct customer_no from hidden_customer order by customer_no")["customer_no"]
    numbers: NDArray[np.int32] = found.to_numpy().astype(np.int32)
    return numbers[numbers <= len(base.customer_no)] - 1


def _paged_sql(base: Arrays) -> str:
    columns = ", ".join(f'"{name}"' for name in ("customer_no", "occurred_at", "seq", *base.made))
    counts = "customer_no is not null and excluded is null"
    return f"select {columns} from interaction_paged where {counts} order by customer_no, occurred_at, seq"


def _recent(base: Arrays, rows: pa.Table) -> Arrays:
    lists = lists_of(base.made, base.words)
    columns = encode(rows, base.made, lists)
    owner = rows["customer_no"].to_numpy()
    customers, begins = np.unique(owner, return_index=True)
    offsets = np.append(begins, len(owner)).astype(np.int64)
    words = {name: each.words for name, each in lists.items()}
    return Arrays(customers.astype(np.int32), offsets, columns, words, base.made)


_NOTHING = pa.table(
    {
        "customer_no": pa.array([], pa.int32()),
        "occurred_at": pa.array([], pa.timestamp("us")),
        "seq": pa.array([], pa.int64()),
    }
)
