"""Endpoints by hand: what the command line does, outside any browser."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils.timezone import now

from regard.errors import WrongUseError
from regard.ledger import Ledger
from regard.web.accounts.audit import note_of
from regard.web.accounts.models import User
from regard.web.accounts.rights import Right
from regard.web.outbound.bodies import EventType
from regard.web.outbound.endpoints import Plan, add_endpoint, counted_endpoints, replay_failed
from regard.web.outbound.guarding import Blocked, allowed_besides, checked
from regard.web.outbound.models import Endpoint
from regard.web.outbound.wants import Wants, read_wants

_KIND = "endpoint"


@dataclass(frozen=True)
class Wish:
    """An endpoint as somebody asks for it, unchecked.

    Attributes:
        name, url: as in `Plan`.
        events: types of events.
        by: e-mail address of who answers for it.
        lists: what else bounds what it is told, by the names of `Wants`.
        at_most: as in `Wants`.
        texts: whether customers' own words go there.
    """

    name: str
    url: str
    events: Sequence[str]
    by: str
    lists: Mapping[str, Sequence[str] | None]
    at_most: float | None = None
    texts: bool = False


def list_endpoints() -> list[dict[str, Any]]:
    """Return all endpoints, by name, with how many of their messages wait and failed."""
    return [_plain(*each) for each in counted_endpoints()]


def add_by_hand(ledger: Ledger, wish: Wish) -> tuple[int, str]:
    """Make an endpoint; return its number, and its secret, which is shown once.

    Raises:
        WrongUseError: there is no such person or event, or messages may not go to the address.
    """
    by = User.objects.filter(email=wish.by.lower()).first()
    if by is None or not by.has(Right.CHANGE_SETTINGS):
        message = f"{wish.by} may not change settings."
        raise WrongUseError(message, "Name an owner; `regard users list` has them.")
    target = checked(wish.url, allowed_besides())
    if isinstance(target, Blocked):
        message = f"Nothing may be sent to that address: {target.value.replace('_', ' ')}."
        raise WrongUseError(message, "Give a public address that begins with https://, or set REGARD_OUTBOUND_ALLOW.")
    lists = {name: tuple(values or ()) for name, values in wish.lists.items()}
    wants = Wants(types=tuple(map(_event, wish.events)), at_most=wish.at_most, **lists)
    endpoint, secret = add_endpoint(ledger, Plan(name=wish.name, url=wish.url, wants=wants, texts=wish.texts), by)
    note_of(None, None, "created", _KIND, str(endpoint.pk), {"name": wish.name, "url": wish.url})
    return endpoint.pk, secret


def replay_by_hand(named: str, within: timedelta) -> int:
    """Send once more what failed lately; return how many messages.

    Args:
        named: name or number of an endpoint.
        within: made not longer ago than this.

    Raises:
        WrongUseError: there is no such endpoint, or there are several of the name.
    """
    number = Q(pk=int(named)) if named.isascii() and named.isdecimal() and len(named) < 18 else Q()
    found = list(Endpoint.objects.filter(number)) if number else list(Endpoint.objects.filter(name=named))
    if len(found) != 1:
        message = f"There is no endpoint {named!r}." if not found else f"Several endpoints are called {named!r}."
        raise WrongUseError(message, "Give its number; `regard outbound list` has it.")
    count = replay_failed(found[0], now() - within)
    note_of(None, None, "sent_again", _KIND, str(found[0].pk), {"messages": count})
    return count


def _event(text: str) -> EventType:
    try:
        return EventType(text)
    except ValueError:
        message = f"There is no event {text!r}."
        known = ", ".join(kind for kind in EventType if kind is not EventType.TEST)
        raise WrongUseError(message, f"Choose of: {known}.") from None


def _plain(endpoint: Endpoint, waiting: int, failed: int) -> dict[str, Any]:
    return {
        "number": endpoint.pk,
        "name": endpoint.name,
        "url": endpoint.url,
        "events": [kind.value for kind in read_wants(endpoint.wants).types],
        "stopped": endpoint.stopped,
        "waiting": waiting,
        "failed": failed,
    }
