"""Reading: a request becomes events, whichever of the three ways of HTTP its sender chose."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from regard.collect.event import Event
from regard.collect.event_names import EventNames
from regard.collect.protocols.cloudevents.drafting import event_of, native_id
from regard.collect.protocols.cloudevents.message import PREFIX, binary_message, json_message, media_type
from regard.collect.protocols.faults import RequestFault
from regard.collect.protocols.regard_json.faults import Unfit
from regard.collect.protocols.regard_json.reading import BROKEN, bad_json, check_count
from regard.collect.refusal import Refusal

_FORMATS = frozenset({"application/cloudevents+json", "application/cloudevents-batch+json"})
_TELLING = tuple(PREFIX + name for name in ("specversion", "id", "source", "type"))


def read(body: bytes, headers: Mapping[str, str], received_us: int, names: EventNames) -> list[Event]:
    """Read the events of a request: binary, structured or batched.

    What the content type says of JSON is not relied on: an object with `specversion` is a structured event, an
    array is a batch.

    Args:
        body: as it came, decompressed.
        headers: of the request, with names in lower case.
        received_us: when it came in, in microseconds since 1970.
        names: what event types mean.

    Returns:
        One event for each, in their order. In a batch one that cannot be taken has a `problem`.

    Raises:
        RequestFault: the request is no CloudEvent, or the only one cannot be taken.
    """
    kind = media_type(headers)
    if kind.startswith("application/cloudevents"):
        _check_format(kind)
    elif any(name in headers for name in _TELLING):
        return [_alone(lambda: event_of(binary_message(body, headers), received_us, names))]
    said = _decoded(body)
    if isinstance(said, list):
        check_count(len(said))
        return [_one_of_many(each, received_us, names) for each in said]
    return [_alone(lambda: event_of(json_message(said), received_us, names))]


def _check_format(kind: str) -> None:
    if kind not in _FORMATS:
        message = "Of the formats of CloudEvents only JSON is understood. Send application/cloudevents+json."
        raise RequestFault("unsupported_format", message, status=415)


def _decoded(body: bytes) -> Any:
    try:
        return msgspec.json.decode(body)
    except BROKEN:
        raise bad_json() from None


def _alone(read_one: Callable[[], Event]) -> Event:
    try:
        return read_one()
    except Unfit as unfit:
        raise unfit.as_fault() from None


def _one_of_many(said: Any, received_us: int, names: EventNames) -> Event:
    try:
        return event_of(json_message(said), received_us, names)
    except Unfit as unfit:
        problem = unfit.reason
    except RequestFault:
        problem = Refusal.WRONG_TYPE
    return Event(native_id=_id_of(said), occurred_us=None, problem=problem)


def _id_of(said: Any) -> str | None:
    source, number = (said.get("source"), said.get("id")) if isinstance(said, dict) else (None, None)
    return native_id(source, number)[:512] if isinstance(source, str) and isinstance(number, str) else None
