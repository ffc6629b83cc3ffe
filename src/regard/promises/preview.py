"""Trying a promise on the past, before it is given: how often it would have been kept."""

from dataclasses import dataclass
from datetime import UTC
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from ibis.expr.types import BooleanValue, Table
from numpy.typing import NDArray

from regard.ledger import Reader
from regard.ledger.head import micros
from regard.ledger.reader import sql_of
from regard.ledger.rows import ROW
from regard.promises.checks import Kept, check_of
from regard.promises.fold import promises_fold
from regard.promises.register import Placed
from regard.vocabulary import DateKeptRule, FollowUpRule, LimitRule, PromiseCheck, Verdict

Texts = NDArray[np.str_]

_EXAMPLES = 10
_KNUTH, _KNUTH_RANGE = 2_654_435_761, 2**32
_COLUMNS = ("seq", "customer_no", "occurred_at", "touchpoint", "stage", "kind")
_OF_WHERE = {"channels": "channel", "units": "unit"}


@dataclass(frozen=True)
class Preview:
    """What a promise would have come to.

    Attributes:
        total: over all of the past.
        months: month by month of when it was raised.
        examples: up to ten checks, the broken ones first, the largest overrun before others.
        one_in: the promise was held against one in so many customers, chosen by a hash; 1: against all.
    """

    total: Kept
    months: list[Kept]
    examples: list[PromiseCheck]
    one_in: int = 1


def preview(
    reader: Reader, promise: Placed, *, zone: str = "UTC", among: Table | None = None, most: int | None = None
) -> Preview:
    """Hold a promise that need not be in the register against everything that was.

    Args:
        reader: an open version of the layout.
        promise: the promise with its calendar; from `placed`.
        zone: IANA zone in which months are cut.
        among: interactions in view, by `seq`: only checks that one of them raised count; None: all.
        most: interactions to look at: of more, a sample of whole customers is taken that has about so many.
    """
    concerned = _interactions(reader, promise)
    one_in = 1 if most is None else max(1, -(-_count_of(reader, concerned) // most))
    rows = _rows(reader, promise, concerned if one_in == 1 else _sample(concerned, one_in))
    found = promises_fold((promise,))(rows).tables["promise_check"]
    found = found if among is None else found.filter(_within(reader, found, among))
    verdicts = _verdicts(found, micros(reader.as_of))
    months = _months(found, ZoneInfo(zone))
    return Preview(
        total=_count({}, verdicts),
        months=[_count({"month": month}, verdicts[months == month]) for month in np.unique(months)],
        examples=_examples(reader, found, verdicts),
        one_in=one_in,
    )


def _interactions(reader: Reader, promise: Placed) -> Table:
    """Return the interactions a rule looks at."""
    interaction = reader.table("interaction")
    counting = interaction["customer_no"].notnull() & interaction["excluded"].isnull()
    return interaction.filter(counting, _concerned(interaction, promise))


def _count_of(reader: Reader, rows: Table) -> int:
    (counted,), _ = reader.rows(rows.aggregate(n=rows.count()))
    return int(counted["n"])


def _sample(rows: Table, one_in: int) -> Table:
    """Return the interactions of one in so many customers: whole ones, so that every check is as it is."""
    # Numbers are given in the order of arrival: multiplied by Knuth's constant they are as good as drawn.
    mixed = (rows["customer_no"].cast("int64") * _KNUTH) % _KNUTH_RANGE
    return rows.filter(mixed < _KNUTH_RANGE // one_in)


def _within(reader: Reader, found: pa.Table, among: Table) -> pa.Array:
    seqs = reader.arrow(among.select("seq"))["seq"].to_numpy()
    return pa.array(np.isin(found["seq"].to_numpy(), seqs))


def _needed(promise: Placed) -> list[str]:
    """Return the columns that a rule needs: others are not read, as wide ones cost more than all the rest."""
    rule = promise.promise.rule
    found = [*_COLUMNS, *(column for name, column in _OF_WHERE.items() if getattr(rule.where, name))]
    if isinstance(rule, LimitRule):
        found.append(rule.field)
    if isinstance(rule, DateKeptRule):
        found += ["promised_at", *(["context"] if rule.reference else [])]
    return found


def _rows(reader: Reader, promise: Placed, rows: Table) -> pa.Table:
    """Return interactions as a fold function gets them."""
    wanted = rows.select(*_needed(promise)).order_by(["customer_no", "occurred_at", "seq"])
    found = reader.fetch(sql_of(wanted))
    return pa.table([_column(found, field) for field in ROW], schema=ROW)


def _column(found: pa.Table, field: pa.Field) -> pa.ChunkedArray:
    """Return a column as the layout's arrangement gives it to fold functions."""
    if field.name not in found.column_names:
        return pa.nulls(len(found), field.type)
    coded = pa.types.is_dictionary(field.type)
    return (pc.dictionary_encode(found[field.name]) if coded else found[field.name]).cast(field.type)


def _concerned(rows: Table, promise: Placed) -> BooleanValue:
    """Return which interactions can raise or decide a check, so that only those are read."""
    rule = promise.promise.rule
    match rule:
        case LimitRule():
            where = rule.where.touchpoints or (promise.promise.touchpoint,)
            return rows[rule.field].notnull() & rows["touchpoint"].isin(where)
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
