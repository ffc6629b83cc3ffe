"""The head: what is acknowledged, and the manifest of what has been sealed."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.ipc

from regard.ledger.ledger import Ledger
from regard.ledger.schema import ENTRIES, PLAIN
from regard.ledger.seen import fresh_keys, seen_keys
from regard.vault import put_people, put_traits
from regard.vault.database import Snapshot, Transaction

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Segment:
    """One sealed file, as the manifest lists it; `seq_base` is added to the numbers in the file."""

    path: str
    kind: str
    entries: int
    bytes: int
    seq_base: int
    first_seq: int
    last_seq: int
    import_id: int | None


@dataclass(frozen=True)
class Receipt:
    """What became of an arrival: `known` were there already and changed nothing."""

    taken: int
    known: int


def micros(moment: datetime) -> int:
    """Return a moment as microseconds since 1970 in UTC."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def moment(value: int) -> datetime:
    """Return the moment of a number of microseconds since 1970 in UTC."""
    return _EPOCH + timedelta(microseconds=value)


def append(
    ledger: Ledger, kind: str, entries: pa.Table, people: pa.Table | None = None, traits: pa.Table | None = None
) -> Receipt:
    """Take entries of one kind into the head; on return they are on disk.

    Args:
        ledger: where to.
        kind: a key of `schema.ENTRIES`.
        entries: rows of that schema.
        people: identifiers for the vault, in the same commit.
        traits: personal traits for the vault, in the same commit.
    """
    with ledger.database.transaction() as transaction:
        new = _new_among(transaction, entries) if kind == "interaction" else entries
        put_entries(transaction, kind, new)
        if people is not None:
            put_people(transaction, people)
        if traits is not None:
            put_traits(transaction, traits)
    return Receipt(len(new), len(entries) - len(new))


def put_entries(transaction: Transaction, kind: str, entries: pa.Table) -> None:
    """Number entries of one kind and write them into the inbox; nothing to do for none."""
    if len(entries):
        _reopen_erasures(transaction, entries)
        put_inbox(transaction, kind, entries, take_numbers(transaction, "seq", len(entries)))


def put_inbox(transaction: Transaction, kind: str, entries: pa.Table, first_seq: int) -> None:
    """Write one batch of entries into the inbox."""
    code, content = _schema_of(kind)
    transaction.run("insert into entry_schema (hash, content) values (?, ?) on conflict do nothing", (code, content))
    batch = entries.cast(PLAIN[kind]).combine_chunks().to_batches()[0].serialize()
    transaction.run(
        "insert into inbox (first_seq, entries, kind, entry_schema, batch) values (?, ?, ?, ?, ?)",
        (first_seq, len(entries), kind, code, batch.to_pybytes()),
    )


@cache
def _schema_of(kind: str) -> tuple[bytes, bytes]:
    """Return how entries of a kind are to be read, after its hash."""
    content = PLAIN[kind].serialize().to_pybytes()
    return hashlib.blake2b(content, digest_size=16).digest(), content


def take_numbers(transaction: Transaction, name: str, count: int) -> int:
    """Take a range of a counter and return its first number.

    The counter's row stays locked until the commit, hence numbers are in the order of commits.
    """
    transaction.run("update counter set next = next + ? where name = ?", (count, name))
    return int(transaction.rows("select next from counter where name = ?", (name,))[0][0]) - count


def last_seq(snapshot: Snapshot) -> int:
    """Return the highest sequence number given out."""
    return int(snapshot.rows("select next from counter where name = 'seq'")[0][0]) - 1


def segments(snapshot: Snapshot, after_seq: int = 0) -> list[Segment]:
    """Return the segments with entries after a sequence number, in sequence order."""
    rows = snapshot.rows(
        "select path, kind, entries, bytes, seq_base, first_seq, last_seq, import_id from segment"
        " where last_seq > ? order by first_seq",
        (after_seq,),
    )
    return [Segment(*row) for row in rows]


def put_segment(transaction: Transaction, segment: Segment) -> None:
    """List a segment in the manifest."""
    transaction.run(
        "insert into segment (path, kind, entries, bytes, seq_base, first_seq, last_seq, import_id)"
        " values (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            segment.path,
            segment.kind,
            segment.entries,
            segment.bytes,
            segment.seq_base,
            segment.first_seq,
            segment.last_seq,
            segment.import_id,
        ),
    )


def inbox(snapshot: Snapshot, after_seq: int = 0) -> list[tuple[str, pa.Table]]:
    """Return (kind, entries with their `seq`) of the inbox after a sequence number, in order."""
    rows = snapshot.rows(
        "select i.first_seq, i.kind, i.batch, s.content from inbox i join entry_schema s on s.hash = i.entry_schema"
        " where i.first_seq + i.entries - 1 > ? order by i.first_seq",
        (after_seq,),
    )
    return [(kind, _unpacked(kind, batch, schema, first)) for first, kind, batch, schema in rows]


def trim(transaction: Transaction, kind: str, through_seq: int) -> None:
    """Delete the inbox rows of a kind up to a sequence number: a segment has them now."""
    transaction.run("delete from inbox where kind = ? and first_seq + entries - 1 <= ?", (kind, through_seq))


def _reopen_erasures(transaction: Transaction, entries: pa.Table) -> None:
    """Let an erasure be finished once more if entries received before it are kept only after it."""
    if "customer" not in entries.column_names:
        return
    if not transaction.rows("select 1 from erasure limit 1"):
        return
    received = micros(pc.min(entries["received_at"]).as_py())
    if transaction.rows("select 1 from erasure where at >= ? limit 1", (received,)):
        customers = pc.unique(entries["customer"]).drop_null().to_pylist()
        transaction.run_many(
            "update erasure set done_at = null where customer = ? and at >= ?",
            ((customer, received) for customer in customers),
        )


def _new_among(transaction: Transaction, interactions: pa.Table) -> pa.Table:
    occurred_s = interactions["occurred_at"].cast(pa.int64()).to_numpy() // 1_000_000
    fresh = fresh_keys(transaction, seen_keys(interactions["identity"], occurred_s))
    return interactions.filter(pa.array(fresh))


def _unpacked(kind: str, batch: bytes, schema: bytes, first_seq: int) -> pa.Table:
    written = pa.ipc.read_schema(pa.py_buffer(schema))
    table = pa.Table.from_batches([pa.ipc.read_record_batch(pa.py_buffer(batch), written)])
    return with_seq(with_schema(table, kind), first_seq)


def with_seq(entries: pa.Table, first_seq: int) -> pa.Table:
    """Number entries from a sequence number on."""
    return entries.append_column("seq", pa.array(np.arange(first_seq, first_seq + len(entries))))


def with_schema(table: pa.Table, kind: str) -> pa.Table:
    """Bring entries written by an older Regard to today's columns; new ones are null."""
    fields = [
        table[field.name].cast(field.type) if field.name in table.column_names else pa.nulls(len(table), field.type)
        for field in ENTRIES[kind]
    ]
    return pa.table(fields, schema=ENTRIES[kind])


def with_seq_of(table: pa.Table, kind: str) -> pa.Table:
    """Bring a segment's rows to today's columns, with the numbers they have in the file."""
    return with_schema(table, kind).append_column("seq", table["seq"])
