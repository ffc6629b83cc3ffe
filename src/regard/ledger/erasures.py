"""Erasures: which customers must not be seen any more, and since when."""

from datetime import datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from regard.ledger.files import write_whole
from regard.ledger.head import micros, moment, take_numbers
from regard.ledger.ledger import Ledger
from regard.ledger.rewriting import relisted, with_column
from regard.ledger.schema import KEY, MOMENT
from regard.vault.database import Snapshot, Transaction

ERASURES_FILE = "erasures.csv"
"""The list of erasures in a workspace; whoever keeps copies of it can erase again after restoring an older backup."""


def erasures(ledger: Ledger) -> dict[bytes, datetime]:
    """Return the pseudonym of every erased customer and when it was erased (UTC)."""
    with ledger.database.snapshot() as snapshot:
        return {bytes(key): moment(at) for key, at in snapshot.rows("select customer, at from erasure")}


def hidden(snapshot: Snapshot) -> list[bytes]:
    """Return the customers whose rows are still in some file and must be hidden."""
    return [bytes(row[0]) for row in snapshot.rows("select customer from erasure where done_at is null")]


def pending(snapshot: Snapshot) -> dict[datetime, list[bytes]]:
    """Return the customers of erasures that are not finished, by when they were erased (UTC)."""
    found: dict[datetime, list[bytes]] = {}
    for customer, at in snapshot.rows("select customer, at from erasure where done_at is null order by at"):
        found.setdefault(moment(at), []).append(bytes(customer))
    return found


def put_erasure(transaction: Transaction, customers: list[bytes], at: datetime) -> None:
    """Remember that customers are to be erased; from the commit on, readers hide them."""
    transaction.run_many(
        "insert into erasure (customer, at) values (?, ?)"
        " on conflict (customer) do update set at = excluded.at, done_at = null",
        ((customer, micros(at)) for customer in customers),
    )
    take_numbers(transaction, "epoch", 1)


def finish_erasures(transaction: Transaction, customers: list[bytes], at: datetime) -> None:
    """Remember that no file holds these customers any more."""
    transaction.run_many(
        "update erasure set done_at = ? where customer = ?", ((micros(at), customer) for customer in customers)
    )


def write_list(ledger: Ledger) -> None:
    """Write who was erased and when into the workspace's list: pseudonyms, which say nothing without the key."""
    lines = [f"{customer.hex()},{at.isoformat()}" for customer, at in sorted(erasures(ledger).items())]
    text = "\n".join(["customer,at", *lines, ""])
    write_whole(ledger.folder / ERASURES_FILE, text.encode(), mode=0o600)


def naming(entries: pa.Table, customers: list[bytes]) -> pa.Array:
    """Say of each entry whether its `identifiers` name any of these customers."""
    listed = entries["identifiers"].combine_chunks()
    keys = pc.struct_field(pc.list_flatten(listed), "key")
    named = pc.list_parent_indices(listed).filter(pc.is_in(keys, value_set=pa.array(customers, KEY)))
    return pc.is_in(pa.array(np.arange(len(entries))), value_set=named.cast(pa.int64()))


def without_erased(entries: pa.Table, snapshot: Snapshot) -> pa.Table:
    """Return entries (with `customer` and `received_at`) without those an unfinished erasure covers."""
    for at, customers in pending(snapshot).items():
        own = pc.is_in(entries["customer"], value_set=pa.array(customers, KEY))
        entries = entries.filter(pc.invert(pc.and_(own, _until(entries, at))))
    return entries


def without_mentions(interactions: pa.Table, snapshot: Snapshot) -> pa.Table:
    """Return other customers' interactions without a word of those whom an unfinished erasure covers.

    They are gone from the lists of identifiers, and where they served as employees.
    """
    for at, customers in pending(snapshot).items():
        old = _until(interactions, at).combine_chunks()
        gone = pa.array(customers, KEY)
        interactions = with_column(
            interactions, "identifiers", _less(interactions["identifiers"].combine_chunks(), gone, old)
        )
        served = pc.and_(pc.is_in(interactions["employee"], value_set=gone), old)
        interactions = with_column(
            interactions, "employee", pc.if_else(served, pa.scalar(None, KEY), interactions["employee"])
        )
    return interactions


def mentioned(interactions: pa.Table, snapshot: Snapshot) -> bool:
    """Say whether `without_mentions` would change any of these (columns `identifiers`, `employee`, `received_at`)."""
    for at, customers in pending(snapshot).items():
        named = pc.or_(
            naming(interactions, customers), pc.is_in(interactions["employee"], value_set=pa.array(customers, KEY))
        )
        if pc.any(pc.and_(named, _until(interactions, at))).as_py():
            return True
    return False


def _less(listed: pa.ListArray, gone: pa.Array, old: pa.Array) -> pa.ListArray:
    """Return lists of identifiers without some keys, where `old` says so; null lists stay null."""
    parents, flat = pc.list_parent_indices(listed), pc.list_flatten(listed)
    kept = pc.invert(pc.and_(pc.is_in(pc.struct_field(flat, "key"), value_set=gone), old.take(parents)))
    return relisted(listed, flat.filter(kept), parents.filter(kept))


def _until(entries: pa.Table, at: datetime) -> pa.ChunkedArray:
    return pc.less_equal(entries["received_at"], pa.scalar(at, MOMENT)).fill_null(False)
