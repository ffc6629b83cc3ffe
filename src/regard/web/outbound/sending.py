"""Sending: messages that are due are brought, a few at a time side by side, until they are taken or given up.

At least once, never lost: a message that was taken by a worker which died is sent again under the same name.
"""

import random
import time
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Min, Q
from django.utils.timezone import now

from regard.web.outbound.connecting import Outcome, post
from regard.web.outbound.guarding import Allowed, Blocked, allowed_besides, checked
from regard.web.outbound.models import Attempt, Delivery, Endpoint, Message, Stopped
from regard.web.outbound.signing import secrets_of, signed_headers
from regard.web.outbound.stopping import stop

SCHEDULE_S = (0, 5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
"""Seconds before each attempt, counted from the one before."""
HELD_S = 120
"""For so long a message is whose who took it: longer than the attempts may take that are made together."""
FAILING = timedelta(days=5)
"""After which an endpoint that takes nothing is stopped."""

_AT_ONCE = 8
_OF_ONE, _OF_LIVELY = 4, 32
_LONGEST_S = 20.0
_JITTER = 0.1
_THROTTLING = frozenset({429, 502, 503, 504})
_PAUSE_S, _LONGEST_PAUSE_S = 30.0, 86_400.0
_GONE = 410

Send = Callable[["Parcel"], Outcome]


@dataclass(frozen=True)
class Parcel:
    """A message with all that bringing it takes, since no thread asks the database.

    Attributes:
        name: of the message.
        url: where to.
        body: as it is sent.
        keys: that sign it.
        allowed: what is allowed besides public addresses.
    """

    name: str
    url: str
    body: bytes
    keys: Sequence[bytes]
    allowed: Allowed


def bring(parcel: Parcel) -> Outcome:
    """Bring one message, and return what came of it; where it may not go is looked at anew each time."""
    began = time.monotonic()
    if not parcel.keys:
        return Outcome(error="no_secret")
    target = checked(parcel.url, parcel.allowed)
    if isinstance(target, Blocked):
        return Outcome(error=target.value)
    headers = signed_headers(parcel.name, int(time.time()), parcel.body, parcel.keys)
    outcome = post(target, headers, parcel.body)
    return replace(outcome, duration_ms=round((time.monotonic() - began) * 1000))


def send_due(tell: Callable[[float], None], send: Send = bring) -> dict[str, int]:
    """Send the messages that are due, for some seconds at most; the rest is left for the next time.

    Args:
        tell: told between two batches; may end the work by raising.
        send: brings one message.

    Returns:
        How many came to what.
    """
    counts: Counter[str] = Counter()
    silent: set[int] = set()
    lively: set[int] = set()
    ends_at = time.monotonic() + _LONGEST_S
    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="outbound") as pool:
        while time.monotonic() < ends_at and (batch := due(silent, lively)):
            taken = _taken(batch)
            came = list(zip(taken, pool.map(send, _parcels(taken)), strict=True))
            counts.update(_settle_all(came))
            silent |= {message.endpoint_id for message, outcome in came if outcome.is_silent}
            lively |= {message.endpoint_id for message, outcome in came if outcome.is_taken}
            tell(0.5)
    return dict(counts)


def due(silent: Collection[int] = (), lively: Collection[int] = ()) -> list[Message]:
    """Return messages that are to be sent: a few of each endpoint, so that none waits for another's.

    Args:
        silent: endpoints that have not answered lately, and get none.
        lively: endpoints that have taken something lately, and get more.
    """
    waiting = Message.objects.filter(
        Q(endpoint__not_before=None) | Q(endpoint__not_before__lte=now()),
        state=Delivery.WAITING,
        due_at__lte=now(),
        endpoint__is_active=True,
    ).exclude(endpoint__in=silent)
    first = waiting.values("endpoint").annotate(first=Min("due_at")).order_by("first")[:_AT_ONCE]
    found: list[Message] = []
    for each in first:
        own = waiting.filter(endpoint=each["endpoint"]).select_related("endpoint").order_by("due_at", "pk")
        found += own[: _OF_LIVELY if each["endpoint"] in lively else _OF_ONE]
    return found


def take(message: Message) -> bool:
    """Take a message, so that no other worker sends it; False if somebody else has it."""
    rows = Message.objects.filter(pk=message.pk, state=Delivery.WAITING, due_at=message.due_at)
    is_ours = rows.update(due_at=now() + timedelta(seconds=HELD_S), attempts=F("attempts") + 1) == 1
    message.attempts += is_ours
    return is_ours


def settle(message: Message, outcome: Outcome) -> Delivery:
    """Write down what came of an attempt, and when the next one is; return where the message stands."""
    with transaction.atomic():
        told = {name: getattr(outcome, name) for name in ("status", "duration_ms", "answer_bytes")}
        Attempt.objects.create(message=message, error=outcome.error[:40], **told)
        endpoint = Endpoint.objects.select_for_update().get(pk=message.endpoint_id)
        if outcome.is_taken:
            Endpoint.objects.filter(pk=endpoint.pk).update(failing_since=None, last_success_at=now(), not_before=None)
            return _settled(message, Delivery.DELIVERED)
        not_before = _blame(endpoint, outcome)
        if outcome.status == _GONE or message.attempts >= len(SCHEDULE_S):
            return _settled(message, Delivery.FAILED)
        # A little later than the others, so that those that failed together do not come back together.
        wait_s = SCHEDULE_S[message.attempts] * (1 + random.random() * _JITTER)  # noqa: S311 - nothing secret
        due_at = max(now() + timedelta(seconds=wait_s), not_before or now())
        Message.objects.filter(pk=message.pk).update(due_at=due_at)
        return Delivery.WAITING


def _taken(batch: Sequence[Message]) -> list[Message]:
    # One commit for all: each costs as much as sending a message.
    with transaction.atomic():
        return [message for message in batch if take(message)]


def _settle_all(came: Sequence[tuple[Message, Outcome]]) -> list[str]:
    with transaction.atomic():
        return [settle(message, outcome).value for message, outcome in came]


def _parcels(messages: Sequence[Message]) -> list[Parcel]:
    allowed = allowed_besides() if messages else Allowed()
    endpoints = {each.endpoint_id: each.endpoint for each in messages}
    keys = {number: secrets_of(endpoint) for number, endpoint in endpoints.items()}
    return [
        Parcel(each.pk, each.endpoint.url, each.body.encode(), keys[each.endpoint_id], allowed) for each in messages
    ]


def _settled(message: Message, state: Delivery) -> Delivery:
    Message.objects.filter(pk=message.pk).update(state=state, settled_at=now())
    return state


def _blame(endpoint: Endpoint, outcome: Outcome) -> datetime | None:
    """Note that an endpoint failed: it is left alone for a while, or for good; return until when."""
    endpoint.failing_since = endpoint.failing_since or now()
    if outcome.status in _THROTTLING:
        asked_s = _PAUSE_S if outcome.retry_after_s is None else outcome.retry_after_s
        endpoint.not_before = now() + timedelta(seconds=min(asked_s, _LONGEST_PAUSE_S))
    endpoint.save(update_fields=["failing_since", "not_before"])
    if outcome.status == _GONE:
        stop(endpoint, Stopped.GONE)
    elif endpoint.failing_since <= now() - FAILING:
        stop(endpoint, Stopped.FAILING)
    return endpoint.not_before
