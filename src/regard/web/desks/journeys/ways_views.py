"""The pages of ways that ask little: retention, variants, hand-overs and loops."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.http import require_safe

from regard.web.accounts.rights import Right, needs
from regard.web.desks.journeys.asking import Asked
from regard.web.desks.journeys.showing import figure, frame, show
from regard.web.desks.journeys.ways_contexts import (
    Shown,
    handovers_context,
    loops_context,
    retention_context,
    variants_context,
)
from regard.web.shell.reading import reading


@needs(Right.SEE_NUMBERS)
@require_safe
def retention(request: HttpRequest) -> HttpResponse:
    """Show how many of those who began together come back later."""
    return _page(request, "retention", retention_context)


@needs(Right.SEE_NUMBERS)
@require_safe
def variants(request: HttpRequest) -> HttpResponse:
    """Show which whole ways episodes take."""
    return _page(request, "variants", variants_context)


@needs(Right.SEE_NUMBERS)
@require_safe
def handovers(request: HttpRequest) -> HttpResponse:
    """Show where customers turn to a second channel soon after a first one."""
    return _page(request, "handovers", handovers_context)


@needs(Right.SEE_NUMBERS)
@require_safe
def loops(request: HttpRequest) -> HttpResponse:
    """Show where episodes come to a touchpoint again."""
    return _page(request, "loops", loops_context)


def _page(request: HttpRequest, key: str, context: Callable[[Asked, QueryDict], Shown]) -> HttpResponse:
    """Return a page of the desk, by its key among `PAGES`."""
    with reading(request) as reader:
        asked = Asked.of(request, reader)
        around = frame(asked, key)
        own, pictures = ({}, []) if asked.is_empty else context(asked, request.GET)
        figures = [figure(asked, each, shows_finding=False) for each in pictures]
    return show(request, f"journeys/{key}.html", around | own, figures)
