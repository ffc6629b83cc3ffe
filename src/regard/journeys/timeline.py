"""One customer's timeline: every contact as it was, the newest first, with what was answered in it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from operator import itemgetter
from typing import Any

import ibis
import msgspec
from ibis.expr.types import Table

from regard.ledger import Reader
from regard.vocabulary import Attribute

_EPISODE = "episode_"
_ANSWER = ("question", "kind", "value", "low", "high", "text", "option", "language")
_FACETS = ("kind", "channel")
_PLAIN = (
    "seq", "source", "zone", "touchpoint", "channel", "environment", "contact", "stage", "kind", "outcome", "value",
    "currency", "duration_s", "waiting_s", "unit", "account", "campaign", "mention", "excluded", "import_id",
)  # fmt: skip
_SHOWN = (*_PLAIN, "occurred_at", "promised_at", "context")


@dataclass(frozen=True)
class Reply:
    """What was answered to one question; `low` and `high` are the ends of the scale, where it says one."""

    question: str
    kind: str
    value: float | None
    low: float | None
    high: float | None
    text: str | None
    option: str | None
    language: str | None


@dataclass(frozen=True, kw_only=True)
class TimelineContact:
    """One contact of a timeline, as the vocabulary's `Interaction` has it.

    Attributes:
        seq: its number in the ledger.
        excluded: why it counts in no number; None: it counts.
        episode, step: in which of the customer's visits it was, and its place there, both from 1; None where it does
            not count.
        context: what else the source knew.
        replies: the answers given in it.
    """

    seq: int
    occurred_at: datetime
    source: str
    zone: str
    touchpoint: str
    kind: str
    channel: str | None = None
    environment: str | None = None
    contact: str | None = None
    stage: str | None = None
    outcome: str | None = None
    value: float | None = None
    currency: str | None = None
    duration_s: float | None = None
    waiting_s: float | None = None
    promised_at: datetime | None = None
    unit: str | None = None
    account: str | None = None
    campaign: str | None = None
    mention: str | None = None
    excluded: str | None = None
    import_id: int | None = None
    episode: int | None = None
    step: int | None = None
    context: dict[str, Any] = field(default_factory=dict)
    replies: tuple[Reply, ...] = ()


@dataclass(frozen=True)
class Position:
    """A place in a timeline: just before this contact; `at` in UTC."""

    at: datetime
    seq: int


@dataclass(frozen=True)
class Timeline:
    """A part of a timeline.

    Attributes:
        contacts: the newest first.
        older: where it goes on; None: this was all.
    """

    contacts: tuple[TimelineContact, ...]
    older: Position | None


def timeline(
    reader: Reader,
    customer_no: int,
    rows: Table,
    *,
    among: Collection[int] | None = None,
    before: Position | None = None,
    limit: int = 50,
) -> Timeline:
    """Return contacts of a customer, the newest first, also those that count in no number.

    Args:
        reader: an open version of the layout.
        customer_no: which customer.
        rows: the interactions in view.
        among: numbers of the only contacts wanted; None: all.
        before: only what is older than this.
        limit: at most so many.
    """
    own = rows.filter(rows["customer_no"] == customer_no)
    if among is not None:
        own = own.filter(own["seq"].isin(sorted(among))) if among else own.limit(0)
    if before is not None:
        at, same = own["occurred_at"], ibis.literal(_naive(before.at))
        own = own.filter((at < same) | ((at == same) & (own["seq"] < before.seq)))
    records, _ = reader.rows(_shown(own).order_by([ibis.desc("occurred_at"), ibis.desc("seq")]).limit(limit + 1))
    replies = _replies(reader, customer_no, [record["seq"] for record in records])
    found = tuple(_contact(record, replies) for record in records[:limit])
    older = Position(found[-1].occurred_at, found[-1].seq) if len(records) > limit else None
    return Timeline(found, older)


def whole_timeline(reader: Reader, customer_no: int) -> Timeline:
    """Return all contacts of a customer, the newest first, also those that count in no number, in the fastest way.

    Args:
        reader: an open version of the layout.
        customer_no: which customer.
    """
    visit = _visit(reader.table("interaction"))
    records = reader.of_customer("interaction", [*_SHOWN, *visit.values()], customer_no)
    records.sort(key=itemgetter("occurred_at", "seq"), reverse=True)
    answers = reader.of_customer("answer", ["seq", *_ANSWER], customer_no)
    replies = _by_contact(sorted(answers, key=itemgetter("seq", "kind", "question")))
    for record in records:
        record |= {name: record.pop(column) for name, column in visit.items()}
    return Timeline(tuple(_contact(record, replies) for record in records), None)


def counting(rows: Table) -> Table:
    """Return of interactions those that count in numbers."""
    return rows.filter(rows["excluded"].isnull())


def count_contacts(reader: Reader, customer_no: int, rows: Table) -> int:
    """Return how many contacts a customer has in view, also those that count in no number."""
    own = rows.filter(rows["customer_no"] == customer_no)
    ((record,), _) = reader.rows(own.aggregate(n=own.count()))
    return int(record["n"])


def facets(reader: Reader, customer_no: int, rows: Table) -> dict[str, list[str]]:
    """Return which values of `kind` and `channel` a customer's contacts have, in order."""
    own = rows.filter(rows["customer_no"] == customer_no)
    records, _ = reader.rows(own.select(*_FACETS).distinct())
    return {name: sorted({record[name] for record in records if record[name] is not None}) for name in _FACETS}


def attributes(reader: Reader, customer_no: int, customer: str) -> list[Attribute]:
    """Return the facts known of a customer with their validity, by name and time.

    Args:
        reader: an open version of the layout.
        customer_no: which customer.
        customer: the same one's pseudonym in hex.
    """
    table = reader.table("attribute")
    begin, end = table["valid_from"], table["valid_to"]
    held = table.filter(table["customer_no"] == customer_no, table["value"].notnull())
    held = held.filter(begin.isnull() | end.isnull() | (begin < end))
    order = ["name", ibis.asc("valid_from", nulls_first=True)]
    records, _ = reader.rows(held.select("name", "value", "valid_from", "valid_to").order_by(order))
    return [
        Attribute(
            customer=customer,
            name=record["name"],
            value=record["value"],
            valid_from=_aware(record["valid_from"]),
            valid_to=_aware(record["valid_to"]),
        )
        for record in records
    ]


def _shown(own: Table) -> Table:
    """Return the columns of contacts."""
    visit = {name: own[column] for name, column in _visit(own).items()}
    return own.select(*_SHOWN, **visit)


def _visit(rows: Table) -> dict[str, str]:
    """Return the columns of `episode` and `step`; visits are those of the first rule there is."""
    rule = next((name.removeprefix(_EPISODE) for name in rows.columns if name.startswith(_EPISODE)), None)
    return {} if rule is None else {"episode": _EPISODE + rule, "step": f"step_{rule}"}


def _replies(reader: Reader, customer_no: int, numbers: list[int]) -> dict[int, list[Reply]]:
    if not numbers:
        return {}
    answer = reader.table("answer")
    given = answer.filter(answer["customer_no"] == customer_no, answer["seq"].isin(numbers))
    return _by_contact(reader.arrow(given.order_by(["seq", "kind", "question"])).to_pylist())


def _by_contact(answers: Iterable[Mapping[str, Any]]) -> dict[int, list[Reply]]:
    """Return answers by the number of their contact."""
    found: dict[int, list[Reply]] = {}
    for record in answers:
        found.setdefault(record["seq"], []).append(Reply(**{name: record[name] for name in _ANSWER}))
    return found


def _contact(record: dict[str, Any], replies: dict[int, list[Reply]]) -> TimelineContact:
    record["context"] = msgspec.json.decode(record["context"]) if record["context"] else {}
    record["occurred_at"], record["promised_at"] = _aware(record["occurred_at"]), _aware(record["promised_at"])
    return TimelineContact(**record, replies=tuple(replies.get(record["seq"], ())))


def _naive(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)


def _aware(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.replace(tzinfo=UTC)
