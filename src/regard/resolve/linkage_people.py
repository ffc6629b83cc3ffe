"""What is known of persons, side by side, so that two of them can be compared."""

import re
from collections.abc import Iterable

import pyarrow as pa

from regard.ledger import Ledger, Reader, read
from regard.ledger.persons import persons_of

PEOPLE = pa.schema(
    [
        ("person", pa.string()),
        ("first_name", pa.string()),
        ("last_name", pa.string()),
        ("birth_date", pa.string()),
        ("email", pa.string()),
        ("phone", pa.string()),
        ("city", pa.string()),
    ]
)
"""A person a row: the pseudonym in hexadecimal, and what is known, in lower case; a date as 2026-01-31."""

FIELDS = tuple(PEOPLE.names[1:])
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_Told = dict[str, dict[str, str]]


def people_of(ledger: Ledger) -> pa.Table:
    """Return what the vault and the ledger know of each person, schema PEOPLE; who is known by nothing is left out."""
    with read(ledger) as reader, ledger.database.snapshot() as snapshot:
        traits = snapshot.rows(_TRAITS)
        named = snapshot.rows(
            "select pseudonym, kind, identifier from person where kind in ('email', 'phone') order by pseudonym, kind"
        )
        told = [(bytes(key).hex(), name, value) for rows in (named, traits) for key, name, value in rows]
        return _table(_of_persons(reader, [*_cities(reader), *told]))


def plain(name: str, value: str) -> str | None:
    """Return a value as it is compared; None if it says nothing.

    >>> plain("phone", "+44 (0) 20-123"), plain("email", " Ann@Example.org"), plain("birth_date", "31 May")
    ('44020123', 'ann@example.org', None)
    """
    text = " ".join(value.lower().split())
    if name == "phone":
        text = "".join(character for character in text if character.isdigit())
    if name == "birth_date" and not _DATE.fullmatch(text):
        return None
    return text or None


def _of_persons(reader: Reader, told: Iterable[tuple[str, str, str]]) -> _Told:
    """Return what is told by person; of several values of a kind the last one."""
    rows = list(told)
    persons = persons_of(reader, {key for key, _, _ in rows})
    found: _Told = {}
    for key, name, value in rows:
        if (text := plain(name, value)) is not None:
            found.setdefault(persons.get(key, key), {})[name] = text
    return found


def _table(told: _Told) -> pa.Table:
    rows = [{"person": person} | _with_names(own) for person, own in sorted(told.items())]
    return pa.Table.from_pylist(rows, PEOPLE)


def _with_names(own: dict[str, str]) -> dict[str, str]:
    """Return what is known, a full name taken apart if its parts are not known."""
    first, _, last = own.get("name", "").rpartition(" ")
    parts = {"first_name": first, "last_name": last} if first else {}
    return parts | {name: value for name, value in own.items() if name != "name"}


def _cities(reader: Reader) -> list[tuple[str, str, str]]:
    found = reader.fetch(
        "select customer, value from attribute join customer using (customer_no)"
        " where name = 'city' and value is not null order by customer, valid_from nulls first, value"
    )
    return [(row["customer"], "city", row["value"]) for row in found.to_pylist()]


_TRAITS = """
select pseudonym, name, value from trait
where name in ('first_name', 'last_name', 'name', 'birth_date', 'email', 'phone', 'city') order by pseudonym, name
"""
