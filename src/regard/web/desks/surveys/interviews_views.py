"""The pages of interviews that are read: the list, one interview, its passages by theme and touchpoint, and files."""

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from regard.ask.code_book import Book
from regard.ask.interviews import FREE, Cell, Matrix, Noted, crossed, themes_of
from regard.web.accounts.audit import note
from regard.web.accounts.guard import user_of
from regard.web.accounts.rights import Right, needs
from regard.web.desks.surveys.interview_draft import emotions, prompt_text
from regard.web.desks.surveys.interviews import (
    UNCODED,
    book,
    chosen,
    interviews,
    marked,
    noted,
    taken_out,
    theme_name,
)
from regard.web.desks.surveys.interviews_tabs import interview_tabs
from regard.web.shell.names import touchpoint_name, value_word
from regard.web.shell.pages import render_page
from regard.web.shell.paging import Paging
from regard.web.shell.question import Question
from regard.web.shell.spreadsheets import csv_text

PER_PAGE = 25
_COLUMNS = (
    "interview", "passage", "held_at", "sent_by", "touchpoint", "unit", "account", "customer", "question", "themes",
    "emotion", "need", "text",
)  # fmt: skip


@needs(Right.SEE_ROWS)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List the interviews."""
    passages = noted(request)
    every = interviews(passages)
    paging = Paging.of(request, len(every), PER_PAGE)
    note(request, "saw", "interviews", count=len(every))
    context = {
        "interviews": every[paging.offset : paging.last], "paging": paging, "writes": _writes(request),
        "uncoded": next((each for each in passages if not each.themes), None),
        "tabs": interview_tabs("interviews"),
    }  # fmt: skip
    return render_page(request, "surveys/interviews.html", context, partial="result")


@needs(Right.SEE_ROWS)
@require_safe
def one(request: HttpRequest, interview: str) -> HttpResponse:
    """Show an interview: what was said, under the questions of the guide; one just kept may not be folded yet."""
    passages = [each for each in noted(request) if each.interview == interview]
    is_kept = "kept" in request.GET
    if not passages and not is_kept:
        raise Http404
    note(request, "saw", "interview", interview)
    passages.sort(key=lambda each: each.number)
    context = {
        "first": passages[0] if passages else None, "lines": shown(passages, book()), "taken_out": taken_out(passages),
        "writes": _writes(request), "interview": interview, "tabs": interview_tabs(""),
    }  # fmt: skip
    return render_page(request, "surveys/interview.html", context, partial="result")


@needs(Right.SEE_ROWS)
@require_safe
def matrix(request: HttpRequest) -> HttpResponse:
    """Show how often each theme came up at each touchpoint."""
    question, codes = Question.of(request), book()
    found = crossed(noted(request, question), codes)
    context = {
        "question": question, "matrix": found, "heads": [touchpoint_name(key) for key in found.touchpoints],
        "lines": _lines(question, codes, found), "exports": user_of(request).has(Right.EXPORT),
        "tabs": interview_tabs("interview_matrix"), "csv_url": question.url("surveys:interview_file", "themes"),
    }  # fmt: skip
    return render_page(request, "surveys/interview_matrix.html", context, partial="result")


@needs(Right.SEE_ROWS)
@require_safe
def passages(request: HttpRequest) -> HttpResponse:
    """List the passages about a theme and a touchpoint."""
    question, codes = Question.of(request), book()
    theme, touchpoint = request.GET.get("theme", ""), request.GET.get("touchpoint", "")
    found = chosen(noted(request, question), codes, theme, touchpoint)
    paging = Paging.of(request, len(found), PER_PAGE)
    note(request, "saw", "passages", theme, touchpoint=touchpoint, count=len(found))
    context = {
        "question": question, "lines": shown(found[paging.offset : paging.last], codes), "paging": paging,
        "theme": theme_name(codes, theme) if theme else "", "touchpoint": touchpoint and touchpoint_name(touchpoint),
        "writes": _writes(request), "exports": user_of(request).has(Right.EXPORT),
        "csv_url": question.url("surveys:interview_file", "passages"), "tabs": interview_tabs("interview_passages"),
    }  # fmt: skip
    return render_page(request, "surveys/interview_passages.html", context, partial="result")


@needs(Right.EXPORT)
@require_safe
def table(request: HttpRequest, what: str) -> HttpResponse:
    """Hand out passages, or themes by touchpoints, as a CSV file."""
    if what not in {"themes", "passages"}:
        raise Http404
    question, codes = Question.of(request), book()
    found = noted(request, question)
    wanted = chosen(found, codes, request.GET.get("theme", ""), request.GET.get("touchpoint", ""))
    rows = _matrix_rows(crossed(found, codes), codes) if what == "themes" else _passage_rows(wanted, codes)
    note(request, "exported", what, count=len(wanted))
    headers = {"Content-Disposition": f'attachment; filename="interview-{what}.csv"', "Cache-Control": "no-store"}
    return HttpResponse(csv_text(rows), content_type="text/csv; charset=utf-8", headers=headers)


def shown(found: Iterable[Noted], codes: Book) -> list[dict[str, Any]]:
    """Return passages as pages show them: with what themes, questions and emotions are called."""
    felt = dict(emotions())
    lines = []
    asked = None
    for each in found:
        question = prompt_text(each.question)
        lines.append({
            "noted": each, "text": marked(each.text), "need": marked(each.need) if each.need else "",
            "question": question, "begins": question and (each.interview, each.question) != asked,
            "themes": [theme_name(codes, key) for key in themes_of(each, codes)],
            "emotion": each.emotion and felt.get(each.emotion, each.emotion), "sent_by": value_word(each.sent_by),
        })  # fmt: skip
        asked = (each.interview, each.question)
    return lines


def _writes(request: HttpRequest) -> bool:
    return user_of(request).has(Right.ASK_CUSTOMERS)


def _lines(question: Question, codes: Book, found: Matrix) -> list[dict[str, Any]]:
    """Return the lines of the matrix, each cell with the address of its passages."""

    def cells(theme: str | None, counts: Iterable[Cell], total: Cell) -> list[tuple[str, Cell, str]]:
        told = zip((*found.touchpoints, ""), (*counts, total), strict=True)
        return [(key, cell, _url(question, theme or UNCODED, key) if cell.passages else "") for key, cell in told]

    return [
        {"name": theme_name(codes, line.theme), "cells": cells(line.theme, line.cells, line.total)}
        for line in found.lines
    ]


def _url(question: Question, theme: str, touchpoint: str) -> str:
    return question.url("surveys:interview_passages", theme=theme, touchpoint=touchpoint or None)


def _matrix_rows(found: Matrix, codes: Book) -> Iterable[tuple[Any, ...]]:
    yield ("theme", "name", "touchpoint", "passages", "interviews", "customers")
    for line in found.lines:
        for touchpoint, cell in zip((*found.touchpoints, ""), (*line.cells, line.total), strict=True):
            yield (line.theme or "", theme_name(codes, line.theme), touchpoint, *_counts(cell))


def _counts(cell: Cell) -> tuple[int, int, int]:
    return cell.passages, cell.interviews, cell.customers


def _passage_rows(found: Iterable[Noted], codes: Book) -> Iterable[tuple[Any, ...]]:
    yield _COLUMNS
    for each in found:
        question = "" if each.question == FREE else each.question
        yield (
            each.interview, each.number, each.held_at, each.sent_by, each.touchpoint, each.unit, each.account,
            each.customer, question, ", ".join(themes_of(each, codes)), each.emotion, each.need, each.text,
        )  # fmt: skip
