"""Sessions: which browsers somebody is signed in with, when each was last seen, and how they end."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from regard.web.accounts.models import User

SEEN_EACH_S = 300
"""Seconds after which it is noted again that a session is used; until then a request writes nothing."""

_SEEN = "seen_at_s"
_BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = (
    (r"iPhone|iPad", "iOS"),
    (r"Android", "Android"),
    (r"Windows", "Windows"),
    (r"Mac OS X|Macintosh", "macOS"),
    (r"Linux|X11", "Linux"),
)


@dataclass(frozen=True)
class SessionRow:
    """A session as its page shows it.

    Attributes:
        id: for the button that ends it.
        device: browser and system, as the browser says.
        address: from where it was begun.
        began_at, seen_at: when; seen to five minutes.
        is_this: it is the one that asks.
    """

    id: int
    device: str
    address: str
    began_at: datetime
    seen_at: datetime
    is_this: bool


def sessions_of(user: User, this: str | None = None) -> list[SessionRow]:
    """Return somebody's sessions that still hold, the last seen first.

    Args:
        user: whose.
        this: the key of the session that asks.
    """
    alive = UserSession.objects.purge_and_list(user)
    rows = [
        SessionRow(
            each.pk, device(each.user_agent), each.ip, each.created_at, each.last_seen_at, each.session_key == this
        )
        for each in alive
    ]
    return sorted(rows, key=lambda row: row.seen_at, reverse=True)


def end_sessions(user: User, *, but: str | None = None) -> int:
    """Sign somebody out everywhere; return in how many browsers.

    Args:
        user: whom.
        but: the key of a session that stays.
    """
    ended = [each for each in UserSession.objects.filter(user=user) if each.session_key != but]
    for each in ended:
        each.end()
    return len(ended)


def device(agent: str) -> str:
    """Return browser and system in words.

    >>> device("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0")
    'Firefox on Linux'
    """
    browser = next((name for mark, name in _BROWSERS if mark in agent), None)
    system = next((name for pattern, name in _SYSTEMS if re.search(pattern, agent)), None)
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Unknown browser")


def keep_alive(respond: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: a session that is used lives on, and its page says when it was last seen."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and request.session.session_key:
            _see(request)
        return respond(request)

    return middleware


def _see(request: HttpRequest) -> None:
    now = timezone.now()
    if now.timestamp() - request.session.get(_SEEN, 0) < SEEN_EACH_S:
        return
    # Writing into a session also moves the time at which it ends.
    request.session[_SEEN] = now.timestamp()
    UserSession.objects.create_from_request(request)
