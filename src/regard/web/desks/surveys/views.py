"""The list of surveys, and the page of one: who was asked, who answered, and what they said."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from regard.errors import BrokenWorkspaceError
from regard.web.accounts.audit import note
from regard.web.accounts.guard import user_of
from regard.web.accounts.rights import Right, needs
from regard.web.desks.surveys.coverage import ACROSS, Line, by_group, by_survey, coverage_table, reasons, total
from regard.web.desks.surveys.exporting_views import download
from regard.web.desks.surveys.seeing import Seen, may_edit, survey_for, surveys_for
from regard.web.desks.surveys.tabs import tabs
from regard.web.desks.surveys.words import STATES, language_name
from regard.web.shell.names import touchpoint_name
from regard.web.shell.pages import render_page
from regard.web.shell.question import Question
from regard.web.shell.spreadsheets import csv_text


@dataclass(frozen=True)
class Listed:
    """A survey of the list: what it is, and who answered; None before the first fold."""

    seen: Seen
    touchpoint: str
    languages: str
    questions: int
    line: Line | None


@needs(Right.SEE_NUMBERS)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List the surveys: those that are open, drafts, and the archive."""
    found, question = surveys_for(user_of(request)), Question.of(request)
    numbers = _numbers(request, question, found)
    context = {
        "shelves": _shelves([_listed(each, numbers) for each in found]), "question": question if found else None,
        "edits": may_edit(user_of(request)), "states": list(STATES.values()), "is_empty": not found,
        "sees_rows": user_of(request).has(Right.SEE_ROWS),
    }  # fmt: skip
    return render_page(request, "surveys/index.html", context, partial="result")


@needs(Right.SEE_NUMBERS)
@require_safe
def survey(request: HttpRequest, key: str) -> HttpResponse:
    """Show who could have been asked, was asked and answered, and what they said, touchpoint by touchpoint."""
    seen, question = survey_for(request, key), Question.of(request)
    context = {
        "survey": seen.survey, "stands": seen.stands, "tabs": tabs(request, seen, "survey"), "question": question,
        "edits": may_edit(user_of(request)), "touchpoint": touchpoint_name(seen.survey.touchpoint),
        "languages": _languages(seen), "states": list(STATES.values()), "across": _across(request),
        "dimensions": ACROSS.items(), "exports": user_of(request).has(Right.EXPORT),
        **_answered(request, question, seen),
    }  # fmt: skip
    return render_page(request, "surveys/survey.html", context, partial="result")


def _answered(request: HttpRequest, question: Question, seen: Seen) -> dict[str, Any]:
    """Return the numbers of a survey; nothing before the first fold."""
    across = _across(request)
    try:
        return {
            "total": total(request, question, seen.survey),
            "lines": by_group(request, question, seen.survey, across),
            "reasons": reasons(request, question, seen.survey),
        }
    except BrokenWorkspaceError:
        return {}


@needs(Right.EXPORT)
@require_safe
def coverage_file(request: HttpRequest, key: str) -> HttpResponse:
    """Return who was asked and who answered as CSV, touchpoint by touchpoint or across something else."""
    seen, question, across = survey_for(request, key), Question.of(request), _across(request)
    rows = coverage_table(by_group(request, question, seen.survey, across))
    note(request, "exported", "survey coverage", key, across=across)
    return download(csv_text(rows).encode(), "text/csv; charset=utf-8", f"{key}-coverage.csv")


def _across(request: HttpRequest) -> str:
    asked = request.GET.get("across", "")
    return asked if asked in ACROSS else "touchpoint"


def _numbers(request: HttpRequest, question: Question, found: list[Seen]) -> dict[str, Line]:
    try:
        return by_survey(request, question, [each.key for each in found]) if found else {}
    except BrokenWorkspaceError:
        return {}


def _listed(seen: Seen, numbers: dict[str, Line]) -> Listed:
    survey = seen.survey
    return Listed(
        seen, touchpoint_name(survey.touchpoint), _languages(seen), len(survey.questions), numbers.get(seen.key)
    )


def _languages(seen: Seen) -> str:
    return ", ".join(language_name(tag) for tag in seen.survey.languages)


def _shelves(listed: list[Listed]) -> dict[str, list[Listed]]:
    """Return the surveys that are open, those that are not yet or not any more, and those in the archive."""
    shelves: dict[str, list[Listed]] = {"open": [], "drafts": [], "archived": []}
    for each in listed:
        stands = each.seen.stands
        shelves["archived" if stands.archived else "open" if stands.open else "drafts"].append(each)
    return shelves
