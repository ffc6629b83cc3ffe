"""A layout in memory: a few contacts of Ann, Bob, Carla and Delta, read by the real reader."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from regard.ledger.invitations import invitations_of
from regard.ledger.layout import Description
from regard.ledger.reader import Reader
from regard.ledger.scores import scores_of

Record = dict[str, Any]
MakeReader = Callable[..., Reader]

NAIVE = pa.timestamp("us")
TEXTS = (
    *("source", "zone", "account", "touchpoint", "channel", "environment", "contact", "stage", "kind", "outcome"),
    *("currency", "unit", "campaign", "mention", "excluded", "context"),
)
SCHEMAS = {
    "interaction": pa.schema(
        [
            ("seq", pa.int64()),
            ("customer_no", pa.int64()),
            ("occurred_at", NAIVE),
            *((name, pa.string()) for name in TEXTS),
            ("value", pa.float64()),
            ("duration_s", pa.float64()),
            ("waiting_s", pa.float64()),
            ("promised_at", NAIVE),
            ("import_id", pa.int64()),
            ("employee", pa.binary(16)),
            ("first_in_week", pa.bool_()),
        ]
    ),
    "answer": pa.schema(
        [
            ("seq", pa.int64()),
            ("question", pa.string()),
            ("kind", pa.string()),
            ("value", pa.float64()),
            ("low", pa.float64()),
            ("high", pa.float64()),
        ]
    ),
    "promise_check": pa.schema(
        [
            ("customer_no", pa.int32()),
            ("seq", pa.int64()),
            *((name, pa.string()) for name in ("promise", "touchpoint", "stage", "department")),
            *((name, NAIVE) for name in ("at", "due_at", "decided_at")),
            ("kept", pa.bool_()),
            ("margin", pa.float64()),
            ("margin_unit", pa.string()),
            ("evidence_seq", pa.int64()),
        ]
    ),
    "customer": pa.schema([("customer_no", pa.int64()), ("customer", pa.string())]),
    "attribute": pa.schema(
        [
            ("customer_no", pa.int64()),
            ("name", pa.string()),
            ("value", pa.string()),
            ("valid_from", NAIVE),
            ("valid_to", NAIVE),
        ]
    ),
}
NOON = datetime(2026, 3, 2, 12)  # noqa: DTZ001 - the layout's moments are UTC without zone
NO_EXTENSIONS = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
AS_OF = datetime(2026, 11, 1, tzinfo=UTC)


def _invitations(rows: list[Record], attribute: list[Record] | None) -> pa.Table:
    """Return the layout's table of invitations, made as the keeper makes it."""
    contacts = pa.Table.from_pylist(rows, SCHEMAS["interaction"])
    contacts = contacts.sort_by([("customer_no", "ascending"), ("occurred_at", "ascending")])
    return invitations_of(contacts, pa.Table.from_pylist(attribute or [], SCHEMAS["attribute"]))


def reader_of(
    interaction: list[Record] | None = None,
    answer: list[Record] | None = None,
    attribute: list[Record] | None = None,
    promise_check: list[Record] | None = None,
) -> Reader:
    """Return an open reader of contacts, answers, attributes and promise checks, to be closed by who asks."""
    usual = {"source": "shop", "touchpoint": "web", "channel": "web", "kind": "visit", "occurred_at": NOON}
    rows = [{"seq": seq, **usual, **record} for seq, record in enumerate(interaction or [])]
    connection = duckdb.connect(config={**NO_EXTENSIONS})
    known = {row["customer_no"] for row in rows if row.get("customer_no") is not None}
    names = [{"customer_no": number, "customer": f"c{number}"} for number in sorted(known)]
    tables = {"interaction": rows, "answer": answer, "attribute": attribute, "promise_check": promise_check}
    for name, records in {**tables, "customer": names}.items():
        connection.from_arrow(pa.Table.from_pylist(records or [], SCHEMAS[name])).create(name)
    connection.from_arrow(_invitations(rows, attribute)).create("invitation")
    contacts, answers = (
        pa.Table.from_pylist(some or [], SCHEMAS[name]) for name, some in (("interaction", rows), ("answer", answer))
    )
    connection.from_arrow(scores_of(contacts, answers)).create("score")
    return Reader(connection, Description(), AS_OF)


@pytest.fixture
def make_reader() -> Iterator[MakeReader]:
    """Return a function from contacts, answers and attributes to an open reader."""
    readers: list[Reader] = []

    def make(*tables: list[Record] | None, **named: list[Record] | None) -> Reader:
        readers.append(reader_of(*tables, **named))
        return readers[-1]

    yield make
    for reader in readers:
        reader.close()


@pytest.fixture
def make_scores(make_reader: MakeReader) -> Callable[..., Reader]:
    """Return a function from channel to nps answers, each the answer of a contact of its own."""

    def make(**scores: list[float]) -> Reader:
        flat = [(channel, score) for channel, channel_scores in scores.items() for score in channel_scores]
        contacts = [{"channel": channel} for channel, _ in flat]
        answers = [{"seq": seq, "kind": "nps", "value": float(score)} for seq, (_, score) in enumerate(flat)]
        return make_reader(contacts, answers)

    return make
