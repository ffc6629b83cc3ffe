"""What every template knows."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language

import regard
from regard.web.accounts.guard import user_of
from regard.web.shell.desks import DESKS, Desk
from regard.web.shell.workspace import workspace

THEMES = ("light", "dark")


@dataclass(frozen=True)
class Entry:
    """A desk in the navigation of one page."""

    key: str
    name: str
    group: str
    url: str
    current: bool


def around(request: HttpRequest) -> dict[str, Any]:
    """Return the name of the workspace, who is signed in, the desks for them, theme and language."""
    theme = request.COOKIES.get("theme", "")
    return {
        "workspace_name": workspace().ledger.settings.name,
        "desks": _entries(request),
        "help_page": _help_page(request),
        "user": request.user if _is_signed_in(request) else None,
        "theme": theme if theme in THEMES else "",
        "language": get_language(),
        "version": regard.__version__,
    }


def _entries(request: HttpRequest) -> list[Entry]:
    if not _is_signed_in(request):
        return []
    user, match = user_of(request), request.resolver_match
    here = match.namespace if match else ""
    return [_entry(desk, here) for desk in DESKS if user.has(desk.right)]


def _help_page(request: HttpRequest) -> str:
    """Return the page of the help that explains the present desk; empty where there is none."""
    here = request.resolver_match.namespace if request.resolver_match else ""
    return next((desk.page for desk in DESKS if desk.key == here), "")


def _entry(desk: Desk, here: str) -> Entry:
    return Entry(desk.key, str(desk.name), str(desk.group), reverse(desk.route), desk.key == here)


def _is_signed_in(request: HttpRequest) -> bool:
    # A request can fail before the middleware that says whose it is.
    user = getattr(request, "user", None)
    return user is not None and user.is_authenticated
