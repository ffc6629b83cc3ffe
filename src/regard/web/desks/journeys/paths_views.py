"""The view of the page *Paths*, and what it shows."""

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from regard.web.accounts.rights import Right, needs
from regard.web.desks.journeys import paths_page, patterns_page
from regard.web.desks.journeys.asking import Asked
from regard.web.desks.journeys.links import NO_NAME, behind_url
from regard.web.desks.journeys.places import occurring, options
from regard.web.desks.journeys.showing import figure, frame, show
from regard.web.desks.journeys.ways_contexts import Shown, choices
from regard.web.shell.components_figures import figure as number
from regard.web.shell.reading import reading

_TEMPLATE = "journeys/paths.html"


@needs(Right.SEE_NUMBERS)
@require_safe
def paths(request: HttpRequest) -> HttpResponse:
    """Show which ways lead from a touchpoint, to it, or between two; or how many go a way that is written down."""
    with reading(request) as reader:
        asked = Asked.of(request, reader)
        around = frame(asked, "paths")
        own, pictures = ({}, []) if asked.is_empty else paths_context(asked, spelled_out(request.GET))
        figures = [figure(asked, each, shows_finding=False) for each in pictures]
    return show(request, _TEMPLATE, around | own, figures)


def spelled_out(given: QueryDict) -> QueryDict:
    """Return an address in which `after=web` is written as `way=after&at=web`: what happened after a touchpoint."""
    made = given.copy()
    after = str(made.pop("after", [""])[-1])
    if after and after != NO_NAME:
        made["way"], made["at"] = "after", after
    return made


def paths_context(asked: Asked, given: QueryDict) -> Shown:
    """Return the paths of an address, or how often a pattern is found."""
    way = paths_page.way_of(given)
    own: dict[str, Any] = {"way": way, "ways": choices(_ways(), way)}
    if not occurring(asked):
        return own | {"nothing": True}, []
    contexts = {"pattern": _pattern_context, "conversion": _conversion_context}
    found, pictures = contexts.get(way, _paths_context)(asked, given)
    return own | found, pictures


def _paths_context(asked: Asked, given: QueryDict) -> Shown:
    asking = paths_page.asking_of(asked, given)
    if asking is None:
        return {"nothing": True}, []
    found = paths_page.counted(asked, asking)
    own = {
        "asking": asking,
        "found": found,
        "options": options(asked),
        "tops": choices({str(count): number(count) for count in paths_page.TOPS}, str(asking.top)),
        "most_length": paths_page.MOST_LENGTH,
    }
    return own, [paths_page.picture(asked, asking, found)] if found.n else []


def _pattern_context(asked: Asked, given: QueryDict) -> Shown:
    written = patterns_page.pattern_written(asked, given)
    own = {"written": written, "examples": patterns_page.examples(asked)}
    if written.found is None:
        return own, []
    return own, [patterns_page.pattern_picture(asked, written.found, written.within.text)]


def _conversion_context(asked: Asked, given: QueryDict) -> Shown:
    written = patterns_page.conversion_written(asked, given)
    found = written.found
    own: dict[str, Any] = {"written": written, "examples": patterns_page.examples(asked)}
    if found is None:
        return own, []
    own |= {
        "base": patterns_page.base_words(found),
        "base_url": behind_url(asked, "pattern", pattern=found.end),
        "base_count": number(found.base_matches),
    }
    return own, [patterns_page.conversion_picture(asked, found, written.within.text)]


def _ways() -> dict[str, str]:
    return {
        "after": _("After a touchpoint"),
        "before": _("Before a touchpoint"),
        "between": _("Between two"),
        "pattern": _("A pattern"),
        "conversion": _("From one pattern to another"),
    }
