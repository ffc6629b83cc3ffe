"""Breakdown: what a number is asked for, and from there to counts per group."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import reduce
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

import ibis
import numpy as np
from ibis.expr.types import BooleanValue, IntegerScalar, Table
from numpy.typing import NDArray

from regard.errors import WrongUseError
from regard.estimate.measured import Coverage, Definition, Measured, Statistic
from regard.ledger.reader import Reader
from regard.measure.anonymity import TOO_FEW, hidden
from regard.measure.conditions import AnyOf, Condition, holds
from regard.measure.dimensions import check_columns, check_dimensions, with_dimensions
from regard.vocabulary import Flag
from regard.vocabulary.zones import GRAINS, find_zone, label_of, utc_of

Numbers = NDArray[Any]
Flags = NDArray[np.bool_]
_ANONYMOUS = "anonymous"
_NOTHING: Mapping[str, BooleanValue] = MappingProxyType({})


@dataclass(frozen=True)
class Breakdown:
    """Which rows a number is about, and by what it is broken down.

    Attributes:
        by: dimensions; one number per combination of their values that occurs.
        zone: IANA zone in which days are cut, and dates and naive times are read.
        since: first moment that counts; a date begins at its midnight.
        until: first moment that no longer counts.
        where: conditions that must all hold.
        minimum_n: rows below which a score carries no verdict.
        anonymous: sources whose answers are anonymous: no score of a few of them is told.

    Raises:
        WrongUseError: the zone is unknown, or the time ends before it begins.
    """

    by: tuple[str, ...] = ()
    zone: str = "UTC"
    since: date | None = None
    until: date | None = None
    where: tuple[Condition | AnyOf, ...] = ()
    minimum_n: int = 30
    anonymous: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Check zone and times."""
        zone = find_zone(self.zone)
        if self.since and self.until and utc_of(self.since, zone) >= utc_of(self.until, zone):
            message = f"The time from {self.since} to {self.until} is empty."
            raise WrongUseError(message, "`until` is the first moment that no longer counts: choose a later one.")


@dataclass(frozen=True)
class Counting:
    """What a measure counts: which rows, and which of them fulfil what.

    Attributes:
        rows: from `selected`, or joined to it, with `seq`.
        conditions: name to condition on `rows`: what the measure counts among the rows that count.
        left_out: reason to condition on `rows`, never null; rows that fulfil it do not count.
        once: a column whose different values are counted instead of rows.
        base: the condition that a row must fulfil to be one of the measure's n; empty: every row that counts is.
        parts: name to condition on `rows`: every row of the measure's n fulfils exactly one; may be empty.
        repeats: whether an interaction can stand in several rows.
        shown: columns of `rows` that say what was counted, beyond those of the interaction.
    """

    rows: Table
    conditions: Mapping[str, BooleanValue] = _NOTHING
    left_out: Mapping[str, BooleanValue] = _NOTHING
    once: str | None = None
    base: str = ""
    parts: Mapping[str, BooleanValue] = _NOTHING
    repeats: bool = False
    shown: tuple[str, ...] = ()

    @property
    def counts(self) -> BooleanValue:
        """Whether a row counts: its interaction is not excluded, and no reason leaves it out."""
        kept = self.rows["excluded"].isnull()
        return reduce(lambda so_far, reason: so_far & ~reason, self.left_out.values(), kept)

    @property
    def reasons(self) -> dict[str, BooleanValue]:
        """Each reason why a row can fail to count, with its condition."""
        excluded = self.rows["excluded"]
        return {flag.value: excluded == flag.value for flag in Flag} | {
            reason: excluded.isnull() & condition for reason, condition in self.left_out.items()
        }


@dataclass(frozen=True)
class Groups:
    """What was counted, one entry a group.

    Attributes:
        keys: the group's value of each dimension.
        n: rows that count.
        counts: how many of them fulfil each named condition.
        exclusions: reason to number of rows left out.
        sql: the statement that counted.
        as_of: all that was received up to here was counted.
        too_few: whether so few anonymous answers are in it that its score is not told; None: none is anonymous.
    """

    keys: list[dict[str, Any]]
    n: Numbers
    counts: dict[str, Numbers]
    exclusions: list[dict[str, int]]
    sql: str
    as_of: datetime
    too_few: Flags | None = None


@dataclass(frozen=True)
class Estimates:
    """What a measure made of the counts, one entry a group; NaN where there is no number."""

    value: Numbers
    denominator: Numbers
    low: Numbers | None = None
    high: Numbers | None = None
    standard_error: Numbers | None = None
    coverage: list[Coverage] = field(default_factory=list)


def selected(reader: Reader, breakdown: Breakdown, beside: Table | None = None, among: Table | None = None) -> Table:
    """Return the interactions a breakdown is about, excluded ones too, with a column for each dimension.

    Args:
        reader: where they are.
        breakdown: which of them.
        beside: what else is known of interactions, by `seq`, in columns of other names: only interactions in it
            count, once for each of its rows, and its columns are dimensions too.
        among: rows with columns of interactions to choose from; None: all interactions.

    Raises:
        WrongUseError: a name is unknown, or a condition does not fit its column.
    """
    columns = [condition.column for condition in breakdown.where]
    rows = reader.table("interaction") if among is None else among
    rows = rows if beside is None else rows.join(beside, "seq")
    check_dimensions(reader, rows, breakdown.by)
    check_columns(reader, rows, columns)
    zone = find_zone(breakdown.zone)
    rows = _within(rows, breakdown, zone)
    rows = with_dimensions(reader, rows, [*breakdown.by, *columns], zone)
    return rows.filter(*(holds(condition, rows) for condition in breakdown.where)) if columns else rows


def grouped(reader: Reader, breakdown: Breakdown, counting: Counting) -> Groups:
    """Count rows per group: all, those that fulfil each condition, and those left out by reason.

    Args:
        reader: counts them.
        breakdown: says the groups.
        counting: what is counted.

    Returns:
        The groups in the order of their keys; a single one, even of no rows, without dimensions.
    """
    rows, counts, once = counting.rows, counting.counts, counting.once
    asked = {"n": _count(rows, counts, once)}
    asked |= {name: _count(rows, counts & condition, once) for name, condition in counting.conditions.items()}
    reasons = counting.reasons
    asked |= {f"excluded_{reason}": _count(rows, condition, once) for reason, condition in reasons.items()}
    if breakdown.anonymous:
        # Who gave five ratings in one survey is still one.
        asked[_ANONYMOUS] = _count(rows, counts & rows["source"].isin(breakdown.anonymous), once or "seq")
    by = list(dict.fromkeys(breakdown.by))
    records, sql = reader.rows(_counted(rows, by, asked))
    return Groups(
        keys=[_key(record, by, find_zone(breakdown.zone)) for record in records],
        n=_column(records, "n"),
        counts={name: _column(records, name) for name in counting.conditions},
        exclusions=[_exclusions(record, reasons) for record in records],
        sql=sql,
        as_of=reader.as_of,
        too_few=hidden(_column(records, _ANONYMOUS)) if breakdown.anonymous else None,
    )


def measured(definition: Definition, groups: Groups, estimates: Estimates, minimum_n: int) -> list[Measured]:
    """Return a measure's numbers, one a group."""
    few = np.zeros(len(groups.keys), np.bool_)
    if groups.too_few is not None and definition.statistic is not Statistic.COUNT:
        few, estimates = groups.too_few, _without(estimates, groups.too_few)
    nothing = np.full(len(groups.keys), np.nan)
    low = nothing if estimates.low is None else estimates.low
    high = nothing if estimates.high is None else estimates.high
    errors = nothing if estimates.standard_error is None else estimates.standard_error
    return [
        Measured(
            measure=definition.measure,
            group=key,
            value=_number(estimates.value[row]),
            n=int(groups.n[row]),
            denominator=int(estimates.denominator[row]),
            low=_number(low[row]),
            high=_number(high[row]),
            interval=definition.interval,
            as_of=groups.as_of,
            definition=definition.text,
            source=definition.source,
            sql=groups.sql,
            minimum_n=minimum_n,
            coverage=estimates.coverage[row] if estimates.coverage else Coverage(),
            exclusions=groups.exclusions[row],
            standard_error=_number(errors[row]),
            statistic=definition.statistic,
            nothing=TOO_FEW if few[row] else definition.nothing,
        )
        for row, key in enumerate(groups.keys)
    ]


def _without(estimates: Estimates, hide: Flags) -> Estimates:
    """Return estimates without those of groups that are hidden."""

    def shown(part: Numbers | None) -> Numbers | None:
        return None if part is None else np.where(hide, np.nan, part)

    return replace(
        estimates,
        value=np.where(hide, np.nan, estimates.value),
        low=shown(estimates.low),
        high=shown(estimates.high),
        standard_error=shown(estimates.standard_error),
    )


def _within(rows: Table, breakdown: Breakdown, zone: ZoneInfo) -> Table:
    if breakdown.since:
        rows = rows.filter(rows["occurred_at"] >= ibis.literal(utc_of(breakdown.since, zone)))
    if breakdown.until:
        rows = rows.filter(rows["occurred_at"] < ibis.literal(utc_of(breakdown.until, zone)))
    return rows


def _count(rows: Table, where: BooleanValue, once: str | None) -> IntegerScalar:
    return rows.count(where=where) if once is None else rows[once].nunique(where=where)


def _counted(rows: Table, by: list[str], counts: dict[str, IntegerScalar]) -> Table:
    if not by:
        return rows.aggregate(**counts)
    return rows.group_by(by).aggregate(**counts).order_by([ibis.asc(name, nulls_first=False) for name in by])


def _key(record: dict[str, Any], by: list[str], zone: ZoneInfo) -> dict[str, Any]:
    return {name: label_of(name, record[name], zone) if name in GRAINS else record[name] for name in by}


def _column(records: list[dict[str, Any]], name: str) -> Numbers:
    return np.array([record[name] for record in records], dtype=np.int64)


def _exclusions(record: dict[str, Any], reasons: Iterable[str]) -> dict[str, int]:
    return {reason: record[f"excluded_{reason}"] for reason in reasons if record[f"excluded_{reason}"]}


def _number(value: Any) -> float | None:
    return None if np.isnan(value) else value.item()
