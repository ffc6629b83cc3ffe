"""The event: one message of a protocol, understood, before anything is received."""

import msgspec

from regard.collect.refusal import Refusal
from regard.vocabulary import Answer


class Event(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One message of another system: a contact, or only word of who somebody is.

    Attributes:
        native_id: the sender's id of the message; part of its identity. None where it has none.
        occurred_us: when it happened, in microseconds since 1970 (UTC).
        written_us: the same as the sender wrote it, where its clock was corrected; None where it wrote no time.
        problem: why it cannot be taken, found by the protocol.
        who_kind, who: the customer's identifier (`customer_id`, `anonymous_id` …); `who` None if nobody knows.
        identifiers: further identifiers of the same person, (kind, value).
        touchpoint: where the contact was; None for an event that only says who somebody is.
        answers: typed replies.
        traits: what is personal, (name, value); for the vault.
        attributes: facts about the customer, (name, value), valid from `occurred_us` on.
        context: a JSON object, or None.

    All others are as in `vocabulary.Interaction`.
    """

    native_id: str | None
    occurred_us: int | None
    written_us: int | None = None
    problem: Refusal | None = None
    who_kind: str = "customer_id"
    who: str | None = None
    identifiers: tuple[tuple[str, str], ...] = ()
    zone: str | None = None
    account: str | None = None
    touchpoint: str | None = None
    channel: str | None = None
    stage: str | None = None
    kind: str | None = None
    outcome: str | None = None
    value: float | None = None
    currency: str | None = None
    duration_s: float | None = None
    waiting_s: float | None = None
    promised_us: int | None = None
    unit: str | None = None
    employee: str | None = None
    campaign: str | None = None
    mention: str | None = None
    flag: str | None = None
    answers: tuple[Answer, ...] = ()
    traits: tuple[tuple[str, str], ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()
    context: str | None = None


class DayEvent(Event, frozen=True, kw_only=True, gc=False):
    """An event of which no moment is kept: it is received on a day, as an anonymous answer is.

    What makes it one is that somebody says so, and no field: events without an id are known by their fields.
    """
