"""The journey map: what was intended against what happens."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from regard.errors import unknown_name
from regard.journeys import Behind, IntendedJourney
from regard.journeys.conformance import Outcome
from regard.web.accounts.guard import user_of
from regard.web.accounts.rights import Right, needs
from regard.web.desks.journeys import map_counts
from regard.web.desks.journeys.answers import KINDS
from regard.web.desks.journeys.asking import Asked
from regard.web.desks.journeys.intended_page import all_intended
from regard.web.desks.journeys.intended_saving import may_change
from regard.web.desks.journeys.kinds import Kinds
from regard.web.desks.journeys.links import known_touchpoint, name_of
from regard.web.desks.journeys.map_drawing import deviation_lines, map_picture, step_lines, summary
from regard.web.desks.journeys.showing import figure, frame, show
from regard.web.shell.reading import reading

_OUTCOMES = (*(each.value for each in Outcome), "begun", "all")


@needs(Right.SEE_NUMBERS)
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Show the map of an intended journey; of the first one where the address names none."""
    with reading(request) as reader:
        asked, journeys = Asked.of(request, reader), all_intended()
        context = frame(asked, "map") | {"journeys": journeys.values(), "may_change": may_change(user_of(request))}
        if asked.is_empty or not journeys:
            return show(request, "journeys/map.html", context)
        found = map_counts.found_map(asked, _chosen(journeys, request.GET.get("journey", "")))
        drawn = figure(asked, map_picture(asked, found), shows_finding=False)
        context |= {
            "intended": found.intended, "found": found, "summary": summary(asked, found),
            "lines": step_lines(asked, found), "deviations": deviation_lines(asked, found),
        }  # fmt: skip
        return show(request, "journeys/map.html", context, [drawn])


def _chosen(journeys: Mapping[str, IntendedJourney], key: str) -> IntendedJourney:
    if key and key not in journeys:
        raise unknown_name("intended journey", key, journeys)
    return journeys[key or next(iter(journeys))]


def _conformance(asked: Asked, arguments: Mapping[str, str]) -> Behind:
    intended = _chosen(all_intended(), arguments.get("journey", ""))
    outcome = arguments.get("outcome", "")
    if outcome not in _OUTCOMES:
        raise unknown_name("outcome", outcome, _OUTCOMES)
    return map_counts.behind_map(asked, intended, outcome, arguments.get("step"), name_of(arguments, "left"))


def _contacts(asked: Asked, arguments: Mapping[str, str]) -> Behind:
    return map_counts.behind_contacts(asked, known_touchpoint(asked.view, name_of(arguments, "touchpoint") or ""))


def _answers(asked: Asked, arguments: Mapping[str, str]) -> Behind:
    intended = _chosen(all_intended(), arguments.get("journey", ""))
    kind, step = arguments.get("score", ""), arguments.get("step", "")
    steps = {each.name: each.touchpoints for each in intended.steps}
    if kind not in KINDS:
        raise unknown_name("kind of score", kind, KINDS)
    if step not in steps:
        raise unknown_name("step", step, steps)
    return map_counts.answers_behind(asked, kind, steps[step])


BEHIND: Kinds = {"conformance": _conformance, "map_contacts": _contacts, "map_answers": _answers}
