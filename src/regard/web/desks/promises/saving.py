"""Saving: a promise as its form says, over nobody else's change, with what it was and what it is in the log."""

from collections.abc import Sequence
from typing import Any

import msgspec
from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from regard.collect.editing import Changed, Refused, Why
from regard.errors import WrongUseError
from regard.promises import drop_version, put_promise, put_version
from regard.vocabulary import Promise
from regard.web.accounts.audit import note
from regard.web.accounts.guard import user_of
from regard.web.desks.promises.forms import PromiseForm
from regard.web.desks.promises.rights import check_may_change
from regard.web.shell.workspace import workspace


def saved(request: HttpRequest, form: PromiseForm) -> bool:
    """Save what a form says; if that is not possible, the form says why and keeps what was typed.

    Raises:
        PermissionDenied: the promise, as it is or would be, belongs to others.
    """
    if not form.is_valid() or form.promise is None:
        return False
    promise, before = form.promise, form.before
    check_may_change(user_of(request), [promise, *([before] if before else [])])
    try:
        refused = _put(form, promise)
    except WrongUseError as error:
        form.add_error("valid_from", error.what)
        return False
    for each in refused:
        form.add_error(_place(each), refused_words(each))
    if not refused:
        act = "versioned" if form.follows else "changed" if before else "created"
        note(request, act, "promise", promise.key, before=_plain(before), after=_plain(promise))
        messages.success(request, _("Saved: “%(promise)s”") % {"promise": promise.statement})
    return not refused


def removed(request: HttpRequest, promise: Promise) -> bool:
    """Remove a version of a promise; if that is not possible, a message says why."""
    refused = drop_version(workspace().ledger.folder, promise.key, request.POST.get("seen", ""))
    for each in refused:
        messages.error(request, refused_words(each))
    if not refused:
        note(request, "removed", "promise", promise.key, before=_plain(promise))
        messages.success(request, _("Removed: “%(promise)s”") % {"promise": promise.statement})
    return not refused


def refused_words(refused: Refused) -> str:
    """Return why a change was not made, and what to do."""
    if refused.why is Why.TAKEN:
        return _("There is a promise with this key already. Change that one, or choose another key.")
    if refused.why is Why.GONE:
        return _("Somebody has removed this promise meanwhile.")
    if any(change.field == "valid_from" for change in refused.changes):
        return _("Somebody has changed this version meanwhile, also from when it holds. Open it again.")
    return _("Somebody has changed it meanwhile: %(changes)s. Open it again, and decide anew.") % {
        "changes": "; ".join(_change(change) for change in refused.changes)
    }


def _put(form: PromiseForm, promise: Promise) -> Sequence[Refused]:
    folder, seen = workspace().ledger.folder, form.cleaned_data["seen"]
    if form.follows:
        return put_version(folder, promise, seen)
    return put_promise(folder, promise, seen)


def _place(refused: Refused) -> str | None:
    return "key" if refused.why is Why.TAKEN else None


def _change(change: Changed) -> str:
    names = {
        "statement": _("the statement"),
        "touchpoint": _("the touchpoint"),
        "rule": _("the rule"),
        "department": _("who answers for it"),
        "valid_to": _("until when it holds"),
    }
    if not isinstance(change.now, str) or not isinstance(change.shown, str):
        return names.get(change.field, change.field)
    said = {"field": names.get(change.field, change.field), "shown": change.shown, "now": change.now}
    return _("%(field)s was “%(shown)s” and is now “%(now)s”") % said


def _plain(promise: Promise | None) -> dict[str, Any] | None:
    plain: dict[str, Any] | None = msgspec.to_builtins(promise) if promise else None
    return plain
