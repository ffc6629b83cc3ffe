"""The view of the page *Funnel*, and what it shows."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from regard.draw import Picture
from regard.web.accounts.rights import Right, needs
from regard.web.desks.journeys.asking import Asked
from regard.web.desks.journeys.entered import number_chosen
from regard.web.desks.journeys.funnel_details import driver_table, time_lines
from regard.web.desks.journeys.funnel_form import MOST_STEPS, FunnelForm, changed, has_steps, own_names
from regard.web.desks.journeys.funnel_page import Drawn, counted, form_of, picture, step_label
from regard.web.desks.journeys.funnel_split import groups_picture, split_of, split_options
from regard.web.desks.journeys.places import occurring, options
from regard.web.desks.journeys.showing import figure, frame, show
from regard.web.desks.journeys.ways_contexts import Shown, choices
from regard.web.desks.journeys.ways_words import time_words
from regard.web.shell.components_bar import kept
from regard.web.shell.reading import reading


@needs(Right.SEE_NUMBERS)
@require_safe
def funnel(request: HttpRequest) -> HttpResponse:
    """Show how many go each step of a way, and build the way."""
    if "change" in request.GET:
        return redirect(f"{request.path}?{changed(request.GET).urlencode()}")
    with reading(request) as reader:
        asked = Asked.of(request, reader)
        around = frame(asked, "funnel")
        own, pictures = ({}, []) if asked.is_empty else _context(request, asked)
        figures = [figure(asked, each, shows_finding=place > 0) for place, each in enumerate(pictures)]
    return show(request, "journeys/funnel.html", around | own, figures)


def _context(request: HttpRequest, asked: Asked) -> Shown:
    if not occurring(asked):
        return {"nothing": True}, []
    form = form_of(asked, request.GET)
    split, drawn = split_of(asked, request.GET.get("split", "")), counted(asked, form)
    own = _form_context(request, asked, form, split)
    if drawn is None:
        return own, []
    pictures: list[Picture] = [picture(asked, drawn)]
    if split and drawn.counted.entered:
        pictures.append(groups_picture(asked, drawn, split))
    return own | _result_context(request, asked, drawn), pictures


def _form_context(request: HttpRequest, asked: Asked, form: FunnelForm, split: str) -> dict[str, Any]:
    steps = [(step, [*step.touchpoints, ""]) for step in form.steps]
    orders = {
        "ordered": _("in this order, whatever lies between"),
        "strict": _("directly one after the other"),
        "unordered": _("in any order"),
    }
    named = [key for step in form.steps for key in step.touchpoints]
    return {
        "form": form,
        "steps": steps,
        "many": len(steps) > 1,
        "adds": len(steps) < MOST_STEPS,
        "is_example": not has_steps(request.GET),
        "asks": has_steps(request.GET) or not any(step.touchpoints for step in form.steps),
        "orders": choices(orders, form.order),
        "splits": choices({"": _("nothing")} | dict(split_options(asked)), split),
        "options": options(asked, [*named, *(one.touchpoint for one in form.exclusions)]),
        "exclusions": [*((one.touchpoint, one.after, one.before) for one in form.exclusions), ("", 1, len(steps))],
        "numbers": range(1, len(steps) + 1),
        "keeps": kept(request, asked.question, own_names() | {"split", "drop"}),
    }


def _result_context(request: HttpRequest, asked: Asked, drawn: Drawn) -> dict[str, Any]:
    if not drawn.counted.entered:
        return {"drawn": drawn}
    step = number_chosen(request.GET, "drop", drawn.worst, 1, len(drawn.funnel.steps))
    times, lines = time_lines(asked, drawn)
    drops = [
        (one.step, step_label(drawn, one.step), one.step == step) for one in drawn.counted.steps[1:] if one.dropped
    ]
    return {
        "drawn": drawn,
        "times": times.times,
        "time_lines": lines,
        "median": time_words(times.times.median_s),
        "median_low": time_words(times.times.median_low_s),
        "median_high": time_words(times.times.median_high_s),
        "mean": time_words(times.times.mean_s),
        "drivers": driver_table(asked, drawn, step),
        "drops": drops,
    }
