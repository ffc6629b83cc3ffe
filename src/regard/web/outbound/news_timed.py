"""News that come with time, or from beside the contacts: promises, erasures, decisions, jobs."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from regard.ledger import Ledger, Reader, erasures
from regard.ledger.decisions import Action, Decision, decisions
from regard.ledger.identity_lookup import identities_of
from regard.web.jobs.models import Job, State
from regard.web.outbound.bodies import (
    CustomerErased,
    CustomersDecided,
    EventType,
    JobFailed,
    PromiseBroken,
)
from regard.web.outbound.news import News, engine_moment

LOOKED_BACK = timedelta(hours=1)
"""What is dated by a clock may become known later than what is dated after it; nothing is told twice for it."""

_CHECK = ("promise", "customer", "due_at", "touchpoint", "stage", "department", "margin", "margin_unit")


@dataclass(frozen=True)
class Since:
    """Up to where it was looked before, and what is too old to be news.

    Attributes:
        seq: up to this number of the ledger.
        at: up to this moment (UTC).
        oldest: what came to be before that is no news (UTC).
    """

    seq: int
    at: datetime
    oldest: datetime


def happened(reader: Reader, ledger: Ledger, since: Since, types: Collection[EventType]) -> list[News]:
    """Return what happened since it was last looked.

    Args:
        reader: what is known.
        ledger: its workspace.
        since: up to where it was looked before.
        types: of events that anybody wants.
    """
    found: list[News] = []
    if EventType.PROMISE_BROKEN in types:
        found += broken(reader, ledger, since)
    if EventType.CUSTOMER_ERASED in types:
        found += _erased(ledger, since.at - LOOKED_BACK)
    if EventType.CUSTOMER_MERGED in types or EventType.CUSTOMER_UNMERGED in types:
        found += _decided(ledger, since.at - LOOKED_BACK)
    if EventType.JOB_FAILED in types:
        found += _failed(since.at - LOOKED_BACK)
    return found


def broken(reader: Reader, ledger: Ledger, since: Since) -> list[News]:
    """Return the promises that are broken as of the reader's moment, and were not when it was last looked."""
    moments = {name: engine_moment(getattr(since, name)) for name in ("at", "oldest")}
    statement = _BROKEN.format(seq=int(since.seq), now=engine_moment(reader.as_of), **moments)
    rows = reader.fetch(statement)
    if not len(rows):
        return []
    seqs, places = np.unique(rows["seq"].to_numpy(), return_inverse=True)
    identities = identities_of(ledger, seqs).to_pylist()
    told = zip(rows.to_pylist(), (identities[place] for place in places), strict=True)
    return [_broken(row, identity) for row, identity in told if identity is not None]


def _broken(row: dict[str, Any], identity: str) -> News:
    said = {name: row[name] for name in _CHECK} | {"due_at": _aware(row["due_at"])}
    data = PromiseBroken(**said, interaction=identity, raised_at=row["at"].replace(tzinfo=UTC))
    return News(EventType.PROMISE_BROKEN, f"{row['promise']} {identity}", data, row["customer_no"], row["seq"])


def _erased(ledger: Ledger, since: datetime) -> list[News]:
    found = ((customer.hex(), at) for customer, at in erasures(ledger).items() if at >= since)
    return [
        News(EventType.CUSTOMER_ERASED, f"{customer} {at.isoformat()}", CustomerErased(customer=customer, erased_at=at))
        for customer, at in found
    ]


def _decided(ledger: Ledger, since: datetime) -> list[News]:
    taken = decisions(ledger)
    by_identity = {each.identity: each for each in taken}
    found = []
    for each in taken:
        merged = by_identity.get(each.undoes or b"") if each.action is Action.UNDO else each
        if each.decided_at >= since and merged is not None and merged.action is Action.MERGE:
            found.append(_merged(each, merged))
    return found


def _merged(taken: Decision, about: Decision) -> News:
    """Return a decision as news; `about` is the merger that it makes, or undoes."""
    kind = EventType.CUSTOMER_MERGED if taken is about else EventType.CUSTOMER_UNMERGED
    one, other = (key.hex() if key else "" for key in (about.one, about.other))
    data = CustomersDecided(decision=about.identity.hex(), one=one, other=other, decided_at=taken.decided_at)
    return News(kind, taken.identity.hex(), data)


def _failed(since: datetime) -> list[News]:
    rows = Job.objects.filter(state=State.FAILED, ended_at__gte=since).order_by("ended_at")
    return [
        News(
            EventType.JOB_FAILED,
            str(row.id),
            JobFailed(job=str(row.id), name=row.name, attempts=row.attempt, ended_at=row.ended_at or since),
        )
        for row in rows
    ]


def _aware(at: datetime | None) -> datetime | None:
    return None if at is None else at.replace(tzinfo=UTC)


_BROKEN = """
with checks as (
    select c.*, case when c.kept then null when c.kept is not null then c.decided_at
        when c.due_at <= {now} then c.due_at end as broken_at
    from promise_check c
)
select c.seq, c.customer_no, p.customer, c.promise, c.touchpoint, c.stage, c.department, c.at, c.due_at, c.margin,
    c.margin_unit
from checks c left join customer p using (customer_no)
join interaction i on i.seq = c.seq
where c.broken_at >= {oldest} and i.excluded is null and (
    c.seq > {seq}
    or (c.evidence_seq > {seq} and (c.due_at is null or c.due_at > {at}))
    or (c.evidence_seq is null and c.due_at > {at})
)
order by c.broken_at, c.seq, c.promise
"""
