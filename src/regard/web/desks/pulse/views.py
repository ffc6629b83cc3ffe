"""The page, and its parts."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from regard.ledger.layout import read_description
from regard.web.accounts.rights import Right, needs
from regard.web.desks.pulse.parts import PARTS, part_of
from regard.web.desks.pulse.standing import Standing, contacts_of
from regard.web.shell.reading import reading
from regard.web.shell.workspace import workspace

FOUND = "pulse:found"
"""Event of the page when the worst moment was found while it was open; other parts then know more."""


@needs(Right.SEE_NUMBERS)
def index(request: HttpRequest) -> HttpResponse:
    """Show where we stand: at once what is quick, and the rest as it comes; `whole=1` waits for all."""
    if _is_empty():
        return render(request, "pulse/empty.html", {})
    with reading(request) as reader:
        if not contacts_of(reader):
            return render(request, "pulse/empty.html", {"as_of": reader.as_of})
        standing = Standing.of(request, reader)
        at_once = standing.is_small or "whole" in request.GET
        parts = {key: part_of(standing, key, at_once=at_once) for key in PARTS}
        scores = [part for key, part in parts.items() if key.startswith("score-")]
        context = {"question": standing.question, "as_of": reader.as_of, "parts": parts, "scores": scores}
        return render(request, "pulse/index.html", context)


@needs(Right.SEE_NUMBERS)
def part(request: HttpRequest, key: str) -> HttpResponse:
    """Show one part of the page, to be put into it."""
    if key not in PARTS:
        raise Http404
    with reading(request) as reader:
        standing = Standing.of(request, reader)
        shown = part_of(standing, key)
        response = render(request, "pulse/part.html", {"question": standing.question, "part": shown})
    response["Cache-Control"] = "no-store"
    if key == "worst" and "job" in request.GET and not shown.told.counted.job:
        response["HX-Trigger"] = FOUND
    return response


def _is_empty() -> bool:
    """Return whether nothing was ever folded."""
    with workspace().ledger.database.snapshot() as snapshot:
        return read_description(snapshot).base is None
