"""The page of one question: written in every language, with what is wrong with it beside its fields."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from regard.ask.library import wordings
from regard.ask.survey import QuestionKind, Survey, said
from regard.web.accounts.rights import Right, needs
from regard.web.desks.surveys.fields import TextField, text_field
from regard.web.desks.surveys.known import is_published, known_names
from regard.web.desks.surveys.parts import home_of, question_of, with_question
from regard.web.desks.surveys.problems import Problem, about_question, by_field, problems_in
from regard.web.desks.surveys.question_draft import (
    WITH_LIMITS,
    WITH_OPTIONS,
    WITH_OTHER,
    WITH_SCALE,
    Listed,
    QuestionDraft,
    draft_of,
    draft_sent,
    made,
    rearranged_draft,
)
from regard.web.desks.surveys.saving import changed_meanwhile, kept, shown
from regard.web.desks.surveys.seeing import Seen, editable
from regard.web.desks.surveys.tabs import tabs
from regard.web.desks.surveys.words import KINDS, MEASURES
from regard.web.shell.pages import render_page


@dataclass(frozen=True)
class ListedShown:
    """An option or row of the form: its place from 0, what is typed, and its text in every language."""

    place: int
    entry: Listed
    text: TextField


@needs(Right.EDIT_SURVEYS)
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, key: str, name: str) -> HttpResponse:
    """Show the form of a question; save it, rearrange its options, or say what is wrong with it as it is typed."""
    seen = editable(request, key)
    before = question_of(seen.survey, name)
    if before is None:
        raise Http404
    if request.method != "POST":
        return _form(request, seen, draft_of(before))
    act, draft = request.POST.get("do", "save"), draft_sent(request.POST, before, seen.survey.languages)
    if act == "check":
        return _form(request, seen, made(draft)[0])
    if act != "save":
        return _form(request, seen, rearranged_draft(draft, act))
    return _saved(request, seen, draft)


def _saved(request: HttpRequest, seen: Seen, draft: QuestionDraft) -> HttpResponse:
    draft, after = made(draft)
    if after is None:
        return _form(request, seen, draft, status=422)
    old, shown_then = draft.before.key, request.POST.get("seen", "")

    def hindrance(now: Survey) -> str:
        return changed_meanwhile(shown_then, question_of(now, old)) or _taken(now, old, after.key)

    about = f"question {after.key}"
    why = kept(request, seen.key, lambda now: with_question(now, old, after), about, hindrance)
    if why:
        return _form(request, seen, draft, status=422, failure=why)
    home = home_of(seen.survey, old)
    return redirect(f"{reverse('surveys:edit', args=[seen.key])}#page-{home.key if home else ''}")


def _taken(survey: Survey, old: str, new: str) -> str:
    if new != old and question_of(survey, new):
        return _("Another question of the survey has this key. Give each its own.")
    return ""


def _form(request: HttpRequest, seen: Seen, draft: QuestionDraft, status: int = 200, failure: str = "") -> HttpResponse:
    problems = _problems(seen.survey, draft)
    context = {
        "survey": seen.survey, "stands": seen.stands, "tabs": tabs(request, seen, "edit"), "draft": draft,
        "kind": KINDS[draft.kind], "failure": failure, "problems": problems, "seen": _seen(request, draft),
        "title": said(draft.text, seen.survey.languages[0], seen.survey) or draft.key,
        "home": home_of(seen.survey, draft.before.key), "is_published": is_published(seen, draft.before.key),
        "condition_problems": [each for each in problems if each.field == "shown_if"],
        "names": known_names(seen.survey, draft.before.key), **_parts(seen.survey, draft, problems),
    }  # fmt: skip
    checks = request.POST.get("do") == "check"
    template = "surveys/_problems.html" if checks else "surveys/question.html"
    return render_page(request, template, context, partial=None if checks else "question-form", status=status)


def _seen(request: HttpRequest, draft: QuestionDraft) -> str:
    return request.POST.get("seen", "") or shown(draft.before)


def _problems(survey: Survey, draft: QuestionDraft) -> list[Problem]:
    """Return what would be wrong with the question if it were saved as it is typed."""
    question = made(draft)[1]
    if question is None:
        return []
    return about_question(problems_in(with_question(survey, draft.before.key, question)), question.key)


def _parts(survey: Survey, draft: QuestionDraft, problems: list[Problem]) -> dict[str, Any]:
    """Return the fields that a question of this kind has."""
    kind, languages, wrong = draft.kind, survey.languages, by_field(problems)
    own = {
        "text": text_field("text", _("The question"), draft.text, languages, long=True, problems=wrong.get("text", ())),
        "help": text_field("help", _("A sentence below it"), draft.help, languages, problems=wrong.get("help", ())),
        "options": _shown(draft.options, "option", languages, wrong) if kind in WITH_OPTIONS else None,
        "rows": _shown(draft.rows, "row", languages, wrong) if kind is QuestionKind.MATRIX else None,
        "labels": [
            text_field(f"label-{point}", _("Point %(point)s is called") % {"point": point}, draft.labels.get(point, {}),
                       languages, problems=wrong.get(f"labels/{point}", ()))
            for point in draft.points
        ],
    }  # fmt: skip
    return {
        "fields": own,
        "with_scale": kind in WITH_SCALE, "with_limits": kind in WITH_LIMITS, "with_other": kind in WITH_OTHER,
        "with_days": kind is QuestionKind.DATE, "with_purpose": kind is QuestionKind.CONSENT,
        "with_random": kind in WITH_OPTIONS,
        "measures": [(each.value, words, each.value == draft.typed["measures"]) for each, words in MEASURES.items()],
        "wording": next((each for each in wordings() if each.id == draft.wording), None),
    }  # fmt: skip


def _shown(
    entries: tuple[Listed, ...], name: str, languages: tuple[str, ...], wrong: dict[str, tuple[str, ...]]
) -> list[ListedShown]:
    return [
        ListedShown(place, each, text_field(
            f"{name}-{place}-text", _("Text"), each.text, languages, problems=wrong.get(f"{name}s/{each.key}", ()),
        ))
        for place, each in enumerate(entries)
    ]  # fmt: skip
