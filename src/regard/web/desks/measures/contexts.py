"""Contexts: what the templates of the desk show."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from regard.ledger import Reader
from regard.measure import find_measure
from regard.measure.anonymity import TOO_FEW
from regard.web.accounts.guard import user_of
from regard.web.accounts.rights import Right
from regard.web.desks.measures.asking import ask, data_extent, usual_measure
from regard.web.desks.measures.comparing import (
    USUAL_BY,
    asked_comparison,
    compare_pair,
    compare_question,
    compare_times,
    pair_of,
)
from regard.web.desks.measures.differing import (
    MOST_LINES,
    because,
    dots,
    finding,
    lines_of,
    p_words,
    waterfall,
    whole_urls,
)
from regard.web.desks.measures.offering import offered, offers, picking, without_time
from regard.web.desks.measures.results import result_of
from regard.web.desks.measures.wording import dimension_name
from regard.web.shell.components_bar import compared_words
from regard.web.shell.question import Question
from regard.web.shell.reading import reading
from regard.web.translating import translated

_FILES = (
    ("csv", "CSV"),
    ("xlsx", "Excel"),
    ("parquet", "Parquet"),
    ("json", "JSON"),
    ("svg", "SVG"),
    ("png", "PNG"),
)


def waits(request: HttpRequest) -> bool:
    """Say whether the page comes before its numbers: to a browser, which asks for them by itself afterwards."""
    return request.headers.get("HX-Request") != "true" and "whole" not in request.GET


def waiting(request: HttpRequest, *, compares: bool = False) -> dict[str, Any]:
    """Return what a page shows before its numbers.

    Args:
        request: its address has the question.
        compares: whether it is that of a comparison.

    Raises:
        WrongUseError: the address cannot be read.
    """
    with reading(request) as reader:
        question = compare_question(request, reader) if compares else Question.of(request, by="month")
        return {"question": question, "waits": True, **_times(reader)}


def measure_context(request: HttpRequest) -> dict[str, Any]:
    """Return what the page of a measure shows.

    Raises:
        WrongUseError: the address names something unknown.
    """
    with reading(request) as reader:
        asked = ask(request, reader)
        result = result_of(reader, asked, sees_rows=user_of(request).has(Right.SEE_ROWS))
        around = {**_times(reader), **offers(request, reader, asked.measure, asked.question.by)}
    return {
        **picking(asked.measure, asked.question.by),
        **around,
        "asked": asked,
        "question": asked.question,
        "result": result,
        "dimensions": [dimension_name(name) for name in asked.by],
        "rows_query": asked.question.query(measure=asked.measure, by=None, whole=None),
        "change_title": compared_words(asked.question.compare),
    }


def compare_context(request: HttpRequest) -> dict[str, Any]:
    """Return what the page of a comparison shows.

    Raises:
        WrongUseError: the address names something unknown, or what cannot be compared.
    """
    sees_rows = user_of(request).has(Right.SEE_ROWS)
    with reading(request) as reader:
        question, times = compare_question(request, reader), _times(reader)
        if times["is_empty"]:
            return {"question": question, **times}
        asked = asked_comparison(request, reader, question)
        pair = pair_of(request, reader, asked)
        compared = compare_pair(reader, asked, pair) if pair.of else compare_times(reader, asked)
        around = without_time(offers(request, reader, asked.measure, (*asked.by, pair.of)))
    lines = lines_of(asked, compared, sees_rows=sees_rows)
    return {
        **picking(asked.measure, asked.by), **times, **around,
        "asked": asked, "question": question, "pair": pair, "compared": compared,
        "by_name": dimension_name(asked.by[0]), "lines": lines[:MOST_LINES], "more": len(lines[MOST_LINES:]),
        "test": translated(compared.whole.test), "p": p_words(compared.whole.p_value),
        "has_rest": bool(compared.change and abs(compared.change.rest) > 1e-9), "untold": translated(TOO_FEW),
        "urls": whole_urls(asked, compared, sees_rows=sees_rows),
        "finding": finding(asked, compared), "because": because(asked, compared),
        "dots": dots(asked, compared, sees_rows=sees_rows), "waterfall": waterfall(asked, compared, lines),
    }  # fmt: skip


def dimensions_context(request: HttpRequest, *, compares: bool) -> dict[str, Any]:
    """Return all dimensions that the data has, to choose from.

    Args:
        request: its address has the question.
        compares: whether it is that of a comparison.

    Raises:
        WrongUseError: the measure is unknown.
    """
    question = Question.of(request, by=USUAL_BY if compares else "month")
    with reading(request) as reader:
        measure = request.GET.get("measure") or usual_measure(reader, question)
        find_measure(measure)
        found = {"offers_all": True, "offered": offered(reader, measure)}
    chosen = picking(measure, question.by)
    return chosen | {"pair": {"of": request.GET.get("of", "")}} | (without_time(found) if compares else found)


def saving(request: HttpRequest, page: str) -> dict[str, Any]:
    """Return what a page offers besides its numbers: to keep its question, and to take its numbers along.

    Args:
        request: its address has the question.
        page: `index` or `compare`.
    """
    user, query = user_of(request), request.GET.copy()
    query.pop("whole", None)
    files = [(form, words, f"{reverse('measures:export', args=[form])}?{query.urlencode()}") for form, words in _FILES]
    query["at"] = page
    may = {"may_save": user.has(Right.SAVE_VIEWS), "user_exports": user.has(Right.EXPORT)}
    return {**may, "saving": query.urlencode(), "files": files}


def _times(reader: Reader) -> dict[str, Any]:
    return {"as_of": reader.as_of, "is_empty": data_extent(reader) is None}
