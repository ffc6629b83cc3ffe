"""Erasures: which customers must not be seen any more, and since when."""

from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from regard.ledger.head import micros, moment, take_numbers
from regard.ledger.ledger import Ledger
from regard.ledger.schema import KEY, MOMENT
from regard.vault.database import Snapshot, Transaction


def erasures(ledger: Ledger) -> dict[bytes, datetime]:
    """Return the pseudonym of every erased customer and when it was erased (UTC)."""
    with ledger.database.snapshot() as snapshot:
        return {bytes(key): moment(at) for key, at in snapshot.rows("select customer, at from erasure")}


def hidden(snapshot: Snapshot) -> list[bytes]:
    """Return the customers whose rows are still in some file and must be hidden."""
    return [bytes(row[0]) for row in snapshot.rows("select customer from erasure where done_at is null")]


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


def without_named(evidence: pa.Table, customers: list[bytes]) -> pa.Table:
    """Return evidence without the rows that name any of these customers as another identifier of somebody."""
    listed = evidence["identifiers"].combine_chunks()
    keys = pc.struct_field(pc.list_flatten(listed), "key")
    named = pc.list_parent_indices(listed).filter(pc.is_in(keys, value_set=pa.array(customers, KEY)))
    return evidence.filter(pc.invert(pc.is_in(pa.array(range(len(evidence)), pa.int64()), value_set=named)))


def without_erased(entries: pa.Table, snapshot: Snapshot) -> pa.Table:
    """Return entries (with `customer` and `received_at`) without those an unfinished erasure covers."""
    for customer, at in snapshot.rows("select customer, at from erasure where done_at is null"):
        own = pc.equal(entries["customer"], pa.scalar(bytes(customer), KEY))
        covered = pc.and_(own, pc.less_equal(entries["received_at"], pa.scalar(moment(at), MOMENT)))
        entries = entries.filter(pc.invert(covered.fill_null(False)))
    return entries
