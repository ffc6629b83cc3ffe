"""Reading: a body of one object or an array of them becomes events."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec

from regard.collect.event import Event
from regard.collect.protocols.faults import RequestFault
from regard.collect.protocols.regard_json.drafting import answer_event, interaction_event
from regard.collect.protocols.regard_json.faults import Unfit, unfit_of
from regard.collect.protocols.regard_json.wire import AnswerIn, InteractionIn

MOST_EVENTS = 2_500
"""Objects that one request may hold."""

BROKEN = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What decoding raises for bytes that are no JSON."""
_ARRAY = re.compile(rb"[ \t\r\n]*\[")
_RAW = msgspec.json.Decoder(list[msgspec.Raw])


class _Id(msgspec.Struct):
    id: Any = None


_ID = msgspec.json.Decoder(_Id)


@dataclass(frozen=True)
class _Form:
    """How bodies of one path are read."""

    one: msgspec.json.Decoder[Any]
    many: msgspec.json.Decoder[list[Any]]
    draft: Callable[[Any, int], Event]


_INTERACTIONS = _Form(msgspec.json.Decoder(InteractionIn), msgspec.json.Decoder(list[InteractionIn]), interaction_event)
_ANSWERS = _Form(msgspec.json.Decoder(AnswerIn), msgspec.json.Decoder(list[AnswerIn]), answer_event)


def read_interactions(body: bytes, received_us: int) -> list[Event]:
    """Read interactions.

    Args:
        body: UTF-8 JSON: one object, or an array of up to 2,500.
        received_us: when it came in, in microseconds since 1970.

    Returns:
        One event for each object, in their order. In an array one that cannot be taken has a `problem`.

    Raises:
        RequestFault: the body is no such JSON, or a single object cannot be taken.
    """
    return _read(body, received_us, _INTERACTIONS)


def read_answers(body: bytes, received_us: int) -> list[Event]:
    """Read answers that came by themselves; arguments, result and faults as in `read_interactions`."""
    return _read(body, received_us, _ANSWERS)


def bad_json() -> RequestFault:
    """Return the fault of a body that is no JSON."""
    return RequestFault(
        "bad_json", "The body is no JSON in UTF-8, or is nested too deeply. Send a whole JSON document."
    )


def check_count(count: int) -> None:
    """Check how many objects one request holds.

    Raises:
        RequestFault: none, or too many.
    """
    if count == 0:
        raise RequestFault("no_events", "The array is empty. Send at least one object.")
    if count > MOST_EVENTS:
        message = f"The array holds more than {MOST_EVENTS} objects. Send them in several requests."
        raise RequestFault("too_many_events", message)


def _read(body: bytes, received_us: int, form: _Form) -> list[Event]:
    try:
        return (
            _many(body, received_us, form) if _ARRAY.match(body) else [form.draft(form.one.decode(body), received_us)]
        )
    except msgspec.ValidationError as error:
        raise unfit_of(error).as_fault() from None
    except Unfit as unfit:
        raise unfit.as_fault() from None
    except BROKEN:
        raise bad_json() from None


def _many(body: bytes, received_us: int, form: _Form) -> list[Event]:
    try:
        told = form.many.decode(body)
        check_count(len(told))
        return [form.draft(said, received_us) for said in told]
    except (msgspec.ValidationError, Unfit):
        raws = _RAW.decode(body)
    check_count(len(raws))
    return [_one_of_many(raw, received_us, form) for raw in raws]


def _one_of_many(raw: msgspec.Raw, received_us: int, form: _Form) -> Event:
    try:
        return form.draft(form.one.decode(raw), received_us)
    except msgspec.ValidationError as error:
        problem = unfit_of(error).reason
    except Unfit as unfit:
        problem = unfit.reason
    return Event(native_id=_id_of(raw), occurred_us=None, problem=problem)


def _id_of(raw: msgspec.Raw) -> str | None:
    try:
        said = _ID.decode(raw).id
    except msgspec.ValidationError:
        return None
    return said[:512] if isinstance(said, str) else None
