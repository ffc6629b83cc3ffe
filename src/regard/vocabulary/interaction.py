"""The interaction: one contact, as it was at that moment, never changed."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from regard.vocabulary.answer import Answer
from regard.vocabulary.base import Word, check_at_least_zero, check_named, check_utc
from regard.vocabulary.touchpoint import Channel, Contact, Environment


class Outcome(StrEnum):
    """How the contact ended."""

    SUCCESS = "success"
    FAILURE = "failure"
    ABANDONED = "abandoned"
    CANCELLED = "cancelled"


class Flag(StrEnum):
    """Why an interaction is kept but counts in no number."""

    TEST = "test"
    STAFF = "staff"
    BOT = "bot"
    EXCLUDED = "excluded"


class Identifier(Word, frozen=True):
    """One name of a subject, such as kind `customer_id` with value `4711`.

    In the ledger the value is a pseudonym; only the vault knows the original.
    """

    kind: str
    value: str

    def __post_init__(self) -> None:
        """Check that both parts are there."""
        check_named(self.kind, "kind")
        check_named(self.value, "value")


class Interaction(Word, frozen=True):
    """One contact of a customer with the company.

    `source` and `native_id` together are its identity: a second arrival is the same interaction.

    Attributes:
        occurred_at, received_at: when it happened and when it came in, both in UTC.
        zone: IANA zone of the place where it happened.
        customer: who it was; None where nobody knows (anonymous).
        identifiers: further names under which the subject was seen.
        kind: what happened (`purchase`, `call`, `review`).
        outcome: how it ended; None where there is nothing to succeed in.
        value, currency: its worth; amounts of different currencies are never added.
        duration_s, waiting_s: how long it took, and how long of that the customer waited.
        promised_at: the date that was promised, for promises of the form *date kept*.
        channel, environment, contact, stage: the touchpoint's, frozen at that time.
        flag: set where it must not count.
        context: anything else the source knew.
    """

    source: str
    native_id: str
    occurred_at: datetime
    touchpoint: str
    kind: str = "contact"
    zone: str = "UTC"
    received_at: datetime | None = None
    customer: Identifier | None = None
    identifiers: tuple[Identifier, ...] = ()
    account: str | None = None
    channel: Channel = Channel.OTHER
    environment: Environment | None = None
    contact: Contact | None = None
    stage: str | None = None
    outcome: Outcome | None = None
    value: float | None = None
    currency: str | None = None
    duration_s: float | None = None
    waiting_s: float | None = None
    promised_at: datetime | None = None
    unit: str | None = None
    employee: str | None = None
    campaign: str | None = None
    mention: str | None = None
    flag: Flag | None = None
    answers: tuple[Answer, ...] = ()
    context: dict[str, Any] = msgspec.field(default_factory=dict)

    def __post_init__(self) -> None:
        """Check identity, times, zone and amounts."""
        for field in ("source", "native_id", "touchpoint", "kind"):
            check_named(getattr(self, field), field)
        for field in ("occurred_at", "received_at", "promised_at"):
            check_utc(getattr(self, field), field)
        for field in ("duration_s", "waiting_s"):
            check_at_least_zero(getattr(self, field), field)
        check_zone(self.zone)


def check_zone(zone: str) -> None:
    """Raise ValueError unless the name is an IANA time zone."""
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError) as error:
        message = f"{zone!r} is no IANA time zone, such as 'Europe/Berlin' or 'UTC'"
        raise ValueError(message) from error
