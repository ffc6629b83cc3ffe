"""What happened when: the list, and the form of one entry."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from regard.web.accounts.audit import note
from regard.web.accounts.guard import user_of
from regard.web.accounts.rights import Right, needs
from regard.web.desks.measures.forms import AnnotationForm
from regard.web.desks.measures.happenings import days_of, within
from regard.web.desks.measures.models import Annotation
from regard.web.shell.names import touchpoint_name
from regard.web.shell.paging import Paging
from regard.web.shell.scope import scope_of


@needs(Right.SEE_NUMBERS)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """List what happened, the latest first."""
    found = within(scope_of(user_of(request)))
    paging = Paging.of(request, found.count())
    own = set(_changeable(request).values_list("id", flat=True))
    entries = [
        {
            "annotation": one,
            "days": days_of(one),
            "touchpoint": touchpoint_name(one.touchpoint) if one.touchpoint else "",
            "may_change": one.pk in own,
        }
        for one in found[paging.offset : paging.offset + paging.size]
    ]
    context = {"entries": entries, "paging": paging, "may_add": user_of(request).has(Right.SAVE_VIEWS)}
    return render(request, "measures/annotations.html", context)


@needs(Right.SAVE_VIEWS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Write down that something happened."""
    return _edited(request, Annotation(by=user_of(request)))


@needs(Right.SAVE_VIEWS)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, key: int) -> HttpResponse:
    """Change what was written down."""
    return _edited(request, get_object_or_404(_changeable(request), pk=key))


@needs(Right.SAVE_VIEWS)
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, key: int) -> HttpResponse:
    """Ask before an entry is removed, and remove it."""
    found = get_object_or_404(_changeable(request), pk=key)
    if request.method == "POST":
        found.delete()
        note(request, "removed", "annotation", str(key))
        messages.success(request, _("“%(text)s” is removed from every time axis.") % {"text": found.text})
        return redirect("measures:annotations")
    context = {"name": found.text, "back": reverse("measures:annotations"), "many": _("What happened")}
    return render(request, "measures/remove.html", context)


def _changeable(request: HttpRequest) -> QuerySet[Annotation]:
    """Return those within one's scope that one may change."""
    user = user_of(request)
    seen = within(scope_of(user))
    return seen if user.has(Right.MANAGE_USERS) else seen.filter(by=user)


def _edited(request: HttpRequest, annotation: Annotation) -> HttpResponse:
    form = AnnotationForm(request.POST or None, instance=annotation, user=user_of(request))
    if request.method == "POST" and form.is_valid():
        kept = form.save()
        note(request, "changed", "annotation", str(kept.pk))
        messages.success(request, _("“%(text)s” is on every time axis now.") % {"text": kept.text})
        return redirect("measures:annotations")
    context: dict[str, Any] = {"form": form, "annotation": annotation if annotation.pk else None}
    return render(request, "measures/annotation_form.html", context, status=422 if form.is_bound else 200)
