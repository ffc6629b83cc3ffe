"""The archive: immutable Parquet segments, written whole before the manifest names them."""

import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from regard.ledger.files import fsync_file, fsync_folder
from regard.ledger.head import Segment, inbox, put_segment, segments, trim
from regard.ledger.lease import nobody_loads
from regard.ledger.ledger import Ledger
from regard.ledger.schema import ENTRIES
from regard.vault.database import Snapshot

_ROWS_PER_FILE = 4_000_000
_ROWS_PER_GROUP = 262_144


class SegmentWriter:
    """Writes entries of one kind into new files that nobody reads until the manifest names them.

    Attributes:
        entries: how many were added.
        written: the files that are finished.
    """

    def __init__(self, folder: Path, kind: str) -> None:
        """Write into the archive's folder; files are opened when the first entries come."""
        self._folder = folder
        self._kind = kind
        self._schema = ENTRIES[kind].append(pa.field("seq", pa.int64()))
        self._writer: pq.ParquetWriter | None = None
        self._path = folder
        self._first = self._last = self._entries = 0
        self.entries = 0
        self.written: list[Segment] = []

    def add(self, entries: pa.Table) -> None:
        """Append entries that carry their `seq`, absolute or counted from zero."""
        writer = self._writer or self._start()
        writer.write_table(_by_time(entries.select(self._schema.names)), row_group_size=_ROWS_PER_GROUP)
        bounds = pc.min_max(entries["seq"]).as_py()
        self._first = min(self._first, bounds["min"]) if self._entries else bounds["min"]
        self._last = max(self._last, bounds["max"])
        self._entries += len(entries)
        self.entries += len(entries)
        if self._entries >= _ROWS_PER_FILE:
            self._finish()

    def close(self) -> list[Segment]:
        """Force all files to disk and return them, with `seq_base` 0 and without import."""
        self._finish()
        if self.written:
            fsync_folder(self._folder)
        return self.written

    def abandon(self) -> None:
        """Delete what was written: nobody has read it."""
        if self._writer is not None:
            self._writer.close()
            self._path.unlink()
            self._writer = None
        for segment in self.written:
            (self._folder / segment.path).unlink()
        self.written.clear()

    def _start(self) -> pq.ParquetWriter:
        self._path = self._folder / f"{self._kind}-{uuid.uuid4().hex}.parquet"
        # Only texts with few values get a dictionary: trying it on identities would double the time to write.
        codes = [field.name for field in self._schema if pa.types.is_dictionary(field.type)]
        self._writer = pq.ParquetWriter(
            self._path, self._schema, compression="zstd", use_dictionary=codes, write_statistics=["occurred_at", "seq"]
        )
        return self._writer

    def _finish(self) -> None:
        if self._writer is None:
            return
        self._writer.close()
        self._writer = None
        fsync_file(self._path)
        size = self._path.stat().st_size
        self.written.append(Segment(self._path.name, self._kind, self._entries, size, 0, self._first, self._last, None))
        self._entries = 0


def seal(ledger: Ledger) -> int:
    """Move the inbox into segments; return how many entries moved. The caller holds the keeper's lease."""
    with ledger.database.snapshot() as snapshot:
        waiting = inbox(snapshot)
    moved = 0
    for kind in ENTRIES:
        tables = [table for name, table in waiting if name == kind]
        if not tables:
            continue
        writer = SegmentWriter(ledger.archive, kind)
        writer.add(pa.concat_tables(tables).unify_dictionaries())
        written = writer.close()
        with ledger.database.transaction() as transaction:
            for segment in written:
                put_segment(transaction, segment)
            trim(transaction, kind, max(segment.last_seq for segment in written))
        moved += sum(segment.entries for segment in written)
    return moved


def truth(
    ledger: Ledger, snapshot: Snapshot, kind: str, after_seq: int = 0, columns: Sequence[str] | None = None
) -> Iterator[pa.Table]:
    """Yield what was acknowledged, archive and inbox of one snapshot; within a batch not always in order of `seq`.

    Args:
        ledger: the ledger.
        snapshot: taken by the caller, so that several reads are of one moment.
        kind: a key of `schema.ENTRIES`.
        after_seq: only what came later.
        columns: only these columns of the schema; all if None.

    Yields:
        Tables of up to 262,144 rows with the columns, `seq` (absolute) and `import_id`.
    """
    names = [*(columns or ENTRIES[kind].names), "seq"]
    for segment in segments(snapshot, after_seq):
        if segment.kind == kind:
            yield from _segment_rows(ledger.archive / segment.path, segment, names, after_seq)
    for name, table in inbox(snapshot, after_seq):
        if name == kind:
            later = table.select(names).filter(pc.greater(table["seq"], after_seq))
            # By names alone, as for segments: columns that differ in being nullable cannot be put together.
            yield pa.table([*later.columns, pa.nulls(len(later), pa.int64())], [*names, "import_id"])


def sweep(ledger: Ledger) -> list[Path]:
    """Delete files that the manifest does not name, unless somebody is loading; return them.

    The caller holds the keeper's lease.
    """
    with nobody_loads(ledger.folder, wait=False) as quiet:
        return delete_orphans(ledger) if quiet else []


def delete_orphans(ledger: Ledger) -> list[Path]:
    """Delete files that the manifest does not name; return them. The caller keeps others from loading."""
    with ledger.database.snapshot() as snapshot:
        named = {row[0] for row in snapshot.rows("select path from segment")}
    orphans = [path for path in sorted(ledger.archive.glob("*.parquet")) if path.name not in named]
    for path in orphans:
        path.unlink()
    return orphans


def _segment_rows(path: Path, segment: Segment, names: list[str], after_seq: int) -> Iterator[pa.Table]:
    file = pq.ParquetFile(path, memory_map=True)
    present = [name for name in names if name in file.schema_arrow.names]
    for batch in file.iter_batches(batch_size=_ROWS_PER_GROUP, columns=present):
        table = pa.Table.from_batches([batch])
        seq = pc.add(table["seq"], segment.seq_base)
        columns = [_column(table, segment.kind, name) for name in names[:-1]]
        table = pa.table(
            [*columns, seq, pa.repeat(pa.scalar(segment.import_id, pa.int64()), len(table))], [*names, "import_id"]
        )
        yield table.filter(pc.greater(seq, after_seq)) if segment.first_seq <= after_seq else table


def _column(table: pa.Table, kind: str, name: str) -> pa.ChunkedArray:
    wanted = ENTRIES[kind].field(name).type
    return table[name].cast(wanted) if name in table.column_names else pa.nulls(len(table), wanted)


def _by_time(entries: pa.Table) -> pa.Table:
    """Order interactions by time, unless they are already."""
    if "occurred_at" not in entries.column_names:
        return entries
    times = entries["occurred_at"].cast(pa.int64()).to_numpy()
    if np.all(times[1:] >= times[:-1]):
        return entries
    return entries.take(pa.array(np.argsort(times, kind="stable")))
