"""The vault: the only place that knows who a pseudonym is."""

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from regard.vault.database import Database, Snapshot, Transaction
from regard.vault.pseudonyms import pseudonym

_CHUNK = 500
_MANY = 20_000
_LONG_AGO = -(2**63)


def own_keys(database: Database, keys: Sequence[bytes]) -> Sequence[bytes]:
    """Return the key with which a database's pseudonyms were made, and the earlier ones; nothing if it is not there.

    Args:
        database: of the workspace; one without pseudonyms takes the first key.
        keys: as `read_keys` returns them.
    """
    with database.snapshot() as snapshot:
        found = snapshot.rows("select mark from vault_key")
    if not found:
        with database.transaction() as transaction:
            first = mark_of(keys[0])
            transaction.run("insert into vault_key (id, mark) values (1, ?) on conflict do nothing", (first,))
            found = transaction.rows("select mark from vault_key")
    marks = [mark_of(key) for key in keys]
    mark = bytes(found[0][0])
    return keys[marks.index(mark) :] if mark in marks else []


def mark_of(key: bytes) -> bytes:
    """Return by what a key is known without telling it."""
    return pseudonym(key, "vault", "key")


def put_people(transaction: Transaction, people: pa.Table) -> None:
    """Keep which identifier each pseudonym stands for; what is known already stays.

    Args:
        transaction: the transaction that also takes the interactions.
        people: columns pseudonym `binary(16)`, kind, identifier.
    """
    transaction.run_many(
        "insert into person (pseudonym, kind, identifier) values (?, ?, ?) on conflict do nothing",
        zip(*(people[name].to_pylist() for name in ("pseudonym", "kind", "identifier")), strict=True),
    )


def put_traits(transaction: Transaction, traits: pa.Table) -> None:
    """Keep personal traits; of two values of a trait the later one stands, in whatever order they arrive.

    Args:
        transaction: the transaction that also takes the interactions.
        traits: columns pseudonym `binary(16)`, name, value, set_at (null: before all that have a time).
    """
    moments = pc.fill_null(traits["set_at"].cast(pa.int64()), _LONG_AGO).to_pylist()
    transaction.run_many(
        "insert into trait (pseudonym, name, value, set_at) values (?, ?, ?, ?)"
        " on conflict (pseudonym, name) do update set value = excluded.value, set_at = excluded.set_at"
        " where (excluded.set_at, excluded.value) > (trait.set_at, trait.value)",
        zip(*(traits[name].to_pylist() for name in ("pseudonym", "name", "value")), moments, strict=True),
    )


def known_values(snapshot: Snapshot, pseudonyms: list[bytes]) -> dict[bytes, tuple[str, ...]]:
    """Return all identifiers and traits known of each pseudonym; those unknown are left out."""
    known: dict[bytes, tuple[str, ...]] = {}
    for start in range(0, len(pseudonyms), _CHUNK):
        chunk = pseudonyms[start : start + _CHUNK]
        marks = ", ".join("?" * len(chunk))
        found = snapshot.rows(
            f"select pseudonym, identifier from person where pseudonym in ({marks})"
            f" union all select pseudonym, value from trait where pseudonym in ({marks})",
            chunk + chunk,
        )
        for key, value in found:
            known[key] = (*known.get(key, ()), value)
    return known


def known_traits(snapshot: Snapshot, pseudonyms: list[bytes]) -> dict[bytes, tuple[str, ...]]:
    """Return all traits known of each pseudonym; those without any are left out."""
    known: dict[bytes, tuple[str, ...]] = {}
    for start in range(0, len(pseudonyms), _CHUNK):
        chunk = pseudonyms[start : start + _CHUNK]
        marks = ", ".join("?" * len(chunk))
        for key, value in snapshot.rows(f"select pseudonym, value from trait where pseudonym in ({marks})", chunk):
            known[key] = (*known.get(key, ()), value)
    return known


def kinds_of(snapshot: Snapshot, pseudonyms: Sequence[bytes]) -> dict[bytes, str]:
    """Return the kind of identifier that each pseudonym stands for; those unknown are left out."""
    if len(pseudonyms) > _MANY:
        # To read all of them once takes less time than to look up each.
        wanted = set(pseudonyms)
        every = snapshot.stream("select pseudonym, kind from person")
        return {key: kind for key, kind in ((bytes(key), kind) for key, kind in every) if key in wanted}
    found: dict[bytes, str] = {}
    for start in range(0, len(pseudonyms), _CHUNK):
        chunk = pseudonyms[start : start + _CHUNK]
        marks = ", ".join("?" * len(chunk))
        rows = snapshot.rows(f"select pseudonym, kind from person where pseudonym in ({marks})", chunk)
        found |= {bytes(key): kind for key, kind in rows}
    return found


def find_people(snapshot: Snapshot, key: bytes, identifier: str) -> list[bytes]:
    """Return the pseudonym of everyone with this identifier, whatever its kind, or e-mail address or phone number.

    Args:
        snapshot: the database at one moment.
        key: the key of the pseudonyms, which leads from an identifier to them.
        identifier: the identifier, address or number as it came.
    """
    kinds = [row[0] for row in snapshot.rows("select distinct kind from person order by kind")]
    wanted = [pseudonym(key, kind, identifier) for kind in kinds]
    named = [each for each in wanted if snapshot.rows("select 1 from person where pseudonym = ?", (each,))]
    traits = snapshot.rows(
        "select distinct pseudonym from trait where name in ('email', 'phone') and value = ? order by pseudonym",
        (identifier,),
    )
    return list(dict.fromkeys([*named, *(bytes(row[0]) for row in traits)]))


def forget(transaction: Transaction, pseudonyms: list[bytes]) -> None:
    """Delete everything the vault knows of these pseudonyms."""
    for table in ("person", "trait"):
        transaction.run_many(f"delete from {table} where pseudonym = ?", ((key,) for key in pseudonyms))
