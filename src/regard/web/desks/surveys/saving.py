"""Saving: a part of a survey as its form says, over nobody else's change, with what it was and is in the log."""

from collections.abc import Callable
from typing import Any

import msgspec
from django.http import HttpRequest
from django.utils.translation import gettext as _

from regard.ask.register import put_draft, read_survey, shown_survey
from regard.ask.survey import Page, Question, Survey
from regard.collect.editing import Refused, Why
from regard.web.accounts.audit import note
from regard.web.shell.workspace import workspace

Part = Question | Page | Survey


def _nothing(_survey: Survey) -> str:
    """Say that nothing is in the way."""
    return ""


def shown(part: Part) -> str:
    """Return a part of a survey as its form keeps it, to tell later whether somebody changed it meanwhile.

    A page is shown without its questions, and a survey without its pages: these have forms of their own.
    """
    return msgspec.json.encode(_own(part)).decode()


def changed_meanwhile(seen: str, now: Part | None) -> str:
    """Return why a form about a part must not be saved; empty if it may be.

    Args:
        seen: the part as the form showed it.
        now: as it is; None: it is gone.
    """
    if now is None:
        return _("Somebody has removed this meanwhile. Go back to the survey, and decide anew.")
    if seen == shown(now):
        return ""
    fields = ", ".join(_differing(seen, _own(now))) or _("something")
    return _("Somebody has changed this meanwhile: %(fields)s. Open it again, and decide anew.") % {"fields": fields}


def kept(
    request: HttpRequest,
    key: str,
    change: Callable[[Survey], Survey],
    about: str,
    hindrance: Callable[[Survey], str] = _nothing,
) -> str:
    """Change the draft of a survey as it is now.

    Args:
        request: from whom it is.
        key: of the survey.
        change: returns the survey as it is to be.
        about: what is changed, for the log, such as `question nps`.
        hindrance: says why the survey as it is now must not be changed like this; empty where it may.

    Returns:
        Why it was not saved; empty if it is.
    """
    folder = workspace().ledger.folder
    before = read_survey(folder, key)
    why = hindrance(before)
    after = before if why else change(before)
    if after == before:
        return why
    refused = put_draft(folder, after, shown_survey(before))
    if refused:
        return refused_words(refused[0])
    note(request, "changed", "survey", key, about=about)
    return ""


def refused_words(refused: Refused) -> str:
    """Return why a survey was not saved, and what to do."""
    if refused.why is Why.TAKEN:
        return _("There is a survey with this key already. Change that one, or choose another key.")
    if refused.why is Why.GONE:
        return _("Somebody has removed this survey meanwhile.")
    return _("Somebody has changed the survey at the same moment. Save again.")


def _own(part: Part) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(part, str_keys=True)
    inner = {Page: "questions", Survey: "pages"}.get(type(part), "")
    return {name: value for name, value in plain.items() if name != inner}


def _differing(seen: str, now: dict[str, Any]) -> list[str]:
    try:
        before = msgspec.json.decode(seen, type=dict[str, Any])
    except msgspec.DecodeError:
        return []
    return [name for name in now if before.get(name) != now.get(name)]
