"""Receiving: a request's way from its bytes to events on disk, the same for every protocol."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from regard.collect.event import Event
from regard.collect.event_names import EventNames
from regard.web.answers import JsonAnswer, Tally, received
from regard.web.budget import Reservation
from regard.web.intake.bodies import Limit, as_utf8, read_raw, unpacked
from regard.web.intake.credentials import credentials, granted, spend
from regard.web.running import running

SEGMENT_LIMIT = Limit(4_000_000, status=400)
"""Segment's rule is 400 for what is too large; RudderStack's clients cut at 4 MB."""
JSON_LIMIT = Limit(5_000_000)


@dataclass(frozen=True)
class Sent:
    """What a protocol is given: the body unpacked, the request for its headers, and what it needs to know."""

    body: bytes
    request: HttpRequest
    received_us: int
    names: EventNames


@dataclass(frozen=True)
class Message:
    """What a protocol makes of it: events, and the write key if the body held one."""

    events: Sequence[Event]
    key: str | None = None


@dataclass(frozen=True)
class Protocol:
    """How events come in on a path.

    Attributes:
        read: makes events of a body; raises RequestFault if it cannot.
        limit: the largest body.
        key_parameter: parameter of the address that may hold the key.
        key_in_body: the body may hold the key.
        is_text: the body is JSON in UTF-8; otherwise it is handed on as it is.
        answer: says what became of the events.
    """

    read: Callable[[Sent], Message]
    limit: Limit
    key_parameter: str | None = None
    key_in_body: bool = False
    is_text: bool = True
    answer: Callable[[Sequence[Event], Tally], JsonAnswer] = received


def receive(request: HttpRequest, protocol: Protocol) -> HttpResponse:
    """Take a request's events; the answer is given when they are on disk.

    Raises:
        RequestFault: the request cannot be understood, or may not be made.
        TryLater: there is too much at the moment.
        StorageFailed, StorageError, Overloaded: nothing of it is promised.
    """
    here, received_us = running(), time.time_ns() // 1000
    found = credentials(request, protocol.key_parameter)
    with here.budget.reservation() as reserved:
        raw = read_raw(request, protocol.limit, reserved)
        # Nobody without a key makes the server unpack or decode anything, unless the key may stand in the body.
        grant = None if protocol.key_in_body and (found.secret is None or found.is_token) else granted(here.keys, found)
        body = _body(request, protocol, raw, reserved)
        message = protocol.read(Sent(body, request, received_us, here.names.current))
        grant = grant or granted(here.keys, found, message.key)
        spend(grant, len(message.events))
        result = here.intake.take(grant.source, message.events)
    return protocol.answer(message.events, Tally(grant.source, len(body), result))


def _body(request: HttpRequest, protocol: Protocol, raw: bytes, reserved: Reservation) -> bytes:
    body = unpacked(raw, request.headers.get("Content-Encoding", ""), protocol.limit, reserved)
    return as_utf8(body) if protocol.is_text else body
