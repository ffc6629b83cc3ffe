"""Erasing customers: whole persons, hidden at once, then gone from every file."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from regard.errors import WrongUseError
from regard.ledger.archive import delete_orphans, seal, truth
from regard.ledger.erasures import (
    finish_erasures,
    mentioned,
    naming,
    pending,
    put_erasure,
    without_erased,
    without_mentions,
    write_list,
)
from regard.ledger.fold import Folds
from regard.ledger.head import Segment, segments, take_numbers
from regard.ledger.keeper import rebuild
from regard.ledger.lease import keeper_lease, nobody_loads
from regard.ledger.ledger import Ledger
from regard.ledger.rewriting import swap, told_by
from regard.ledger.schema import KEY, MOMENT
from regard.ledger.scrubbing import scrub_rejects, withdraw_published, words_of
from regard.ledger.whole_persons import all_pseudonyms
from regard.vault import find_people, forget
from regard.vault.database import Snapshot


@dataclass(frozen=True)
class Erased:
    """What an erasure removed.

    Attributes:
        customers: how many pseudonyms.
        entries: of the ledger.
        files: that were rewritten.
    """

    customers: int
    entries: int
    files: int


@dataclass(frozen=True)
class _Gone:
    """What goes because something else does.

    Attributes:
        contacts: identities of interactions; their amendments go too.
        decisions: identities of decisions; what undoes them goes too.
    """

    contacts: pa.Array
    decisions: pa.Array


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


def begin_erasure(ledger: Ledger, own: list[bytes], at: datetime) -> None:
    """Hide persons from every reader, for `finish_pending` to take them out of every file.

    Args:
        ledger: the ledger.
        own: all their pseudonyms, from `all_pseudonyms`: asked for once, since a device leads to others who used it.
        at: now, in UTC; data of before that is refused if it comes again.
    """
    scrub_rejects(ledger, words_of(ledger, own))
    with ledger.database.transaction() as transaction:
        put_erasure(transaction, own, at)
    write_list(ledger)


def erase(ledger: Ledger, customers: Sequence[bytes], folds: Folds, at: datetime) -> Erased:
    """Erase whole persons: on return no file of the ledger holds anything of them but a tombstone.

    Readers hide them from the first commit on. A crash in between leaves the rest to
    `finish_pending`, which the keeper's callers run at start.

    Args:
        ledger: the ledger.
        customers: pseudonyms of theirs.
        folds: from `story.folds`.
        at: now, in UTC; data of before that is refused if it comes again.
    """
    own = all_pseudonyms(ledger, customers)
    begin_erasure(ledger, own, at)
    with ledger.database.transaction() as transaction:
        forget(transaction, own)
    return finish_pending(ledger, folds, at)


def finish_pending(ledger: Ledger, folds: Folds, at: datetime) -> Erased:
    """Remove customers whose erasure was begun from every file; nothing to do is quick.

    Args:
        ledger: the ledger.
        folds: from `story.folds`.
        at: now, in UTC.
    """
    with ledger.database.snapshot() as snapshot:
        own = [customer for customers in pending(snapshot).values() for customer in customers]
    if not own:
        return Erased(0, 0, 0)
    # A load that began before the erasure may still bring the customer: it is waited for, and goes with the rest.
    with keeper_lease(ledger.folder), nobody_loads(ledger.folder, wait=True):
        scrub_rejects(ledger, words_of(ledger, own))
        with ledger.database.transaction() as transaction:
            forget(transaction, own)
            take_numbers(transaction, "epoch", 1)
        seal(ledger)
        with ledger.database.snapshot() as snapshot:
            gone = _rewrite_all(ledger, snapshot)
        delete_orphans(ledger)
        withdraw_published(ledger)
    rebuild(ledger, folds)
    # Before the erasure counts as done: whoever is killed in between leaves it to be finished.
    ledger.database.forget_deleted()
    with ledger.database.transaction() as transaction:
        finish_erasures(transaction, own, at)
    write_list(ledger)
    return Erased(len(own), sum(gone), len(gone))


def _rewrite_all(ledger: Ledger, snapshot: Snapshot) -> list[int]:
    """Rewrite all segments that hold erased customers; return how many entries are gone from each that is new."""
    gone = _Gone(_contacts_gone(ledger, snapshot), _decisions_gone(ledger, snapshot))
    # Amendments and what undoes a decision first: if this is cut short, the rest still tells that they are theirs.
    ordered = sorted(segments(snapshot), key=lambda segment: (segment.kind != "amendment", -segment.first_seq))
    concerned = [segment for segment in ordered if _concerns(ledger, segment, snapshot, gone)]
    return [_rewrite(ledger, segment, snapshot, gone) for segment in concerned]


def _rewrite(ledger: Ledger, segment: Segment, snapshot: Snapshot, gone: _Gone) -> int:
    return swap(ledger, segment, lambda entries: _left(entries, segment.kind, snapshot, gone))


def _concerns(ledger: Ledger, segment: Segment, snapshot: Snapshot, gone: _Gone) -> bool:
    """Say whether a segment holds anything of erased customers."""
    told = told_by(ledger, segment, _TELLING.get(segment.kind, ("customer", "received_at")))
    kept = _kept(told, segment.kind, snapshot, gone)
    return len(kept) < len(told) or (segment.kind == "interaction" and mentioned(kept, snapshot))


def _left(entries: pa.Table, kind: str, snapshot: Snapshot, gone: _Gone) -> pa.Table:
    """Return what is left of entries: those of others, without a word of erased customers."""
    kept = _kept(entries, kind, snapshot, gone)
    return without_mentions(kept, snapshot) if kind == "interaction" else kept


def _kept(entries: pa.Table, kind: str, snapshot: Snapshot, gone: _Gone) -> pa.Table:
    """Return entries without those of erased customers: an amendment, whose reason may name them, is one."""
    if kind == "amendment":
        return entries.filter(pc.invert(pc.is_in(entries["identity"], value_set=gone.contacts)))
    if kind == "decision":
        own = pc.or_(*(pc.is_in(entries[name], value_set=gone.decisions) for name in ("identity", "undoes")))
        return entries.filter(pc.invert(own))
    kept = without_erased(entries, snapshot)
    return _without_named(kept, snapshot) if kind == "evidence" else kept


def _without_named(evidence: pa.Table, snapshot: Snapshot) -> pa.Table:
    for at, customers in pending(snapshot).items():
        old = pc.less_equal(evidence["received_at"], pa.scalar(at, MOMENT))
        evidence = evidence.filter(pc.invert(pc.and_(naming(evidence, customers), old)))
    return evidence


def _contacts_gone(ledger: Ledger, snapshot: Snapshot) -> pa.Array:
    """Return the identities of the interactions that pending erasures cover."""
    gone = [pa.array([], KEY)]
    for table in truth(ledger, snapshot, "interaction", columns=["identity", "customer", "received_at"]):
        kept = without_erased(table, snapshot)
        if len(kept) < len(table):
            own = pc.invert(pc.is_in(table["identity"], value_set=kept["identity"].combine_chunks()))
            gone += table["identity"].filter(own).chunks
    return pa.concat_arrays(gone)


def _decisions_gone(ledger: Ledger, snapshot: Snapshot) -> pa.Array:
    """Return the identities of decisions about erased customers, and of what undoes these."""
    names = ["identity", "one", "other", "undoes", "received_at"]
    found = [table.select(names) for table in truth(ledger, snapshot, "decision", columns=names)]
    if not found:
        return pa.array([], KEY)
    decisions = pa.concat_tables(found)
    gone = pa.array([], KEY)
    for at, customers in pending(snapshot).items():
        named = pc.or_(*(pc.is_in(decisions[name], value_set=pa.array(customers, KEY)) for name in ("one", "other")))
        about = decisions.filter(pc.and_(named, pc.less_equal(decisions["received_at"], pa.scalar(at, MOMENT))))
        gone = pa.concat_arrays([gone, about["identity"].combine_chunks()])
    undone = decisions.filter(pc.is_in(decisions["undoes"], value_set=gone))["identity"].combine_chunks()
    return pa.concat_arrays([gone, undone])


_TELLING = {
    "amendment": ("identity",),
    "decision": ("identity", "undoes"),
    "evidence": ("customer", "received_at", "identifiers"),
    "interaction": ("customer", "received_at", "identifiers", "employee"),
}
"""The columns by which entries of erased customers are found, where they are not the usual ones."""
