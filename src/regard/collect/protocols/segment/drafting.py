"""Drafting: what each kind of call means, one event made of one message."""

import functools
import itertools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from regard.collect.event import Event
from regard.collect.event_names import EventMeaning, EventNames
from regard.collect.protocols.amounts import amount_of, answers_of, currency_of, number_of
from regard.collect.protocols.segment.circumstances import Circumstances, channel_named, without_queries
from regard.collect.protocols.segment.identity import (
    ANONYMOUS,
    CUSTOMER,
    Facts,
    Pairs,
    facts_of_account,
    facts_of_person,
    id_of,
    plain_id,
    who_of,
)
from regard.collect.protocols.segment.messages import Sent
from regard.collect.protocols.segment.moments import Clock, moment_of, times_of
from regard.collect.refusal import Refusal
from regard.collect.trait_names import are_plain, is_plain, part
from regard.vocabulary import Channel, key_of

_LONGEST_NAME = 512
_ENCODE = msgspec.json.Encoder().encode
_NOTHING: dict[str, Any] = {}
_WEBSITE = EventMeaning(event="page", touchpoint="Website", kind="page_view", channel=Channel.WEB)
_APP = EventMeaning(event="screen", touchpoint="App", kind="screen_view", channel=Channel.APP)


class Setting(msgspec.Struct, frozen=True, gc=False):
    """What a message is understood by.

    Attributes:
        around: what its context says.
        clock: the clocks of its request.
        names: what event names mean.
    """

    around: Circumstances
    clock: Clock
    names: EventNames


def event_of(call: str | None, sent: Sent, setting: Setting) -> Event:
    """Return the event of a message.

    Args:
        call: the kind of call: track, page, screen, identify, group or alias.
        sent: the message.
        setting: what it is understood by.
    """
    make = CALLS.get(call or "")
    if make is None:
        return refused(sent.message_id, Refusal.WRONG_TYPE)
    try:
        return make(sent, setting)
    except (ValueError, RecursionError):
        return refused(sent.message_id, Refusal.WRONG_TYPE)


def refused(message_id: str | float | None, problem: Refusal) -> Event:
    """Return the event of a message that cannot be taken."""
    return Event(native_id=id_of(message_id), occurred_us=None, problem=problem)


def _track(sent: Sent, setting: Setting) -> Event:
    name = sent.event or ""
    if len(name) > _LONGEST_NAME:
        return refused(sent.message_id, Refusal.TOO_LONG)
    meaning = setting.names.find(name) or _unsorted(name)
    if meaning is None:
        return refused(sent.message_id, Refusal.NO_TOUCHPOINT)
    properties = sent.properties or _NOTHING
    if meaning.answers or meaning.employee or meaning.unit or meaning.duration_s:
        return _detailed(_contact(sent, setting, meaning, _rest(properties, meaning)), meaning, properties)
    return _contact(sent, setting, meaning, properties)


@functools.lru_cache(4096)
def _unsorted(name: str) -> EventMeaning | None:
    """Return the meaning of a name that nobody has sorted yet: a touchpoint that is called as itself."""
    key = key_of(name)
    return EventMeaning(event=name, touchpoint=name, kind=key, value=("value", "revenue", "total")) if key else None


def _page(sent: Sent, setting: Setting) -> Event:
    return _view(sent, setting, _WEBSITE)


def _screen(sent: Sent, setting: Setting) -> Event:
    return _view(sent, setting, _APP)


def _view(sent: Sent, setting: Setting, usual: EventMeaning) -> Event:
    """Return the event of something seen; with a name of its own it is a touchpoint of its own."""
    properties = without_queries(sent.properties or _NOTHING)
    category = sent.category or plain_id(properties.get("category"))
    name = sent.name or plain_id(properties.get("name"))
    touchpoint = " ".join(word for word in (category, name) if word and key_of(word)) if name else ""
    meaning = msgspec.structs.replace(usual, touchpoint=touchpoint) if touchpoint else usual
    return _contact(sent, setting, meaning, properties)


def _contact(sent: Sent, setting: Setting, meaning: EventMeaning, properties: Mapping[str, Any]) -> Event:
    around, (who_kind, who, others), (occurred, written) = setting.around, who_of(sent), moment_of(sent, setting.clock)
    own, traits = _own(properties) if properties else ("", ())
    context = f"{around.members},{own}" if own and around.members else own or around.members
    if occurred != written:
        context = _with_times(context, sent, setting.clock, written)
    value = amount_of(properties, meaning.value) if meaning.value else None
    return Event(
        native_id=id_of(sent.message_id),
        occurred_us=occurred,
        written_us=written,
        problem=Refusal.UNREADABLE_TIME if occurred is None else None,
        who_kind=who_kind,
        who=who,
        identifiers=_distinct(others, around.identifiers) if around.identifiers else others,
        zone=around.zone,
        account=around.facts.account,
        touchpoint=meaning.touchpoint,
        channel=meaning.channel or channel_named(sent.channel) or around.channel,
        stage=meaning.stage,
        kind=meaning.kind,
        outcome=meaning.outcome,
        value=value,
        currency=None if value is None else currency_of(properties, meaning.currency),
        campaign=around.campaign,
        traits=_merged(around.facts.traits, traits),
        attributes=around.facts.attributes,
        context=f"{{{context}}}" if context else None,
    )


def _own(properties: Mapping[str, Any]) -> tuple[str, Pairs]:
    """Return the properties as a member of the context, and the personal ones apart."""
    text = _ENCODE(properties).decode()
    if are_plain(properties) or is_plain(text):
        return f'"properties":{text}', ()
    kept, traits = part(properties)
    return f'"properties":{_ENCODE(kept).decode()}' if kept else "", traits


def _rest(properties: Mapping[str, Any], meaning: EventMeaning) -> Mapping[str, Any]:
    """Return the properties without those that become answers or name an employee."""
    taken = {*meaning.employee, *(answer.field for answer in meaning.answers)}
    return {name: value for name, value in properties.items() if name not in taken}


def _detailed(event: Event, meaning: EventMeaning, properties: Mapping[str, Any]) -> Event:
    """Return an event with what only few have."""
    answers, problem = answers_of(properties, meaning.answers)
    duration_s = number_of(properties.get(meaning.duration_s)) if meaning.duration_s else None
    if duration_s is not None and duration_s < 0:
        problem = Refusal.NEGATIVE_TIME_SPAN
    return msgspec.structs.replace(
        event,
        problem=event.problem or problem,
        answers=answers,
        unit=_first(properties, (meaning.unit,)) if meaning.unit else None,
        employee=_first(properties, meaning.employee),
        duration_s=duration_s,
    )


def _first(properties: Mapping[str, Any], names: Sequence[str]) -> str | None:
    return next((found for name in names if (found := plain_id(properties.get(name))) is not None), None)


def _identify(sent: Sent, setting: Setting) -> Event:
    return _word(sent, setting, "identify", facts_of_person(sent.traits or _NOTHING))


def _group(sent: Sent, setting: Setting) -> Event:
    return _word(sent, setting, "group", facts_of_account(id_of(sent.group_id), sent.traits or _NOTHING))


def _alias(sent: Sent, setting: Setting) -> Event:
    """Return the evidence that two ids are of one person; which of them came first says nothing.

    An alias does not tell whether its previous id was a user's or an anonymous one, so it is evidence for both.
    """
    previous = id_of(sent.previous_id)
    evidence = () if previous is None else ((CUSTOMER, previous), (ANONYMOUS, previous))
    return _word(sent, setting, "alias", Facts(), evidence)


def _word(sent: Sent, setting: Setting, kind: str, facts: Facts, evidence: Pairs = ()) -> Event:
    """Return an event that only says who somebody is; about nobody it says nothing."""
    around, (who_kind, who, others), (occurred, written) = setting.around, who_of(sent), moment_of(sent, setting.clock)
    problem = Refusal.NO_CUSTOMER if who is None else None
    context = around.members if occurred == written else _with_times(around.members, sent, setting.clock, written)
    return Event(
        native_id=id_of(sent.message_id),
        occurred_us=occurred,
        written_us=written,
        problem=Refusal.UNREADABLE_TIME if occurred is None else problem,
        who_kind=who_kind,
        who=who,
        identifiers=_distinct(others, evidence, around.identifiers),
        zone=around.zone,
        account=facts.account or around.facts.account,
        kind=kind,
        campaign=around.campaign,
        traits=_merged(around.facts.traits, facts.traits),
        attributes=_merged(around.facts.attributes, facts.attributes),
        context=f"{{{context}}}" if context else None,
    )


def _with_times(context: str, sent: Sent, clock: Clock, written_us: int | None) -> str:
    if written_us is None:
        return context
    return f"{context},{times_of(sent, clock)}" if context else times_of(sent, clock)


def _distinct(*identifiers: Pairs) -> Pairs:
    return tuple(dict.fromkeys(itertools.chain(*identifiers)))


def _merged(of_context: Pairs, of_call: Pairs) -> Pairs:
    """Return what both say of the person; what the call itself says wins over its context."""
    return tuple((dict(of_context) | dict(of_call)).items()) if of_context else of_call


CALLS: Mapping[str, Callable[[Sent, Setting], Event]] = {
    "track": _track,
    "page": _page,
    "screen": _screen,
    "identify": _identify,
    "group": _group,
    "alias": _alias,
}
"""What makes the event of each kind of call."""
