"""Listing: the contacts and customers behind a number, page by page."""

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from regard.collect.purposes import Covers
from regard.journeys.view import Behind
from regard.ledger import Reader
from regard.resolve.consent_doors import left_out

_CONTACTS = """
select seq, case when customer_no not in (select customer_no from unshown) then customer end as customer, occurred_at,
    touchpoint, stage, channel, kind, source
from interaction join wanted using (seq) left join customer using (customer_no)
"""
_CUSTOMERS = "select customer_no, customer from customer join wanted using (customer_no)"


def contacts_behind(reader: Reader, found: Behind, offset: int = 0, limit: int = 50) -> list[dict[str, Any]]:
    """Return some of the contacts, those that arrived last first; one that was counted twice stands there twice.

    Args:
        reader: where they are.
        found: what was counted.
        offset: how many to pass over.
        limit: how many to return at most.

    Returns:
        Rows with `seq`, `customer` (pseudonym; None where it may not be shown), `occurred_at` (UTC), `touchpoint`,
        `stage`, `channel`, `kind` and `source`.
    """
    shown = np.sort(found.seq)[::-1][offset : offset + limit]
    wanted = pa.table({"seq": np.unique(shown)})
    hidden = pa.table({"customer_no": left_out(reader, Covers.SHOWING).customer_no})
    rows = {row["seq"]: row for row in reader.fetch(_CONTACTS, {"wanted": wanted, "unshown": hidden}).to_pylist()}
    return [rows[seq] for seq in shown.tolist()]


def customers_behind(reader: Reader, found: Behind, offset: int = 0, limit: int = 50) -> list[dict[str, Any]]:
    """Return some of the customers who may be shown, those with most of what was counted first.

    Args:
        reader: where they are.
        found: what was counted.
        offset: how many to pass over.
        limit: how many to return at most.

    Returns:
        Rows with `customer` (pseudonym) and `contacts`: how many things were counted of them.
    """
    shown = ~np.isin(found.customer_no, left_out(reader, Covers.SHOWING).customer_no)
    numbers, counts = np.unique(found.customer_no[shown], return_counts=True)
    order = np.argsort(-counts, kind="stable")[offset : offset + limit]
    names = _names(reader, numbers[order])
    return [
        {"customer": names[number], "contacts": count}
        for number, count in zip(numbers[order].tolist(), counts[order].tolist(), strict=True)
    ]


def pseudonyms_behind(reader: Reader, found: Behind) -> list[str]:
    """Return the pseudonym of each customer, in the order of their numbers."""
    names = _names(reader, found.customers)
    return [names[number] for number in found.customers.tolist()]


def touchpoints_behind(reader: Reader, found: Behind, top: int = 5) -> list[tuple[str, int]]:
    """Return at which touchpoints the contacts were, the most frequent first, and how many at each.

    Args:
        reader: where they are.
        found: what was counted.
        top: how many touchpoints at most.
    """
    seq, counts = np.unique(found.seq, return_counts=True)
    statement = """select touchpoint, sum(times) as n from interaction join wanted using (seq)
    where touchpoint is not null group by touchpoint order by n desc, touchpoint limit 100"""
    rows = reader.fetch(statement, {"wanted": pa.table({"seq": seq, "times": counts})}).to_pylist()
    return [(row["touchpoint"], int(row["n"])) for row in rows[:top]]


def _names(reader: Reader, numbers: NDArray[np.int32]) -> dict[int, str]:
    wanted = pa.table({"customer_no": pa.array(numbers, pa.int32())})
    found = reader.fetch(_CUSTOMERS, {"wanted": wanted})
    return dict(zip(found["customer_no"].to_pylist(), found["customer"].to_pylist(), strict=True))
