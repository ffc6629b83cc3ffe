"""The page on quality: what looks as if it was not meant, and what the numbers are with and without it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from regard.ask.quality import QualityFlag
from regard.ask.quality_report import Quality, quality_of
from regard.errors import BrokenWorkspaceError
from regard.web.accounts.audit import note
from regard.web.accounts.guard import user_of
from regard.web.accounts.rights import Right, needs
from regard.web.desks.surveys.coverage import narrowed
from regard.web.desks.surveys.quality_leaving import change_counting
from regard.web.desks.surveys.quality_view import (
    excluded_rows,
    flag_lines,
    flagged_rows,
    is_ours,
    score_lines,
    submissions_of,
)
from regard.web.desks.surveys.seeing import Seen, check_may_edit, may_edit, survey_for
from regard.web.desks.surveys.tabs import tabs
from regard.web.shell.pages import render_page
from regard.web.shell.paging import Paging
from regard.web.shell.question import Question
from regard.web.shell.reading import cached, reading

_PER_PAGE = 50


@needs(Right.SEE_NUMBERS, POST=Right.EDIT_SURVEYS)
@require_http_methods(["GET", "HEAD", "POST"])
def quality(request: HttpRequest, key: str) -> HttpResponse:
    """Show what is flagged of a survey's answers, and leave some of it out of the numbers."""
    seen, question = survey_for(request, key), Question.of(request)
    found = _quality(request, seen, question)
    if request.method != "POST" or found is None:
        return _page(request, seen, question, found)
    check_may_edit(request)
    leaves_out = request.POST.get("do") != "count"
    rows = flagged_rows(found, "") if leaves_out else excluded_rows(found)
    named = {row["submission"] for row in rows.select(["submission", "source"]).to_pylist() if is_ours(row["source"])}
    why = change_counting(request, seen, named, leaves_out=leaves_out)
    return _page(request, seen, question, found, why) if why else redirect(request.get_full_path())


def _quality(request: HttpRequest, seen: Seen, question: Question) -> Quality | None:
    """Return the quality of a survey's answers; None before the first fold."""
    breakdown = narrowed(question, seen.key).breakdown(())
    try:
        with reading(request) as reader:
            key = ("survey quality", seen.survey.to_json(), breakdown)
            return cached(reader, key, lambda: quality_of(reader, seen.survey, breakdown))
    except BrokenWorkspaceError:
        return None


def _page(request: HttpRequest, seen: Seen, question: Question, found: Quality | None, why: str = "") -> HttpResponse:
    context = {
        "survey": seen.survey, "stands": seen.stands, "tabs": tabs(request, seen, "quality"), "question": question,
        "edits": may_edit(user_of(request)), "failure": why, "reason": request.POST.get("reason", ""),
        "chosen": {*request.POST.getlist("submission")},
        **(_listed(request, seen, question, found) if found is not None and len(found.answered.rows) else {}),
    }  # fmt: skip
    return render_page(request, "surveys/quality.html", context, partial="result", status=422 if why else 200)


def _listed(request: HttpRequest, seen: Seen, question: Question, found: Quality) -> dict[str, Any]:
    flag = request.GET.get("flag", "")
    flag = flag if flag in {*QualityFlag} else ""
    rows, excluded = flagged_rows(found, flag), excluded_rows(found)
    paging = Paging.of(request, len(rows), _PER_PAGE)
    own = narrowed(question, seen.key)
    listed = submissions_of(request, own, found, rows.slice(paging.offset, _PER_PAGE))
    left_out = submissions_of(request, own, found, excluded.slice(0, _PER_PAGE))
    if any(each.customer for each in (*listed, *left_out)):
        note(request, "saw", "rows", "survey quality", count=len(listed) + len(left_out))
    return {
        "found": found, "flags": flag_lines(found, question, flag), "scores": score_lines(found.scores),
        "flagged": len(found.submissions), "listed": listed, "paging": paging, "left_out": left_out,
        "left_out_count": len(excluded), "choosable": any(each.choosable for each in listed),
    }  # fmt: skip
