"""Definitions written by programs: a draft is put in its place, and published, with a token that may write."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from regard.ask.checking import problems_of
from regard.ask.faults import Fault
from regard.ask.register import publish, put_draft, read_survey, shown_survey, standing, standing_of
from regard.ask.survey import Survey
from regard.ask.writing import from_yaml
from regard.collect.protocols.faults import RequestFault
from regard.errors import BrokenWorkspaceError, WrongUseError
from regard.web.accounts.audit import note
from regard.web.accounts.rights import Right, needs
from regard.web.accounts.tokens import by_token
from regard.web.answers import JsonAnswer, faulty
from regard.web.asking.bodies import read_text
from regard.web.asking.definitions import etag_of, listed, sees
from regard.web.shell.workspace import workspace

_CHANGED = "The survey is not as you saw it any more. Read it again, and decide anew."
_UNKNOWN = "There is no such survey in your scope. Look at the list of surveys."


@by_token
@needs(Right.EDIT_SURVEYS)
@require_http_methods(["PUT"])
def put_definition(request: HttpRequest, key: str) -> HttpResponse:
    """Keep a survey as a draft, in YAML or JSON; a new one, or the next version of one that is there.

    With `If-Match`, only if the survey is what was read: another's change is never overwritten unseen.
    """
    try:
        survey = _sent(request, key)
        _keep(request, survey)
    except RequestFault as fault:
        return faulty(fault)
    note(request, "changed", "survey", key, about="draft")
    return JsonAnswer({**listed(standing_of(workspace().ledger.folder, key), survey), "faults": _faults(survey)})


@by_token
@needs(Right.EDIT_SURVEYS)
@require_POST
def publish_definition(request: HttpRequest, key: str) -> HttpResponse:
    """Publish the draft of a survey, unless it has faults: respondents are asked it from now on."""
    folder, draft = workspace().ledger.folder, _there(key)
    if draft is None or not sees(request, draft):
        return faulty(RequestFault("unknown_survey", _UNKNOWN, status=404))
    faults = _faults(draft, to_publish=True)
    if faults:
        message = "The draft has faults; the list says where. Mend them, and publish it then."
        return JsonAnswer({"success": False, "code": "faulty", "message": message, "faults": faults}, status=422)
    try:
        version = publish(folder, key, shown_survey(draft))
    except BrokenWorkspaceError:
        raise
    except WrongUseError as error:
        return faulty(RequestFault("not_publishable", f"{error.what} {error.remedy}", status=409))
    note(request, "published", "survey", key, version=version)
    return JsonAnswer({**listed(standing_of(folder, key), draft), "version": version})


def _sent(request: HttpRequest, key: str) -> Survey:
    """Return the survey of a body.

    Raises:
        RequestFault: it cannot be read, or is not the one of the path.
        TryLater: there is no memory for it.
    """
    try:
        survey = from_yaml(read_text(request))
    except WrongUseError as error:
        raise RequestFault("unreadable", f"{error.what} {error.remedy}", status=422) from error
    if survey.key != key:
        message = f"The survey says that its key is {survey.key!r}, and the path says {key!r}. Make them equal."
        raise RequestFault("other_key", message, status=422)
    return survey


def _keep(request: HttpRequest, survey: Survey) -> None:
    """Put a draft in its place.

    Raises:
        RequestFault: it is out of the scope of whoever sends it, or somebody changed it meanwhile.
    """
    before = _there(survey.key)
    if not sees(request, survey) or (before is not None and not sees(request, before)):
        raise RequestFault("unknown_survey", _UNKNOWN, status=404)
    seen = request.headers.get("If-Match", "*")
    if seen != "*" and (before is None or seen != etag_of(before)):
        raise RequestFault("changed", _CHANGED, status=412)
    if put_draft(workspace().ledger.folder, survey, shown_survey(before) if before else ""):
        raise RequestFault("changed", _CHANGED, status=412)


def _there(key: str) -> Survey | None:
    """Return the draft of a survey, or else its newest version; None if there is no such survey."""
    folder = workspace().ledger.folder
    known = any(each.key == key for each in standing(folder))
    return read_survey(folder, key) if known else None


def _faults(survey: Survey, *, to_publish: bool = False) -> list[dict[str, Any]]:
    return [_fault(each) for each in problems_of(survey, to_publish=to_publish)]


def _fault(fault: Fault) -> dict[str, Any]:
    return {"where": fault.where, "code": fault.why.value, "message": fault.sentence}
