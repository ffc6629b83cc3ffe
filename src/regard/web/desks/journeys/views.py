"""The first pages of the desk: overview, graph, steps and stages."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from regard.web.accounts.rights import Right, needs
from regard.web.desks.journeys.asking import Asked
from regard.web.desks.journeys.graph_page import graph_context
from regard.web.desks.journeys.links import page_url
from regard.web.desks.journeys.overview_page import overview_context
from regard.web.desks.journeys.showing import figure, frame, show
from regard.web.desks.journeys.stages_page import stages_context
from regard.web.desks.journeys.steps_page import steps_context
from regard.web.shell.reading import reading


@needs(Right.SEE_NUMBERS)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show how many customers, contacts and episodes there are, and the most frequent moves."""
    with reading(request) as reader:
        asked = Asked.of(request, reader)
        around = frame(asked, "index")
        own, pictures = overview_context(request, asked)
        figures = [figure(asked, picture, shows_finding=False) for picture in pictures]
    return show(request, "journeys/index.html", around | own | {"log": page_url(asked, "journeys:log")}, figures)


@needs(Right.SEE_NUMBERS)
@require_safe
def graph(request: HttpRequest) -> HttpResponse:
    """Show which contact follows which, how long that takes, and how it went."""
    with reading(request) as reader:
        asked = Asked.of(request, reader)
        around = frame(asked, "graph")
        own, pictures = graph_context(request, asked)
        figures = [figure(asked, picture, shows_finding=False) for picture in pictures]
    return show(request, "journeys/graph.html", around | own, figures)


@needs(Right.SEE_NUMBERS)
@require_safe
def steps(request: HttpRequest) -> HttpResponse:
    """Show where episodes are at each step, from their beginning or around a touchpoint."""
    with reading(request) as reader:
        asked = Asked.of(request, reader)
        around = frame(asked, "steps")
        own, pictures = steps_context(request.GET.dict(), asked)
        figures = [figure(asked, picture, shows_finding=place > 0) for place, picture in enumerate(pictures)]
    return show(request, "journeys/steps.html", around | own, figures)


@needs(Right.SEE_NUMBERS)
@require_safe
def stages(request: HttpRequest) -> HttpResponse:
    """Show how far customers came, and between which stages they moved."""
    with reading(request) as reader:
        asked = Asked.of(request, reader)
        around = frame(asked, "stages")
        own, pictures = stages_context(asked)
        figures = [figure(asked, picture, shows_finding=False) for picture in pictures]
    return show(request, "journeys/stages.html", around | own, figures)
