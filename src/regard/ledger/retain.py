"""Retention: what is older than its period goes from every file, and how much it was is remembered."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from regard.ledger.archive import delete_orphans, seal, truth
from regard.ledger.fold import Folds
from regard.ledger.forgotten_people import forget_people, people_due
from regard.ledger.head import Segment, segments, take_numbers
from regard.ledger.keeper import rebuild
from regard.ledger.lease import keeper_lease, nobody_loads
from regard.ledger.ledger import Ledger
from regard.ledger.retention_rules import COLUMNS, Limits, is_due, limits_of, texts_due, without_texts
from regard.ledger.rewriting import swap, told_by
from regard.ledger.schema import KEY
from regard.ledger.scrubbing import REJECTS, withdraw_published
from regard.vault.database import Transaction

_FIRST_DAY = date(1970, 1, 1)


@dataclass(frozen=True)
class Retained:
    """What is older than its period.

    Attributes:
        contacts: by their kind.
        texts: of answers.
        people: pseudonyms that the vault forgets.
        rejects: files of refused rows.
    """

    contacts: dict[str, int]
    texts: int
    people: int
    rejects: int

    @property
    def is_nothing(self) -> bool:
        """Whether all is younger."""
        return not (self.contacts or self.texts or self.people or self.rejects)


def due(ledger: Ledger, at: datetime) -> Retained:
    """Return what `retain` would remove now.

    Args:
        ledger: the workspace; its settings say how long what is kept.
        at: now (UTC).
    """
    limits = limits_of(ledger, at)
    kinds: list[pa.Array] = []
    texts = 0
    with ledger.database.snapshot() as snapshot:
        if limits.touch_contacts:
            for table in truth(ledger, snapshot, "interaction", columns=COLUMNS):
                old = is_due(table, limits)
                kinds += table["kind"].filter(old).cast(pa.string()).chunks
                texts += texts_due(table.filter(pc.invert(old)), limits)
    counted = pc.value_counts(pa.chunked_array(kinds, pa.string())).to_pylist()
    contacts = {str(each["values"]): int(each["counts"]) for each in counted}
    return Retained(contacts, texts, len(people_due(ledger, limits.people)), len(_old_rejects(ledger, limits)))


def retain(ledger: Ledger, folds: Folds, at: datetime) -> Retained:
    """Remove what is older than its period; a run that was cut short is gone on with by the next.

    Args:
        ledger: the workspace; its settings say how long what is kept.
        folds: from `story.folds`.
        at: now (UTC).
    """
    found = due(ledger, at)
    limits = limits_of(ledger, at)
    for path in _old_rejects(ledger, limits):
        path.unlink()
    forget_people(ledger, people_due(ledger, limits.people))
    if found.contacts or found.texts:
        _remove(ledger, limits)
        rebuild(ledger, folds)
        ledger.database.forget_deleted()
    return found


def gone_contacts(ledger: Ledger) -> dict[tuple[str, date], int]:
    """Return how many contacts are gone because of their age, by kind and day (UTC)."""
    with ledger.database.snapshot() as snapshot:
        rows = snapshot.rows("select kind, day, entries from gone order by kind, day")
    return {(kind, _FIRST_DAY + timedelta(days=day)): entries for kind, day, entries in rows}


def _remove(ledger: Ledger, limits: Limits) -> None:
    """Rewrite the segments that hold something too old; amendments of what goes are first, and go too."""
    with keeper_lease(ledger.folder), nobody_loads(ledger.folder, wait=True):
        seal(ledger)
        with ledger.database.transaction() as transaction:
            take_numbers(transaction, "epoch", 1)
        with ledger.database.snapshot() as snapshot:
            found = sorted(segments(snapshot), key=lambda segment: segment.kind != "amendment")
        gone = _identities(ledger, found, limits)
        for segment in found:
            _rewrite(ledger, segment, limits, gone)
        delete_orphans(ledger)
        withdraw_published(ledger)


def _identities(ledger: Ledger, found: list[Segment], limits: Limits) -> pa.Array:
    """Return the identities of the contacts that go."""
    chunks = [pa.array([], KEY)]
    for segment in found:
        if segment.kind == "interaction":
            told = told_by(ledger, segment, ("identity", *COLUMNS))
            chunks += told["identity"].filter(is_due(told, limits)).chunks
    return pa.concat_arrays(chunks)


def _rewrite(ledger: Ledger, segment: Segment, limits: Limits, gone: pa.Array) -> None:
    if segment.kind == "amendment":
        told = told_by(ledger, segment, ("identity",))
        if pc.any(pc.is_in(told["identity"], value_set=gone)).as_py():
            swap(ledger, segment, lambda rows: rows.filter(pc.invert(pc.is_in(rows["identity"], value_set=gone))))
    elif segment.kind == "interaction":
        told = told_by(ledger, segment, COLUMNS)
        old = told.filter(is_due(told, limits))
        if len(old) or texts_due(told, limits):
            swap(ledger, segment, lambda rows: _kept(rows, limits), lambda transaction: _count(transaction, old))


def _kept(contacts: pa.Table, limits: Limits) -> pa.Table:
    return without_texts(contacts.filter(pc.invert(is_due(contacts, limits))), limits)


def _count(transaction: Transaction, gone: pa.Table) -> None:
    """Add contacts to those that are known to be gone, by kind and day."""
    days = pc.floor(pc.divide(gone["occurred_at"].cast(pa.int64()).cast(pa.float64()), 86_400e6)).cast(pa.int64())
    table = pa.table({"kind": gone["kind"].cast(pa.string()), "day": days})
    counted = table.group_by(["kind", "day"]).aggregate([([], "count_all")])
    transaction.run_many(
        "insert into gone (kind, day, entries) values (?, ?, ?)"
        " on conflict (kind, day) do update set entries = gone.entries + excluded.entries",
        zip(*(counted[name].to_pylist() for name in ("kind", "day", "count_all")), strict=True),
    )


def _old_rejects(ledger: Ledger, limits: Limits) -> list[Path]:
    before, folder = limits.rejects, ledger.folder / REJECTS
    if before is None or not folder.is_dir():
        return []
    return [path for path in sorted(folder.iterdir()) if datetime.fromtimestamp(path.stat().st_mtime, UTC) < before]
