"""Exporting one person: everything that is kept of them, for themselves."""

from datetime import UTC, datetime
from typing import Any

import msgspec

from regard.journeys.timeline import Position, TimelineContact, attributes, timeline
from regard.ledger import Reader
from regard.promises.of_customers import checks_of
from regard.web.desks.customers.person import person_in_vault
from regard.web.desks.customers.seeing import Seen

_AT_ONCE = 5_000


def exported(reader: Reader, seen: Seen) -> bytes:
    """Return all that is known of a customer as JSON: identifiers, traits, attributes, contacts with answers, checks.

    Times are in UTC. Where a scope leaves contacts out, it says how many.
    """
    person = person_in_vault(seen.customer)
    told: dict[str, Any] = {
        "customer": seen.customer,
        "exported_at": datetime.now(UTC),
        "identifiers": [{"kind": kind, "value": value} for kind, value in person.identifiers],
        "traits": dict(person.traits),
        "attributes": attributes(reader, seen.customer_no, seen.customer),
        "contacts": _contacts(reader, seen),
        "contacts_outside_your_view": seen.outside,
        "promise_checks": checks_of(reader, seen.customer_no, seen.rows),
    }
    return msgspec.json.format(msgspec.json.encode(told), indent=2)


def _contacts(reader: Reader, seen: Seen) -> list[TimelineContact]:
    found: list[TimelineContact] = []
    before: Position | None = None
    while True:
        part = timeline(reader, seen.customer_no, seen.rows, before=before, limit=_AT_ONCE)
        found += part.contacts
        if part.older is None:
            return found
        before = part.older
