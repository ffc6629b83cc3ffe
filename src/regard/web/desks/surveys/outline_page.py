"""The outline: the pages and questions of a survey, to be added, moved and removed; what is removed can be undone."""

from dataclasses import dataclass
from typing import Any

import msgspec
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from regard.ask.survey import END, Page, Question, QuestionKind, Survey, said
from regard.web.accounts.rights import Right, needs
from regard.web.desks.surveys.page_page import page_words
from regard.web.desks.surveys.parts import (
    home_of,
    new_question,
    page_added,
    page_moved,
    page_of,
    page_removed,
    question_added,
    question_moved,
    question_of,
    question_removed,
)
from regard.web.desks.surveys.problems import Problem, about_page, about_question, about_survey, problems_in
from regard.web.desks.surveys.saving import kept
from regard.web.desks.surveys.seeing import Seen, editable
from regard.web.desks.surveys.tabs import tabs
from regard.web.desks.surveys.words import KINDS
from regard.web.shell.pages import render_page

_REMOVED = "surveys-removed"
_LONGEST_KEPT = 100_000


@dataclass(frozen=True)
class QuestionLine:
    """A question of the outline: what it asks, its kind, and what is wrong with it."""

    question: Question
    number: int
    text: str
    kind: str
    problems: list[Problem]


@dataclass(frozen=True)
class PageBlock:
    """A page of the outline: what it is called, where it leads, its questions, and what is wrong with it."""

    page: Page
    name: str
    ways: list[tuple[str, str]]
    lines: list[QuestionLine]
    problems: list[Problem]


@needs(Right.EDIT_SURVEYS)
@require_http_methods(["GET", "HEAD", "POST"])
def outline(request: HttpRequest, key: str) -> HttpResponse:
    """Show the pages and questions of a survey; add, move or remove one."""
    seen = editable(request, key)
    if request.method == "POST":
        act, _colon, name = request.POST.get("do", "").partition(":")
        return _done(request, seen, act, name)
    return render_page(request, "surveys/outline.html", _context(request, seen))


def _done(request: HttpRequest, seen: Seen, act: str, name: str) -> HttpResponse:
    """Do what a button says to the survey as it is now, and show where that led."""
    if act == "question-add":
        return _added(request, seen, name)
    if act == "restore":
        return _restored(request, seen)
    change = _MOVES.get(act)
    if change is None:
        return redirect("surveys:edit", seen.key)
    _note_removed(request, seen, act, name)
    why = kept(request, seen.key, lambda now: change(now, name), f"{act} {name}")
    if why:
        messages.error(request, why)
    return redirect(f"{reverse('surveys:edit', args=[seen.key])}{_anchor(seen.survey, act, name)}")


def _added(request: HttpRequest, seen: Seen, page: str) -> HttpResponse:
    wanted = request.POST.get(f"kind-{page}", "")
    question = new_question(seen.survey, QuestionKind(wanted) if wanted in set(QuestionKind) else QuestionKind.TEXT)
    why = kept(request, seen.key, lambda now: question_added(now, page, question), f"new question {question.key}")
    if why:
        messages.error(request, why)
        return redirect("surveys:edit", seen.key)
    return redirect("surveys:question", seen.key, question.key)


def _restored(request: HttpRequest, seen: Seen) -> HttpResponse:
    """Put back what was removed last."""
    removed = request.session.pop(_REMOVED, None)
    if removed and removed["survey"] == seen.key:
        why = kept(request, seen.key, lambda now: _put_back(now, removed), f"restored {removed['name']}")
        if why:
            messages.error(request, why)
    return redirect("surveys:edit", seen.key)


def _put_back(survey: Survey, removed: dict[str, Any]) -> Survey:
    place = int(removed["place"])
    if removed["page"]:
        question = msgspec.json.decode(removed["part"], type=Question)
        if question_of(survey, question.key):
            return survey
        return question_added(survey, removed["page"], question, place)
    page = msgspec.json.decode(removed["part"], type=Page)
    taken = page_of(survey, page.key) or any(question_of(survey, each.key) for each in page.questions)
    pages = (*survey.pages[:place], page, *survey.pages[place:])
    return survey if taken else msgspec.structs.replace(survey, pages=pages)


def _note_removed(request: HttpRequest, seen: Seen, act: str, name: str) -> None:
    """Keep what is about to be removed, until the next is."""
    if act not in {"page-remove", "question-remove"}:
        return
    survey = seen.survey
    home = home_of(survey, name) if act == "question-remove" else None
    part = question_of(survey, name) if home else page_of(survey, name)
    if part is None:
        return
    listed: tuple[Page, ...] | tuple[Question, ...] = home.questions if home else survey.pages
    place = [each.key for each in listed].index(name)
    text = msgspec.json.encode(part).decode()
    if len(text) < _LONGEST_KEPT:
        request.session[_REMOVED] = {
            "survey": seen.key, "name": name, "page": home.key if home else "", "place": place, "part": text,
        }  # fmt: skip


def _anchor(survey: Survey, act: str, name: str) -> str:
    if act == "page-add":
        return f"#page-{page_added(survey).pages[-1].key}"
    if act.startswith("page-") and act != "page-remove":
        return f"#page-{name}"
    return f"#question-{name}" if act.startswith("question-") and act != "question-remove" else ""


def _context(request: HttpRequest, seen: Seen) -> dict[str, Any]:
    survey, problems = seen.survey, problems_in(seen.survey)
    removed = request.session.get(_REMOVED)
    return {
        "survey": survey, "stands": seen.stands, "tabs": tabs(request, seen, "edit"), "problems": problems,
        "blocks": _blocks(survey, problems), "of_survey": about_survey(problems),
        "kinds": [(kind.value, words) for kind, words in KINDS.items()],
        "removed": removed["name"] if removed and removed["survey"] == seen.key else "",
    }  # fmt: skip


def _blocks(survey: Survey, problems: list[Problem]) -> list[PageBlock]:
    found, number = [], 1
    for page in survey.pages:
        lines = [_line(survey, each, number + place, problems) for place, each in enumerate(page.questions)]
        name = page_words(survey, page)
        found.append(PageBlock(page, name, _ways(survey, page), lines, about_page(problems, page.key)))
        number += len(lines)
    return found


def _ways(survey: Survey, page: Page) -> list[tuple[str, str]]:
    """Return where a page leads: each condition, and the name of the page it leads to."""
    return [(each.when or "", target_words(survey, each.to)) for each in page.next]


def target_words(survey: Survey, key: str) -> str:
    """Return what the page that a branch leads to is called; its key where there is none."""
    if key == END:
        return _("The end")
    target = page_of(survey, key)
    return page_words(survey, target) if target else key


def _line(survey: Survey, question: Question, number: int, problems: list[Problem]) -> QuestionLine:
    text = said(question.text, survey.languages[0], survey)
    return QuestionLine(question, number, text, str(KINDS[question.kind]), about_question(problems, question.key))


_MOVES = {
    "page-add": lambda survey, _name: page_added(survey),
    "page-up": lambda survey, name: page_moved(survey, name, -1),
    "page-down": lambda survey, name: page_moved(survey, name, 1),
    "page-remove": page_removed,
    "question-up": lambda survey, name: question_moved(survey, name, -1),
    "question-down": lambda survey, name: question_moved(survey, name, 1),
    "question-remove": question_removed,
}
