"""Reading promise checks: what was kept, broken or is unknown, and the interactions that show it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import ibis
import pyarrow as pa
import pyarrow.compute as pc
from ibis.expr.types import StringValue, Table

from regard.errors import WrongUseError
from regard.ledger import Ledger, Reader
from regard.ledger.archive import truth
from regard.vocabulary import PromiseCheck, Verdict

DIMENSIONS = ("promise", "touchpoint", "stage", "department", "unit", "customer", "week", "month")
"""What kept and broken promises can be counted by; weeks begin on Monday."""

GOOD_SHARE = 90.0
"""A promise is kept if the whole interval of its share is above this many percent, and broken if all is below."""


@dataclass(frozen=True)
class Selection:
    """Which checks are read.

    Attributes:
        promise, touchpoint, department: only theirs.
        verdict: only those of this verdict, as of the reader's moment.
        since: first moment at which a check that counts was raised (aware).
        until: first moment that no longer counts (aware).
    """

    promise: str | None = None
    touchpoint: str | None = None
    department: str | None = None
    verdict: Verdict | None = None
    since: datetime | None = None
    until: datetime | None = None


ALL = Selection()
"""Every check."""


@dataclass(frozen=True)
class Kept:
    """How often promises were kept and broken in a group.

    Attributes:
        group: the group's value of each dimension.
        kept, broken, unknown: how many checks.
    """

    group: dict[str, Any]
    kept: int
    broken: int
    unknown: int

    @property
    def share(self) -> float | None:
        """Share kept of those decided; None if none is."""
        decided = self.kept + self.broken
        return self.kept / decided if decided else None


def verdict_of(checks: Table, as_of: datetime) -> StringValue:
    """Return the verdict on each row of `promise_check` at a moment: no reply yet is broken once its time is up.

    Args:
        checks: rows with `kept` and `due_at`.
        as_of: the moment (aware); usually the reader's.
    """
    is_up = checks["due_at"] <= ibis.literal(_naive(as_of))
    return ibis.cases(
        (checks["kept"], Verdict.KEPT.value),
        (checks["kept"].notnull() | is_up.fill_null(False), Verdict.BROKEN.value),
        else_=Verdict.UNKNOWN.value,
    )


def checks(reader: Reader, selection: Selection = ALL, *, limit: int = 100) -> list[PromiseCheck]:
    """Return promise checks, the latest first, with their verdict as of the reader's moment.

    Args:
        reader: an open version of the layout.
        selection: which ones.
        limit: at most so many.
    """
    rows = _selected(reader, selection)
    customer = reader.table("customer").select("customer_no", "customer")
    found = rows.left_join(customer, "customer_no").order_by([ibis.desc("at"), ibis.desc("seq"), "promise"])
    records, _ = reader.rows(found.limit(limit))
    return [check_of(record) for record in records]


def summary(
    reader: Reader, by: Sequence[str] = ("promise",), selection: Selection = ALL, *, zone: str = "UTC"
) -> list[Kept]:
    """Count kept, broken and unknown promises per group, in the order of the groups.

    Args:
        reader: an open version of the layout.
        by: some of `DIMENSIONS`; none for a single group.
        selection: which checks count.
        zone: IANA zone in which weeks and months are cut.

    Raises:
        WrongUseError: there is no such dimension.
    """
    unknown = [name for name in by if name not in DIMENSIONS]
    if unknown:
        message = f"Promises cannot be counted by {unknown[0]!r}."
        raise WrongUseError(message, f"Choose of: {', '.join(DIMENSIONS)}.")
    plain = [name for name in by if name not in _SPANS]
    spans = [name for name in by if name in _SPANS]
    rows = _with_dimensions(reader, _selected(reader, selection), plain)
    if spans:
        # The spans are cut below, not in the engine: the clock changes of a zone come from Python alone.
        rows = rows.mutate(quarter_hour=rows["at"].bucket(minutes=15))
        plain = [*plain, "quarter_hour"]
    counts = {verdict.value: rows.count(where=rows["verdict"] == verdict.value) for verdict in Verdict}
    records, _ = reader.rows(rows.group_by(plain).aggregate(**counts) if plain else rows.aggregate(**counts))
    return _grouped(records, by, ZoneInfo(zone))


def origins(ledger: Ledger, numbers: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Return source and native id of interactions, as the sources name them.

    Args:
        ledger: the open ledger.
        numbers: `subject` or `evidence` of checks.

    Returns:
        For each number that is still in the ledger, its source and native id there.
    """
    wanted = pa.array(sorted({int(number) for number in numbers}), pa.int64())
    if not len(wanted):
        return {}
    found: dict[str, tuple[str, str]] = {}
    with ledger.database.snapshot() as snapshot:
        for table in truth(ledger, snapshot, "interaction", wanted[0].as_py() - 1, ["source", "native_id"]):
            rows = table.filter(pc.is_in(table["seq"], value_set=wanted)).to_pylist()
            found |= {str(row["seq"]): (row["source"], row["native_id"]) for row in rows}
    return found


_SPANS = {"week": "%G-W%V", "month": "%Y-%m"}


def _selected(reader: Reader, selection: Selection) -> Table:
    rows = reader.table("promise_check")
    for name in ("promise", "touchpoint", "department"):
        wanted = getattr(selection, name)
        rows = rows if wanted is None else rows.filter(rows[name] == wanted)
    if selection.since is not None:
        rows = rows.filter(rows["at"] >= ibis.literal(_naive(selection.since)))
    if selection.until is not None:
        rows = rows.filter(rows["at"] < ibis.literal(_naive(selection.until)))
    rows = rows.mutate(verdict=verdict_of(rows, reader.as_of))
    return rows if selection.verdict is None else rows.filter(rows["verdict"] == selection.verdict.value)


def _with_dimensions(reader: Reader, rows: Table, names: Sequence[str]) -> Table:
    if "customer" in names:
        rows = rows.left_join(reader.table("customer").select("customer_no", "customer"), "customer_no")
    if "unit" in names:
        rows = rows.left_join(reader.table("interaction").select("seq", "unit"), "seq")
    return rows


def _grouped(records: list[dict[str, Any]], by: Sequence[str], zone: ZoneInfo) -> list[Kept]:
    """Add up what was counted by quarters of an hour into the spans that were asked for."""
    totals: dict[tuple[Any, ...], list[int]] = {} if by else {(): [0, 0, 0]}
    for record in records:
        local = _aware(record.get("quarter_hour"))
        key = tuple(
            f"{local.astimezone(zone):{_SPANS[name]}}" if local and name in _SPANS else record[name] for name in by
        )
        so_far = totals.setdefault(key, [0, 0, 0])
        totals[key] = [total + record[verdict.value] for total, verdict in zip(so_far, Verdict, strict=True)]
    ordered = sorted(totals.items(), key=lambda item: [(part is None, part or "") for part in item[0]])
    return [Kept(dict(zip(by, key, strict=True)), *counts) for key, counts in ordered]


def check_of(record: dict[str, Any]) -> PromiseCheck:
    """Return a row of `promise_check`, with its `customer` and `verdict`, as a word."""
    evidence = record["evidence_seq"]
    moments: dict[str, Any] = {name: _aware(record[name]) for name in ("at", "due_at", "decided_at")}
    plain: dict[str, Any] = {
        name: record[name]
        for name in ("promise", "margin", "customer", "touchpoint", "stage", "department", "margin_unit")
    }
    return PromiseCheck(
        subject=str(record["seq"]),
        verdict=Verdict(record["verdict"]),
        evidence=() if evidence is None else (str(evidence),),
        **plain,
        **moments,
    )


def _naive(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)


def _aware(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.replace(tzinfo=UTC)
