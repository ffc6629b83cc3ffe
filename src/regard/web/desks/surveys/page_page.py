"""The page about one page of a survey: its words, when it is shown, and where it leads."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from msgspec.structs import replace

from regard.ask.survey import END, Page, Survey, said
from regard.web.accounts.rights import Right, needs
from regard.web.desks.surveys.fields import text_field
from regard.web.desks.surveys.known import known_names
from regard.web.desks.surveys.page_draft import (
    BranchDraft,
    PageDraft,
    draft_of,
    draft_sent,
    made,
    rearranged_draft,
)
from regard.web.desks.surveys.parts import page_of, with_page
from regard.web.desks.surveys.problems import Problem, about_page, by_field, problems_in
from regard.web.desks.surveys.saving import changed_meanwhile, kept, shown
from regard.web.desks.surveys.seeing import Seen, editable
from regard.web.desks.surveys.tabs import tabs
from regard.web.shell.pages import render_page


@dataclass(frozen=True)
class BranchShown:
    """A branch of the form: its place from 0, what is typed, and what is wrong with it."""

    place: int
    branch: BranchDraft
    problems: tuple[str, ...]


@needs(Right.EDIT_SURVEYS)
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, key: str, name: str) -> HttpResponse:
    """Show the form of a page; save it, rearrange its branches, or say what is wrong with it as it is typed."""
    seen = editable(request, key)
    before = page_of(seen.survey, name)
    if before is None:
        raise Http404
    if request.method != "POST":
        return _form(request, seen, draft_of(before))
    act, draft = request.POST.get("do", "save"), draft_sent(request.POST, before, seen.survey.languages)
    if act == "check":
        return _form(request, seen, made(draft)[0])
    return _saved(request, seen, draft) if act == "save" else _form(request, seen, rearranged_draft(draft, act))


def _saved(request: HttpRequest, seen: Seen, draft: PageDraft) -> HttpResponse:
    draft, after = made(draft)
    if after is None:
        return _form(request, seen, draft, status=422)
    old, shown_then = draft.before.key, request.POST.get("seen", "")

    def hindrance(now: Survey) -> str:
        return changed_meanwhile(shown_then, page_of(now, old)) or _taken(now, old, after.key)

    why = kept(request, seen.key, lambda now: _with(now, old, after), f"page {after.key}", hindrance)
    if why:
        return _form(request, seen, draft, status=422, failure=why)
    return redirect(f"{reverse('surveys:edit', args=[seen.key])}#page-{after.key}")


def _with(survey: Survey, old: str, page: Page) -> Survey:
    """Return the survey with the page, its questions as they are now, and with branches that lead to its key."""
    now = page_of(survey, old)
    changed = with_page(survey, old, replace(page, questions=now.questions if now else page.questions))
    pages = (
        replace(each, next=tuple(replace(way, to=page.key) if way.to == old else way for way in each.next))
        for each in changed.pages
    )
    return replace(changed, pages=tuple(pages))


def _taken(survey: Survey, old: str, new: str) -> str:
    if new != old and page_of(survey, new):
        return _("Another page of the survey has this key. Give each its own.")
    return ""


def _form(request: HttpRequest, seen: Seen, draft: PageDraft, status: int = 200, failure: str = "") -> HttpResponse:
    survey, problems = seen.survey, _problems(seen.survey, draft)
    wrong, languages = by_field(problems), seen.survey.languages
    context = {
        "survey": survey, "stands": seen.stands, "tabs": tabs(request, seen, "edit"), "draft": draft,
        "failure": failure, "problems": problems, "seen": request.POST.get("seen", "") or shown(draft.before),
        "title_field": text_field("title", _("Heading"), draft.title, languages, problems=wrong.get("title", ())),
        "text_field": text_field("text", _("Text below it"), draft.text, languages, long=True,
                                 problems=wrong.get("text", ())),
        "branches": _branches(draft, wrong), "targets": targets(survey, draft.before.key),
        "condition_problems": [each for each in problems if each.field == "shown_if"],
        "names": known_names(survey, page=draft.before.key),
        "number": [each.key for each in survey.pages].index(draft.before.key) + 1,
    }  # fmt: skip
    checks = request.POST.get("do") == "check"
    template = "surveys/_problems.html" if checks else "surveys/page.html"
    return render_page(request, template, context, partial=None if checks else "page-form", status=status)


def _problems(survey: Survey, draft: PageDraft) -> list[Problem]:
    """Return what would be wrong with the page if it were saved as it is typed."""
    page = made(draft)[1]
    return [] if page is None else about_page(problems_in(_with(survey, draft.before.key, page)), page.key)


def _branches(draft: PageDraft, wrong: dict[str, tuple[str, ...]]) -> list[BranchShown]:
    return [
        BranchShown(place, each, (*_typed_wrong(draft, place), *wrong.get(f"next/{place + 1}", ())))
        for place, each in enumerate(draft.branches)
    ]


def _typed_wrong(draft: PageDraft, place: int) -> tuple[str, ...]:
    found = draft.errors.get(f"branch-{place}-to")
    return (found,) if found else ()


def targets(survey: Survey, page: str) -> list[tuple[str, str]]:
    """Return where a page may lead, key and words: to a later one, or to the end."""
    keys = [each.key for each in survey.pages]
    later: list[Any] = list(survey.pages[keys.index(page) + 1 :])
    named = [(each.key, page_words(survey, each)) for each in later]
    return [*named, (END, _("The end"))]


def page_words(survey: Survey, page: Page) -> str:
    """Return what a page is called: its number, and its heading or key."""
    number = [each.key for each in survey.pages].index(page.key) + 1
    name = said(page.title, survey.languages[0], survey) or page.key
    return _("Page %(number)s: %(name)s") % {"number": number, "name": name}
