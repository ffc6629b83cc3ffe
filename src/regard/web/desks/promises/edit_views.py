"""The views that change promises: a new one, a change, a new version, its end, and a look at what it would be."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from regard.promises import shown_promise
from regard.vocabulary import Promise
from regard.web.accounts.guard import user_of
from regard.web.accounts.rights import Right, needs
from regard.web.desks.promises.choices import known_to
from regard.web.desks.promises.forms import PromiseForm
from regard.web.desks.promises.rights import check_may_change, may_add, versions_of
from regard.web.desks.promises.saving import removed, saved
from regard.web.desks.promises.trying import as_trial, try_form
from regard.web.shell.pages import render_page
from regard.web.shell.workspace import workspace


@needs(Right.EDIT_PROMISES)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Write a new promise, and look at what it would have come to."""
    _check_may_add(request)
    return _edited(request, None)


@needs(Right.EDIT_PROMISES)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, key: str, version: int) -> HttpResponse:
    """Change a promise, for the past too, or end it."""
    return _edited(request, _own(request, key, version), number=version)


@needs(Right.EDIT_PROMISES)
@require_http_methods(["GET", "HEAD", "POST"])
def version(request: HttpRequest, key: str, version: int) -> HttpResponse:
    """Write a new version of a promise, which holds from a day on."""
    return _edited(request, _own(request, key, version), follows=True)


@needs(Right.EDIT_PROMISES)
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, key: str, version: int) -> HttpResponse:
    """Ask before a promise is removed, and remove it."""
    promise = _own(request, key, version)
    if request.method == "POST" and removed(request, promise):
        return redirect("promises:index")
    context = {"promise": promise, "seen": shown_promise(promise), "version": version}
    return render_page(request, "promises/remove.html", context)


@needs(Right.EDIT_PROMISES)
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """Hold the promise of a form against past contacts; nothing is kept of it."""
    _check_may_add(request)
    form = PromiseForm(known_to(request), as_trial(request.POST), zone=_zone())
    context = {"tried": try_form(request, form), "missing": _missing(form), "sent": True}
    return render(request, "promises/preview.html", context)


def _edited(request: HttpRequest, before: Promise | None, *, number: int = 0, follows: bool = False) -> HttpResponse:
    is_sent, is_trial = request.method == "POST", "try" in request.POST
    form = PromiseForm(
        known_to(request), request.POST if is_sent else None, before=before, zone=_zone(), follows=follows
    )
    if is_sent and not is_trial and saved(request, form):
        return redirect("promises:promise", (form.promise or before).key)  # type: ignore[union-attr]
    context: dict[str, Any] = {"form": form, "before": before, "number": number, "follows": follows, "sent": is_trial}
    if is_trial:
        context |= {"tried": try_form(request, form), "missing": _missing(form)}
    status = 422 if is_sent and not is_trial else 200
    return render_page(request, "promises/edit.html", context, status=status)


def _own(request: HttpRequest, key: str, number: int) -> Promise:
    """Return a version of a promise, counted from the latest, that whoever asks may change."""
    versions = versions_of(user_of(request), key)
    if number >= len(versions):
        raise Http404
    check_may_change(user_of(request), [versions[number]])
    return versions[number]


def _missing(form: PromiseForm) -> list[tuple[str, str]]:
    """Return what a trial still needs: the field's name for people, and why."""
    return [
        (str(form.fields[name].label) if name in form.fields else "", str(error))
        for name, errors in form.errors.items()
        for error in errors
    ]


def _check_may_add(request: HttpRequest) -> None:
    if not may_add(user_of(request)):
        message = "Promises are written by those who see all of the company, or own a touchpoint."
        raise PermissionDenied(message)


def _zone() -> str:
    return workspace().ledger.settings.zone
