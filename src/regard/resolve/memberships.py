"""Memberships: for which accounts people act, in what role, since when, and what groups the accounts form."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from regard.ledger import Reader
from regard.vocabulary import Account

PARENT = "account_parent"
"""The fact by which a source says to which group a member's account belongs: the trait `parent` of a group call."""


@dataclass(frozen=True)
class Membership:
    """Somebody who acts, or acted, for an account.

    Attributes:
        customer_no: the number within the layout.
        customer: the pseudonym in hexadecimal.
        account: for which.
        role: what they are there, as it was told with the account, or else the customer's `role` now; None: unknown.
        since: when that was first said, or they first acted for it (UTC).
        until: when it ended, where a source has said so (UTC); None: still.
        contacts: how many of their contacts for it count.
    """

    customer_no: int
    customer: str
    account: str
    role: str | None
    since: datetime
    until: datetime | None
    contacts: int


def memberships_of(reader: Reader, customers: Sequence[int]) -> list[Membership]:
    """Return for which accounts some customers act, by customer and in order of time.

    Args:
        reader: an open version of the layout.
        customers: their numbers.
    """
    wanted = {"wanted": pa.table({"customer_no": pa.array(customers, pa.int32())})}
    rows = reader.fetch(_MEMBERSHIPS.format(which="join wanted using (customer_no)"), wanted).to_pylist()
    return [_membership(row) for row in rows]


def members_of(reader: Reader, accounts: Sequence[str]) -> list[Membership]:
    """Return who acts, or acted, for some accounts, by customer and in order of time.

    Args:
        reader: an open version of the layout.
        accounts: their keys.
    """
    wanted = {"wanted": pa.table({"account": pa.array(accounts, pa.string())})}
    rows = reader.fetch(_MEMBERSHIPS.format(which="join wanted using (account)"), wanted).to_pylist()
    return [_membership(row) for row in rows]


def parents_of(reader: Reader, known: Iterable[Account]) -> dict[str, str]:
    """Return to which group each account belongs: as people wrote it, or else as a source said last.

    Args:
        reader: an open version of the layout.
        known: the accounts that people wrote down.
    """
    told = {row["account"]: row["parent"] for row in reader.fetch(_PARENTS).to_pylist()}
    return told | {account.key: account.parent for account in known if account.parent is not None}


def group_of(account: str, parents: Mapping[str, str]) -> list[str]:
    """Return an account and all that belong to it, over any number of steps.

    >>> group_of("holding", {"firm": "holding", "branch": "firm", "other": "firm2"})
    ['holding', 'firm', 'branch']
    """
    found = [account]
    for each in found:
        found += [child for child, parent in parents.items() if parent == each and child not in found]
    return found


def _membership(row: dict[str, Any]) -> Membership:
    moments = {name: row[name] and row[name].replace(tzinfo=UTC) for name in ("since", "until")}
    return Membership(**(row | moments))


_MEMBERSHIPS = """
with told as (
    select customer_no, value as account, min(since) as since,
        case when bool_and(given_to is not null) then max(given_to) end as until
    from attribute where name = 'account' and value is not null group by all
), acted as (
    select customer_no, account, min(occurred_at) as since, count(*) filter (excluded is null) as contacts
    from interaction where account is not null and customer_no is not null group by all
), member as (
    select customer_no, account, least(told.since, acted.since) as since, until, coalesce(contacts, 0) as contacts
    from told full join acted using (customer_no, account)
), role_there as (
    select a.customer_no, a.value as account, arg_max(r.value, r.since) as role
    from attribute a join attribute r on r.customer_no = a.customer_no and r.since = a.since
    where a.name = 'account' and r.name = 'account_role' and r.value is not null group by all
), role_now as (
    select customer_no, any_value(value) as role
    from attribute where name = 'role' and valid_to is null and value is not null group by all
)
select m.customer_no, c.customer, m.account, coalesce(t.role, n.role) as role, m.since, m.until, m.contacts
from member m {which} join customer c using (customer_no)
left join role_there t on t.customer_no = m.customer_no and t.account = m.account
left join role_now n on n.customer_no = m.customer_no
order by m.customer_no, m.since, m.account
"""

_PARENTS = """
select a.value as account, arg_max(p.value, (p.since, p.seq)) as parent
from attribute a join attribute p on p.customer_no = a.customer_no and p.since = a.since
where a.name = 'account' and p.name = 'account_parent' and p.value is not null and p.value <> a.value group by all
order by account
"""
