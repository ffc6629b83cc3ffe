"""The views of webhooks out: endpoints, what they were told, and the way to send it once more."""

import json
from collections.abc import Callable
from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from regard.web.accounts.audit import note
from regard.web.accounts.guard import user_of
from regard.web.accounts.rights import Right, needs
from regard.web.desks.settings.outbound_forms import EndpointForm
from regard.web.desks.settings.outbound_rows import attempt_rows, endpoint_row, endpoint_rows
from regard.web.outbound import endpoints as acts
from regard.web.outbound.models import Delivery, Endpoint, Message
from regard.web.outbound.signing import new_secret
from regard.web.shell.pages import render_page
from regard.web.shell.paging import Paging
from regard.web.shell.workspace import workspace

KIND = "endpoint"
"""What the audit log calls an endpoint."""

_PER_PAGE = 50
_MOST_DAYS = 30


@needs(Right.CHANGE_SETTINGS)
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """List the endpoints."""
    return render_page(request, "settings/outbound/list.html", {"rows": endpoint_rows()})


@needs(Right.CHANGE_SETTINGS)
@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """Make an endpoint, and show its secret this once."""
    form = EndpointForm(request.POST or None)
    if not form.is_valid():
        status = 422 if form.errors else 200
        return render_page(request, "settings/outbound/form.html", {"form": form}, status=status)
    endpoint, secret = acts.add_endpoint(workspace().ledger, form.plan, user_of(request))
    note(request, "created", KIND, str(endpoint.pk), name=endpoint.name, url=endpoint.url)
    return _secret_page(request, endpoint, secret)


@needs(Right.CHANGE_SETTINGS)
@require_GET
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an endpoint, and what it was told."""
    endpoint = get_object_or_404(Endpoint.objects.select_related("by"), pk=pk)
    state = request.GET.get("state", "")
    told = endpoint.messages.order_by("-created_at", "pk")
    told = told.filter(state=state) if state in Delivery.values else told
    paging = Paging.of(request, told.count(), _PER_PAGE)
    rows = told[paging.offset : paging.offset + _PER_PAGE]
    context = {"row": endpoint_row(endpoint), "rows": rows, "paging": paging, "state": state}
    return render_page(request, "settings/outbound/one.html", context | {"states": Delivery.choices})


@needs(Right.CHANGE_SETTINGS)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what was decided about an endpoint."""
    endpoint = get_object_or_404(Endpoint, pk=pk)
    form = EndpointForm(request.POST or None, endpoint)
    if not form.is_valid():
        context = {"form": form, "endpoint": endpoint}
        return render_page(request, "settings/outbound/form.html", context, status=422 if form.errors else 200)
    acts.change_endpoint(endpoint, form.plan)
    note(request, "changed", KIND, str(pk), name=endpoint.name, url=endpoint.url)
    messages.success(request, _("Saved."))
    return redirect("settings:outbound_one", pk)


@needs(Right.CHANGE_SETTINGS)
@never_cache
@require_POST
def rotate(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a new secret, and show it this once; the one before signs for a day more."""
    endpoint = get_object_or_404(Endpoint, pk=pk)
    secret = new_secret(endpoint)
    note(request, "made_anew", KIND, str(pk), what="secret")
    return _secret_page(request, endpoint, secret)


@needs(Right.CHANGE_SETTINGS)
@require_POST
def replay_failed(request: HttpRequest, pk: int) -> HttpResponse:
    """Send once more what failed in the last days."""
    endpoint = get_object_or_404(Endpoint, pk=pk)
    count = acts.replay_failed(endpoint, now() - timedelta(days=_days(request)))
    note(request, "sent_again", KIND, str(pk), messages=count)
    text = ngettext("%(n)s message is sent once more.", "%(n)s messages are sent once more.", count)
    messages.success(request, text % {"n": count})
    return redirect("settings:outbound_one", pk)


@needs(Right.CHANGE_SETTINGS)
@require_GET
def message(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Show one message, and each attempt to bring it."""
    found = get_object_or_404(Message.objects.select_related("endpoint"), pk=key, endpoint=pk)
    note(request, "saw", "message", found.pk)
    context = {"message": found, "endpoint": found.endpoint, "attempts": attempt_rows(list(found.tries.all()))}
    body = json.dumps(json.loads(found.body), indent=2, ensure_ascii=False)
    return render_page(request, "settings/outbound/message.html", context | {"body": body})


@needs(Right.CHANGE_SETTINGS)
@require_POST
def replay(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Send one message once more."""
    found = get_object_or_404(Message, pk=key, endpoint=pk)
    if acts.replay(found):
        note(request, "sent_again", "message", key)
        messages.success(request, _("It is sent once more, within some seconds."))
    return redirect("settings:outbound_message", pk, key)


def _act(
    do: Callable[[HttpRequest, Endpoint], object], act: str, done: Callable[[], str]
) -> Callable[..., HttpResponse]:
    """Return the view of one act on an endpoint."""

    @needs(Right.CHANGE_SETTINGS)
    @require_POST
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        endpoint = get_object_or_404(Endpoint, pk=pk)
        do(request, endpoint)
        note(request, act, KIND, str(pk), name=endpoint.name)
        messages.success(request, done())
        is_there = Endpoint.objects.filter(pk=pk).exists()
        return redirect("settings:outbound_one", pk) if is_there else redirect("settings:outbound")

    return view


pause = _act(lambda _request, one: acts.pause(one), "deactivated", lambda: _("Nothing is sent there until you say so."))
resume = _act(
    lambda request, one: acts.resume(workspace().ledger, one, user_of(request)),
    "reactivated",
    lambda: _("It is told again what happens from now on."),
)
try_out = _act(
    lambda _request, one: acts.try_out(one), "tried", lambda: _("A test message is sent within some seconds.")
)
remove = _act(
    lambda _request, one: one.delete(), "removed", lambda: _("The endpoint is removed, with all its messages.")
)


def _days(request: HttpRequest) -> int:
    text = request.POST.get("days", "")
    return min(int(text), _MOST_DAYS) if text.isascii() and text.isdecimal() and len(text) < 4 else _MOST_DAYS


def _secret_page(request: HttpRequest, endpoint: Endpoint, secret: str) -> HttpResponse:
    """Show a secret that is shown once."""
    context = {"endpoint": endpoint, "secret": secret}
    return render_page(request, "settings/outbound/secret.html", context)
