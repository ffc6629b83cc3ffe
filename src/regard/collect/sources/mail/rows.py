"""Rows: what is read of each message, as the columns that a mapping names."""

from collections.abc import Callable
from typing import Any, NamedTuple

import pyarrow as pa

from regard.collect.refusal import Refusal
from regard.collect.sources.mail.body import Body, body_of
from regard.collect.sources.mail.headers import Head, head_of
from regard.collect.sources.mail.sides import RECEIVED, Sides, sides_of
from regard.collect.sources.mail.threads import Place

COLUMNS = {
    "message_id": "the same message is the same contact, whichever file it comes in",
    "date": "when it was sent; where that cannot be read, when it was received",
    "customer": "the sender, or of our own messages the first recipient who is not ours",
    "customer_name": "goes into the vault",
    "employee": "who of us wrote it, as a pseudonym",
    "kind": "`email_received` from customers, `email_sent` by us",
    "text": "what the customer wrote, without quotes and signature",
    "reply": "what we wrote; kept with the contact, as no answer of the customer",
    "waiting": "seconds since the customer's first message that nobody had answered",
    "thread": "messages that belong together have the same",
    "subject": "kept with the contact",
    "attachments": "how many there were; they themselves are not kept",
    "attachment_types": "what they were",
}
"""The columns, and what each is."""

TABLE = pa.schema([(name, pa.float64() if name == "waiting" else pa.string()) for name in COLUMNS])
RAW = pa.schema([(name, pa.string()) for name in ("message_id", "date", "from", "to", "subject")])
"""What the reject file shows of a message: enough to find it."""
_MOST_SHOWN = 500


class Row(NamedTuple):
    """A message as a row of `TABLE`, as one of `RAW`, and why it is no contact."""

    columns: dict[str, Any]
    raw: dict[str, str]
    problem: str | None


def row_of(message: bytes, is_ours: Callable[[str], bool], place_of: Callable[[str], Place]) -> Row:
    """Return what is read of a message; the body only where it is a contact.

    Args:
        message: the whole message.
        is_ours: whether an address is the company's.
        place_of: the place of a message in its thread, by its native id.
    """
    head = head_of(message)
    sides = sides_of(head, is_ours)
    common = {"message_id": head.native_id, "date": head.sent_at.isoformat() if head.sent_at else None}
    if isinstance(sides, Refusal):
        return Row(common, _raw(head), sides.value)
    return Row(
        common | _people(sides) | _said(sides, head, body_of(message)) | _placed(place_of(head.native_id)),
        _raw(head),
        None,
    )


def _people(sides: Sides) -> dict[str, Any]:
    return {
        "customer": sides.customer.address,
        "customer_name": sides.customer.name or None,
        "employee": sides.employee,
        "kind": sides.kind,
    }


def _said(sides: Sides, head: Head, body: Body) -> dict[str, Any]:
    received = sides.kind == RECEIVED
    return {
        "text": body.text if received else None,
        "reply": None if received else body.text,
        "subject": head.subject[:_MOST_SHOWN],
        "attachments": str(len(body.attachments)) if body.attachments else None,
        "attachment_types": ", ".join(sorted(set(body.attachments)))[:_MOST_SHOWN] or None,
    }


def _placed(place: Place) -> dict[str, Any]:
    # A letter first, so that nobody takes it for somebody's number.
    return {"thread": f"t{place.thread:016x}", "waiting": place.waiting_s}


def _raw(head: Head) -> dict[str, str]:
    return {
        "message_id": head.native_id[:_MOST_SHOWN],
        "date": head.sent_at.isoformat() if head.sent_at else "",
        "from": ", ".join(each.address for each in head.senders)[:_MOST_SHOWN],
        "to": ", ".join(each.address for each in head.to)[:_MOST_SHOWN],
        "subject": head.subject[:_MOST_SHOWN],
    }
