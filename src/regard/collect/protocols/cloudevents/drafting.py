"""Drafting: a CloudEvent becomes an event of Regard."""

import re
import typing
from typing import Any

import msgspec

from regard.collect.event import Event
from regard.collect.event_names import EventNames
from regard.collect.protocols.cloudevents.meaning import fitting, take_meant
from regard.collect.protocols.cloudevents.message import Message
from regard.collect.protocols.cloudevents.people import take_person
from regard.collect.protocols.regard_json.drafting import answers_of, is_zone, microseconds, promised_us
from regard.collect.protocols.regard_json.facts import context_text, parted
from regard.collect.protocols.regard_json.faults import Unfit
from regard.collect.protocols.regard_json.wire import InteractionIn, Moment
from regard.collect.refusal import Refusal
from regard.vocabulary import key_of

_FIELDS = (
    *("touchpoint", "kind", "zone", "channel", "stage", "outcome", "value", "currency", "duration_s", "waiting_s"),
    *("promised_at", "account", "unit", "employee", "campaign", "mention", "flag", "answers"),
)
"""Fields of an interaction that data may have, under the same names."""
_TYPES = {
    name: kind for name, kind in typing.get_type_hints(InteractionIn, include_extras=True).items() if name in _FIELDS
}


def native_id(source: str, number: str) -> str:
    """Return the id under which an event is known: its source and its id, which together are unique."""
    return f"{source} {number}"


def event_of(message: Message, received_us: int, names: EventNames) -> Event:
    """Return the event of a message.

    Args:
        message: the CloudEvent.
        received_us: when it came in, in microseconds since 1970; counts where it has no time.
        names: what event types mean.

    Raises:
        Unfit: its time cannot be read, an answer lies off its scale, or it is too deep.
    """
    data, attributes = _fields(message.data), dict(message.attributes)
    person = take_person(data, attributes)
    meaning = names.find(message.type)
    told = _unnamed(message.type) if meaning is None else take_meant(meaning, data)
    told |= _take_fields(data)
    written_us = _written_us(attributes)
    rest, traits = parted(data)
    named, more = parted(attributes)
    return Event(
        native_id=native_id(message.source, message.id),
        occurred_us=received_us if written_us is None else written_us,
        written_us=written_us,
        who_kind=person.kind,
        who=person.value,
        identifiers=person.identifiers,
        traits=traits + more + person.traits,
        attributes=person.attributes,
        context=_context(message, named, rest),
        **told,
    )


def _fields(data: Any) -> dict[str, Any]:
    if isinstance(data, dict):
        return dict(data)
    return {} if data is None else {"data": data}


def _unnamed(kind: str) -> dict[str, Any]:
    """Return touchpoint and kind of a type that has no meaning yet: the type, and the last part of it."""
    return {"touchpoint": kind, "kind": key_of(re.split(r"[./]", kind)[-1]) or None}


def _take_fields(data: dict[str, Any]) -> dict[str, Any]:
    """Take out of the data what an interaction has fields for; what is of another type stays."""
    told: dict[str, Any] = {}
    for name in _FIELDS:
        value = fitting(data.get(name), _TYPES[name]) if name in data else None
        if value is not None and (name != "zone" or is_zone(value)):
            told[name] = value
            del data[name]
    if "promised_at" in told:
        told["promised_us"] = promised_us(told.pop("promised_at"))
    if "answers" in told:
        told["answers"] = answers_of(told["answers"])
    return told | {name: told[name].value for name in ("channel", "outcome", "flag") if name in told}


def _written_us(attributes: dict[str, Any]) -> int | None:
    time = attributes.pop("time", None)
    if time is None:
        return None
    try:
        return microseconds(msgspec.convert(time, Moment))
    except msgspec.ValidationError:
        message = "The attribute `time` is no moment as RFC 3339 writes it, with Z or an offset."
        raise Unfit(Refusal.UNREADABLE_TIME, message) from None


def _context(message: Message, attributes: dict[str, Any], rest: dict[str, Any]) -> str | None:
    envelope = {"source": message.source, "type": message.type, **attributes}
    plain = rest if isinstance(message.data, dict) else rest.get("data")
    return context_text({"cloudevent": envelope} | ({"data": plain} if plain else {}))
