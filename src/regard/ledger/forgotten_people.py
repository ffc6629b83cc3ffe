"""Forgotten people: of whom nothing was heard for so long that the vault lets go of them."""

from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from regard.ledger.archive import truth
from regard.ledger.head import micros
from regard.ledger.ledger import Ledger
from regard.ledger.schema import KEY, MOMENT
from regard.ledger.whole_persons import all_pseudonyms
from regard.vault import forget
from regard.vault.database import Snapshot

_CHUNK = 10_000
_WHEN = {"interaction": "occurred_at", "evidence": "occurred_at", "attribute": "received_at"}


def people_due(ledger: Ledger, before: datetime | None) -> list[bytes]:
    """Return the pseudonyms of persons of whom nothing was heard since a moment; nobody where that is None.

    Args:
        ledger: the workspace.
        before: the moment (UTC). Contacts, evidence, facts and traits are heard; colleagues are never forgotten.
    """
    if before is None:
        return []
    with ledger.database.snapshot() as snapshot:
        recent = _recent(ledger, snapshot, before)
        rows = snapshot.rows(
            "select pseudonym from person p where kind <> 'employee' and not exists"
            " (select 1 from trait t where t.pseudonym = p.pseudonym and t.set_at >= ?)"
            " union select pseudonym from trait t where not exists"
            " (select 1 from person p where p.pseudonym = t.pseudonym) and set_at < ?",
            (micros(before), micros(before)),
        )
    candidates = [bytes(row[0]) for row in rows]
    # Whoever is heard of under one identifier is the same person under all others.
    heard = set(all_pseudonyms(ledger, recent)) if recent else set()
    return [key for key in candidates if key not in heard]


def forget_people(ledger: Ledger, people: list[bytes]) -> None:
    """Let the vault forget pseudonyms, some thousands in each commit."""
    for start in range(0, len(people), _CHUNK):
        with ledger.database.transaction() as transaction:
            forget(transaction, people[start : start + _CHUNK])
    if people:
        ledger.database.forget_deleted()


def _recent(ledger: Ledger, snapshot: Snapshot, since: datetime) -> list[bytes]:
    """Return the pseudonyms that were heard of since a moment."""
    found = [pa.array([], KEY)]
    for kind, when in _WHEN.items():
        lists = [] if kind == "attribute" else ["identifiers"]
        for table in truth(ledger, snapshot, kind, columns=[when, "customer", *lists]):
            late = table.filter(pc.greater_equal(table[when], pa.scalar(since, MOMENT)))
            found += _keys(late)
    keys: list[bytes] = pa.concat_arrays(found).unique().to_pylist()
    return keys


def _keys(entries: pa.Table) -> list[pa.Array]:
    keys = [entries["customer"].combine_chunks().drop_null()]
    if "identifiers" in entries.column_names:
        keys.append(pc.struct_field(pc.list_flatten(entries["identifiers"].combine_chunks()), "key").drop_null())
    return keys
