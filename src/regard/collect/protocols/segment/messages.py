"""Messages on the wire: the shape of what the libraries send, decoded strictly, one bad event at a time."""

import re

import msgspec

from regard.collect.event import Event
from regard.collect.protocols.faults import RequestFault
from regard.collect.refusal import Refusal

EVENT_BYTES = 32 * 1024
"""Largest event: what Segment takes, and where the libraries cut."""
MOST_EVENTS = 2_500
"""Most events of a batch."""
SHARED_BYTES = 4_000_000
"""Most bytes that a batch's context may come to, written out with each of its events."""

Id = str | int | float | None
Time = str | int | float | None


class Message(msgspec.Struct, frozen=True):
    """One request, understood.

    Attributes:
        write_key: the key its body names, None if it names none.
        events: the events in the order of the request; one that cannot be taken has a `problem`.
    """

    write_key: str | None
    events: list[Event]


class Sent(msgspec.Struct, rename="camel", gc=False):
    """One event as a library sends it; fields that are not here are not read."""

    type: str | None = None
    message_id: Id = None
    user_id: Id = None
    anonymous_id: Id = None
    previous_id: Id = None
    group_id: Id = None
    event: str | None = None
    name: str | None = None
    category: str | None = None
    channel: str | None = None
    timestamp: Time = None
    original_timestamp: Time = None
    sent_at: Time = None
    properties: dict[str, object] | None = None
    traits: dict[str, object] | None = None
    context: msgspec.Raw = msgspec.Raw()
    write_key: str | None = None


class Broken(msgspec.Struct, frozen=True):
    """An event that cannot be read, with its id where that can be."""

    message_id: Id
    problem: Refusal


class Request(msgspec.Struct, frozen=True):
    """The events of a request, with what they share.

    Attributes:
        events: each event, or why it cannot be read.
        context: the batch's context as JSON, empty if there is none.
        sent_at: when the batch was sent, as its sender's clock says.
        write_key: as in `Message`.
    """

    events: list[Sent | Broken]
    context: bytes = b""
    sent_at: Time = None
    write_key: str | None = None


class _Batch[E](msgspec.Struct, rename="camel"):
    batch: list[E]
    context: msgspec.Raw = msgspec.Raw()
    sent_at: Time = None
    write_key: str | None = None


class _Named(msgspec.Struct, rename="camel"):
    message_id: Id = None
    write_key: str | None = None


_SENT = msgspec.json.Decoder(Sent)
_NAMED = msgspec.json.Decoder(_Named)
_BATCH = msgspec.json.Decoder(_Batch[Sent])
_BATCH_OF_RAW = msgspec.json.Decoder(_Batch[msgspec.Raw])
_UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
_ESCAPES = re.compile(rb"(\\u[dD][89abAB]\w\w\\u[dD][c-fC-F]\w\w)|\\u(?:[dD][89a-fA-F]\w\w|0000)|(\\.)", re.DOTALL)


def decode(body: bytes, *, batch: bool) -> Request:
    """Decode a request.

    Halves of characters (a text cut within an emoji) and characters of the code 0, which no database keeps,
    become U+FFFD.

    Args:
        body: JSON in UTF-8.
        batch: whether it is a batch, or one event.

    Raises:
        RequestFault: `bad_json`, `wrong_shape`, `too_many_events` or `too_large`.
    """
    if b"\\u0000" in body:
        body = mended(body)
    return _batch(body) if batch else _single(body)


def mended(body: bytes) -> bytes:
    """Return JSON with U+FFFD in the place of halves of characters and of characters of the code 0."""
    return _ESCAPES.sub(lambda found: found[1] or found[2] or b"\\ufffd", body)


def _single(body: bytes) -> Request:
    try:
        named = _NAMED.decode(body)
    except msgspec.ValidationError:
        _raise_if_no_object(body)
        return Request([Broken(None, Refusal.WRONG_TYPE)])
    except _UNREADABLE as error:
        return _again(body, error, batch=False)
    if len(body) > EVENT_BYTES:
        return Request([Broken(named.message_id, Refusal.EVENT_TOO_LARGE)], write_key=named.write_key)
    return Request([_event(body)], write_key=named.write_key)


def _raise_if_no_object(body: bytes) -> None:
    if not body.lstrip().startswith(b"{"):
        message = "The body is no JSON object. Send one event as an object, or several to /v1/batch."
        raise RequestFault("wrong_shape", message)


def _batch(body: bytes) -> Request:
    try:
        sizes = _BATCH_OF_RAW.decode(body) if len(body) > EVENT_BYTES else None
        typed = None if sizes and _any_too_large(sizes.batch) else _BATCH.decode(body)
    except msgspec.ValidationError:
        return _one_by_one(_raw_batch(body))
    except _UNREADABLE as error:
        return _again(body, error, batch=True)
    return _one_by_one(_raw_batch(body)) if typed is None else _request(typed, list[Sent | Broken](typed.batch))


def _any_too_large(events: list[msgspec.Raw]) -> bool:
    return len(events) <= MOST_EVENTS and max(map(len, events), default=0) > EVENT_BYTES


def _again(body: bytes, error: Exception, *, batch: bool) -> Request:
    """Decode once more without halves of characters; then event by event; then give up."""
    whole = mended(body)
    if whole != body:
        return _batch(whole) if batch else _single(whole)
    if batch and not isinstance(error, msgspec.DecodeError):
        return _one_by_one(_raw_batch(body))
    raise _bad_json() from error


def _raw_batch(body: bytes) -> _Batch[msgspec.Raw]:
    try:
        return _BATCH_OF_RAW.decode(body)
    except msgspec.ValidationError as error:
        message = 'The body is no batch. Send {"batch": [...]} with an event in each place.'
        raise RequestFault("wrong_shape", message) from error
    except _UNREADABLE as error:
        raise _bad_json() from error


def _bad_json() -> RequestFault:
    return RequestFault("bad_json", "The body is no valid JSON in UTF-8. Send JSON, plain or compressed with gzip.")


def _one_by_one(batch: _Batch[msgspec.Raw]) -> Request:
    _check_count(len(batch.batch))
    return _request(batch, [_event(raw) for raw in batch.batch])


def _request(batch: _Batch[Sent] | _Batch[msgspec.Raw], events: list[Sent | Broken]) -> Request:
    _check_count(len(events))
    context = bytes(batch.context)
    if len(context) * len(events) > SHARED_BYTES:
        message = "The batch's context is too large for so many events. Send less in it, or fewer events."
        raise RequestFault("too_large", message)
    return Request(events, b"" if context == b"null" else context, batch.sent_at, batch.write_key)


def _check_count(count: int) -> None:
    if count > MOST_EVENTS:
        message = f"A batch holds at most {MOST_EVENTS} events. Send several smaller ones."
        raise RequestFault("too_many_events", message)


def _event(raw: bytes | msgspec.Raw) -> Sent | Broken:
    if len(raw) > EVENT_BYTES:
        return Broken(_id_of(raw), Refusal.EVENT_TOO_LARGE)
    try:
        return _SENT.decode(raw)
    except _UNREADABLE:
        return Broken(_id_of(raw), Refusal.WRONG_TYPE)


def _id_of(raw: bytes | msgspec.Raw) -> Id:
    try:
        return _NAMED.decode(raw).message_id
    except _UNREADABLE:
        return None
