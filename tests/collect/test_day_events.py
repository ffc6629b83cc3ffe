"""Events of which only the day is kept: no column has the moment they came, and beside others they stay apart."""

from datetime import UTC, datetime
from typing import Any

from msgspec.structs import asdict
from tests.collect.drafts import around
from tests.collect.events import event

from regard.collect.arriving import receive_events, with_ids
from regard.collect.event import DayEvent, Event

NOW = datetime(2026, 5, 3, 14, 35, 12, 345678, tzinfo=UTC)
DAY = datetime(2026, 5, 3, tzinfo=UTC)


def day(of: Event) -> DayEvent:
    return DayEvent(**asdict(of))


def received(*events: Event) -> dict[str, dict[str, Any]]:
    found = receive_events("survey:secret", events, around(received_at=NOW))
    return {row["native_id"]: row for each in found.arrivals for row in each.interactions.to_pylist()}


def test_of_a_day_event_only_the_day_of_receipt_is_kept() -> None:
    rows = received(day(event("a", None)), event("b"), day(event("c", None)))
    assert {name: row["received_at"] for name, row in rows.items()} == {"a": DAY, "b": NOW, "c": DAY}


def test_the_places_of_events_stay_theirs() -> None:
    events = [event("a"), day(event("b", None)), event("c")]
    found = receive_events("survey:secret", events, around(received_at=NOW))
    assert sorted(row for each in found.arrivals for row in each.rows.tolist()) == [0, 1, 2]


def test_an_event_without_an_id_is_known_again_whether_or_not_it_has_a_moment() -> None:
    assert with_ids([day(event(None))])[0].native_id == with_ids([event(None)])[0].native_id
