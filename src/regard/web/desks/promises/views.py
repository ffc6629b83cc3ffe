"""The views that show promises: the register, one promise with its cases, and the cases as a file."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from regard.errors import BrokenWorkspaceError
from regard.vocabulary import Promise
from regard.web.accounts.audit import note
from regard.web.accounts.guard import user_of
from regard.web.accounts.rights import Right, needs
from regard.web.desks.promises.asking import Asked
from regard.web.desks.promises.folding import being_checked
from regard.web.desks.promises.listing import SPLITS, finding_of, lines_of, split_chart, split_name
from regard.web.desks.promises.one import (
    cases_of,
    exported,
    margin_sentences,
    margins_chart,
    margins_of,
    numbers_of,
)
from regard.web.desks.promises.rights import may_add, may_change, owner_of, versions_of, visible
from regard.web.desks.promises.wording import department_name, rule_words, validity_words, where_words
from regard.web.shell.pages import render_page, wanted_element
from regard.web.shell.reading import reading

_PROMISE_SPLITS = ("unit", "department", "channel")


@needs(Right.SEE_NUMBERS)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show the register: every promise, how it is kept, and where not."""
    context: dict[str, Any] = {"may_add": may_add(user_of(request)), "pending": being_checked(), "asked": False}
    if not visible(user_of(request)):
        return render_page(request, "promises/none.html", context)
    try:
        with reading(request) as reader:
            context |= _register(Asked.of(request, reader))
    except BrokenWorkspaceError:
        return render_page(request, "promises/unfolded.html", context | {"promises": _plain(request)})
    return render_page(request, "promises/index.html", context, partial="split")


@needs(Right.SEE_NUMBERS)
@require_safe
def promise(request: HttpRequest, key: str) -> HttpResponse:
    """Show one promise: how it is kept, how early or late, and its cases."""
    versions = versions_of(user_of(request), key)
    context = _around(request, versions)
    try:
        with reading(request) as reader:
            context |= _shown(Asked.of(request, reader), key)
    except BrokenWorkspaceError:
        return render_page(request, "promises/promise.html", context)
    if "cases" in context:
        note(request, "saw", "promise checks", key, part=context["cases"].part, count=context["cases"].paging.count)
    return render_page(request, "promises/promise.html", context, partial=_part(request))


@needs(Right.EXPORT)
@require_safe
def export(request: HttpRequest, key: str) -> HttpResponse:
    """Give the cases of a promise as a file."""
    versions_of(user_of(request), key)
    with reading(request) as reader:
        content, count = exported(Asked.of(request, reader), key)
    note(request, "exported", "promise checks", key, count=count)
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="promise-{slugify(key) or "checks"}.csv"'
    return response


@needs(Right.SEE_NUMBERS)
@require_safe
def pending(request: HttpRequest) -> HttpResponse:
    """Say whether past contacts are still to be checked; the page asks until they are."""
    return render(request, "promises/pending.html", {"pending": being_checked(), "asked": True})


def _register(asked: Asked) -> dict[str, Any]:
    by = next((name for name in asked.question.by if name in SPLITS), "touchpoint")
    lines = lines_of(asked)
    return {
        "question": asked.question,
        "as_of": asked.reader.as_of,
        "finding": finding_of(lines),
        "lines": lines,
        "by": by,
        "splits": [(name, split_name(name)) for name in SPLITS],
        "split": split_chart(asked, by),
    }


def _shown(asked: Asked, key: str) -> dict[str, Any]:
    """Return what one promise's page shows, or the part of it that htmx asks for."""
    found: dict[str, Any] = {"question": asked.question, "as_of": asked.reader.as_of}
    part = _part(asked.request)
    if part != "spread" and asked.sees_rows:
        found["cases"] = cases_of(asked, key)
    if part is None:
        numbers = numbers_of(asked, key)
        found |= {"numbers": numbers, "all_url": asked.url(numbers.number, key)}
    if part == "spread" or (part is None and (asked.is_small or "spread" in asked.request.GET)):
        found["spread"] = _spread(asked, key)
    return found


def _spread(asked: Asked, key: str) -> dict[str, Any]:
    """Return how the cases of a promise spread: by margin, and by what the checks can be split."""
    spread = margins_of(asked, key)
    charts = [split_chart(asked, by, key) for by in _PROMISE_SPLITS]
    return {
        "margins": margins_chart(spread),
        "sentences": margin_sentences(spread)[1:],
        "splits": [chart for chart in charts if len(chart.labels) > 1],
    }


def _part(request: HttpRequest) -> str | None:
    wanted = wanted_element(request)
    return wanted if wanted in {"cases", "spread"} else None


def _around(request: HttpRequest, versions: list[Promise]) -> dict[str, Any]:
    user = user_of(request)
    return {
        "versions": [
            {
                "promise": each,
                "number": number,
                "rule": rule_words(each.rule),
                "where": where_words(each.rule.where),
                "validity": validity_words(each),
                "owner": department_name(owner_of(each)),
                "may_change": may_change(user, each),
            }
            for number, each in enumerate(versions)
        ],
        "key": versions[0].key,
        "statement": versions[0].statement,
        "may_export": user.has(Right.EXPORT),
        "pending": being_checked(),
        "asked": False,
    }


def _plain(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the promises while there is nothing to hold them against."""
    return [
        {"key": each.key, "statement": each.statement, "rule": rule_words(each.rule)}
        for each in visible(user_of(request))
    ]
