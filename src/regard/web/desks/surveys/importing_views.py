"""The pages on which a survey comes from another program: what came along, and what did not, before it is kept."""

from collections.abc import Callable
from pathlib import PurePath
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from msgspec.structs import replace

from regard.ask.interchange.lss import read_lss
from regard.ask.interchange.qsf import read_qsf
from regard.ask.interchange.surveyjs import read_surveyjs
from regard.ask.interchange.unmapped import MOST_BYTES, Imported
from regard.ask.register import put_draft
from regard.ask.survey import Survey
from regard.ask.writing import from_yaml, to_yaml
from regard.errors import WrongUseError
from regard.vocabulary import key_of
from regard.web.accounts.audit import note
from regard.web.accounts.rights import Right, needs
from regard.web.desks.surveys.problems import problems_in
from regard.web.desks.surveys.saving import refused_words
from regard.web.desks.surveys.seeing import check_may_edit
from regard.web.shell.names import touchpoint_name
from regard.web.shell.pages import render_page
from regard.web.shell.workspace import catalogue, workspace
from regard.web.translating import translated

_READERS: dict[str, Callable[[bytes], Imported]] = {".qsf": read_qsf, ".lss": read_lss, ".json": read_surveyjs}
_YAML = (".yaml", ".yml")
ACCEPTED = ",".join((*_READERS, *_YAML))


@needs(Right.EDIT_SURVEYS)
@require_http_methods(["GET", "HEAD", "POST"])
def load(request: HttpRequest) -> HttpResponse:
    """Read a survey from a file, show what came along, and keep it."""
    check_may_edit(request)
    if request.method != "POST":
        return _asking(request)
    if "definition" in request.POST:
        return _kept(request)
    sent = request.FILES.get("file")
    try:
        found = imported(sent) if sent else None
    except WrongUseError as error:
        return _asking(request, f"{translated(error.what)} {translated(error.remedy)}")
    return _showing(request, found) if found else _asking(request, _("Choose a file."))


def imported(sent: "UploadedFile[Any]") -> Imported:
    """Return the survey of a file, and what could not come along.

    Raises:
        WrongUseError: it is too large, of no kind that is known, or cannot be read.
    """
    ending = PurePath(sent.name or "").suffix.lower()
    if (sent.size or 0) > MOST_BYTES:
        message = "The file is too large to be a survey."
        raise WrongUseError(message, "Take the survey out again, without its answers.")
    data = sent.read()
    if ending in _YAML:
        return Imported(from_yaml(_text(data)), ())
    reader = _READERS.get(ending)
    if reader is None:
        message = f"Files ending in {ending or 'nothing'} are not read."
        raise WrongUseError(message, "Choose one that ends in .qsf, .lss, .json or .yaml.")
    return reader(data)


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = "The file is not in UTF-8."
        raise WrongUseError(message, "Save it again as UTF-8.") from error


def _asking(request: HttpRequest, failure: str = "") -> HttpResponse:
    context = {"failure": failure, "accepted": ACCEPTED}
    return render_page(request, "surveys/import.html", context, status=422 if failure else 200)


def _showing(request: HttpRequest, found: Imported, failure: str = "") -> HttpResponse:
    survey = found.survey
    known = [each.key for each in catalogue().touchpoints.values() if each.merged_into is None]
    keys = sorted(dict.fromkeys((*known, survey.touchpoint)), key=lambda key: touchpoint_name(key).casefold())
    context = {
        "survey": survey, "unmapped": found.unmapped, "definition": to_yaml(survey), "failure": failure,
        "touchpoints": [(key, touchpoint_name(key), key == survey.touchpoint) for key in keys],
        "problems": problems_in(survey), "is_unknown": survey.touchpoint not in known,
    }  # fmt: skip
    return render_page(request, "surveys/imported.html", context, status=422 if failure else 200)


def _kept(request: HttpRequest) -> HttpResponse:
    """Keep a survey that was shown as a draft under the key, name and touchpoint that were chosen."""
    read = from_yaml(request.POST["definition"])
    survey = _named(request, read)
    failure = _wrong(survey) if survey else _("Give it a key of small letters, digits and underscores, and a name.")
    if survey is None or failure:
        return _showing(request, Imported(survey or read, ()), failure)
    note(request, "imported", "survey", survey.key)
    return redirect("surveys:edit", survey.key)


def _named(request: HttpRequest, survey: Survey) -> Survey | None:
    """Return the survey as its form names it; None if that is no name."""
    key, name, touchpoint = (request.POST.get(field, "").strip() for field in ("key", "name", "touchpoint"))
    if not key or key != key_of(key) or not name or touchpoint != key_of(touchpoint):
        return None
    return replace(survey, key=key, name=name, touchpoint=touchpoint or survey.touchpoint)


def _wrong(survey: Survey) -> str:
    """Keep a survey as a draft; return why not, and nothing if it is kept."""
    refused = put_draft(workspace().ledger.folder, survey)
    return refused_words(refused[0]) if refused else ""
