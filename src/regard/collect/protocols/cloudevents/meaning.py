"""Meaning: what a well-known event type says of the fields of its data."""

from typing import Any

import msgspec

from regard.collect.event_names import EventMeaning
from regard.collect.protocols.amounts import amount_of, answers_of, currency_of
from regard.collect.protocols.regard_json.faults import Unfit
from regard.collect.protocols.regard_json.wire import Name, Number, Seconds
from regard.vocabulary import Answer


def take_meant(meaning: EventMeaning, data: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of an event that its type's meaning tells; who served and what was answered are taken out.

    Raises:
        Unfit: an answer lies off its scale.
    """
    told = {
        "touchpoint": meaning.touchpoint,
        "kind": meaning.kind,
        "stage": meaning.stage,
        "channel": None if meaning.channel is None else meaning.channel.value,
        "outcome": None if meaning.outcome is None else meaning.outcome.value,
        "value": fitting(amount_of(data, meaning.value), Number),
        "currency": currency_of(data, meaning.currency),
        "unit": fitting(data.get(meaning.unit or ""), Name),
        "duration_s": fitting(amount_of(data, (meaning.duration_s or "",)), Seconds),
        "employee": _take_employee(meaning, data),
        "answers": _take_answers(meaning, data),
    }
    return {name: value for name, value in told.items() if value not in (None, ())}


def fitting(value: Any, kind: Any) -> Any:
    """Return a JSON value as what a field takes, None if it does not fit."""
    try:
        return None if value is None else msgspec.convert(value, kind)
    except msgspec.ValidationError:
        return None


def _take_employee(meaning: EventMeaning, data: dict[str, Any]) -> str | None:
    found = [fitting(data.pop(name, None), Name) for name in meaning.employee]
    return next((name for name in found if name is not None), None)


def _take_answers(meaning: EventMeaning, data: dict[str, Any]) -> tuple[Answer, ...]:
    answers, problem = answers_of(data, meaning.answers)
    if problem is not None:
        message = "An answer in the data lies off its scale, or is none. Mend it, or change the scale in events.yaml."
        raise Unfit(problem, message)
    for each in meaning.answers:
        data.pop(each.field, None)
    return answers
