"""What PostHog's libraries send, in short."""

import json
from typing import Any

from regard.collect.event import Event
from regard.collect.event_names import EventNames, well_known
from regard.collect.protocols import posthog

NAMES = EventNames(well_known())
RECEIVED_US = 1_772_449_200_000_000
"""2026-03-02, 11:00 UTC."""
WRITTEN = "2026-03-02T10:59:58.500Z"
WRITTEN_US = RECEIVED_US - 1_500_000
VISITOR = "0197f1a2-3b4c-7d5e-8f60-718293a4b5c6"
"""An id as PostHog's libraries make it for visitors."""
PAGE = {"$lib": "web", "$lib_version": "1.449.2", "$current_url": "https://shop.example/a?b=c", "$pathname": "/a"}


def message(event: str = "Order Completed", distinct_id: str | None = "ann", **fields: Any) -> dict[str, Any]:
    """Return what loyal Ann sends, with some fields changed; those of None are left out."""
    usual: dict[str, Any] = {
        "event": event,
        "distinct_id": distinct_id,
        "uuid": "u1",
        "timestamp": WRITTEN,
        "properties": {},
    }
    return {name: value for name, value in (usual | fields).items() if value is not None}


def batch(*messages: Any, names: EventNames = NAMES, received_us: int = RECEIVED_US, **shared: Any) -> list[Event]:
    """Return the events of a batch."""
    body = json.dumps({"api_key": "k", "batch": messages, **shared}).encode()
    return posthog.read(body, received_us, names).events


def sent(event: str = "Order Completed", names: EventNames = NAMES, /, **fields: Any) -> Event:
    """Return the one event of a message."""
    (found,) = batch(message(event, **fields), names=names)
    return found


def told(event: str = "Order Completed", distinct_id: str | None = "ann", /, **properties: Any) -> Event:
    """Return the one event of a message with properties; `p_` stands for the dollar sign of PostHog's own."""
    named = {(f"${name[2:]}" if name.startswith("p_") else name): value for name, value in properties.items()}
    return sent(event, distinct_id=distinct_id, properties=named)


def context_of(event: Event) -> dict[str, Any]:
    """Return the context of an event as plain data."""
    found: dict[str, Any] = json.loads(event.context or "{}")
    return found
