"""The reject file: rows that were refused, as they came, each with the reason."""

import csv
import os
import tempfile
from collections import Counter
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import pyarrow as pa
import pyarrow.compute as pc

from regard.collect.refusal import Refusal
from regard.ledger.files import fsync_folder

FOLDER = "rejects"


class Rejects:
    """Refused rows of one load: counted always, and written unless it is a dry run.

    They hold personal data as it came, so the file is its owner's only (0600). It gets its name by `keep`;
    leaving the block before that deletes it.
    """

    def __init__(self, folder: Path | None) -> None:
        """Start without a file.

        Args:
            folder: where the file is to be; None writes none.
        """
        self._folder = folder
        self._part: Path | None = None
        self._file: IO[str] | None = None
        self._columns: list[str] = []
        self.reasons: Counter[str] = Counter()

    def add(self, refused: pa.Table, raw: pa.Table) -> None:
        """Take refused rows (`row`, `reason`) and the batch they are from."""
        if not len(refused):
            return
        self.reasons.update(refused["reason"].to_pylist())
        if self._folder is not None:
            self._write(self._folder, refused, raw)

    def keep(self, name: str) -> Path | None:
        """Give the file its name, durably; return where it is, or None if nothing was refused."""
        if self._folder is None or self._part is None or self._file is None:
            return None
        self._file.flush()
        os.fsync(self._file.fileno())
        kept = self._part.replace(self._folder / name)
        fsync_folder(self._folder)
        self._part = None
        return kept

    def __enter__(self) -> Self:
        """Return the rejects."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close the file, and delete it if it was not kept."""
        if self._file is not None:
            self._file.close()
        if self._part is not None:
            self._part.unlink()

    def _write(self, folder: Path, refused: pa.Table, raw: pa.Table) -> None:
        if self._file is None:
            self._file = self._begin(folder, raw)
        writer = csv.writer(self._file)
        numbers = pc.index_in(refused["row"], value_set=raw["row"])
        rows = raw.drop_columns("row").take(numbers).to_pylist()
        for number, reason, row in zip(refused["row"].to_pylist(), refused["reason"].to_pylist(), rows, strict=True):
            # A column the first rows did not have names itself, at the end of the row.
            more = [f"{name}={value}" for name, value in row.items() if name not in self._columns and value is not None]
            cells = [row.get(name) for name in self._columns]
            writer.writerow([number, reason, Refusal(reason).sentence, *cells, *more])

    def _begin(self, folder: Path, raw: pa.Table) -> IO[str]:
        folder.mkdir(mode=0o700, exist_ok=True)
        # `mkstemp` makes files of mode 0600.
        handle, name = tempfile.mkstemp(suffix=".part", dir=folder)
        self._part = Path(name)
        self._columns = raw.drop_columns("row").column_names
        file = os.fdopen(handle, "w", encoding="utf-8", newline="")
        csv.writer(file).writerow(["row", "reason", "sentence", *self._columns])
        return file
