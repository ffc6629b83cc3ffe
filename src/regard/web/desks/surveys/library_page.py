"""The page of the question library: wordings to search for, and to put on a page of a survey."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from regard.ask.library import Wording, WordingGroup, question_from, wordings
from regard.ask.survey import Survey
from regard.vocabulary import key_of
from regard.web.accounts.rights import Right, needs
from regard.web.desks.surveys.page_page import page_words
from regard.web.desks.surveys.parts import free_key, question_added
from regard.web.desks.surveys.saving import kept
from regard.web.desks.surveys.seeing import Seen, editable
from regard.web.desks.surveys.tabs import tabs
from regard.web.desks.surveys.words import GROUPS, KINDS, MEASURES
from regard.web.shell.pages import render_page


@dataclass(frozen=True)
class Offer:
    """A wording to choose: in the survey's first language, and whether the survey asks it already."""

    wording: Wording
    text: str
    kind: str
    measures: str
    is_asked: bool


@needs(Right.EDIT_SURVEYS)
@require_http_methods(["GET", "HEAD", "POST"])
def library(request: HttpRequest, key: str) -> HttpResponse:
    """Show the wordings of the library, and put those that were chosen on a page."""
    seen = editable(request, key)
    if request.method == "POST":
        return _added(request, seen)
    wanted, group = request.GET.get("q", "").strip(), request.GET.get("group", "")
    context = {
        "survey": seen.survey, "stands": seen.stands, "tabs": tabs(request, seen, "edit"), "query": wanted,
        "groups": [(each.value, words, each.value == group) for each, words in GROUPS.items()],
        "shelves": _shelves(seen.survey, wanted, group),
        "pages": [(page.key, page_words(seen.survey, page)) for page in seen.survey.pages],
        "page": request.GET.get("page", ""),
    }  # fmt: skip
    return render_page(request, "surveys/library.html", context, partial="offers")


def _added(request: HttpRequest, seen: Seen) -> HttpResponse:
    known = {each.id for each in wordings()}
    chosen = [each for each in dict.fromkeys(request.POST.getlist("wording")) if each in known]
    page = request.POST.get("page", "")
    if not chosen:
        messages.error(request, _("Choose at least one question."))
        return redirect(f"{reverse('surveys:library', args=[seen.key])}?page={page}")
    why = kept(request, seen.key, lambda now: _with(now, chosen, page), f"library {', '.join(chosen)}")
    if why:
        messages.error(request, why)
    return redirect(f"{reverse('surveys:edit', args=[seen.key])}#page-{page}")


def _with(survey: Survey, chosen: list[str], page: str) -> Survey:
    for wording in chosen:
        key = free_key(key_of(wording), (each.key for each in survey.questions))
        survey = question_added(survey, page, question_from(wording, key, survey.languages))
    return survey


def _shelves(survey: Survey, wanted: str, group: str) -> list[tuple[str, list[Offer]]]:
    """Return the wordings found, group by group."""
    asked = {question.wording for question in survey.questions}
    found = [each for each in wordings() if _is_found(each, wanted.casefold())]
    shelves = [each for each in WordingGroup if not group or each.value == group]
    offered = [(str(GROUPS[shelf]), [_offer(survey, each, asked) for each in found if each.group is shelf])
               for shelf in shelves]  # fmt: skip
    return [(name, offers) for name, offers in offered if offers]


def _is_found(wording: Wording, wanted: str) -> bool:
    texts: tuple[Any, ...] = (wording.id, wording.source, *wording.text.values())
    return all(any(word in str(text).casefold() for text in texts) for word in wanted.split())


def _offer(survey: Survey, wording: Wording, asked: set[str | None]) -> Offer:
    reader = (get_language() or "en").partition("-")[0]
    texts = wording.text
    text = texts.get(reader) or texts.get(survey.languages[0].partition("-")[0]) or texts["en"]
    kind, measures = str(KINDS[wording.kind]), str(MEASURES[wording.measures])
    return Offer(wording, text, kind, measures, wording.id in asked)
