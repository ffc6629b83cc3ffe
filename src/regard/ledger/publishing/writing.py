"""Writing a table: rows stream from the engine into a file for each month, however many there are."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import batched
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from regard.ledger.publishing.about import Part
from regard.ledger.publishing.files import table_parts
from regard.ledger.publishing.tables import Statement
from regard.ledger.reader import Reader

_BATCH_ROWS = 100_000
_HELD_ROWS = 1_000_000
"""Rows kept in memory before they are written: the larger, the better they compress."""
_MOST_OPEN = 200
"""Files that are open at once."""


def fingerprints(reader: Reader, made: Statement) -> dict[str, Part]:
    """Return rows and fingerprint of each part of a table; they do not depend on the order of rows."""
    # The number behind a code may be another in the next version.
    hashed = ", ".join(f'"{name}"::varchar' if name in made.codes else f'"{name}"' for name in made.columns)
    found = reader.fetch(
        f"select month, count(*) as n, bit_xor(hash({hashed})) as fingerprint from ({made.sql}) group by all order by 1"
    )
    return {row["month"]: Part(row["n"], f"{row['fingerprint']:016x}") for row in found.to_pylist()}


def write_parts(reader: Reader, made: Statement, parts: Iterable[str], table: Path, name: str) -> None:
    """Write parts of a table, a file each.

    Args:
        reader: the version it is made of.
        made: the query.
        parts: which of them.
        table: the table's folder.
        name: of every file.
    """
    for some in batched(sorted(parts), _MOST_OPEN, strict=False):
        listed = ", ".join(f"'{part}'" for part in some)
        rows = reader.batches(f"select * from ({made.sql}) where month in ({listed})", _BATCH_ROWS)
        with _Writers(table, name) as writers:
            for batch in rows:
                writers.add(batch)


@dataclass
class _Writers:
    """Open files, one a part, and the rows that are not in them yet."""

    table: Path
    name: str
    files: dict[str, pq.ParquetWriter] = field(default_factory=dict)
    held: list[pa.RecordBatch] = field(default_factory=list)

    def add(self, batch: pa.RecordBatch) -> None:
        self.held.append(batch)
        if sum(map(len, self.held)) >= _HELD_ROWS:
            self.flush()

    def flush(self) -> None:
        """Write what is held."""
        if not self.held:
            return
        rows = pa.Table.from_batches(self.held)
        self.held = []
        for part, own in split_by_month(rows).items():
            self._file(part, own.schema).write_table(own)

    def _file(self, part: str, schema: pa.Schema) -> pq.ParquetWriter:
        if part not in self.files:
            folder = table_parts(self.table, part)
            folder.mkdir(exist_ok=True)
            # The types of the file alone say what columns are: dictionaries of another engine would be no texts here.
            self.files[part] = pq.ParquetWriter(folder / self.name, schema, compression="zstd", store_schema=False)
        return self.files[part]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if kind is None:
            self.flush()
        for file in self.files.values():
            file.close()


def split_by_month(rows: pa.Table) -> Mapping[str, pa.Table]:
    """Return the rows of each month, in their order, without the column `month`."""
    months = pc.dictionary_encode(rows["month"]).combine_chunks()
    rows = rows.drop_columns(["month"])
    names, codes = months.dictionary.to_pylist(), months.indices.to_numpy()
    if len(names) == 1:
        return {names[0]: rows}
    ordered = rows.take(pa.array(np.argsort(codes, kind="stable")))
    counts = np.bincount(codes, minlength=len(names))
    starts = np.cumsum(counts) - counts
    return {
        name: ordered.slice(start, n) for name, start, n in zip(names, starts.tolist(), counts.tolist(), strict=True)
    }
