"""Saving the contact policy and triggers: over nobody else's change, with a line in the log, and once to be undone."""

from collections.abc import Iterable, Sequence

import msgspec
from django.http import HttpRequest
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regard.ask.policy_rules import ContactPolicy, shown_policy, write_policy
from regard.ask.sampling import Trigger, write_triggers
from regard.collect.editing import Refused, Why
from regard.web.accounts.audit import note
from regard.web.shell.workspace import workspace

_FIELDS: dict[str, LazyText] = {
    "rules": gettext_lazy("the rules"),
    "priorities": gettext_lazy("the order of surveys"),
    "together_minutes": gettext_lazy("the minutes that count as the same time"),
    "needs_consent": gettext_lazy("who has to agree"),
}
_NOT_SEEN = (Refused("policy", Why.CHANGED),)
_UNDOABLE = "surveys-policy-before"


def kept_policy(request: HttpRequest, policy: ContactPolicy, about: str) -> str:
    """Save the contact policy.

    Args:
        request: from whom it is; `seen` is the policy as the page showed it.
        policy: what is to hold.
        about: what was changed, for the log.

    Returns:
        Why it was not saved; empty if it is.

    Raises:
        WrongUseError: what was seen is no policy.
    """
    seen = request.POST.get("seen", "")
    refused = write_policy(workspace().ledger.folder, policy, seen) if seen else _NOT_SEEN
    if refused:
        return _changed(str(_FIELDS[each.field]) for each in refused[0].changes)
    request.session[_UNDOABLE] = {"before": seen, "after": shown_policy(policy)}
    note(request, "changed", "contact policy", about=about)
    return ""


def kept_triggers(request: HttpRequest, survey: str, triggers: Sequence[Trigger], about: str) -> str:
    """Save the triggers of a survey.

    Args:
        request: from whom it is; `seen` is the triggers as the page showed them.
        survey: its key.
        triggers: what is to hold.
        about: what was changed, for the log.

    Returns:
        Why they were not saved; empty if they are.

    Raises:
        WrongUseError: there is no such survey, or what was seen are no triggers.
    """
    seen = request.POST.get("seen", "")
    refused = write_triggers(workspace().ledger.folder, survey, triggers, seen) if seen else _NOT_SEEN
    if refused:
        return _changed(each.field for each in refused[0].changes)
    note(request, "changed", "survey", survey, about=about)
    return ""


def undoable(request: HttpRequest, now: ContactPolicy) -> ContactPolicy | None:
    """Return the policy as it was before the last change of whoever asks; None: nothing to undo, or not any more."""
    kept = request.session.get(_UNDOABLE)
    return _policy(kept["before"]) if kept and _policy(kept["after"]) == now else None


def undone(request: HttpRequest) -> None:
    """Forget what could be undone."""
    request.session.pop(_UNDOABLE, None)


def _policy(shown: str) -> ContactPolicy:
    return msgspec.json.decode(shown, type=ContactPolicy)


def _changed(fields: Iterable[str]) -> str:
    named = ", ".join(fields) or _("something")
    return _("Somebody has changed this meanwhile: %(fields)s. Open it again, and decide anew.") % {"fields": named}
