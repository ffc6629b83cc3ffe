"""Drafting: an object of the wire becomes an event."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from regard.collect.event import Event
from regard.collect.protocols.regard_json.facts import attributes_of, context_text, parted, traits_of
from regard.collect.protocols.regard_json.faults import unfit_field
from regard.collect.protocols.regard_json.wire import AnswerIn, AnswerPart, Contact, IdentifierIn, InteractionIn
from regard.collect.refusal import Refusal
from regard.vocabulary import USUAL_SCALES, Answer, AnswerKind, Scale, check_zone, key_of

_START = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_EARLIEST_US = (datetime(1900, 1, 1, tzinfo=UTC) - _START) // _MICROSECOND
_LATEST_PROMISE_US = (datetime(2200, 1, 1, tzinfo=UTC) - _START) // _MICROSECOND
_AHEAD_US = 2 * 86_400 * 10**6
"""As in the steps of receiving: clocks and zones differ, by less than two days."""


def interaction_event(said: InteractionIn, received_us: int) -> Event:
    """Return the event of an interaction.

    Raises:
        Unfit: a rule between fields is broken.
    """
    return Event(
        **_contact(said, received_us, said.context),
        kind=said.kind,
        outcome=None if said.outcome is None else said.outcome.value,
        value=said.value,
        currency=said.currency,
        duration_s=said.duration_s,
        waiting_s=said.waiting_s,
        promised_us=promised_us(said.promised_at),
        answers=answers_of(said.answers),
    )


def answer_event(said: AnswerIn, received_us: int) -> Event:
    """Return the event of a reply that came by itself.

    Raises:
        Unfit: a rule between fields is broken.
    """
    asked = {"survey": said.survey, "invitation": said.invitation}
    context = said.context | {name: value for name, value in asked.items() if value is not None}
    return Event(**_contact(said, received_us, context), kind="answer", answers=(answer_of(said),))


def answers_of(parts: tuple[AnswerPart, ...]) -> tuple[Answer, ...]:
    """Return the answers of an interaction.

    Raises:
        Unfit: one of them answers nothing, or lies off its scale.
    """
    return tuple(answer_of(part, f"answers[{place}].") for place, part in enumerate(parts))


def answer_of(said: AnswerPart | AnswerIn, place: str = "") -> Answer:
    """Return one answer, on its usual scale where it names none.

    Args:
        said: as it came.
        place: where it stands, for messages.

    Raises:
        Unfit: it answers nothing, or lies off its scale.
    """
    scale = _scale(said, place)
    if said.value is None and not said.text and not said.option:
        raise unfit_field(Refusal.WRONG_TYPE, f"{place}value", "is missing, and so are `text` and `option`")
    if said.value is not None and scale is not None and not scale.holds(said.value):
        raise unfit_field(Refusal.OFF_THE_SCALE, f"{place}value", f"lies outside {scale.low:g} to {scale.high:g}")
    return Answer(
        question=said.question,
        kind=said.kind,
        value=said.value,
        scale=None if said.value is None else scale,
        text=said.text or None,
        option=said.option,
        language=said.language,
    )


def identity_of(customer: str | IdentifierIn | None) -> tuple[str, str | None]:
    """Return kind and value of the customer's identifier; a plain text is a customer id."""
    if isinstance(customer, IdentifierIn):
        return customer.kind, customer.value
    return "customer_id", customer


def microseconds(moment: datetime) -> int:
    """Return a moment in microseconds since 1970."""
    return (moment - _START) // _MICROSECOND


def promised_us(moment: datetime | None) -> int | None:
    """Return the date promised, in microseconds since 1970.

    Raises:
        Unfit: it lies before 1900 or after 2199.
    """
    if moment is None:
        return None
    at_us = microseconds(moment)
    if not _EARLIEST_US <= at_us < _LATEST_PROMISE_US:
        raise unfit_field(Refusal.UNREADABLE_TIME, "promised_at", "lies before 1900 or after 2199")
    return at_us


@lru_cache(maxsize=1024)
def is_zone(name: str) -> bool:
    """Return whether a name is an IANA time zone."""
    try:
        check_zone(name)
    except ValueError:
        return False
    return True


def _contact(said: Contact, received_us: int, context: Mapping[str, Any]) -> dict[str, Any]:
    """Return what interactions and answers have in common, as fields of an event."""
    if said.zone is not None and not is_zone(said.zone):
        raise unfit_field(Refusal.WRONG_TYPE, "zone", "is no IANA time zone, such as `Europe/Berlin`")
    if not key_of(said.touchpoint):
        raise unfit_field(Refusal.NO_TOUCHPOINT, "touchpoint", "has neither letter nor digit")
    occurred_us = _occurred_us(said, received_us)
    who_kind, who = identity_of(said.customer)
    rest, personal = parted(context) if context else ({}, ())
    return {
        "native_id": said.id,
        "occurred_us": occurred_us,
        "written_us": occurred_us,
        "who_kind": who_kind,
        "who": who,
        "identifiers": tuple((each.kind, each.value) for each in said.identifiers),
        "zone": said.zone,
        "account": said.account,
        "touchpoint": said.touchpoint,
        "channel": None if said.channel is None else said.channel.value,
        "stage": said.stage,
        "unit": said.unit,
        "employee": said.employee,
        "campaign": said.campaign,
        "mention": said.mention,
        "flag": None if said.flag is None else said.flag.value,
        "traits": traits_of(said.traits) + personal,
        "attributes": attributes_of(said.attributes),
        "context": context_text(rest),
    }


def _occurred_us(said: Contact, received_us: int) -> int:
    occurred_us = microseconds(said.occurred_at)
    if occurred_us > received_us + _AHEAD_US:
        raise unfit_field(Refusal.IN_THE_FUTURE, "occurred_at", "is more than two days ahead")
    if occurred_us < _EARLIEST_US:
        raise unfit_field(Refusal.TOO_LONG_AGO, "occurred_at", "lies before 1900")
    return occurred_us


def _scale(said: AnswerPart | AnswerIn, place: str) -> Scale | None:
    usual = USUAL_SCALES.get(said.kind)
    if said.scale is None:
        return usual
    if not said.scale.low < said.scale.high:
        raise unfit_field(Refusal.OFF_THE_SCALE, f"{place}scale", "needs a `low` below its `high`")
    given = Scale(low=said.scale.low, high=said.scale.high)
    if said.kind is AnswerKind.NPS and given != usual:
        raise unfit_field(Refusal.OFF_THE_SCALE, f"{place}scale", "must be 0 to 10 for answers of the kind nps")
    return given
