"""Behind a number: exactly the interactions and customers that were counted."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cached_property
from types import MappingProxyType
from typing import Any

import ibis
import ibis.expr.datatypes as dt
from ibis.expr.types import BooleanValue, Table

from regard.collect.purposes import Covers
from regard.errors import WrongUseError, unknown_name
from regard.journeys.allowed import allowed
from regard.ledger.reader import Reader
from regard.measure.breakdown import Breakdown, Counting
from regard.measure.countings import COUNTINGS
from regard.vocabulary import Flag

LEFT_OUT, EXCLUDED = "left_out:", "excluded:"
"""What names of parts begin with that were not counted: for a reason of the measure, or by a flag."""

_ANSWERED = "invitation_answered"
_EVERYBODY: Mapping[str, Any] = MappingProxyType({})
_COLUMNS = (
    *("seq", "customer_no", "occurred_at", "touchpoint", "stage", "channel", "kind", "source", "native_id"),
    "excluded",
)


@dataclass(frozen=True)
class Behind:
    """What was counted for one number, or for a part of it.

    Attributes:
        interactions: one row for each that was counted: `seq`, `customer_no`, `occurred_at` (UTC), `touchpoint`,
            `stage`, `channel`, `kind`, `source`, `excluded`, and what the measure counts in it, such as `score`.
        parts: names of what the number consists of, then of what was left out of it.
        repeats: whether an interaction can stand in several rows, as one with two answers.
        anonymous: rows that were counted and are never listed, since they are answers of anonymous surveys; None: no
            survey is anonymous.
    """

    reader: Reader
    interactions: Table
    parts: tuple[str, ...]
    repeats: bool = False
    anonymous: Table | None = None

    @cached_property
    def n(self) -> int:
        """How many were counted and may be listed: the number's own n, less the `unlisted`."""
        return _only(self.reader, self.interactions.aggregate(n=self.interactions.count()))

    @cached_property
    def unlisted(self) -> int:
        """How many were counted and are not listed, for they are answers of anonymous surveys."""
        return 0 if self.anonymous is None else _only(self.reader, self.anonymous.aggregate(n=self.anonymous.count()))

    @cached_property
    def customer_count(self) -> int:
        """How many known customers they are of."""
        who = self.interactions["customer_no"]
        return _only(self.reader, self.interactions.aggregate(n=who.nunique()))

    def page(self, offset: int = 0, limit: int = 50) -> list[dict[str, Any]]:
        """Return some of the interactions, the newest first, each with its `customer`: a pseudonym, or None.

        Args:
            offset: how many to pass over.
            limit: how many to return at most.
        """
        order = _order(self.interactions)
        rows = self.interactions.order_by(order).limit(limit, offset=offset)
        found = rows.left_join(self._names(), "customer_no").drop("customer_no_right")
        return self.reader.rows(found.order_by(_order(found)))[0]

    def customers(self) -> Table:
        """Return known customers: `customer_no`, `customer`, `contacts` (different ones), and `last_at` (UTC)."""
        rows = self.interactions.select("seq", "customer_no", "occurred_at")
        rows = rows.filter(rows["customer_no"].notnull())
        rows = rows.distinct() if self.repeats else rows
        counted = rows.group_by("customer_no").aggregate(contacts=rows.count(), last_at=rows["occurred_at"].max())
        named = counted.left_join(self._names(), "customer_no")
        return named.select("customer_no", "customer", "contacts", "last_at")

    def page_of_customers(self, offset: int = 0, limit: int = 50) -> list[dict[str, Any]]:
        """Return some of the customers, those with the newest interaction first."""
        order = [ibis.desc("last_at"), ibis.asc("customer_no")]
        return self.reader.rows(self.customers().order_by(order).limit(limit, offset=offset))[0]

    def _names(self) -> Table:
        """Return the pseudonyms of customers who may be shown."""
        return allowed(self.reader, self.reader.table("customer"), Covers.SHOWING).select("customer_no", "customer")


def behind(
    reader: Reader, name: str, breakdown: Breakdown, part: str = "", group: Mapping[str, Any] = _EVERYBODY
) -> Behind:
    """Return what is behind a measure's number: its n are the rows of the result.

    Args:
        reader: where it is.
        name: of the measure.
        breakdown: what the number is about; its own dimensions are not needed.
        part: one of `Behind.parts`; empty: all of the number's n. What is left out is also found by its reason.
        group: the values of dimensions, as the number has them or as they are written; None where there is none.

    Raises:
        WrongUseError: a name or a part is unknown, or a value cannot be one of its dimension.
    """
    if name not in COUNTINGS:
        raise unknown_name("measure", name, COUNTINGS)
    counting = COUNTINGS[name](reader, replace(breakdown, by=tuple(group)))
    rows, known = counting.rows, _parts(counting)
    named = {**known, "": _counted(counting), **{reason: known[LEFT_OUT + reason] for reason in counting.left_out}}
    if part not in named:
        what = f"part of {name}"
        raise unknown_name(what, part, known)
    there = rows.filter(named[part], *(_is(rows, dimension, value) for dimension, value in group.items()))
    found = _interactions(reader, counting, there)
    if not breakdown.anonymous:
        return Behind(reader, found, tuple(known), counting.repeats)
    secret = found["source"].isin(breakdown.anonymous) & (found["kind"] == _ANSWERED)
    return Behind(reader, found.filter(~secret), tuple(known), counting.repeats, found.filter(secret))


def _counted(counting: Counting) -> BooleanValue:
    return counting.counts & counting.conditions[counting.base] if counting.base else counting.counts


def _parts(counting: Counting) -> dict[str, BooleanValue]:
    """Return the condition of each part: first those of the number, then those left out."""
    counted = _counted(counting)
    found = {name: counted & condition for name, condition in counting.parts.items()}
    flags = {flag.value for flag in Flag}
    left_out = {
        (EXCLUDED if reason in flags else LEFT_OUT) + reason: condition
        for reason, condition in counting.reasons.items()
    }
    return found | left_out


def _interactions(reader: Reader, counting: Counting, rows: Table) -> Table:
    """Return the rows to show; of what is counted once the interaction that came first."""
    if counting.once is not None:
        chosen = rows.group_by(counting.once).aggregate(seq=rows["seq"].min())
        rows = reader.table("interaction").semi_join(chosen, "seq")
    return rows.select(*(name for name in (*_COLUMNS, *counting.shown) if name in rows.columns))


def _is(rows: Table, dimension: str, value: Any) -> BooleanValue:
    column = rows[dimension]
    if value is None:
        return column.isnull()
    return column == ibis.literal(_read(dimension, column.type(), value), column.type())


def _read(dimension: str, kind: dt.DataType, value: Any) -> Any:
    """Return a group's value as its column holds it."""
    try:
        if isinstance(value, str):
            value = _written(kind, value)
    except ValueError:
        message = f"{value!r} is no value of {dimension}."
        raise WrongUseError(message, "Take it from the number's group.") from None
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC).replace(tzinfo=None)
    return value


def _written(kind: dt.DataType, text: str) -> Any:
    if kind.is_date():
        return date.fromisoformat(text)
    if kind.is_timestamp():
        return datetime.fromisoformat(text)
    if kind.is_boolean():
        return _truth(text)
    return int(text) if kind.is_integer() else text


def _truth(text: str) -> bool:
    if text.lower() not in {"true", "false"}:
        raise ValueError(text)
    return text.lower() == "true"


def _order(rows: Table) -> list[Any]:
    """Return the order of rows: the newest first, and the same on every page."""
    others = [ibis.asc(name) for name in rows.columns if name in {"score", "promise"}]
    return [ibis.desc("occurred_at"), ibis.desc("seq"), *others]


def _only(reader: Reader, counted: Table) -> int:
    (row,), _ = reader.rows(counted)
    return int(row["n"])
