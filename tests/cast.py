"""The cast and their contacts: small tables for everything that needs a filled ledger."""

from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import pyarrow as pa

from regard.ledger import Ledger, Reader, append
from regard.ledger.identity import identity_keys
from regard.ledger.schema import ATTRIBUTE, CODE, INTERACTION, PERSON, TRAIT
from regard.vault import known_values, pseudonym

KEY = b"k" * 32
SOURCE = "shop"
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
RECEIVED = datetime(2026, 6, 1, tzinfo=UTC)


class Contact(NamedTuple):
    """One contact: native id, who (None: anonymous), minutes after that Monday, and what is said of it."""

    id: str
    who: str | None = "ann"
    minute: float = 0
    touchpoint: str = "web"
    nps: float | None = None
    flag: str | None = None
    mention: str | None = None


class Fact(NamedTuple):
    """One fact about a customer; times in minutes after that Monday."""

    who: str
    name: str
    value: str | None
    valid_from: float | None = None
    valid_to: float | None = None


def key_of(who: str) -> bytes:
    """Return the pseudonym the cast has everywhere in the tests."""
    return pseudonym(KEY, "customer_id", who)


def after(minute: float) -> datetime:
    return MONDAY + timedelta(minutes=minute)


def arrival(*contacts: Contact | tuple[Any, ...], at: datetime = RECEIVED) -> pa.Table:
    """Return contacts as the table that `append` and loads take."""
    rows = [Contact(*contact) for contact in contacts]
    columns = {
        "identity": identity_keys(SOURCE, pa.array([row.id for row in rows], pa.string())),
        "source": pa.array([SOURCE] * len(rows), pa.string()).cast(CODE),
        "native_id": pa.array([row.id for row in rows], pa.string()),
        "occurred_at": [after(row.minute) for row in rows],
        "received_at": [at] * len(rows),
        "zone": pa.array(["UTC"] * len(rows), pa.string()).cast(CODE),
        "customer": [None if row.who is None else key_of(row.who) for row in rows],
        "touchpoint": pa.array([row.touchpoint for row in rows], pa.string()).cast(CODE),
        "kind": pa.array(["contact"] * len(rows), pa.string()).cast(CODE),
        "flag": pa.array([row.flag for row in rows], pa.string()).cast(CODE),
        "mention": [row.mention for row in rows],
        "answers": [None if row.nps is None else [_answer(row.nps)] for row in rows],
    }
    arrays = [
        pa.array(columns[field.name], field.type) if field.name in columns else pa.nulls(len(rows), field.type)
        for field in INTERACTION
    ]
    return pa.table(arrays, schema=INTERACTION)


def facts(*said: Fact | tuple[Any, ...], at: datetime = RECEIVED) -> pa.Table:
    """Return facts as the table that `append` and loads take."""
    rows = [Fact(*fact) for fact in said]
    return pa.Table.from_pylist(
        [
            {
                "customer": key_of(row.who),
                "name": row.name,
                "value": row.value,
                "valid_from": None if row.valid_from is None else after(row.valid_from),
                "valid_to": None if row.valid_to is None else after(row.valid_to),
                "received_at": at,
            }
            for row in rows
        ],
        ATTRIBUTE,
    )


def people(*names: str) -> pa.Table:
    rows = [{"pseudonym": key_of(name), "kind": "customer_id", "identifier": name} for name in names]
    return pa.Table.from_pylist(rows, PERSON)


def traits(who: str, at: datetime = RECEIVED, /, **values: str) -> pa.Table:
    rows = [{"pseudonym": key_of(who), "name": name, "value": value, "set_at": at} for name, value in values.items()]
    return pa.Table.from_pylist(rows, TRAIT)


def known_of(ledger: Ledger, *names: str) -> dict[bytes, tuple[str, ...]]:
    """Return what the vault knows of the cast: identifiers and traits."""
    with ledger.database.snapshot() as snapshot:
        return known_values(snapshot, [key_of(name) for name in names])


def arrive(ledger: Ledger, *contacts: Contact | tuple[Any, ...]) -> None:
    """Append contacts, with the people they name."""
    table = [Contact(*contact) for contact in contacts]
    names = sorted({contact.who for contact in table if contact.who is not None})
    append(ledger, "interaction", arrival(*table), people(*names))


def rows(reader: Reader, columns: str, table: str = "interaction", order: str = "seq") -> list[tuple[Any, ...]]:
    """Return rows of a table of the layout; `who` is the customer by name, for those of the cast."""
    joined = f"select {columns} from {table} left join who using (customer_no) order by {order}"  # noqa: S608
    found = reader.fetch(joined, {"who": _who(reader)})
    return [tuple(row.values()) for row in found.to_pylist()]


def _who(reader: Reader) -> pa.Table:
    known = {key_of(name).hex(): name for name in ("ann", "bob", "carla", "delta")}
    found = reader.fetch("select customer_no, customer from customer")
    names = [known.get(customer, customer) for customer in found["customer"].to_pylist()]
    return pa.table({"customer_no": found["customer_no"], "who": pa.array(names, pa.string())})


def _answer(nps: float) -> dict[str, Any]:
    return {"question": "recommend", "kind": "nps", "value": float(nps), "low": 0.0, "high": 10.0}
