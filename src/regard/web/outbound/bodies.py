"""Bodies: what a message says, by the type of the event; documented field by field for those who receive it.

People are pseudonyms, 32 hexadecimal digits. No name, address or free context is ever in a body; customers' own words
only where the endpoint is allowed them.
"""

from datetime import datetime
from enum import StrEnum

import msgspec
from msgspec.structs import replace

MOST_BYTES = 20_000
"""Of a body: receivers may refuse larger ones."""
_MOST_LETTERS = 2_000


class EventType(StrEnum):
    """What other systems can be told."""

    CONTACT_RECEIVED = "contact.received"
    ANSWER_RECEIVED = "answer.received"
    INVITATION_ANSWERED = "invitation.answered"
    CONSENT_CHANGED = "consent.changed"
    PROMISE_BROKEN = "promise.broken"
    CUSTOMER_ERASED = "customer.erased"
    CUSTOMER_MERGED = "customer.merged"
    CUSTOMER_UNMERGED = "customer.unmerged"
    JOB_FAILED = "job.failed"
    TEST = "test"


class Data(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What all have in common: what is not known is left out."""

    customer: str | None = None


class Contact(Data, frozen=True, kw_only=True):
    """A contact.

    Attributes:
        interaction: its identity, 32 hexadecimal digits; the same as in every export.
        mention: the customer's own words, redacted; only where the endpoint is allowed texts.
        is_cut: something was left out, since the body would have been too large.
    """

    interaction: str
    source: str
    kind: str
    touchpoint: str
    occurred_at: datetime
    channel: str | None = None
    stage: str | None = None
    outcome: str | None = None
    value: float | None = None
    currency: str | None = None
    duration_s: float | None = None
    waiting_s: float | None = None
    unit: str | None = None
    account: str | None = None
    campaign: str | None = None
    mention: str | None = None
    is_cut: bool = False


class Reply(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """One typed reply.

    Attributes:
        kind: what it measures, such as `nps`.
        low, high: the ends of the value's scale.
        text: the customer's own words, redacted; only where the endpoint is allowed texts.
    """

    question: str
    kind: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    option: str | None = None
    text: str | None = None
    language: str | None = None


class Answered(Contact, frozen=True, kw_only=True):
    """A contact in which a customer answered."""

    answers: tuple[Reply, ...]


class InvitationAnswered(Data, frozen=True, kw_only=True):
    """An invitation that led to an answer; `survey` and `invitation` are their lasting names."""

    interaction: str
    occurred_at: datetime
    touchpoint: str
    survey: str | None = None
    invitation: str | None = None
    unit: str | None = None
    account: str | None = None


class ConsentChanged(Data, frozen=True, kw_only=True):
    """What a customer said about a purpose: `state` is `given` or `withdrawn`."""

    interaction: str
    purpose: str
    state: str
    occurred_at: datetime
    expires_at: str | None = None


class PromiseBroken(Data, frozen=True, kw_only=True):
    """A promise that was not kept.

    Attributes:
        promise: its key.
        interaction: the contact that raised it.
        raised_at: when that was.
        due_at: when its time was up, where it has one.
        margin: by how much it was missed (below zero), in `margin_unit`; not known while nothing has come at all.
    """

    promise: str
    interaction: str
    raised_at: datetime
    due_at: datetime | None = None
    touchpoint: str | None = None
    stage: str | None = None
    department: str | None = None
    margin: float | None = None
    margin_unit: str | None = None


class CustomerErased(Data, frozen=True, kw_only=True):
    """A customer who was erased: delete what you have of the pseudonym."""

    erased_at: datetime


class CustomersDecided(Data, frozen=True, kw_only=True):
    """Two pseudonyms of which somebody decided that they are one person; or that this holds no longer."""

    decision: str
    one: str
    other: str
    decided_at: datetime


class JobFailed(Data, frozen=True, kw_only=True):
    """A job that failed for good; what was wrong is said in the app only."""

    job: str
    name: str
    attempts: int
    ended_at: datetime


class Tried(Data, frozen=True, kw_only=True):
    """A message that somebody sent to try the endpoint out."""

    endpoint: str


DATA: dict[EventType, type[Data]] = {
    EventType.CONTACT_RECEIVED: Contact,
    EventType.ANSWER_RECEIVED: Answered,
    EventType.INVITATION_ANSWERED: InvitationAnswered,
    EventType.CONSENT_CHANGED: ConsentChanged,
    EventType.PROMISE_BROKEN: PromiseBroken,
    EventType.CUSTOMER_ERASED: CustomerErased,
    EventType.CUSTOMER_MERGED: CustomersDecided,
    EventType.CUSTOMER_UNMERGED: CustomersDecided,
    EventType.JOB_FAILED: JobFailed,
    EventType.TEST: Tried,
}
"""What each type says."""


def body_of(kind: EventType, at: datetime, data: Data, *, texts: bool = False) -> str:
    """Return the body of a message, fewer than 20,000 bytes of JSON.

    Args:
        kind: of the event.
        at: when it was noticed (UTC).
        data: what it says.
        texts: whether customers' own words are in it.
    """
    shown = data if texts else _without_texts(data)
    body = _encoded(kind, at, shown)
    while len(body) >= MOST_BYTES and isinstance(shown, Contact):
        shown = _smaller(shown)
        body = _encoded(kind, at, shown)
    return body.decode()


def named_in(body: str) -> set[str]:
    """Return the pseudonyms of a body about two customers."""
    data = msgspec.json.decode(body)["data"]
    return {data["one"], data["other"]}


def _encoded(kind: EventType, at: datetime, data: Data) -> bytes:
    return msgspec.json.encode({"type": kind.value, "timestamp": at, "data": data})


def _without_texts(data: Data) -> Data:
    if isinstance(data, Answered):
        data = replace(data, answers=tuple(replace(reply, text=None) for reply in data.answers))
    return replace(data, mention=None) if isinstance(data, Contact) else data


def _smaller(data: Contact) -> Contact:
    """Return less of a contact: shorter words first, then none, then half of the answers."""
    if data.mention is not None:
        cut = data.mention[:_MOST_LETTERS] if len(data.mention) > _MOST_LETTERS else None
        return replace(data, mention=cut, is_cut=True)
    if not isinstance(data, Answered):
        # The columns that are left have their own limits, which add up to less.
        return replace(data, campaign=None, account=None, unit=None, is_cut=True)
    if any(reply.text for reply in data.answers):
        return replace(data, answers=tuple(replace(reply, text=None) for reply in data.answers), is_cut=True)
    return replace(data, answers=data.answers[: len(data.answers) // 2], is_cut=True)
