"""The live tail: what was received last, as it is in the ledger, by pseudonym only."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from regard.ask.anonymous import anonymous_sources
from regard.ledger import Ledger, erasures
from regard.ledger.archive import truth
from regard.ledger.arrival import NO_IMPORT
from regard.ledger.head import last_seq
from regard.ledger.imports import refused_in
from regard.web.desks.load.history import sentence

MOST = 100
"""Contacts that the tail shows."""

_LOOKED_AT = 2_000
_COLUMNS = ("received_at", "occurred_at", "source", "touchpoint", "kind", "channel", "customer")


@dataclass(frozen=True)
class Received:
    """One contact: when it came and when it happened, from where, what, and how the pseudonym begins."""

    seq: int
    received_at: datetime
    occurred_at: datetime
    source: str
    touchpoint: str
    kind: str
    channel: str
    customer: str


@dataclass(frozen=True)
class LateRefusal:
    """Events of a source refused for one reason since it first sent: how many, and when the last one came."""

    source: str
    reason: str
    sentence: str
    count: int
    at: datetime


def received_last(ledger: Ledger, source: str = "") -> list[Received]:
    """Return the contacts that were sent last, the latest first; none of files, none of customers who were erased.

    Answers to anonymous surveys are not among them: who watches would see when each came.

    Args:
        ledger: the ledger.
        source: only what this one sent.
    """
    gone, secret = erasures(ledger), anonymous_sources(ledger.folder)
    with ledger.database.snapshot() as snapshot:
        after = max(last_seq(snapshot) - _LOOKED_AT, 0)
        tables = list(truth(ledger, snapshot, "interaction", after, _COLUMNS))
    rows = [
        row for table in tables for row in _sent(table) if row["customer"] not in gone and row["source"] not in secret
    ]
    wanted = [row for row in rows if source in {"", row["source"]}]
    return [_received(row) for row in sorted(wanted, key=lambda row: -row["seq"])[:MOST]]


def refused_last(ledger: Ledger) -> list[LateRefusal]:
    """Return what was refused of events that were sent, the latest reason first."""
    found = refused_in(ledger, NO_IMPORT)
    told = [LateRefusal(each.source, each.reason, sentence(each.reason), each.entries, each.at) for each in found]
    return sorted(told, key=lambda each: each.at, reverse=True)


def _sent(table: pa.Table) -> list[dict[str, Any]]:
    """Return the rows that came in no file."""
    rows: list[dict[str, Any]] = table.filter(pc.is_null(table["import_id"])).to_pylist()
    return rows


def _received(row: dict[str, Any]) -> Received:
    customer = row["customer"]
    return Received(
        seq=row["seq"],
        received_at=row["received_at"],
        occurred_at=row["occurred_at"],
        source=row["source"],
        touchpoint=row["touchpoint"],
        kind=row["kind"],
        channel=row["channel"] or "",
        customer=customer.hex()[:6] if customer else "",
    )
