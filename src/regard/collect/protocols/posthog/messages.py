"""Messages on the wire: the shapes in which the libraries send, decoded one bad event at a time."""

from typing import Any

import msgspec

from regard.collect.protocols.faults import RequestFault
from regard.collect.protocols.posthog.bodies import json_of
from regard.collect.protocols.segment.messages import Broken, Id, Time, mended
from regard.collect.refusal import Refusal

EVENT_BYTES = 900 * 1024
"""Largest event, where the libraries cut; what is kept of it may be less."""
MOST_EVENTS = 2_500
"""Most events of a request. A library that is told so (413) sends halves."""

_NAMES = {"set_": "$set", "set_once": "$set_once", "engaged_id": "$distinct_id", "engaged_token": "$token"}


class Sent(msgspec.Struct, rename=_NAMES, gc=False):
    """One event as a library sends it; fields that are not here are not read.

    `engaged_id` and `engaged_token` are what the oldest calls (`/engage/`) call distinct id and token.
    """

    event: str | None = None
    distinct_id: Id = None
    properties: dict[str, Any] | None = None
    timestamp: Time = None
    offset: float | None = None
    uuid: str | None = None
    set_: Any = None
    set_once: Any = None
    api_key: str | None = None
    token: str | None = None
    engaged_id: Id = None
    engaged_token: str | None = None

    @property
    def key(self) -> str | None:
        """The key that the event itself names."""
        inner = (self.properties or {}).get("token")
        return self.api_key or self.token or self.engaged_token or (inner if isinstance(inner, str) else None)


class Request(msgspec.Struct, frozen=True):
    """The events of a request, with what they share.

    Attributes:
        events: each event, or why it cannot be read.
        key: the key that the body names.
        sent_at: when it was sent, as its sender's clock says.
        is_history: the times of its events are given on purpose, for the past.
    """

    events: list[Sent | Broken]
    key: str | None = None
    sent_at: Time = None
    is_history: bool = False


class _Envelope(msgspec.Struct):
    batch: list[msgspec.Raw] | None = None
    api_key: str | None = None
    token: str | None = None
    sent_at: Time = None
    historical_migration: bool | None = None


class _Named(msgspec.Struct):
    uuid: str | None = None


_SENT = msgspec.json.Decoder(Sent)
_NAMED = msgspec.json.Decoder(_Named)
_ENVELOPE = msgspec.json.Decoder(_Envelope)
_LIST = msgspec.json.Decoder(list[msgspec.Raw])
_UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


def decode(body: bytes) -> Request:
    """Decode a request: a batch, a list of events, or one event.

    Halves of characters and characters of the code 0, which no database keeps, become U+FFFD.

    Args:
        body: not compressed; JSON, Base64 of it, or a form.

    Raises:
        RequestFault: `bad_json`, `wrong_shape`, `too_many_events` or `too_large`.
    """
    text = json_of(body)
    text = mended(text) if b"\\u" in text else text
    try:
        return _listed(text) if text.lstrip().startswith(b"[") else _object(text)
    except msgspec.ValidationError as error:
        message = 'The body is no event and no batch. Send {"api_key": "...", "batch": [...]}.'
        raise RequestFault("wrong_shape", message) from error
    except _UNREADABLE as error:
        message = "The body is no valid JSON in UTF-8. Send JSON, plain or compressed with gzip."
        raise RequestFault("bad_json", message) from error


def _listed(text: bytes) -> Request:
    events = _events(_LIST.decode(text))
    return Request(events, key=_first_key(events))


def _object(text: bytes) -> Request:
    around = _ENVELOPE.decode(text)
    events = _events([msgspec.Raw(text)] if around.batch is None else around.batch)
    key = around.api_key or around.token or _first_key(events)
    return Request(events, key=key, sent_at=around.sent_at, is_history=bool(around.historical_migration))


def _first_key(events: list[Sent | Broken]) -> str | None:
    return next((key for each in events if isinstance(each, Sent) and (key := each.key)), None)


def _events(raws: list[msgspec.Raw]) -> list[Sent | Broken]:
    if len(raws) > MOST_EVENTS:
        message = f"A request holds at most {MOST_EVENTS} events. Send several smaller ones."
        raise RequestFault("too_many_events", message, status=413)
    if any(len(raw) > EVENT_BYTES for raw in raws):
        message = f"An event is larger than {EVENT_BYTES // 1024} KiB. Send less with it."
        raise RequestFault("too_large", message, status=413)
    return [_event(raw) for raw in raws]


def _event(raw: msgspec.Raw) -> Sent | Broken:
    try:
        return _SENT.decode(raw)
    except _UNREADABLE:
        return Broken(_id_of(raw), Refusal.WRONG_TYPE)


def _id_of(raw: msgspec.Raw) -> Id:
    try:
        return _NAMED.decode(raw).uuid
    except _UNREADABLE:
        return None
