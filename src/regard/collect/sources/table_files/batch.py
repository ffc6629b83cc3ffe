"""The batch: some rows of a file as they were read, and those that could not be."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

MOST_ROWS = 250_000
"""Rows of a batch at most, so that memory does not grow with the file."""


@dataclass(frozen=True)
class Broken:
    """A row of the wrong shape: its number in the file, from 1, and its text."""

    row: int
    text: str


@dataclass(frozen=True)
class Batch:
    """Rows in the order of the file.

    Attributes:
        table: the columns; text as strings, other types as the file has them.
        rows: the number of each row in the file, from 1.
        broken: rows of the wrong shape among them.
        raw: the rows as they came, where that is something else than the table.
    """

    table: Any
    rows: Any
    broken: tuple[Broken, ...] = ()
    raw: Any = None


def numbered(table: Any, first: int) -> Batch:
    """Return a batch of rows that follow each other, beginning with a number."""
    return Batch(table=table.combine_chunks(), rows=pa.array(np.arange(first, first + table.num_rows)))
