"""Trying a promise on the past, before it is given: how often it would have been kept."""

from dataclasses import dataclass
from datetime import UTC
from zoneinfo import ZoneInfo

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from ibis.expr.types import BooleanValue, Table
from numpy.typing import NDArray

from regard.ledger import Reader
from regard.ledger.head import micros
from regard.ledger.rows import ROW
from regard.promises.checks import Kept, check_of
from regard.promises.fold import promises_fold
from regard.promises.register import Placed
from regard.vocabulary import DateKeptRule, FollowUpRule, LimitRule, PromiseCheck, Verdict

Texts = NDArray[np.str_]

_EXAMPLES = 10
_COLUMNS = (
    "seq", "customer_no", "occurred_at", "touchpoint", "channel", "stage", "kind", "unit", "value", "duration_s",
    "waiting_s", "promised_at", "context",
)  # fmt: skip


@dataclass(frozen=True)
class Preview:
    """What a promise would have come to.

    Attributes:
        total: over all of the past.
        months: month by month of when it was raised.
        examples: up to ten checks, the broken ones first, the largest overrun before others.
    """

    total: Kept
    months: list[Kept]
    examples: list[PromiseCheck]


def preview(reader: Reader, promise: Placed, *, zone: str = "UTC") -> Preview:
    """Hold a promise that need not be in the register against everything that was.

    Args:
        reader: an open version of the layout.
        promise: the promise with its calendar; from `placed`.
        zone: IANA zone in which months are cut.
    """
    rows = _rows(reader, promise)
    found = promises_fold((promise,))(rows).tables["promise_check"]
    verdicts = _verdicts(found, micros(reader.as_of))
    months = _months(found, ZoneInfo(zone))
    return Preview(
        total=_count({}, verdicts),
        months=[_count({"month": month}, verdicts[months == month]) for month in np.unique(months)],
        examples=_examples(reader, found, verdicts),
    )


def _rows(reader: Reader, promise: Placed) -> pa.Table:
    """Return the interactions a rule looks at, as a fold function gets them."""
    interaction = reader.table("interaction")
    counting = interaction["customer_no"].notnull() & interaction["excluded"].isnull()
    rows = interaction.filter(counting, _concerned(interaction, promise))
    wanted = rows.select(*_COLUMNS).order_by(["customer_no", "occurred_at", "seq"])
    found = reader.fetch(str(ibis.to_sql(wanted, dialect="duckdb")))
    return pa.table([_column(found, field) for field in ROW], schema=ROW)


def _column(found: pa.Table, field: pa.Field) -> pa.ChunkedArray:
    """Return a column as the layout's arrangement gives it to fold functions."""
    if field.name not in _COLUMNS:
        return pa.nulls(len(found), field.type)
    coded = pa.types.is_dictionary(field.type)
    return (pc.dictionary_encode(found[field.name]) if coded else found[field.name]).cast(field.type)


def _concerned(rows: Table, promise: Placed) -> BooleanValue:
    """Return which interactions can raise or decide a check, so that only those are read."""
    rule = promise.promise.rule
    match rule:
        case LimitRule():
            return rows[rule.field].notnull()
        case FollowUpRule():
            return rows["kind"].isin([rule.after_kind, *rule.reply_kinds])
        case DateKeptRule():
            return rows["promised_at"].notnull() | (rows["kind"] == rule.done_kind)


def _verdicts(found: pa.Table, as_of_us: int) -> Texts:
    kept = found["kept"].fill_null(False).to_numpy()
    due_us = found["due_at"].cast(pa.int64())
    is_up = pc.less_equal(due_us, as_of_us).fill_null(False).to_numpy() | found["kept"].is_valid().to_numpy()
    return np.where(kept, Verdict.KEPT.value, np.where(is_up, Verdict.BROKEN.value, Verdict.UNKNOWN.value))


def _months(found: pa.Table, zone: ZoneInfo) -> Texts:
    # Quarters of an hour first, so that few moments have to be read in the zone, whose rules only Python knows.
    quarters, place = np.unique(found["at"].to_numpy().astype("datetime64[15m]"), return_inverse=True)
    moments = quarters.astype("datetime64[us]").tolist()
    named = [f"{moment.replace(tzinfo=UTC).astimezone(zone):%Y-%m}" for moment in moments]
    return np.array(named, dtype=np.str_)[place]


def _count(group: dict[str, str], verdicts: Texts) -> Kept:
    return Kept(group, *(int((verdicts == verdict.value).sum()) for verdict in Verdict))


def _examples(reader: Reader, found: pa.Table, verdicts: Texts) -> list[PromiseCheck]:
    rank = np.select([verdicts == Verdict.BROKEN.value, verdicts == Verdict.UNKNOWN.value], [0, 1], default=2)
    margin = np.nan_to_num(found["margin"].to_numpy(), nan=-np.inf)
    first = np.lexsort((found["seq"].to_numpy(), margin, rank))[:_EXAMPLES]
    records = found.take(pa.array(first)).to_pylist()
    names = _names(reader, [record["customer_no"] for record in records])
    return [
        check_of({**record, "customer": names[record["customer_no"]], "verdict": verdict})
        for record, verdict in zip(records, verdicts[first].tolist(), strict=True)
    ]


def _names(reader: Reader, numbers: list[int]) -> dict[int, str]:
    customer = reader.table("customer")
    records, _ = reader.rows(customer.filter(customer["customer_no"].isin(numbers)).select("customer_no", "customer"))
    return {record["customer_no"]: record["customer"] for record in records}
