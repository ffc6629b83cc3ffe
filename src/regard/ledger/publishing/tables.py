"""The tables that are published: what a row of each is, and the query that makes it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regard.ledger.reader import Reader

Integers = NDArray[np.integer[Any]]


@dataclass(frozen=True)
class Withheld:
    """What later rooms want left out.

    Attributes:
        sources: whose interactions and answers are anonymous, and no row of theirs is told.
        unprofiled: customers, by their numbers in the reader's version, of whom no attribute is told.
    """

    sources: tuple[str, ...] = ()
    unprofiled: Integers = field(default_factory=lambda: np.empty(0, np.int64))


@dataclass(frozen=True)
class Statement:
    """What makes a table.

    Attributes:
        sql: the query; its last column is `month`, which is empty in a table without months.
        columns: type by name, without the month; codes, which are texts to those who read, are `VARCHAR`.
        codes: names of those columns.
    """

    sql: str
    columns: dict[str, str]
    codes: frozenset[str]


TABLES: dict[str, str] = {
    "current": "One interaction that counts: not excluded, corrections applied, with its place in the journey.",
    "persons": "One customer: first and last counting interaction, how many, and the account named last.",
    "answers": "One answer, with what is known of its interaction.",
    "attributes": "One value of one attribute of one customer, with its validity.",
}
"""What a row of each table is."""

_INNER = frozenset({"customer_no", "identifier", "excluded", "import_id"})
_TEXTS = frozenset({"context", "mention", "text"})
_BESIDE_ANSWERS = ("occurred_at", "source", "account", "touchpoint", "channel", "stage", "unit", "employee", "campaign")


def statement(reader: Reader, table: str, withheld: Withheld, *, texts: bool) -> Statement:
    """Return the query that makes a table.

    Args:
        reader: the version it is made of.
        table: a name of `TABLES`.
        withheld: what is left out.
        texts: whether free texts are in it.
    """
    sql = _MAKERS[table](reader, withheld, texts=texts)
    kinds = _kinds(reader, sql)
    kinds.pop("month")
    codes = frozenset(name for name, kind in kinds.items() if kind.startswith("ENUM"))
    return Statement(sql, kinds | dict.fromkeys(codes, "VARCHAR"), codes)


def withheld_counts(reader: Reader, withheld: Withheld) -> dict[str, int]:
    """Return how much is left out, by what it is."""
    (found,) = reader.fetch("select count(*) as n from interaction where excluded is not null").to_pylist()
    counts = {
        "excluded interactions": found["n"],
        "anonymous surveys": len(withheld.sources),
        "customers without consent to profiling, in attributes": len(withheld.unprofiled),
    }
    return {what: n for what, n in counts.items() if n}


def _current(reader: Reader, withheld: Withheld, *, texts: bool) -> str:
    own = ", ".join(_columns(reader, "interaction", "i", texts=texts))
    return (
        f"select c.customer, {own}, {_MONTH} as month from interaction i left join customer c using (customer_no)"
        f" where i.excluded is null{_without(withheld.sources)}"
    )


def _answers(reader: Reader, withheld: Withheld, *, texts: bool) -> str:
    own = ", ".join(_columns(reader, "answer", "a", texts=texts))
    beside = ", ".join(_columns(reader, "interaction", "i", texts=False, only=_BESIDE_ANSWERS))
    survey = "i.context ->> '$.survey' as survey, i.context ->> '$.version' as survey_version"
    return (
        f"select c.customer, {own}, {beside}, {survey}, {_MONTH} as month"
        " from answer a join interaction i using (seq) left join customer c on c.customer_no = i.customer_no"
        f" where i.excluded is null{_without(withheld.sources)}"
    )


def _persons(reader: Reader, withheld: Withheld, *, texts: bool) -> str:
    own = ", ".join(_columns(reader, "customer", "c", texts=texts))
    return (
        f"select {own}, named.account, 1 + coalesce(bound.n, 0) as identifiers, '' as month from customer c"
        " left join (select customer_no, arg_max(account, occurred_at)::varchar as account from interaction"
        f" i where i.excluded is null and i.account is not null{_without(withheld.sources)} group by customer_no)"
        " named using (customer_no)"
        " left join (select customer_no, count(distinct identifier) as n from identifier group by customer_no)"
        " bound using (customer_no)"
    )


def _attributes(reader: Reader, withheld: Withheld, *, texts: bool) -> str:
    names = ("name", "value", "valid_from", "valid_to")
    own = ", ".join(_columns(reader, "attribute", "a", texts=texts, only=names))
    among = f"string_split('{','.join(map(str, withheld.unprofiled.tolist()))}', ',')"
    out = f" where a.customer_no not in (select unnest({among})::integer)" if len(withheld.unprofiled) else ""
    held = "(select * from attribute where valid_from is null or valid_to is null or valid_from < valid_to)"
    return f"select c.customer, {own}, '' as month from {held} a join customer c using (customer_no){out}"


def _columns(reader: Reader, table: str, alias: str, *, texts: bool, only: Sequence[str] = ()) -> list[str]:
    """Return the columns of a table of the layout as every engine can read them."""
    kinds = _kinds(reader, table)
    left = _INNER if texts else _INNER | _TEXTS
    return [_plain(alias, name, kinds[name]) for name in (only or kinds) if name not in left]


def _kinds(reader: Reader, rows: str) -> dict[str, str]:
    """Return the type of each column of a table or query."""
    found = reader.fetch(f"select column_name, column_type from (describe {rows})").to_pydict()
    return dict(zip(found["column_name"], found["column_type"], strict=True))


def _plain(alias: str, name: str, kind: str) -> str:
    column = f'{alias}."{name}"'
    if kind == "BLOB":
        return f'lower(hex({column})) as "{name}"'
    if kind == "TIMESTAMP":
        # An instant: engines take one without a zone for the time on somebody's wall.
        return f'{column}::timestamptz as "{name}"'
    return column


def _without(sources: Sequence[str]) -> str:
    listed = ", ".join("'" + source.replace("'", "''") + "'" for source in sources)
    return f" and i.source::varchar not in ({listed})" if listed else ""


_MONTH = "strftime(i.occurred_at, '%Y-%m')"
_MAKERS = {"current": _current, "persons": _persons, "answers": _answers, "attributes": _attributes}
