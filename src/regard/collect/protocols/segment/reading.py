"""Reading: from the bytes of a request to its events."""

import functools
from typing import Any

import msgspec

from regard.collect.event import Event
from regard.collect.event_names import EventNames
from regard.collect.protocols.faults import RequestFault
from regard.collect.protocols.segment.circumstances import circumstances_of
from regard.collect.protocols.segment.drafting import CALLS, Setting, event_of, refused
from regard.collect.protocols.segment.messages import Broken, Message, Request, Sent, decode
from regard.collect.protocols.segment.moments import clock_of
from regard.collect.refusal import Refusal

_BATCHES = frozenset({"batch", "import"})
_OBJECT = msgspec.json.Decoder(dict[str, Any])
_UNREADABLE = (ValueError, RecursionError)


def read(body: bytes, call: str, received_us: int, names: EventNames) -> Message:
    """Read a request.

    Args:
        body: its body, JSON in UTF-8, not compressed.
        call: track, page, screen, identify, group or alias for one event; batch or import for many.
        received_us: the receipt, in microseconds since 1970.
        names: what event names mean.

    Raises:
        RequestFault: the request cannot be read as a whole: `bad_json`, `wrong_shape`, `too_many_events`,
            `too_large` or `unknown_call`.
    """
    if call not in _BATCHES and call not in CALLS:
        message = f"There is no such call. Use one of {', '.join(sorted({*_BATCHES, *CALLS}))}."
        raise RequestFault("unknown_call", message, status=404)
    request = decode(body, batch=call in _BATCHES)
    reading = _Reading(request, received_us, names)
    make = reading.event if call in _BATCHES else functools.partial(reading.event, call=call)
    return Message(request.write_key or None, [make(sent) for sent in request.events])


class _Reading:
    """One request being read; contexts that are equal to the letter are read once."""

    def __init__(self, request: Request, received_us: int, names: EventNames) -> None:
        self._clock = clock_of(received_us, request.sent_at)
        self._names = names
        self._shared = _shared(request.context)
        self._settings: dict[bytes, Setting] = {}

    def event(self, sent: Sent | Broken, call: str | None = None) -> Event:
        """Return the event of a message; of a batch, each message says itself which call it is."""
        if isinstance(sent, Broken):
            return refused(sent.message_id, sent.problem)
        context = bytes(sent.context)
        setting = self._settings.get(context) or self._setting(context)
        if setting is None:
            return refused(sent.message_id, Refusal.WRONG_TYPE)
        return event_of(call or sent.type, sent, setting)

    def _setting(self, context: bytes) -> Setting | None:
        try:
            own = _OBJECT.decode(context) if context and context != b"null" else {}
            around = circumstances_of({**self._shared, **own})
        except _UNREADABLE:
            return None
        self._settings[context] = Setting(around, self._clock, self._names)
        return self._settings[context]


def _shared(context: bytes) -> dict[str, Any]:
    try:
        return _OBJECT.decode(context) if context else {}
    except _UNREADABLE as error:
        message = "The batch's context is no JSON object. Send one, or none."
        raise RequestFault("wrong_shape", message) from error
