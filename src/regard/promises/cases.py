"""The cases of one promise: who, when it was due, how early or late it came, and how margins spread."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import ibis
import pyarrow as pa
from ibis.expr.types import Table, Value

from regard.ledger import Reader
from regard.promises.checks import check_of, verdict_of
from regard.vocabulary import PromiseCheck

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Which part of the cases has a margin of at most so much."""

_BINS = 10
_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_TABLE = (
    *("promise", "verdict", "customer", "touchpoint", "stage", "department", "at", "due_at", "decided_at"),
    *("margin", "margin_unit", "seq", "evidence_seq"),
)


@dataclass(frozen=True)
class Bin:
    """Cases whose margin is from `low` (included) to `high`; None: without a bound."""

    low: float | None
    high: float | None
    n: int


@dataclass(frozen=True)
class Margins:
    """How margins spread.

    Attributes:
        unit: of the margins: `s`, `h`, or the name of a field.
        n: cases with a margin; those that are broken because nothing came have none.
        quantiles: one for each of `QUANTILES`; none without cases.
        broken: median overrun of the broken ones, below zero; None if there is none with a margin.
        bins: from the largest overrun to the most room left.
    """

    unit: str = ""
    n: int = 0
    quantiles: tuple[float, ...] = ()
    broken: float | None = None
    bins: tuple[Bin, ...] = ()


def cases(
    reader: Reader, promise: str, rows: Table, *, worst_first: bool = False, offset: int = 0, limit: int = 50
) -> list[PromiseCheck]:
    """Return checks of a promise that some interactions raised.

    Args:
        reader: an open version of the layout.
        promise: its key.
        rows: the interactions, by `seq`, such as those behind a number.
        worst_first: the largest overrun first, and among those for whom nothing came whoever waits longest; else
            the latest first.
        offset: how many to pass over.
        limit: how many to return at most.
    """
    found = _named(reader, _checks(reader, promise, rows))
    latest = [ibis.desc("at"), ibis.desc("seq")]
    order = [*_worst(found), *latest] if worst_first else latest
    records, _ = reader.rows(found.order_by(order).limit(limit, offset=offset))
    return [check_of(record) for record in records]


def cases_table(reader: Reader, promise: str, rows: Table) -> pa.Table:
    """Return the same as columns, the latest first; times are in UTC.

    Args:
        reader: an open version of the layout.
        promise: its key.
        rows: the interactions, by `seq`.
    """
    found = _named(reader, _checks(reader, promise, rows)).select(*_TABLE)
    return reader.arrow(found.order_by([ibis.desc("at"), ibis.desc("seq")]))


def margins(reader: Reader, promise: str, rows: Table) -> Margins:
    """Return how early or late the cases of a promise were decided.

    Args:
        reader: an open version of the layout.
        promise: its key.
        rows: the interactions, by `seq`.
    """
    found = _checks(reader, promise, rows)
    found = found.filter(found["margin"].notnull())
    asked: dict[str, Value] = {
        f"q{place}": found["margin"].quantile(share, where=None) for place, share in enumerate(QUANTILES)
    }
    asked |= {"n": found.count(), "unit": found["margin_unit"].cast("string").max()}
    asked |= {"broken": found["margin"].median(where=~found["kept"])}
    (row,), _ = reader.rows(found.aggregate(**asked))
    if not row["n"]:
        return Margins()
    quantiles = tuple(row[f"q{place}"] for place in range(len(QUANTILES)))
    bins = _bins(reader, found, quantiles)
    return Margins(row["unit"] or "", row["n"], quantiles, row["broken"], bins)


def _checks(reader: Reader, promise: str, rows: Table) -> Table:
    table = reader.table("promise_check")
    own = table.filter(table["promise"] == promise).semi_join(rows.select("seq"), "seq")
    return own.mutate(verdict=verdict_of(own, reader.as_of))


def _named(reader: Reader, found: Table) -> Table:
    names = reader.table("customer").select("customer_no", "customer")
    return found.left_join(names, "customer_no").drop("customer_no_right")


def _worst(found: Table) -> list[Any]:
    """Return the order of badness: nothing came first, the one due longest ago before others, then the overrun."""
    return [ibis.asc(found["margin"].notnull()), ibis.asc(found["margin"]), ibis.asc(found["due_at"])]


def _bins(reader: Reader, found: Table, quantiles: Sequence[float]) -> tuple[Bin, ...]:
    """Return bins of one round width; whatever is far out is in the first or the last one."""
    width = _round_up((quantiles[-1] - quantiles[0]) / _BINS) or 1.0
    first, last = math.floor(quantiles[0] / width), math.floor(quantiles[-1] / width)
    place = (found["margin"] / width).floor().cast("int64").clip(lower=first - 1, upper=last + 1)
    counted = found.group_by(place=place).aggregate(n=found.count())
    n = {row["place"]: row["n"] for row in reader.rows(counted)[0]}
    return tuple(
        Bin(
            place * width if place >= first else None,
            (place + 1) * width if place <= last else None,
            n.get(place, 0),
        )
        for place in range(min(n), max(n) + 1)
    )


def _round_up(width: float) -> float:
    """Return a width that people can read.

    >>> [_round_up(width) for width in (0.0, 0.13, 17.0)]
    [0.0, 0.2, 20.0]
    """
    if width <= 0:
        return 0.0
    power = 10.0 ** math.floor(math.log10(width))
    return next(step * power for step in _STEPS if step * power >= width * (1 - 1e-9))
