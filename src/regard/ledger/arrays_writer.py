"""Making arrays: of the contacts that count in a new base, bucket by bucket, into one file a column; and of a page."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa

from regard.ledger.arrange import counting
from regard.ledger.arrays import (
    ALWAYS,
    MANIFEST,
    OFFSETS,
    Arrays,
    Integers,
    Manifest,
    encode,
    lists_of,
    little_endian,
)
from regard.ledger.files import fsync_file, fsync_folder
from regard.ledger.fold import ArrayColumn

_BLOCK = 1 << 20


class ArraysWriter:
    """Writes the arrays of a new base, bucket by bucket; closing makes the folder whole."""

    def __init__(self, folder: Path, columns: Mapping[str, ArrayColumn]) -> None:
        """Create the files.

        Args:
            folder: does not exist yet.
            columns: by name, how each is made.
        """
        folder.mkdir()
        self._folder = folder
        self._columns = dict(columns)
        self._lists = lists_of(columns)
        kept = ALWAYS | self._columns
        self._files = {name: _ArrayFile(folder / name, little_endian(column.dtype)) for name, column in kept.items()}
        self._offsets = _ArrayFile(folder / OFFSETS, little_endian("i8"))
        self._offsets.append(np.zeros(1, dtype=np.int64))
        self._contacts = self._customers = 0

    def add(self, rows: pa.Table, next_no: int) -> None:
        """Append what counts among the interactions of the next customers.

        Args:
            rows: interactions in order; anonymous ones, and those that count in no number, are left out.
            next_no: the next customer number after these rows; those before must all have been added.
        """
        wanted = {"customer_no", "excluded", "occurred_at", "seq", *self._columns}.intersection(rows.column_names)
        own = rows.select(sorted(wanted))
        own = own.filter(pa.array(counting(own)))
        place = own["customer_no"].to_numpy() - self._customers - 1
        new = next_no - 1 - self._customers
        if len(place) and not (place[0] >= 0 and place[-1] < new and np.all(place[1:] >= place[:-1])):
            message = f"customers are not those from {self._customers + 1} to {next_no - 1} in order"
            raise ValueError(message)
        self._offsets.append(self._contacts + np.cumsum(np.bincount(place, minlength=new)))
        for name, values in encode(own, self._columns, self._lists).items():
            self._files[name].append(values)
        self._contacts += len(own)
        self._customers += new

    def close(self) -> None:
        """Force everything to disk."""
        for file in (*self._files.values(), self._offsets):
            file.close()
        made = {
            name: msgspec.structs.replace(column, dtype=self._files[name].dtype.str)
            for name, column in (ALWAYS | self._columns).items()
        }
        words = {name: each.words for name, each in self._lists.items()}
        manifest = Manifest(self._contacts, self._customers, made, words)
        (self._folder / MANIFEST).write_bytes(msgspec.json.encode(manifest))
        fsync_file(self._folder / MANIFEST)
        fsync_folder(self._folder)


def arrays_of_page(
    rows: pa.Table, columns: Mapping[str, ArrayColumn], words: Mapping[str, Sequence[str]] | None = None
) -> Arrays:
    """Return what counts among rows as arrays; customers of whom nothing counts are left out.

    Args:
        rows: interactions in the order of the layout; anonymous ones, and those that count in no number, are left out.
        columns: by name, how each is made.
        words: what codes stand for so far.
    """
    own = rows.filter(pa.array(counting(rows)))
    lists = lists_of(columns, words)
    encoded = encode(own, columns, lists)
    customers, begins = np.unique(own["customer_no"].to_numpy(), return_index=True)
    offsets = np.append(begins, len(own)).astype(np.int64)
    known = {name: each.words for name, each in lists.items()}
    return Arrays(customers.astype(np.int32), offsets, encoded, known, dict(columns))


class _ArrayFile:
    """One column's file; it becomes wider when a code does not fit any longer."""

    def __init__(self, path: Path, dtype: np.dtype[Any]) -> None:
        self.dtype = dtype
        self._path = path
        self._file = path.open("wb")

    def append(self, values: Integers) -> None:
        wider = np.promote_types(self.dtype, values.dtype)
        if wider != self.dtype:
            self._widen(wider)
        values.astype(self.dtype, copy=False).tofile(self._file)

    def close(self) -> None:
        self._file.close()
        fsync_file(self._path)

    def _widen(self, dtype: np.dtype[Any]) -> None:
        self._file.close()
        narrow = self._path.rename(self._path.with_suffix(".narrow"))
        self._file = self._path.open("wb")
        with narrow.open("rb") as source:
            while len(block := np.fromfile(source, self.dtype, _BLOCK)):
                block.astype(dtype).tofile(self._file)
        narrow.unlink()
        self.dtype = dtype
