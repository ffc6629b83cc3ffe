"""Definitions of surveys for programs: which there are, and what each asks."""

from hashlib import blake2b
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from regard.ask.register import Standing, read_survey, shown_survey, standing, standing_of
from regard.ask.survey import Survey
from regard.ask.writing import to_yaml
from regard.collect.protocols.faults import RequestFault
from regard.errors import BrokenWorkspaceError, WrongUseError
from regard.web.accounts.audit import note
from regard.web.accounts.guard import user_of
from regard.web.accounts.rights import Right, needs
from regard.web.answers import JsonAnswer, faulty
from regard.web.shell.scope import owned
from regard.web.shell.workspace import catalogue, workspace


@needs(Right.SEE_NUMBERS)
@require_safe
def list_surveys(request: HttpRequest) -> HttpResponse:
    """Return the surveys in the scope of whoever asks, with their versions, and which is open."""
    folder = workspace().ledger.folder
    found = [(stands, read_survey(folder, stands.key)) for stands in standing(folder)]
    return JsonAnswer({"surveys": [listed(stands, survey) for stands, survey in found if sees(request, survey)]})


@needs(Right.EXPORT)
@require_safe
def show_survey(request: HttpRequest, key: str) -> HttpResponse:
    """Return what a survey asks: the version of `version`, else the open one, else its draft; YAML with `as=yaml`.

    The draft, where there is one, is version `draft`. The `ETag` is what `If-Match` takes.
    """
    form = request.GET.get("as", "json")
    if form not in {"json", "yaml"}:
        return faulty(RequestFault("unknown_form", "A definition can be read as json or yaml."))
    try:
        stands, number, survey = _found(request, key)
    except BrokenWorkspaceError:
        raise
    except WrongUseError as error:
        return faulty(RequestFault("unknown_survey", error.what, status=404))
    note(request, "exported", "survey", key, form=form)
    plain = msgspec.to_builtins(survey, str_keys=True)
    response: HttpResponse = JsonAnswer({**listed(stands, survey), "version": number, "survey": plain})
    if form == "yaml":
        response = HttpResponse(to_yaml(survey), content_type="application/yaml; charset=utf-8")
    response["ETag"] = etag_of(survey)
    return response


def etag_of(survey: Survey) -> str:
    """Return what a survey is known by as it is, to tell later whether somebody changed it."""
    return f'"{blake2b(shown_survey(survey).encode(), digest_size=16).hexdigest()}"'


def _found(request: HttpRequest, key: str) -> tuple[Standing, int | None, Survey]:
    """Return a survey that somebody may see, and the number of its version.

    Raises:
        WrongUseError: there is none for whoever asks.
    """
    folder = workspace().ledger.folder
    stands = standing_of(folder, key)
    number = _number(request.GET.get("version", ""), stands)
    survey = read_survey(folder, key, number)
    if not sees(request, survey):
        message = f"There is no survey {key!r}."
        raise WrongUseError(message, "Look at the list of surveys.")
    return stands, number, survey


def _number(asked: str, stands: Standing) -> int | None:
    """Return the number of a version as somebody wrote it; empty: that of the open one; None: the draft."""
    if asked == "draft" and stands.has_draft:
        return None
    if not asked:
        return stands.open
    if not (asked.isascii() and asked.isdecimal() and len(asked) < 7):
        message = f"The survey {stands.key!r} has no version {asked!r}."
        raise WrongUseError(message, "Look at the list of surveys.")
    return int(asked)


def sees(request: HttpRequest, survey: Survey) -> bool:
    """Say whether a survey is in the scope of whoever asks."""
    departments = user_of(request).departments
    return not departments or survey.touchpoint in owned(catalogue().touchpoints.values(), departments)


def listed(stands: Standing, survey: Survey) -> dict[str, Any]:
    """Return where a survey stands, as programs are told."""
    return {
        "key": stands.key, "name": stands.name, "touchpoint": survey.touchpoint, "languages": survey.languages,
        "anonymous": survey.anonymous, "versions": stands.versions, "open": stands.open,
        "has_draft": stands.has_draft, "archived": stands.archived,
    }  # fmt: skip
