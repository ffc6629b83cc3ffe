"""Tabs: the pages about one survey."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from regard.web.accounts.guard import user_of
from regard.web.accounts.rights import Right
from regard.web.desks.surveys.seeing import Seen, may_edit

_PAGES = {
    "survey": _("Who answered"),
    "asked": _("Who is asked"),
    "ask": _("Ask in person"),
    "quality": _("Quality"),
    "weights": _("Weights"),
    "edit": _("Questions"),
    "settings": _("Settings"),
    "logic": _("Ways through it"),
    "preview": _("Preview"),
    "links": _("Links"),
    "versions": _("Versions and files"),
}
_TO_EDIT = frozenset({"edit", "settings"})
_TO_ASK = "ask"


@dataclass(frozen=True)
class Tab:
    """One page about a survey."""

    name: str
    url: str
    current: bool


def tabs(request: HttpRequest, seen: Seen, here: str) -> list[Tab]:
    """Return the pages about a survey that somebody sees.

    Args:
        request: from whom it is.
        seen: the survey.
        here: the page that is shown.
    """
    edits, asks = may_edit(user_of(request)), user_of(request).has(Right.ASK_CUSTOMERS)
    return [
        Tab(str(name), reverse(f"surveys:{page}", args=[seen.key]), page == here)
        for page, name in _PAGES.items()
        if (edits or page not in _TO_EDIT) and (asks or page != _TO_ASK)
    ]
