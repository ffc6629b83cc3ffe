"""Drafting: what each event means, most of them as Segment's calls mean it."""

import functools
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from regard.collect.event import Event
from regard.collect.event_names import EventMeaning, EventNames
from regard.collect.protocols.posthog.circumstances import channel_of, context_of, own, traits_of
from regard.collect.protocols.posthog.identity import account_of, devices, is_about_nobody, same_as, who_of
from regard.collect.protocols.posthog.messages import Sent
from regard.collect.protocols.posthog.surveys import STATES, UNFINISHED, is_partial, meaning_of, with_replies
from regard.collect.protocols.segment import drafting as segment
from regard.collect.protocols.segment.circumstances import circumstances_of
from regard.collect.protocols.segment.identity import id_of, plain_id
from regard.collect.protocols.segment.messages import EVENT_BYTES as KEPT_BYTES
from regard.collect.protocols.segment.messages import Sent as Said
from regard.collect.protocols.segment.moments import Clock
from regard.collect.refusal import Refusal
from regard.vocabulary import Outcome

_ENCODED = msgspec.json.Encoder().encode
_TROUBLE = {
    "$rageclick": EventMeaning(event="$rageclick", touchpoint="Website", kind="rage_click"),
    "$exception": EventMeaning(event="$exception", touchpoint="Website", kind="error", outcome=Outcome.FAILURE),
}
"""What the libraries notice by themselves and a customer feels; all else that they notice is not kept."""


class Surroundings(msgspec.Struct, frozen=True):
    """What the events of a request are understood by.

    Attributes:
        clock: the clocks of the request.
        names: what event names mean.
        is_history: the times are given on purpose, for the past.
    """

    clock: Clock
    names: EventNames
    is_history: bool = False


class _Reading(msgspec.Struct, frozen=True):
    sent: Sent
    properties: Mapping[str, Any]
    distinct_id: str | None
    around: Surroundings


def event_of(sent: Sent, around: Surroundings) -> Event | None:
    """Return the event of a message; None for what PostHog's libraries tell only PostHog.

    Args:
        sent: the message.
        around: what it is understood by.
    """
    properties = sent.properties or {}
    found = sent.distinct_id or sent.engaged_id or plain_id(properties.get("distinct_id"))
    name = sent.event or ("$set" if sent.set_ or sent.set_once else "")
    return _maker(name)(_Reading(sent, properties, id_of(found), around))


def _maker(name: str) -> Callable[[_Reading], Event | None]:
    if name in STATES or name == UNFINISHED:
        return _survey
    if name in _TROUBLE:
        return functools.partial(_trouble, meaning=_TROUBLE[name])
    return _own_event if not name.startswith("$") else _OF_POSTHOG.get(name, _nothing)


def _nothing(_: _Reading) -> None:
    return None


def _own_event(reading: _Reading) -> Event:
    kept = own(reading.properties)
    if len(_ENCODED(kept)) > KEPT_BYTES:
        return segment.refused(_id(reading), Refusal.EVENT_TOO_LARGE)
    return _drafted("track", reading, _said(reading, event=reading.sent.event, properties=kept))


def _page(reading: _Reading) -> Event:
    kept = {name: value for name, value in own(reading.properties).items() if name != "title"}
    return _drafted("page", reading, _said(reading, properties=kept))


def _screen(reading: _Reading) -> Event:
    name = plain_id(reading.properties.get("$screen_name"))
    return _drafted("screen", reading, _said(reading, name=name, properties=own(reading.properties)))


def _trouble(reading: _Reading, meaning: EventMeaning) -> Event:
    names = EventNames([meaning])
    return _drafted("track", reading, _said(reading, event=meaning.event), names=names)


def _survey(reading: _Reading) -> Event | None:
    named, properties = str(reading.sent.event), reading.properties
    if is_partial(named, properties):
        return None
    names = EventNames([meaning_of(named, properties, reading.around.names)])
    event = _drafted("track", reading, _said(reading, event=named), names=names)
    return with_replies(event, named, properties, reading.around.names)


def _identify(reading: _Reading) -> Event:
    return _drafted("identify", reading, _said(reading, user_id=reading.distinct_id, anonymous_id=None))


def _set(reading: _Reading) -> Event:
    return _drafted("identify", reading, _said(reading))


def _alias(reading: _Reading) -> Event:
    return _drafted("alias", reading, _said(reading), same=same_as(reading.properties))


def _group(reading: _Reading) -> Event | None:
    if is_about_nobody(reading.distinct_id, reading.properties):
        return None
    group = plain_id(reading.properties.get("$group_key"))
    traits = traits_of(reading.properties.get("$group_set"))
    return _drafted("group", reading, _said(reading, group_id=group, traits=traits))


def _said(reading: _Reading, **fields: Any) -> Said:
    """Return a message in Segment's words."""
    user, visitor = who_of(reading.distinct_id, reading.properties)
    written = _written(reading)
    on_purpose = reading.around.is_history or reading.properties.get("$ignore_sent_at") is True
    usual = {
        "message_id": _id(reading),
        "user_id": user,
        "anonymous_id": visitor,
        "channel": channel_of(reading.properties),
        "timestamp": written,
        "original_timestamp": written if on_purpose else None,
    }
    return Said(**(usual | fields))


def _drafted(
    call: str,
    reading: _Reading,
    said: Said,
    *,
    names: EventNames | None = None,
    same: list[dict[str, str]] | None = None,
) -> Event:
    properties, sent = reading.properties, reading.sent
    context = context_of(properties) | {
        "traits": traits_of(properties.get("$set_once"), sent.set_once, properties.get("$set"), sent.set_),
        "groupId": account_of(properties),
        "externalIds": [*devices(id_of(said.user_id), properties), *(same or ())],
    }
    around = circumstances_of(context)
    return segment.event_of(call, said, segment.Setting(around, reading.around.clock, names or reading.around.names))


def _id(reading: _Reading) -> str | None:
    return reading.sent.uuid or plain_id(reading.properties.get("$insert_id"))


def _written(reading: _Reading) -> Any:
    """Return when it happened, as the sender wrote it; from `offset`, milliseconds ago, if it wrote only that."""
    sent = reading.sent
    if sent.timestamp or sent.offset is None:
        return sent.timestamp
    return reading.around.clock.received_us / 1000 - sent.offset


_OF_POSTHOG: Mapping[str, Callable[[_Reading], Event | None]] = {
    "$pageview": _page,
    "$screen": _screen,
    "$identify": _identify,
    "$set": _set,
    "$create_alias": _alias,
    "$merge_dangerously": _alias,
    "$groupidentify": _group,
}
"""What makes the event of each of PostHog's own names; of those that are not here nothing is kept."""
