"""The page of a survey's settings: its name, languages, look, and what is said around the questions."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from msgspec.structs import replace

from regard.ask.register import put_draft
from regard.ask.survey import Survey
from regard.web.accounts.audit import note
from regard.web.accounts.rights import Right, needs
from regard.web.desks.surveys.fields import TextField, text_field, texts_sent
from regard.web.desks.surveys.problems import about_survey, by_field, problems_in
from regard.web.desks.surveys.saving import changed_meanwhile, kept, refused_words, shown
from regard.web.desks.surveys.seeing import Seen, check_may_edit, editable
from regard.web.desks.surveys.survey_form import NewForm, SettingsForm
from regard.web.desks.surveys.tabs import tabs
from regard.web.shell.pages import render_page
from regard.web.shell.workspace import workspace

_SAID = ("title", "intro", "thanks")


@needs(Right.EDIT_SURVEYS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Begin a new survey."""
    check_may_edit(request)
    form = NewForm(request.POST or None, request.LANGUAGE_CODE)
    if request.method == "POST" and form.is_valid():
        survey = form.made()
        refused = put_draft(workspace().ledger.folder, survey)
        if not refused:
            note(request, "created", "survey", survey.key)
            return redirect("surveys:edit", survey.key)
        form.add_error("key", refused_words(refused[0]))
    return render_page(request, "surveys/new.html", {"form": form}, status=422 if form.errors else 200)


@needs(Right.EDIT_SURVEYS)
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest, key: str) -> HttpResponse:
    """Show the settings of a survey, and change them."""
    seen = editable(request, key)
    if request.method != "POST":
        return _form(request, seen, SettingsForm(seen.survey))
    form = SettingsForm(seen.survey, request.POST)
    if not form.is_valid():
        return _form(request, seen, form, status=422)
    said, shown_then = _said_sent(request, seen.survey), request.POST.get("seen", "")
    why = kept(
        request, key, lambda now: form.made(now, **said), "settings", lambda now: changed_meanwhile(shown_then, now)
    )
    if why:
        return _form(request, seen, form, status=422, failure=why)
    return redirect("surveys:edit", key)


def _said_sent(request: HttpRequest, survey: Survey) -> dict[str, Any]:
    return {name: texts_sent(request.POST, name, survey.languages, getattr(survey, name)) for name in _SAID}


def _form(request: HttpRequest, seen: Seen, form: SettingsForm, status: int = 200, failure: str = "") -> HttpResponse:
    problems = about_survey(problems_in(seen.survey))
    context = {
        "survey": seen.survey, "stands": seen.stands, "tabs": tabs(request, seen, "settings"), "form": form,
        "failure": failure, "problems": problems, "seen": request.POST.get("seen", "") or shown(seen.survey),
        "texts": _texts(request, seen.survey, by_field(problems)),
    }  # fmt: skip
    return render_page(request, "surveys/settings.html", context, status=status)


def _texts(request: HttpRequest, survey: Survey, wrong: dict[str, tuple[str, ...]]) -> list[TextField]:
    """Return what is said around the questions, as it is typed."""
    typed = replace(survey, **_said_sent(request, survey)) if request.method == "POST" else survey
    labels = {"title": _("What respondents see it is called"), "intro": _("Before the first page"),
              "thanks": _("After the last page")}  # fmt: skip
    return [
        text_field(
            name, label, getattr(typed, name), survey.languages, long=name != "title", problems=wrong.get(name, ())
        )
        for name, label in labels.items()
    ]
