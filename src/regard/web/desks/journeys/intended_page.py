"""The intended journeys: the list of them, and the pages on which one is written, changed and removed."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from regard.errors import BrokenWorkspaceError
from regard.journeys.intended import IntendedJourney, read_intended, shown_intended
from regard.web.accounts.guard import user_of
from regard.web.accounts.rights import Right, needs
from regard.web.desks.journeys.asking import Asked
from regard.web.desks.journeys.intended_draft import Draft, StepDraft, draft_of, draft_sent, rearranged
from regard.web.desks.journeys.intended_saving import check_may_change, may_change, removed, saved
from regard.web.desks.journeys.showing import frame
from regard.web.shell.names import stage_name, touchpoint_name
from regard.web.shell.pages import render_page
from regard.web.shell.reading import reading
from regard.web.shell.workspace import catalogue, workspace


@dataclass(frozen=True)
class StepShown:
    """A step of the form: its place from 0, what is typed, and what is wrong with it."""

    place: int
    step: StepDraft
    name_error: str
    touchpoints_error: str


def all_intended() -> dict[str, IntendedJourney]:
    """Return the intended journeys of the workspace, each under its key."""
    return read_intended(workspace().ledger.folder)


def one_intended(key: str) -> IntendedJourney:
    """Return an intended journey.

    Raises:
        Http404: there is none of this key.
    """
    found = all_intended().get(key)
    if found is None:
        raise Http404
    return found


@needs(Right.SEE_NUMBERS)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """List the intended journeys."""
    context = {"journeys": all_intended().values(), "may_change": may_change(user_of(request))}
    return render_page(request, "journeys/intended.html", _around(request) | context)


def _around(request: HttpRequest) -> dict[str, Any]:
    """Return the tabs of the desk; nothing before the first fold, when there is only what is intended."""
    try:
        with reading(request) as reader:
            return frame(Asked.of(request, reader), "intended") | {"is_empty": False}
    except BrokenWorkspaceError:
        return {}


@needs(Right.EDIT_CATALOGUE)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Write a new intended journey."""
    return _edited(request, None)


@needs(Right.EDIT_CATALOGUE)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, key: str) -> HttpResponse:
    """Change an intended journey."""
    return _edited(request, one_intended(key))


@needs(Right.EDIT_CATALOGUE)
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, key: str) -> HttpResponse:
    """Ask before an intended journey is removed, and remove it."""
    check_may_change(request)
    intended = one_intended(key)
    if request.method == "POST" and removed(request, intended):
        return redirect("journeys:intended")
    context = {"intended": intended, "seen": shown_intended(intended)}
    return render_page(request, "journeys/intended_remove.html", context)


def _edited(request: HttpRequest, before: IntendedJourney | None) -> HttpResponse:
    """Show the form; with a button beside a step, rearranged; with Save, saved or with what is wrong."""
    check_may_change(request)
    if request.method != "POST":
        return _form(request, draft_of(before) if before else Draft(), before)
    sent, act = draft_sent(request.POST), request.POST.get("do", "save")
    if before is not None:
        sent = _keyed(sent, before.key)
    if act != "save":
        return _form(request, rearranged(sent, act), before)
    draft, intended = saved(request, sent, before)
    if intended is None:
        return _form(request, draft, before, status=422)
    return redirect(f"{reverse('journeys:map')}?journey={intended.key}")


def _keyed(draft: Draft, key: str) -> Draft:
    """Return a draft under the key that it has already: a key never changes."""
    return Draft(draft.name, key, draft.rule, draft.steps, draft.ignored, draft.seen)


def _form(request: HttpRequest, draft: Draft, before: IntendedJourney | None, status: int = 200) -> HttpResponse:
    context = {"draft": draft, "before": before, "steps": _shown(draft), **_offers(draft)}
    return render_page(request, "journeys/intended_edit.html", context, partial="intended-form", status=status)


def _shown(draft: Draft) -> list[StepShown]:
    said = draft.errors
    return [
        StepShown(place, step, said.get(f"step-{place}-name", ""), said.get(f"step-{place}-touchpoints", ""))
        for place, step in enumerate(draft.steps)
    ]


def _offers(draft: Draft) -> dict[str, Any]:
    """Return what the form lets one choose from; what is chosen already stays, also if nothing else knows it."""
    known = catalogue()
    standing = {each.key: each.stage for each in known.touchpoints.values() if each.merged_into is None}
    chosen = [key for keys in (draft.ignored, *(step.touchpoints for step in draft.steps)) for key in keys]
    stages = [stage.key for stage in known.stages]
    groups = {key: [name for name, stage in standing.items() if stage == key] for key in stages}
    placed = {key for keys in groups.values() for key in keys}
    groups[""] = [key for key in dict.fromkeys((*standing, *chosen)) if key not in placed]
    return {
        "stages": [(key, stage_name(key)) for key in stages],
        "groups": [(stage_name(key), _named(keys)) for key, keys in groups.items() if keys],
        "rules": [rule.name for rule in workspace().ledger.settings.episodes],
    }


def _named(keys: list[str]) -> list[tuple[str, str]]:
    return sorted(((key, touchpoint_name(key)) for key in keys), key=lambda pair: pair[1].casefold())
