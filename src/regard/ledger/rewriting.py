"""Rewriting: a segment is swapped for one without some of its entries, or with less in them, in one commit."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from regard.ledger.archive import SegmentWriter
from regard.ledger.head import Segment, put_segment, with_seq_of
from regard.ledger.ledger import Ledger
from regard.ledger.schema import ENTRIES
from regard.vault.database import Transaction

_ROWS_AT_ONCE = 262_144

Change = Callable[[pa.Table], pa.Table]
"""What becomes of entries, which have today's columns and their `seq` in the file."""


def told_by(ledger: Ledger, segment: Segment, columns: Sequence[str]) -> pa.Table:
    """Return columns of all entries of a segment; those that its writer did not know yet are null."""
    path = ledger.archive / segment.path
    present = [name for name in columns if name in pq.read_schema(path).names]
    found = pq.read_table(path, columns=present, memory_map=True)
    fields = ENTRIES[segment.kind]
    missing = [name for name in columns if name not in present]
    for name in missing:
        found = found.append_column(fields.field(name), pa.nulls(len(found), fields.field(name).type))
    return found.select(list(columns))


def swap(ledger: Ledger, segment: Segment, change: Change, also: Callable[[Transaction], None] | None = None) -> int:
    """Swap a segment for what a change leaves of it; return how many entries are gone.

    The old file stays until orphans are deleted. Whoever is killed in between leaves the old segment whole.

    Args:
        ledger: the ledger.
        segment: as the manifest lists it.
        change: of some rows at once.
        also: written in the same commit.
    """
    written = write_changed(ledger, segment, change)
    with ledger.database.transaction() as transaction:
        relist(transaction, segment, written)
        if also is not None:
            also(transaction)
    return segment.entries - sum(new.entries for new in written)


def write_changed(ledger: Ledger, segment: Segment, change: Change) -> list[Segment]:
    """Write what a change leaves of a segment into files that the manifest does not name yet; return these.

    Args:
        ledger: the ledger.
        segment: as the manifest lists it.
        change: of some rows at once.
    """
    writer = SegmentWriter(ledger.archive, segment.kind)
    for batch in pq.ParquetFile(ledger.archive / segment.path, memory_map=True).iter_batches(_ROWS_AT_ONCE):
        kept = change(with_seq_of(pa.Table.from_batches([batch]), segment.kind))
        if len(kept):
            writer.add(kept)
    # The range stays the old one: what was numbered once keeps its place in the sequence.
    return [replace(segment, path=new.path, entries=new.entries, bytes=new.bytes) for new in writer.close()]


def relist(transaction: Transaction, segment: Segment, written: Sequence[Segment]) -> None:
    """List files in the manifest in the place of a segment."""
    transaction.run("delete from segment where path = ?", (segment.path,))
    for new in written:
        put_segment(transaction, new)


def relisted(listed: pa.ListArray, flat: pa.Array, parents: pa.Array) -> pa.ListArray:
    """Return lists with other items; null lists stay null.

    Args:
        listed: as they were.
        flat: the items of all lists, in order.
        parents: for each item the place of its list.
    """
    counts = np.bincount(parents.to_numpy(zero_copy_only=False), minlength=len(listed))
    offsets = pa.array(np.concatenate([[0], np.cumsum(counts)]), pa.int32())
    return pa.ListArray.from_arrays(offsets, flat, type=listed.type, mask=pc.is_null(listed))


def with_column(entries: pa.Table, name: str, values: pa.Array | pa.ChunkedArray) -> pa.Table:
    """Return entries with other values in a column."""
    place = entries.schema.get_field_index(name)
    return entries.set_column(place, entries.schema.field(place), values)
