"""The views of the desk: lists, one entry, and what is done to several."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from regard.collect.editing import shown, uses_of
from regard.web.accounts.guard import user_of
from regard.web.accounts.rights import Right, needs
from regard.web.desks.catalogue.bulk import merge_ticked, merging, move_stage, sort_ticked, unmerge
from regard.web.desks.catalogue.changing import contacts_of, extras, form_for, removed, saved
from regard.web.desks.catalogue.counts import being_made_anew
from regard.web.desks.catalogue.kinds import KINDS, Kind, entries_of, promises_naming
from regard.web.desks.catalogue.lists import LISTS
from regard.web.desks.catalogue.rights import check_may_change, may_change_all
from regard.web.desks.catalogue.words import use_words
from regard.web.shell.pages import render_page
from regard.web.shell.workspace import catalogue


@needs(Right.SEE_NUMBERS)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show the touchpoints, those that wait to be sorted first."""
    return listing(request, "touchpoints")


@needs(Right.SEE_NUMBERS)
@require_safe
def listing(request: HttpRequest, kind: str) -> HttpResponse:
    """Show one list of the catalogue."""
    context = _around(request, KINDS[kind]) | LISTS[kind](request)
    return render_page(request, f"catalogue/{kind}.html", context, partial="entries")


@needs(Right.EDIT_CATALOGUE)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, kind: str, key: str = "") -> HttpResponse:
    """Show the form of an entry, or of a new one, and save it."""
    found = KINDS[kind]
    before = _entry(found, key) if key else None
    _check(request, found, before)
    form = form_for(request, found, before)
    if "save" in request.POST and saved(request, found, form):
        return redirect(found.url)
    context = _around(request, found) | {"form": form, "before": before, **extras(request, found, form)}
    return render_page(request, "catalogue/edit.html", context, partial="extras")


@needs(Right.EDIT_CATALOGUE)
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Ask before an entry is removed, say who uses it, and remove it."""
    found = KINDS[kind]
    entry = _entry(found, key)
    _check(request, found, entry)
    if request.method == "POST" and removed(request, found, key):
        return redirect(found.url)
    users = (*uses_of(catalogue(), found.word, key), *promises_naming(found, key), *contacts_of(request, found, key))
    context = {"entry": entry, "seen": shown(entry), "uses": [use_words(use) for use in users]}
    return render(request, "catalogue/remove.html", _around(request, found) | context)


@needs(Right.EDIT_CATALOGUE)
@require_POST
def sort(request: HttpRequest) -> HttpResponse:
    """Sort the ticked touchpoints, or go on to merge them."""
    if "merge" in request.POST:
        return redirect(
            f"{KINDS['touchpoints'].url}/merge?{urlencode({'key': request.POST.getlist('key')}, doseq=True)}"
        )
    sort_ticked(request)
    return _back(request, "touchpoints")


@needs(Right.EDIT_CATALOGUE)
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: HttpRequest) -> HttpResponse:
    """Say what merging does to the numbers, and do it."""
    if request.method == "POST":
        merge_ticked(request)
        return redirect(KINDS["touchpoints"].url)
    context = merging(request, request.GET.getlist("key"))
    check_may_change(user_of(request), [entry for entry, _count, _seen in context["rows"]])
    return render(request, "catalogue/merge.html", _around(request, KINDS["touchpoints"]) | context)


@needs(Right.EDIT_CATALOGUE)
@require_POST
def split(request: HttpRequest, key: str) -> HttpResponse:
    """Take the merging of a touchpoint back."""
    _entry(KINDS["touchpoints"], key)
    unmerge(request, key)
    return _back(request, "touchpoints")


@needs(Right.EDIT_CATALOGUE)
@require_POST
def move(request: HttpRequest) -> HttpResponse:
    """Move a stage one place up or down."""
    move_stage(request)
    return redirect(KINDS["stages"].url)


@needs(Right.SEE_NUMBERS)
@require_safe
def pending(request: HttpRequest) -> HttpResponse:
    """Say whether numbers are being made anew; the page asks until they are."""
    return render(request, "catalogue/pending.html", {"pending": being_made_anew(), "asked": True})


def _around(request: HttpRequest, kind: Kind) -> dict[str, Any]:
    user = user_of(request)
    return {
        "kind": kind,
        "kinds": KINDS.values(),
        "unsorted_count": len(catalogue().unsorted),
        "asked": False,
        "pending": being_made_anew(),
        "may_change_all": may_change_all(user),
        "may_change_some": user.has(Right.EDIT_CATALOGUE) and bool(may_change_all(user) or user.departments),
        "q": request.GET.get("q", ""),
    }


def _entry(kind: Kind, key: str) -> Any:
    found = entries_of(kind).get(key)
    if found is None:
        raise Http404
    return found


def _check(request: HttpRequest, kind: Kind, before: Any) -> None:
    """Raise PermissionDenied if an entry, or making a new one, is not for whoever asks."""
    user = user_of(request)
    if before is not None:
        check_may_change(user, [before])
    elif not may_change_all(user) and not (kind.key == "touchpoints" and user.departments):
        message = "New entries of this kind are for those whom no scope bounds."
        raise PermissionDenied(message)


def _back(request: HttpRequest, kind: str) -> HttpResponse:
    """Return to the list as it was: its search, filter and page."""
    return redirect(f"{KINDS[kind].url}?{request.POST.get('back', '')}".rstrip("?"))
