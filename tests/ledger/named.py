"""Entries that name people by several identifiers, and what a version of the layout makes of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

import pyarrow as pa
from tests.cast import KEY, RECEIVED, SOURCE, after, arrival

from regard.ledger import Ledger, Reader, append
from regard.ledger.identity import identity_keys
from regard.ledger.schema import ATTRIBUTE, CODE, EVIDENCE, INTERACTION, PERSON
from regard.vault import pseudonym

Name = str
"""An identifier: its kind's first letter and a name, such as `c:ann`, `e:ann@example.org`, `a:tablet`."""
KINDS = {"c": "customer_id", "e": "email", "p": "phone", "a": "anonymous_id"}


class Said(NamedTuple):
    """One entry: its id, under whom it arrived, the others it names, and minutes after that Monday."""

    id: str
    who: Name
    others: tuple[Name, ...] = ()
    minute: float = 0


def pair_of(name: Name) -> tuple[str, str]:
    return KINDS[name[0]], name[2:]


def key_named(name: Name) -> bytes:
    return pseudonym(KEY, *pair_of(name))


def come(ledger: Ledger, *said: Said | tuple[Any, ...], at: datetime = RECEIVED) -> None:
    """Append contacts, each at a touchpoint of its own name."""
    every = [Said(*each) for each in said]
    table = arrival(*((each.id, None, each.minute, each.id) for each in every), at=at)
    append(ledger, "interaction", _named(table, every, INTERACTION), people_named(every))


def word(ledger: Ledger, how: str, *said: Said | tuple[Any, ...], at: datetime = RECEIVED) -> None:
    """Append word of who somebody is."""
    every = [Said(*each) for each in said]
    columns = {
        "identity": identity_keys(SOURCE, pa.array([each.id for each in every])),
        "source": pa.array([SOURCE] * len(every)).cast(CODE),
        "native_id": pa.array([each.id for each in every]),
        "occurred_at": pa.array([after(each.minute) for each in every], EVIDENCE.field("occurred_at").type),
        "received_at": pa.array([at] * len(every), EVIDENCE.field("received_at").type),
        "kind": pa.array([how] * len(every)).cast(CODE),
    }
    empty = {field.name: pa.nulls(len(every), field.type) for field in EVIDENCE}
    append(ledger, "evidence", _named(pa.table(empty | columns), every, EVIDENCE), people_named(every))


def told(ledger: Ledger, who: Name, name: str, value: str, minute: float | None = None) -> None:
    """Append a fact about somebody."""
    row = {"customer": key_named(who), "name": name, "value": value, "received_at": RECEIVED}
    row["valid_from"] = None if minute is None else after(minute)
    append(ledger, "attribute", pa.Table.from_pylist([row], ATTRIBUTE), people_named([Said("", who)]))


def people_named(said: Sequence[Said]) -> pa.Table:
    names = sorted({name for each in said for name in (each.who, *each.others)})
    rows = [{"pseudonym": key_named(name), "kind": pair_of(name)[0], "identifier": pair_of(name)[1]} for name in names]
    return pa.Table.from_pylist(rows, PERSON)


def _named(table: pa.Table, said: Sequence[Said], schema: pa.Schema) -> pa.Table:
    others = [[{"kind": pair_of(name)[0], "key": key_named(name)} for name in each.others] or None for each in said]
    columns = {
        "customer": pa.array([key_named(each.who) for each in said], schema.field("customer").type),
        "identifiers": pa.array(others, schema.field("identifiers").type),
    }
    return pa.table([columns.get(field.name, table[field.name]) for field in schema], schema=schema)


def whose(reader: Reader, names: Sequence[Name]) -> dict[str, Name]:
    """Return of each contact, by its touchpoint, whose it is."""
    known = {key_named(name).hex(): name for name in names}
    rows = reader.fetch("select touchpoint, customer from interaction join customer using (customer_no)").to_pylist()
    return {row["touchpoint"]: known[row["customer"]] for row in rows}


def content(reader: Reader) -> dict[str, list[tuple[Any, ...]]]:
    """Return everything of a version that does not depend on how customers and entries are numbered."""
    asked = {
        "interaction": "c.customer, identifier, occurred_at, touchpoint, excluded, prev_touchpoint, dt_ms",
        "attribute": "c.customer, identifier, name, value, valid_from, valid_to",
        "identifier": "c.customer, identifier, kind, since, until",
        "episode": "c.customer, t.* exclude (customer_no)",
        "customer": "t.* exclude (customer_no)",
    }
    sql = "select {} from {} t left join customer c using (customer_no) order by all"
    found = {table: _rows(reader, sql.format(columns, table)) for table, columns in asked.items()}
    return found | {"evidence": _rows(reader, _EVIDENCE), "arrays": _counted(reader)}


_EVIDENCE = """
select one, one_kind, other, other_kind, source, how, min(first_at) as first_at, max(last_at) as last_at
from evidence group by one, one_kind, other, other_kind, source, how, date_trunc('hour', first_at) order by all
"""
"""A page has its own row of an hour that an earlier one has too: they mean the same together."""


def _rows(reader: Reader, sql: str) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in reader.fetch(sql).to_pylist()]


def _counted(reader: Reader) -> list[tuple[Any, ...]]:
    """Return how many contacts the arrays have of each customer who has any."""
    names = {row["customer_no"]: row["customer"] for row in reader.fetch("from customer").to_pylist()}
    counts: dict[str, int] = {}
    layered = reader.arrays
    for part, sign in ((layered.base, 1), (layered.gone, -1), (layered.recent, 1)):
        sizes = (part.offsets[1:] - part.offsets[:-1]).tolist()
        for number, size in zip(part.customer_no.tolist(), sizes, strict=True):
            name = names.get(number, str(number))
            counts[name] = counts.get(name, 0) + sign * size
    return sorted((name, count) for name, count in counts.items() if count)
