"""The pages on which a survey is published, copied, put away and taken out again; and those of its versions."""

from itertools import pairwise
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from regard.ask.register import archive, duplicate, publish, read_survey, reopen, shown_survey
from regard.errors import WrongUseError
from regard.web.accounts.audit import note
from regard.web.accounts.guard import user_of
from regard.web.accounts.rights import Right, needs
from regard.web.desks.surveys.differences import Difference, differences
from regard.web.desks.surveys.problems import problems_in
from regard.web.desks.surveys.seeing import Seen, check_may_edit, editable, may_edit, survey_for
from regard.web.desks.surveys.tabs import tabs
from regard.web.shell.pages import render_page
from regard.web.shell.workspace import workspace
from regard.web.translating import translated


@needs(Right.SEE_NUMBERS)
@require_safe
def versions(request: HttpRequest, key: str) -> HttpResponse:
    """List what was published of a survey, with what each version changed, and the files it can be taken away as."""
    seen = survey_for(request, key)
    user = user_of(request)
    context = {
        "survey": seen.survey, "stands": seen.stands, "tabs": tabs(request, seen, "versions"),
        "versions": _versions(seen), "edits": may_edit(user), "exports": user.has(Right.EXPORT),
    }  # fmt: skip
    return render_page(request, "surveys/versions.html", context)


@needs(Right.EDIT_SURVEYS)
@require_http_methods(["GET", "HEAD", "POST"])
def publish_draft(request: HttpRequest, key: str) -> HttpResponse:
    """Show what the draft changes, and publish it."""
    seen = editable(request, key)
    if request.method == "POST":
        try:
            version = publish(workspace().ledger.folder, key, request.POST.get("seen", ""))
        except WrongUseError as error:
            return _publishing(request, seen, translated(error.what))
        note(request, "published", "survey", key, version=version)
        said = _("Version %(version)s is open: respondents are asked it now.")
        messages.success(request, said % {"version": version})
        return redirect("surveys:survey", key)
    return _publishing(request, seen)


def _publishing(request: HttpRequest, seen: Seen, failure: str = "") -> HttpResponse:
    context = {
        "survey": seen.survey, "stands": seen.stands, "tabs": tabs(request, seen, "edit"), "failure": failure,
        "problems": problems_in(seen.survey), "seen": shown_survey(seen.survey), "changes": _since_last(seen),
        "last": seen.stands.versions[-1] if seen.stands.versions else None,
    }  # fmt: skip
    return render_page(request, "surveys/publish.html", context, status=422 if failure else 200)


@needs(Right.EDIT_SURVEYS)
@require_http_methods(["GET", "HEAD", "POST"])
def copy(request: HttpRequest, key: str) -> HttpResponse:
    """Begin a new survey with what another asks."""
    seen, failure = editable(request, key), ""
    if request.method == "POST":
        new, name = request.POST.get("key", "").strip(), request.POST.get("name", "").strip()
        try:
            duplicate(workspace().ledger.folder, key, new, name[:200] or None)
        except WrongUseError as error:
            failure = f"{translated(error.what)} {translated(error.remedy)}"
        else:
            note(request, "created", "survey", new, copy_of=key)
            return redirect("surveys:edit", new)
    context = {"survey": seen.survey, "stands": seen.stands, "tabs": tabs(request, seen, "versions"),
               "failure": failure, "sent": request.POST}  # fmt: skip
    return render_page(request, "surveys/copy.html", context, status=422 if failure else 200)


@needs(Right.EDIT_SURVEYS)
@require_POST
def put_away(request: HttpRequest, key: str) -> HttpResponse:
    """Put a survey into the archive."""
    check_may_edit(request)
    survey_for(request, key)
    archive(workspace().ledger.folder, key)
    note(request, "archived", "survey", key)
    messages.success(request, _("The survey is in the archive: nobody is asked any more. Its answers stay."))
    return redirect("surveys:index")


@needs(Right.EDIT_SURVEYS)
@require_POST
def take_out(request: HttpRequest, key: str) -> HttpResponse:
    """Take a survey out of the archive."""
    check_may_edit(request)
    survey_for(request, key)
    version = reopen(workspace().ledger.folder, key)
    note(request, "reopened", "survey", key, version=version)
    said = _("Version %(version)s is open again.") % {"version": version} if version else _("The draft is back.")
    messages.success(request, said)
    return redirect("surveys:survey", key)


def _since_last(seen: Seen) -> list[Difference] | None:
    """Return what the draft changes in the version before; None if it is the first."""
    if not seen.stands.versions:
        return None
    return differences(read_survey(workspace().ledger.folder, seen.key, seen.stands.versions[-1]), seen.survey)


def _versions(seen: Seen) -> list[dict[str, Any]]:
    """Return the versions, newest first, each with what it changed in the one before."""
    numbers = seen.stands.versions
    surveys = [read_survey(workspace().ledger.folder, seen.key, number) for number in numbers]
    changes = [None, *(differences(before, after) for before, after in pairwise(surveys))]
    listed = [
        {"number": number, "is_open": number == seen.stands.open, "changes": changed}
        for number, changed in zip(numbers, changes[: len(numbers)], strict=True)
    ]
    return listed[::-1]
