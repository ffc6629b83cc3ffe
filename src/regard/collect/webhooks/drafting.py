"""Drafting: a delivery becomes events by the rules of its mapping."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from regard.collect.event import Event
from regard.collect.protocols.faults import RequestFault
from regard.collect.protocols.regard_json.facts import text_of
from regard.collect.protocols.regard_json.faults import Unfit
from regard.collect.webhooks.bodies import parsed
from regard.collect.webhooks.fields import Fields
from regard.collect.webhooks.lookups import Spot, look_up
from regard.collect.webhooks.mapping import Condition, EventRule, WebhookMapping
from regard.collect.webhooks.paths import at_place, place_of

MOST_EVENTS = 2_500
"""Events that one delivery may become."""


class Skipped(StrEnum):
    """Why a delivery that was understood becomes no event."""

    NO_RULE = "no_rule"
    PING = "ping"

    @property
    def sentence(self) -> str:
        """Say it in plain words."""
        return _SKIPPED[self]


_SKIPPED = {
    Skipped.NO_RULE: "No rule of the mapping holds for it, or the list that it asks for is empty.",
    Skipped.PING: "The sender only asked whether somebody is there.",
}


@dataclass(frozen=True)
class Delivery:
    """One request of a sender, its signature checked.

    Attributes:
        body: unpacked, in UTF-8.
        headers: by their names in lower case.
        query: the parameters of the address.
        received_us: when it came, in microseconds since 1970.
    """

    body: bytes
    headers: Mapping[str, str]
    query: Mapping[str, str]
    received_us: int


@dataclass(frozen=True)
class Drafted:
    """What a delivery becomes.

    Attributes:
        events: in the order of the rules and items; one that cannot be taken has a `problem`.
        faults: what is wrong with such an event, for people, by its place.
        skipped: why there is no event, if there is none.
    """

    events: tuple[Event, ...]
    faults: Mapping[int, str]
    skipped: Skipped | None = None


def drafted(mapping: WebhookMapping, delivery: Delivery) -> Drafted:
    """Return what a delivery becomes by a mapping.

    Raises:
        RequestFault: the body is neither JSON nor a form, or becomes too many events.
    """
    body = parsed(delivery.body, mapping.json_field)
    whole = Spot(body, body, delivery.headers, delivery.query)
    found = [(rule, spot) for rule in mapping.events for spot in _spots(rule, whole)]
    if not found:
        return Drafted((), {}, Skipped.NO_RULE)
    if len(found) > MOST_EVENTS:
        message = f"The delivery becomes more than {MOST_EVENTS:,} events. Send less at once."
        raise RequestFault("too_many_events", message)
    own_id = mapping.signature.delivery_id(delivery.headers) or _content_id(delivery.body)
    return _drafted(found, own_id, delivery.received_us)


def _drafted(found: list[tuple[EventRule, Spot]], own_id: str, received_us: int) -> Drafted:
    events: list[Event] = []
    faults: dict[int, str] = {}
    numbers: Counter[str] = Counter()
    for place, (rule, spot) in enumerate(found):
        native_id = _native_id(rule, spot)
        if native_id is None:
            numbers[own_id] += 1
            native_id = own_id if numbers[own_id] == 1 else f"{own_id}#{numbers[own_id]}"
        try:
            events.append(_event(rule, Fields(spot), native_id, received_us))
        except Unfit as unfit:
            faults[place] = unfit.message
            events.append(Event(native_id=native_id[:512], occurred_us=None, problem=unfit.reason))
    return Drafted(tuple(events), faults)


def _event(rule: EventRule, fields: Fields, native_id: str, received_us: int) -> Event:
    at_us = fields.moment("occurred_at", rule.occurred_at)
    who = fields.people(rule.who)
    traits, context = fields.context(rule.context)
    return Event(
        native_id=native_id,
        occurred_us=received_us if rule.occurred_at is None else at_us,
        written_us=at_us,
        who_kind=who[0][0] if who else "customer_id",
        who=who[0][1] if who else None,
        identifiers=tuple(who[1:]),
        touchpoint=fields.touchpoint(rule.touchpoint),
        zone=fields.zone(rule.zone),
        currency=fields.currency(rule.currency),
        promised_us=fields.promised(rule.promised_at),
        answers=fields.answers(rule.answers),
        traits=fields.traits(rule.traits) + traits,
        attributes=fields.attributes(rule.attributes),
        context=context,
        **fields.plain(rule),
    )


def _spots(rule: EventRule, whole: Spot) -> Iterator[Spot]:
    """Yield the places in a body of which a rule makes events."""
    items: Any = [whole.item]
    if rule.each is not None:
        found = at_place(whole.body, place_of(rule.each).steps)
        items = found if isinstance(found, list) else [found]
    for item in items:
        spot = Spot(whole.body, item, whole.headers, whole.query)
        if item is not None and all(_holds(condition, spot) for condition in rule.only):
            yield spot


def _holds(condition: Condition, spot: Spot) -> bool:
    found = look_up(condition.value, spot)
    if condition.exists is not None:
        return condition.exists == (found not in (None, "", [], {}))
    text = None if found is None else text_of(found)
    return text in condition.is_ if condition.is_ else text not in condition.is_not


def _native_id(rule: EventRule, spot: Spot) -> str | None:
    found = look_up(rule.native_id, spot)
    if rule.native_id is None or found in (None, ""):
        return None
    return text_of(found)


def _content_id(body: bytes) -> str:
    """Return an id for a delivery without one: the same body again is the same event."""
    return f"body:{hashlib.blake2b(body, digest_size=16).hexdigest()}"
