"""What Segment's and RudderStack's libraries send, in short."""

import json
from typing import Any

from regard.collect.event import Event
from regard.collect.event_names import EventNames, well_known
from regard.collect.protocols import segment

NAMES = EventNames(well_known())
RECEIVED_US = 1_772_449_200_000_000
"""2026-03-02, 11:00 UTC."""
WRITTEN = "2026-03-02T10:59:58.500Z"
WRITTEN_US = RECEIVED_US - 1_500_000


def message(**fields: Any) -> dict[str, Any]:
    """Return what loyal Ann sends, with some fields changed; those of None are left out."""
    usual = {
        "type": "track",
        "messageId": "m1",
        "userId": "ann",
        "event": "Order Completed",
        "timestamp": WRITTEN,
        "context": {"library": {"name": "analytics-python", "version": "2.4.0"}},
    }
    return {name: value for name, value in (usual | fields).items() if value is not None}


def sent(call: str = "track", received_us: int = RECEIVED_US, **fields: Any) -> Event:
    """Return the one event of a call of its own."""
    body = json.dumps(message(type=call, **fields)).encode()
    (event,) = segment.read(body, call, received_us, NAMES).events
    return event


def batch(*messages: Any, received_us: int = RECEIVED_US, **shared: Any) -> list[Event]:
    """Return the events of a batch."""
    body = json.dumps({"batch": messages, **shared}).encode()
    return segment.read(body, "batch", received_us, NAMES).events


def context_of(event: Event) -> dict[str, Any]:
    """Return the context of an event as plain data."""
    found: dict[str, Any] = json.loads(event.context or "{}")
    return found
