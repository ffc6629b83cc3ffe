"""What counts in a version as arrays: those of the base, and beside them what pages hold and what is gone."""

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from regard.ledger.arrays import Arrays
from regard.ledger.layout import Page
from regard.ledger.memory import Memory
from regard.ledger.page_arrays import joined_arrays, map_page_arrays

_HIDDEN = "select customer_no, max(page) as page from hidden_customer group by customer_no order by customer_no"


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

    Base and pages are put together when they are first asked for, once for all readers.

    Attributes:
        memory: what was made of the version.
    """

    def __init__(self, base: Arrays, pages: Mapping[int, Arrays] | None = None) -> None:
        """Begin with what is in the files.

        Args:
            base: the base's arrays.
            pages: those of pages, by the page's number, in order.
        """
        self.memory = Memory()
        self._base = base
        self._pages = dict(pages or {})
        self._lock = threading.Lock()
        self._layered: Layered | None = None

    def layered(self, fetch: Callable[[str], pa.Table]) -> Layered:
        """Return base and pages.

        Args:
            fetch: asks the open version.
        """
        with self._lock:
            if self._layered is None:
                hidden = fetch(_HIDDEN)
                customers, page = hidden["customer_no"].to_numpy(), hidden["page"].to_numpy()
                gone = self._base.of_customers(customers[customers <= len(self._base.customer_no)] - 1)
                self._layered = Layered(self._base, gone, _recent(self._base, self._pages, customers, page))
            return self._layered


def map_pages(folder: Path, pages: Iterable[Page]) -> dict[int, Arrays]:
    """Map the arrays of pages into memory; they can be read also when the keeper deletes the files later.

    Args:
        folder: the layout's folder.
        pages: of the version, in order.

    Returns:
        The arrays by the page's number.

    Raises:
        FileNotFoundError: the version was replaced and its files are gone.
    """
    return {page.number: map_page_arrays(folder / page.arrays) for page in pages}


def _recent(base: Arrays, pages: Mapping[int, Arrays], customers: NDArray[np.int32], last: NDArray[np.int32]) -> Arrays:
    """Return what pages hold, without customers that a later page replaces or an erasure hides."""
    if not pages:
        return base.of_customers(np.empty(0, dtype=np.int32))
    kept = [~np.isin(part.customer_no, customers[last > number]) for number, part in pages.items()]
    return joined_arrays(list(pages.values()), kept)
