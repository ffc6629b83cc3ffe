"""Contacts for tests of promises: as a fold function gets them, and as they arrive."""

from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import pyarrow as pa
from tests.cast import RECEIVED, SOURCE, key_of, people

from regard.ledger import Ledger, append
from regard.ledger.identity import identity_keys
from regard.ledger.rows import ROW
from regard.ledger.schema import INTERACTION

CAST = ("ann", "bob", "carla", "delta")
FRIDAY = datetime(2026, 3, 6, 15, tzinfo=UTC)


class Contact(NamedTuple):
    """One contact: who, how many hours after that Friday, what happened, and what is said of it."""

    who: str
    hour: float = 0
    kind: str = "contact"
    touchpoint: str = "hotline"
    waiting_s: float | None = None
    promised: float | None = None
    context: str | None = None
    stage: str | None = None
    unit: str | None = None


def after(hour: float) -> datetime:
    return FRIDAY + timedelta(hours=hour)


def columns_of(contacts: list[Contact]) -> dict[str, list[Any]]:
    return {
        "occurred_at": [after(contact.hour) for contact in contacts],
        "promised_at": [None if contact.promised is None else after(contact.promised) for contact in contacts],
        **{
            name: [getattr(contact, name) for contact in contacts]
            for name in ("kind", "touchpoint", "waiting_s", "context", "stage", "unit")
        },
    }


def log(*contacts: Contact) -> pa.Table:
    """Return contacts as a fold function gets them; `seq` is their place in the call, from 1."""
    numbered = sorted(enumerate(contacts, 1), key=lambda item: (CAST.index(item[1].who), item[1].hour, item[0]))
    columns = columns_of([contact for _, contact in numbered])
    columns["seq"] = [seq for seq, _ in numbered]
    columns["customer_no"] = [CAST.index(contact.who) + 1 for _, contact in numbered]
    columns["occurred_at"] = [at.replace(tzinfo=None) for at in columns["occurred_at"]]
    columns["promised_at"] = [at and at.replace(tzinfo=None) for at in columns["promised_at"]]
    return pa.table([_array(columns, field, len(numbered)) for field in ROW], schema=ROW)


def arrive(ledger: Ledger, *contacts: Contact, first: int = 1) -> None:
    """Append contacts; native ids count from `first`."""
    ids = [str(first + place) for place in range(len(contacts))]
    columns: dict[str, Any] = columns_of(list(contacts)) | {
        "identity": identity_keys(SOURCE, pa.array(ids)),
        "source": [SOURCE] * len(ids),
        "native_id": ids,
        "received_at": [RECEIVED] * len(ids),
        "zone": ["UTC"] * len(ids),
        "customer": [key_of(contact.who) for contact in contacts],
    }
    table = pa.table([_array(columns, field, len(ids)) for field in INTERACTION], schema=INTERACTION)
    append(ledger, "interaction", table, people(*sorted({contact.who for contact in contacts})))


def _array(columns: dict[str, Any], field: pa.Field, size: int) -> pa.Array:
    if field.name not in columns:
        return pa.nulls(size, field.type)
    if pa.types.is_dictionary(field.type):
        return pa.array(columns[field.name], pa.string()).cast(field.type)
    return pa.array(columns[field.name], field.type)
