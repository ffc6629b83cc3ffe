"""Requests and contacts of the cast, as tables."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa

from regard.ask.policy import REQUEST_ROW, Request
from regard.ask.sampling_candidates import CONTACT_ROW

MAY = datetime(2026, 5, 1, 8, tzinfo=UTC)
"""A Friday, ten in the morning in Berlin."""


def day(number: float) -> datetime:
    return MAY + timedelta(days=number)


def request(survey: str, person: str | None, at: float, **parts: Any) -> Request:
    """Return a request so many days after the first of May; its contact is one of its own."""
    return Request(**{"survey": survey, "key": f"{survey}-{person}-{at}", "at": day(at), "person": person, **parts})


def table_of(requests: Iterable[Request]) -> pa.Table:
    names = [name for name in REQUEST_ROW.names if name not in {"trigger", "touchpoint"}]
    rows = [{name: getattr(each, name) for name in names} for each in requests]
    return pa.Table.from_pylist(rows, schema=REQUEST_ROW)


def contact(native_id: str, person: str | None, at: float, **parts: Any) -> dict[str, Any]:
    usual = {"source": "shop", "touchpoint": "checkout", "kind": "purchase", "outcome": "success", "unit": "berlin"}
    return {**usual, "native_id": native_id, "person": person, "occurred_at": day(at), **parts}


def contacts(*rows: dict[str, Any]) -> pa.Table:
    return pa.Table.from_pylist(list(rows), schema=CONTACT_ROW)
