"""Erasing a customer: hidden at once, then gone from every file."""

import csv
import io
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from regard.errors import WrongUseError
from regard.ledger.archive import SegmentWriter, delete_orphans, seal, truth
from regard.ledger.erasures import finish_erasures, hidden, put_erasure, without_erased, without_named
from regard.ledger.files import write_whole
from regard.ledger.fold import Folds
from regard.ledger.head import Segment, moment, put_segment, segments, take_numbers, with_seq_of
from regard.ledger.keeper import rebuild
from regard.ledger.lease import keeper_lease, nobody_loads
from regard.ledger.ledger import Ledger
from regard.ledger.schema import KEY
from regard.vault import find_people, forget, known_values
from regard.vault.database import Snapshot


@dataclass(frozen=True)
class Erased:
    """What an erasure removed."""

    customers: int
    entries: int
    files: int


def find_customers(ledger: Ledger, name: str) -> list[bytes]:
    """Return the pseudonyms of a customer, given by any identifier or by the pseudonym in hex.

    Raises:
        WrongUseError: nobody of that name is known.
    """
    with ledger.database.snapshot() as snapshot:
        found = find_people(snapshot, ledger.pseudonym_key, name)
        if not found and re.fullmatch("[0-9a-f]{32}", name):
            key = bytes.fromhex(name)
            found = [key] if snapshot.rows("select 1 from person where pseudonym = ?", (key,)) else []
    if not found:
        message = f"No customer {name!r} is known."
        raise WrongUseError(message, "Give an identifier as it came, or a pseudonym.")
    return found


def erase(ledger: Ledger, customers: Sequence[bytes], folds: Folds, at: datetime) -> Erased:
    """Erase customers: on return no file of the workspace holds anything of them but a tombstone.

    Readers hide them from the first commit on. A crash in between leaves the rest to
    `finish_pending`, which the keeper's callers run at start.

    Args:
        ledger: the ledger.
        customers: their pseudonyms.
        folds: from `story.folds`.
        at: now, in UTC; data of before that is refused if it comes again.
    """
    _scrub_rejects(ledger, list(customers))
    with ledger.database.transaction() as transaction:
        put_erasure(transaction, list(customers), at)
        forget(transaction, list(customers))
    return finish_pending(ledger, folds, at)


def finish_pending(ledger: Ledger, folds: Folds, at: datetime) -> Erased:
    """Remove customers whose erasure was begun from every file; nothing to do is quick.

    Args:
        ledger: the ledger.
        folds: from `story.folds`.
        at: now, in UTC.
    """
    with ledger.database.snapshot() as snapshot:
        pending = {bytes(key): moment(since) for key, since in snapshot.rows(_PENDING)}
    if not pending:
        return Erased(0, 0, 0)
    # A load that began before the erasure may still bring the customer: it is waited for, and goes with the rest.
    with keeper_lease(ledger.folder), nobody_loads(ledger.folder, wait=True):
        _scrub_rejects(ledger, list(pending))
        with ledger.database.transaction() as transaction:
            forget(transaction, list(pending))
            take_numbers(transaction, "epoch", 1)
        seal(ledger)
        with ledger.database.snapshot() as snapshot:
            rewritten = _rewrite_all(ledger, snapshot)
        delete_orphans(ledger)
    rebuild(ledger, folds)
    # Before the erasure counts as done: whoever is killed in between leaves it to be finished.
    ledger.database.forget_deleted()
    with ledger.database.transaction() as transaction:
        finish_erasures(transaction, list(pending), at)
    return Erased(len(pending), sum(rewritten), sum(1 for entries in rewritten if entries))


def _rewrite_all(ledger: Ledger, snapshot: Snapshot) -> list[int]:
    """Rewrite all segments that hold erased customers; return for each how many entries are gone."""
    gone = _identities_gone(ledger, snapshot)
    # Amendments first: if this is cut short, the interactions still tell which amendments are theirs.
    ordered = sorted(segments(snapshot), key=lambda segment: segment.kind != "amendment")
    return [_rewrite(ledger, segment, snapshot, gone) for segment in ordered]


def _identities_gone(ledger: Ledger, snapshot: Snapshot) -> pa.Array:
    """Return the identities of the interactions that pending erasures cover."""
    gone = [pa.array([], KEY)]
    for table in truth(ledger, snapshot, "interaction", columns=["identity", "customer", "received_at"]):
        kept = without_erased(table, snapshot)
        if len(kept) < len(table):
            own = pc.invert(pc.is_in(table["identity"], value_set=kept["identity"].combine_chunks()))
            gone += table["identity"].filter(own).chunks
    return pa.concat_arrays(gone)


def _kept(entries: pa.Table, kind: str, snapshot: Snapshot, gone: pa.Array) -> pa.Table:
    """Return entries without those of erased customers: an amendment, whose reason may name them, is one."""
    if kind == "amendment":
        return entries.filter(pc.invert(pc.is_in(entries["identity"], value_set=gone)))
    kept = without_erased(entries, snapshot)
    return without_named(kept, hidden(snapshot)) if kind == "evidence" else kept


def _rewrite(ledger: Ledger, segment: Segment, snapshot: Snapshot, gone_identities: pa.Array) -> int:
    """Swap a segment for one without the erased customers; return how many entries are gone."""
    path = ledger.archive / segment.path
    columns = _TELLING.get(segment.kind, ["customer", "received_at"])
    covered = pq.read_table(path, columns=columns, memory_map=True)
    gone = len(covered) - len(_kept(covered, segment.kind, snapshot, gone_identities))
    if not gone:
        return 0
    writer = SegmentWriter(ledger.archive, segment.kind)
    for batch in pq.ParquetFile(path, memory_map=True).iter_batches(batch_size=262_144):
        kept = _kept(pa.Table.from_batches([batch]), segment.kind, snapshot, gone_identities)
        if len(kept):
            writer.add(with_seq_of(kept, segment.kind))
    written = writer.close()
    with ledger.database.transaction() as transaction:
        transaction.run("delete from segment where path = ?", (segment.path,))
        for new in written:
            # The range stays the old one: what was numbered once keeps its place in the sequence.
            put_segment(transaction, replace(segment, path=new.path, entries=new.entries, bytes=new.bytes))
    return gone


def _scrub_rejects(ledger: Ledger, customers: list[bytes]) -> None:
    """Take rows that name any of the customers out of the reject files."""
    with ledger.database.snapshot() as snapshot:
        values = {value for found in known_values(snapshot, customers).values() for value in found}
    folder = ledger.folder / "rejects"
    # A text that was refused for being too long may be longer than the reader of such files takes.
    csv.field_size_limit(sys.maxsize)
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        with path.open(newline="") as file:
            rows = list(csv.reader(file))
        kept = [row for row in rows if not any(_names(cell, value) for cell in row for value in values)]
        if len(kept) < len(rows):
            text = io.StringIO()
            csv.writer(text).writerows(kept)
            write_whole(path, text.getvalue().encode(), mode=0o600)


def _names(cell: str, value: str) -> bool:
    """Say whether a cell holds a value; short ones only as a whole, since they are part of many words."""
    return value == cell or (len(value) >= _PART_OF_CELL and value in cell)


_PART_OF_CELL = 4
_TELLING = {"amendment": ["identity"], "evidence": ["customer", "received_at", "identifiers"]}
"""The columns by which entries of erased customers are found, where they are not the usual ones."""
_PENDING = "select customer, at from erasure where done_at is null"
