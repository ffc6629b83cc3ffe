"""Customers as a list: who they are by pseudonym, how often they were in contact, and what they said last."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import ibis
import numpy as np
import pyarrow as pa
from ibis.expr.types import Table

from regard.collect.purposes import Covers
from regard.journeys.allowed import allowed
from regard.ledger import Reader
from regard.ledger.reader import sql_of
from regard.resolve.consent_doors import left_out

ORDERS = ("last", "first", "contacts")
"""What customers can be ordered by: the latest contact, the earliest first contact, the most contacts."""

_SCORES = ("nps", "csat", "ces", "rating")
_FEW = 200
_CHOSEN = "chosen_customer"


@dataclass(frozen=True)
class LastScore:
    """The latest score of a kind that a customer gave.

    Attributes:
        kind: `nps`, `csat`, `ces` or `rating`.
        value: on the scale from `low` to `high`.
        at: when (UTC).
    """

    kind: str
    value: float
    low: float | None
    high: float | None
    at: datetime


@dataclass(frozen=True)
class CustomerSummary:
    """One customer in a list.

    Attributes:
        customer_no: the number within the layout.
        customer: the pseudonym in hex.
        contacts: how many count.
        first_at, last_at: the first and the last of them (UTC); None where none counts.
        accounts: for which the customer acted, the latest first.
        scores: the last of each kind.
    """

    customer_no: int
    customer: str
    contacts: int
    first_at: datetime | None
    last_at: datetime | None
    accounts: tuple[str, ...] = ()
    scores: tuple[LastScore, ...] = ()


def customers(
    reader: Reader,
    rows: Table | None = None,
    among: Sequence[str] | None = None,
    order: str = "last",
    offset: int = 0,
    limit: int = 50,
) -> list[CustomerSummary]:
    """Return a page of the customers who have a contact that counts; of those asked for by name, all with any contact.

    Customers who have not consented to profiling, or to being shown, are listed only if they are asked for by name.

    Args:
        reader: an open version of the layout.
        rows: the interactions in view; None: all of them, and customers of whom only facts are known.
        among: pseudonyms in hex of the only customers wanted; None: whoever has a contact that counts.
        order: one of `ORDERS`.
        offset: how many to pass over.
        limit: at most so many.
    """
    chosen = _numbers(reader, among)
    counted = _counted(reader, rows, chosen)
    names = reader.table("customer").select("customer_no", "customer")
    page = counted.order_by(_order(order)).limit(limit, offset=offset)
    found = _fetch(reader, page.join(names, "customer_no").order_by(_order(order)), chosen)
    numbers = [record["customer_no"] for record in found]
    own = _rows_of(reader, rows, numbers)
    accounts, scores = _accounts(reader, own), _scores(reader, own, numbers)
    return [_summary(record, accounts, scores) for record in found]


def count_customers(reader: Reader, rows: Table | None = None, among: Sequence[str] | None = None) -> int:
    """Return how many customers `customers` would list in all."""
    chosen = _numbers(reader, among)
    counted = _counted(reader, rows, chosen)
    (record,) = _fetch(reader, counted.aggregate(n=counted.count()), chosen)
    return int(record["n"])


def count_left_out(reader: Reader) -> int:
    """Return how many customers no list has, since they have not consented to profiling or to being shown."""
    parts = (left_out(reader, covers).customer_no for covers in (Covers.PROFILING, Covers.SHOWING))
    return len(np.union1d(*parts))


def begin_with(reader: Reader, start: str, limit: int = 500) -> list[str]:
    """Return the pseudonyms that begin so.

    Args:
        reader: an open version of the layout.
        start: hex digits.
        limit: at most so many.
    """
    table = reader.table("customer")
    found = table.filter(table["customer"].startswith(start)).select("customer").order_by("customer")
    return [record["customer"] for record in reader.rows(found.limit(limit))[0]]


def _numbers(reader: Reader, among: Sequence[str] | None) -> pa.Array | None:
    """Return the numbers of pseudonyms, as far as the layout knows them."""
    if among is None:
        return None
    wanted = pa.table({"customer": pa.array(among, pa.string())})
    return reader.fetch("select distinct customer_no from customer join wanted using (customer)", {"wanted": wanted})[
        "customer_no"
    ].combine_chunks()


def _counted(reader: Reader, rows: Table | None, chosen: pa.Array | None) -> Table:
    """Return `customer_no`, `contacts`, `first_at` and `last_at` of customers."""
    if rows is None:
        known = reader.table("customer").select("customer_no", "first_at", "last_at", contacts="n")
        return _listed(reader, known.filter(known["contacts"] > 0)) if chosen is None else _among(known, chosen)
    known = rows.filter(rows["customer_no"].notnull()).select("customer_no", "occurred_at", "excluded")
    if chosen is None:
        known = _listed(reader, known.filter(known["excluded"].isnull()))
    known = _among(known, chosen)
    at, counts = known["occurred_at"], known["excluded"].isnull()
    return known.group_by("customer_no").aggregate(
        contacts=known.count(where=counts), first_at=at.min(where=counts), last_at=at.max(where=counts)
    )


def _listed(reader: Reader, rows: Table) -> Table:
    """Return the rows of customers who may stand in a list that orders them by what they did."""
    return allowed(reader, allowed(reader, rows, Covers.PROFILING), Covers.SHOWING)


def _among(rows: Table, chosen: pa.Array | None) -> Table:
    """Return the rows of chosen customers: a short list within the statement, so that the engine skips the rest."""
    if chosen is None:
        return rows
    if len(chosen) <= _FEW:
        return rows.filter(rows["customer_no"].isin(chosen.to_pylist())) if len(chosen) else rows.limit(0)
    return rows.semi_join(ibis.table({"customer_no": "int32"}, name=_CHOSEN), "customer_no")


def _fetch(reader: Reader, expression: Table, chosen: pa.Array | None) -> list[dict[str, Any]]:
    tables = None if chosen is None else {_CHOSEN: pa.table({"customer_no": chosen})}
    found: list[dict[str, Any]] = reader.fetch(sql_of(expression), tables).to_pylist()
    return found


def _order(order: str) -> list[Any]:
    orders = {"first": ibis.asc("first_at", nulls_first=False), "contacts": ibis.desc("contacts")}
    return [orders.get(order, ibis.desc("last_at", nulls_first=False)), ibis.asc("customer_no")]


def _rows_of(reader: Reader, rows: Table | None, numbers: list[int]) -> Table:
    rows = reader.table("interaction") if rows is None else rows
    own = rows.filter(rows["customer_no"].isin(numbers), rows["excluded"].isnull()) if numbers else rows.limit(0)
    return own.select("seq", "customer_no", "account", "occurred_at")


def _accounts(reader: Reader, own: Table) -> dict[int, list[str]]:
    named = own.filter(own["account"].notnull())
    latest = named.group_by("customer_no", "account").aggregate(last_at=named["occurred_at"].max())
    found: dict[int, list[str]] = {}
    for record in reader.rows(latest.order_by([ibis.desc("last_at"), "account"]))[0]:
        found.setdefault(record["customer_no"], []).append(record["account"])
    return found


def _scores(reader: Reader, own: Table, numbers: list[int]) -> dict[int, list[LastScore]]:
    if not numbers:
        return {}
    answers = reader.table("answer")
    scored = answers["kind"].isin(_SCORES) & answers["value"].notnull()
    # Also by customer, so that the engine passes over the answers of all others.
    answers = answers.filter(answers["customer_no"].isin(numbers), scored)
    given = own.join(answers.select("seq", "kind", "value", "low", "high"), "seq")
    at = given["occurred_at"]
    latest = given.group_by("customer_no", "kind").aggregate(
        last_at=at.max(), value=given["value"].argmax(at), low=given["low"].argmax(at), high=given["high"].argmax(at)
    )
    found: dict[int, list[LastScore]] = {}
    for record in reader.rows(latest.order_by("kind"))[0]:
        score = LastScore(
            record["kind"], record["value"], record["low"], record["high"], record["last_at"].replace(tzinfo=UTC)
        )
        found.setdefault(record["customer_no"], []).append(score)
    return found


def _summary(
    record: dict[str, Any], accounts: dict[int, list[str]], scores: dict[int, list[LastScore]]
) -> CustomerSummary:
    number = record["customer_no"]
    return CustomerSummary(
        number,
        record["customer"],
        record["contacts"],
        _aware(record["first_at"]),
        _aware(record["last_at"]),
        tuple(accounts.get(number, ())),
        tuple(scores.get(number, ())),
    )


def _aware(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.replace(tzinfo=UTC)
