"""Leaving out: flagged submissions that somebody decides not to count, with the reason; and counting them again."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from regard.ask.anonymous import SOURCE
from regard.ledger.amend import correct_all
from regard.vocabulary import Flag
from regard.web.accounts.audit import note
from regard.web.desks.surveys.seeing import Seen
from regard.web.shell.workspace import workspace

LONGEST_REASON = 500


def change_counting(request: HttpRequest, seen: Seen, choosable: Collection[str], *, leaves_out: bool) -> str:
    """Leave the chosen submissions out of the numbers, or let them count again.

    Args:
        request: names them, and says why.
        seen: the survey.
        choosable: submissions that may be chosen, for they are shown.
        leaves_out: whether they are to be left out.

    Returns:
        What is wrong; empty where it was done.
    """
    chosen = [name for name in dict.fromkeys(request.POST.getlist("submission")) if name in choosable]
    reason = request.POST.get("reason", "").strip()
    if not chosen:
        return _("Choose the answers first.")
    if not reason or len(reason) > LONGEST_REASON:
        return _("Say in a few words why, for those who ask later.")
    _amend(seen.key, chosen, reason, leaves_out=leaves_out)
    act = "left out" if leaves_out else "counted again"
    note(request, "changed", "survey answers", seen.key, what=act, count=len(chosen), reason=reason)
    messages.success(request, _said(len(chosen), leaves_out=leaves_out))
    return ""


def _amend(survey: str, submissions: Sequence[str], reason: str, *, leaves_out: bool) -> None:
    flag = Flag.EXCLUDED.value if leaves_out else None
    correct_all(workspace().ledger, SOURCE + survey, submissions, {"flag": flag}, reason=reason, at=datetime.now(UTC))


def _said(count: int, *, leaves_out: bool) -> str:
    if leaves_out:
        words = ngettext(
            "%(count)s answered survey is left out of the numbers within seconds.",
            "%(count)s answered surveys are left out of the numbers within seconds.",
            count,
        )
    else:
        words = ngettext(
            "%(count)s answered survey counts again within seconds.",
            "%(count)s answered surveys count again within seconds.",
            count,
        )
    return words % {"count": count}
