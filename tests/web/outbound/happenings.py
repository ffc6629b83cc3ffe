"""What happens in a shop, and what other systems are told of it."""

import json
from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.utils.timezone import now

from regard.collect.event import Event
from regard.story import catch_up
from regard.vault import pseudonym
from regard.vocabulary import Answer, AnswerKind, Scale
from regard.web.outbound.looking import watch
from regard.web.outbound.models import Message
from regard.web.running import Running

NPS = Scale(low=0, high=10)


def score(value: float, kind: AnswerKind = AnswerKind.NPS) -> Answer:
    return Answer(question="recommend", kind=kind, value=value, scale=NPS)


def words(text: str) -> Answer:
    return Answer(question="why", kind=AnswerKind.TEXT, text=text)


def happens(here: Running, number: str, who: str | None = "ann", at: datetime | None = None, **parts: Any) -> None:
    """Let a customer buy something, a minute ago, or do something else."""
    moment = at or now() - timedelta(minutes=1)
    event = Event(
        native_id=number,
        occurred_us=round(moment.timestamp() * 1_000_000),
        who=who,
        touchpoint="store",
        kind="purchase",
    )
    source = parts.pop("source", "till")
    assert here.intake.take(source, [msgspec.structs.replace(event, **parts)]).refused == {}


def told(here: Running) -> list[dict[str, Any]]:
    """Fold what came, and return all messages there are then, by type."""
    catch_up(here.ledger)
    watch(here.ledger, lambda _: None)
    return [json.loads(message.body) for message in Message.objects.order_by("type", "created_at", "pk")]


def hex_of(here: Running, who: str) -> str:
    return pseudonym(here.ledger.pseudonym_key, "customer_id", who).hex()
