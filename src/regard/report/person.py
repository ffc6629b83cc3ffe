"""A person's data: everything that is kept of somebody, for themselves, and nothing of anybody else."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import msgspec

from regard.journeys.timeline import Position, TimelineContact, attributes, timeline
from regard.ledger import Ledger, Reader
from regard.ledger.decisions import Decision, decisions
from regard.ledger.persons import bound_to
from regard.promises.of_customers import checks_of
from regard.resolve import standings
from regard.vault.database import Snapshot
from regard.vault.search import person_of

_AT_ONCE = 5_000


@dataclass(frozen=True)
class PersonAsked:
    """Whose data is wanted.

    Attributes:
        customer_no: the person within the layout.
        customer: the pseudonym in hex.
        rows: the interactions in view, as a table of the reader; None: all.
        outside: how many contacts there are beside these.
        beside: what is kept of the person outside of the ledger, under the names it is to have.
    """

    customer_no: int
    customer: str
    rows: Any = None
    outside: int = 0
    beside: dict[str, Any] = field(default_factory=dict)


def person_data(ledger: Ledger, reader: Reader, asked: PersonAsked) -> dict[str, Any]:
    """Return everything that is kept of a person, as plain values; times are in UTC.

    Args:
        ledger: the workspace.
        reader: an open version of its layout.
        asked: whose.
    """
    bound = bound_to(reader, asked.customer_no)
    own = [bytes.fromhex(asked.customer), *(bytes.fromhex(each["identifier"]) for each in bound)]
    contacts = _contacts(reader, asked)
    with ledger.database.snapshot() as snapshot:
        identifiers, traits = _vault(snapshot, asked.customer, bound)
    return {
        "customer": asked.customer,
        "exported_at": datetime.now(UTC),
        "as_of": reader.as_of,
        "identifiers": identifiers,
        "traits": traits,
        "attributes": attributes(reader, asked.customer_no, asked.customer),
        "contacts": contacts,
        "contacts_outside_your_view": asked.outside,
        "sources": dict(sorted(Counter(contact.source for contact in contacts).items())),
        "consents": standings(reader, asked.customer_no),
        "promise_checks": checks_of(reader, asked.customer_no, asked.rows),
        "evidence": _evidence(reader, own),
        "decisions": [_decision(each, own) for each in decisions(ledger) if {each.one, each.other} & set(own)],
        "kept": msgspec.to_builtins(ledger.settings.retention),
        **asked.beside,
    }


def as_json(told: dict[str, Any]) -> bytes:
    """Return a person's data as JSON."""
    return msgspec.json.format(msgspec.json.encode(told), indent=2)


def _vault(
    snapshot: Snapshot, customer: str, bound: list[dict[str, Any]]
) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """Return all identifiers with the time for which they are the person's, and the latest of each trait."""
    identifiers: list[dict[str, Any]] = []
    traits: dict[str, str] = {}
    for each in [*reversed(bound), {"identifier": customer, "since": None, "until": None}]:
        person = person_of(snapshot, bytes.fromhex(each["identifier"]))
        span = {name: each[name] for name in ("since", "until") if each[name] is not None}
        identifiers += [{"kind": kind, "value": value, **span} for kind, value in person.identifiers]
        # What is known under the person's own pseudonym goes over what a device told.
        traits |= dict(person.traits)
    return identifiers[::-1], traits


def _contacts(reader: Reader, asked: PersonAsked) -> list[TimelineContact]:
    rows = reader.table("interaction") if asked.rows is None else asked.rows
    found: list[TimelineContact] = []
    before: Position | None = None
    while True:
        part = timeline(reader, asked.customer_no, rows, before=before, limit=_AT_ONCE)
        found += part.contacts
        if part.older is None:
            return found
        before = part.older


def _evidence(reader: Reader, own: list[bytes]) -> list[dict[str, Any]]:
    """Return which of the person's identifiers were named together: kinds, where and when, never somebody else's."""
    keys = ", ".join(f"'{key.hex()}'" for key in own)
    rows: list[dict[str, Any]] = reader.fetch(_SEEN.format(keys=keys)).to_pylist()
    return rows


def _decision(decision: Decision, own: list[bytes]) -> dict[str, Any]:
    """Return what was decided of the person; the reason only where nobody else is concerned, whom it could name."""
    told = {"action": decision.action, "decided_at": decision.decided_at, "holds": decision.holds}
    concerned = {key for key in (decision.one, decision.other) if key is not None}
    return told | ({"reason": decision.reason} if concerned <= set(own) else {})


_SEEN = """
select one_kind, other_kind, source, how, first_at, last_at from evidence
where lower(hex(one)) in ({keys}) and lower(hex(other)) in ({keys}) order by first_at, one_kind, other_kind
"""
