"""Saving: an intended journey as its form says, over nobody else's change, with what it was and is in the log."""

from typing import Any

import msgspec
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.translation import gettext as _

from regard.collect.editing import Refused, Why
from regard.journeys.intended import IntendedJourney, put_intended, remove_intended, shown_intended
from regard.web.accounts.audit import note
from regard.web.accounts.guard import user_of
from regard.web.accounts.models import User
from regard.web.accounts.rights import Right
from regard.web.desks.journeys.intended_draft import Draft, judged
from regard.web.shell.workspace import workspace


def may_change(user: User) -> bool:
    """Say whether somebody may change intended journeys: they cross departments, so that nothing may bound one."""
    return user.has(Right.EDIT_CATALOGUE) and not (user.departments or user.units or user.accounts)


def check_may_change(request: HttpRequest) -> None:
    """Raise PermissionDenied unless whoever asks may change intended journeys."""
    if not may_change(user_of(request)):
        message = "Intended journeys are written by those who see all of the company."
        raise PermissionDenied(message)


def saved(request: HttpRequest, sent: Draft, before: IntendedJourney | None) -> tuple[Draft, IntendedJourney | None]:
    """Save what a form says.

    Args:
        request: from whom it is.
        sent: the form.
        before: what is changed; None for a new one.

    Returns:
        The draft with what is wrong with it, and the journey if it is saved.
    """
    draft, intended = judged(sent)
    if intended is None:
        return draft, None
    refused = put_intended(workspace().ledger.folder, intended, draft.seen)
    for each in refused:
        draft = draft.failing("key" if each.why is Why.TAKEN else "all", refused_words(each))
    if refused:
        return draft, None
    act = "created" if before is None else "changed"
    note(request, act, "intended journey", intended.key, before=_plain(before), after=_plain(intended))
    messages.success(request, _("“%(name)s” is saved.") % {"name": intended.name})
    return draft, intended


def removed(request: HttpRequest, intended: IntendedJourney) -> bool:
    """Remove an intended journey; if that is not possible, a message says why."""
    seen = request.POST.get("seen", "") or shown_intended(intended)
    refused = remove_intended(workspace().ledger.folder, intended.key, seen)
    for each in refused:
        messages.error(request, refused_words(each))
    if not refused:
        note(request, "removed", "intended journey", intended.key, before=_plain(intended))
        messages.success(request, _("“%(name)s” is removed.") % {"name": intended.name})
    return not refused


def refused_words(refused: Refused) -> str:
    """Return why a change was not made, and what to do."""
    if refused.why is Why.TAKEN:
        return _("There is an intended journey with this key already. Change that one, or choose another key.")
    if refused.why is Why.GONE:
        return _("Somebody has removed this journey meanwhile.")
    names = {"name": _("the name"), "steps": _("the steps"), "rule": _("the episodes"), "ignored": _("what is ignored")}
    changed = ", ".join(names.get(change.field, change.field) for change in refused.changes)
    return _("Somebody has changed %(changes)s meanwhile. Open it again, and decide anew.") % {"changes": changed}


def _plain(intended: IntendedJourney | None) -> dict[str, Any] | None:
    plain: dict[str, Any] | None = msgspec.to_builtins(intended) if intended else None
    return plain
