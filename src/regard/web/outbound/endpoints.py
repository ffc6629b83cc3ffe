"""Endpoints: made, changed, tried out, stopped and begun again; and messages that are sent once more."""

import secrets
from datetime import datetime, timedelta

import msgspec
from django.db import transaction
from django.db.models import Count, Q
from django.utils.timezone import now

from regard.ledger import Ledger, erasures
from regard.ledger.layout import read_description
from regard.web.accounts.models import User
from regard.web.outbound.bodies import EventType, Tried, body_of, named_in
from regard.web.outbound.looking import stand_still
from regard.web.outbound.models import Delivery, Endpoint, Message, Secret, Stopped
from regard.web.outbound.signing import new_secret
from regard.web.outbound.stopping import stop
from regard.web.outbound.wants import Wants

KEPT = timedelta(days=30)
"""For so long messages are kept after they were settled."""

_ABOUT_TWO = (EventType.CUSTOMER_MERGED, EventType.CUSTOMER_UNMERGED)


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody decides about an endpoint.

    Attributes:
        name: for people.
        url: where to; it was checked.
        wants: what it is told.
        texts: whether customers' own words go there.
    """

    name: str
    url: str
    wants: Wants
    texts: bool = False


def add_endpoint(ledger: Ledger, plan: Plan, by: User) -> tuple[Endpoint, str]:
    """Make an endpoint, which is told what happens from now on; return it, and its secret, which is shown once.

    Args:
        ledger: the workspace.
        plan: what is decided.
        by: who answers for it: it is told what this person may see.
    """
    with transaction.atomic():
        endpoint = Endpoint.objects.create(**_columns(plan), by=by, from_seq=_begin(ledger))
        return endpoint, new_secret(endpoint)


def counted_endpoints() -> list[tuple[Endpoint, int, int]]:
    """Return all endpoints, by name, each with how many of its messages wait, and how many failed."""
    counted = Endpoint.objects.select_related("by").annotate(
        waiting=Count("messages", Q(messages__state=Delivery.WAITING)),
        failed=Count("messages", Q(messages__state=Delivery.FAILED)),
    )
    return [(each, each.waiting, each.failed) for each in counted.order_by("name", "pk")]


def change_endpoint(endpoint: Endpoint, plan: Plan) -> None:
    """Change what was decided about an endpoint; messages that wait go to its new address."""
    for name, value in _columns(plan).items():
        setattr(endpoint, name, value)
    endpoint.save(update_fields=list(_columns(plan)))


def pause(endpoint: Endpoint) -> None:
    """Tell an endpoint nothing: what happens meanwhile it will never be told."""
    stop(endpoint, Stopped.PAUSED)


def resume(ledger: Ledger, endpoint: Endpoint, by: User) -> None:
    """Tell an endpoint again what happens from now on, within the scope of who says so."""
    with transaction.atomic():
        endpoint.from_seq = _begin(ledger)
        endpoint.is_active, endpoint.stopped, endpoint.by = True, "", by
        endpoint.failing_since = endpoint.not_before = None
        endpoint.save(update_fields=["from_seq", "is_active", "stopped", "by", "failing_since", "not_before"])


def try_out(endpoint: Endpoint) -> Message:
    """Send an endpoint a message that says nothing, as soon as the next worker comes by."""
    body = body_of(EventType.TEST, now(), Tried(endpoint=endpoint.name))
    return Message.objects.create(id=f"msg_{secrets.token_hex(16)}", endpoint=endpoint, type=EventType.TEST, body=body)


def replay(message: Message) -> bool:
    """Send a message once more, under the same name; False while it waits anyway."""
    return _again(endpoint=message.endpoint_id, pk=message.pk) == 1


def replay_failed(endpoint: Endpoint, since: datetime) -> int:
    """Send all messages once more that failed; return how many.

    Args:
        endpoint: of which.
        since: only those that were made then or later.
    """
    return _again(endpoint=endpoint.pk, state=Delivery.FAILED, created_at__gte=since)


def forget_old() -> int:
    """Forget messages that were settled long ago, and secrets that sign no more; return how many messages."""
    Secret.objects.filter(ends_at__lt=now()).delete()
    old = Message.objects.filter(settled_at__lt=now() - KEPT)
    count = old.count()
    old.delete()
    return count


def forget_erased(ledger: Ledger, since: datetime | None = None) -> int:
    """Forget all messages about customers who were erased, also those that wait; return how many there were.

    Args:
        ledger: the workspace.
        since: only those who were erased then or later (UTC); None: all.
    """
    gone = {customer.hex() for customer, at in erasures(ledger).items() if since is None or at >= since}
    if not gone:
        return 0
    about = set(Message.objects.exclude(customer="").values_list("customer", flat=True).distinct())
    decided = Message.objects.filter(type__in=_ABOUT_TWO)
    of_two = [each.pk for each in decided if gone & named_in(each.body)]
    found = Message.objects.filter(Q(customer__in=sorted(gone & about)) | Q(pk__in=of_two))
    count = found.count()
    found.delete()
    return count


def _again(**which: object) -> int:
    moment = now()
    rows = Message.objects.filter(**which).exclude(state=Delivery.WAITING)
    return rows.update(state=Delivery.WAITING, attempts=0, due_at=moment, settled_at=None)


def _begin(ledger: Ledger) -> int:
    """Return the number after which an endpoint is told; where none was told anything, all before is passed over."""
    with ledger.database.snapshot() as snapshot:
        upto = read_description(snapshot).folded_seq
    if not Endpoint.objects.filter(is_active=True).exists():
        stand_still(upto)
    return upto


def _columns(plan: Plan) -> dict[str, object]:
    wants = msgspec.to_builtins(plan.wants)
    return {"name": plan.name, "url": plan.url, "wants": wants, "texts": plan.texts}
