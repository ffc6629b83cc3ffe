"""Saved views: questions that somebody keeps, opened under the opener's own scope."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from regard.web.accounts.audit import note
from regard.web.accounts.guard import user_of
from regard.web.accounts.rights import Right, needs
from regard.web.desks.measures.forms import ViewForm
from regard.web.desks.measures.models import SavedView
from regard.web.shell.paging import Paging
from regard.web.shell.workspace import departments

PAGES = ("index", "compare")
_LONGEST = 4000
_NOT_KEPT = ("page", "whole", "csrfmiddlewaretoken")


@needs(Right.SEE_NUMBERS)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """List the views that somebody finds."""
    found = SavedView.objects.seen_by(user_of(request))
    paging = Paging.of(request, found.count())
    own = set(SavedView.objects.changed_by(user_of(request)).values_list("id", flat=True))
    entries = [
        {"view": view, "department": _department(view.department), "may_change": view.pk in own}
        for view in found[paging.offset : paging.offset + paging.size]
    ]
    context = {"entries": entries, "paging": paging, "may_save": user_of(request).has(Right.SAVE_VIEWS)}
    return render(request, "measures/views.html", context)


@needs(Right.SEE_NUMBERS)
@require_safe
def opened(request: HttpRequest, key: int) -> HttpResponse:
    """Open a view: go to its question."""
    view = get_object_or_404(SavedView.objects.seen_by(user_of(request)), pk=key)
    return redirect(address_of(view))


@needs(Right.SAVE_VIEWS)
@require_http_methods(["GET", "HEAD", "POST"])
def save(request: HttpRequest) -> HttpResponse:
    """Keep the question of an address."""
    user = user_of(request)
    view = SavedView(owner=user, page=_page(request.GET.get("at", "")), query=kept_query(request.GET))
    form = ViewForm(request.POST or None, instance=view, user=user)
    if request.method == "POST" and form.is_valid():
        kept = form.save()
        note(request, "changed", "saved_view", str(kept.pk), audience=kept.audience)
        messages.success(request, _("The view “%(name)s” is kept.") % {"name": kept.name})
        return redirect("measures:views")
    return _form(request, form, {"opens": address_of(view)})


@needs(Right.SAVE_VIEWS)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, key: int) -> HttpResponse:
    """Change a view's name, note and audience."""
    view = get_object_or_404(SavedView.objects.changed_by(user_of(request)), pk=key)
    form = ViewForm(request.POST or None, instance=view, user=user_of(request))
    if request.method == "POST" and form.is_valid():
        kept = form.save()
        note(request, "changed", "saved_view", str(kept.pk), audience=kept.audience)
        messages.success(request, _("The view “%(name)s” is changed.") % {"name": kept.name})
        return redirect("measures:views")
    return _form(request, form, {"opens": address_of(view), "view": view})


@needs(Right.SAVE_VIEWS)
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, key: int) -> HttpResponse:
    """Ask before a view is removed, and remove it."""
    view = get_object_or_404(SavedView.objects.changed_by(user_of(request)), pk=key)
    if request.method == "POST":
        view.delete()
        note(request, "removed", "saved_view", str(key))
        messages.success(request, _("The view “%(name)s” is removed.") % {"name": view.name})
        return redirect("measures:views")
    back = reverse("measures:views")
    context = {"name": view.name, "back": back, "many": _("Saved views")}
    return render(request, "measures/remove.html", context)


def address_of(view: SavedView) -> str:
    """Return where a view's question is answered."""
    route = "measures:compare" if view.page == "compare" else "measures:index"
    return f"{reverse(route)}?{view.query}"


def kept_query(given: QueryDict) -> str:
    """Return what a view keeps of an address."""
    query = given.copy()
    for name in ("at", *_NOT_KEPT):
        query.pop(name, None)
    return query.urlencode()[:_LONGEST]


def _page(text: str) -> str:
    return text if text in PAGES else PAGES[0]


def _department(key: str) -> str:
    known = departments().get(key)
    return known.name if known else key


def _form(request: HttpRequest, form: ViewForm, context: dict[str, Any]) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return render(request, "measures/view_form.html", {"form": form, **context}, status=status)
