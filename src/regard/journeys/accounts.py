"""Accounts as lists: the companies and households that customers act for."""

from dataclasses import dataclass
from datetime import UTC, datetime

import ibis
from ibis.expr.types import Table

from regard.ledger import Reader


@dataclass(frozen=True)
class AccountSummary:
    """One account in a list.

    Attributes:
        account: its key.
        customers: different ones who acted for it.
        contacts: how many count.
        last_at: the last of them (UTC).
    """

    account: str
    customers: int
    contacts: int
    last_at: datetime


def accounts(reader: Reader, rows: Table, start: str = "", offset: int = 0, limit: int = 50) -> list[AccountSummary]:
    """Return a page of the accounts with a contact that counts, the one with the latest contact first.

    Args:
        reader: an open version of the layout.
        rows: the interactions in view.
        start: how their keys begin, in whatever case.
        offset: how many to pass over.
        limit: at most so many.
    """
    named = _named(rows, start)
    counted = named.group_by("account").aggregate(
        customers=named["customer_no"].nunique(), contacts=named.count(), last_at=named["occurred_at"].max()
    )
    page = counted.order_by([ibis.desc("last_at"), "account"]).limit(limit, offset=offset)
    return [
        AccountSummary(
            record["account"], record["customers"], record["contacts"], record["last_at"].replace(tzinfo=UTC)
        )
        for record in reader.rows(page)[0]
    ]


def count_accounts(reader: Reader, rows: Table, start: str = "") -> int:
    """Return how many accounts `accounts` would list in all."""
    named = _named(rows, start)
    ((record,), _) = reader.rows(named.aggregate(n=named["account"].nunique()))
    return int(record["n"])


def _named(rows: Table, start: str) -> Table:
    named = rows.filter(rows["account"].notnull(), rows["excluded"].isnull())
    return named.filter(named["account"].lower().startswith(start.lower())) if start else named
