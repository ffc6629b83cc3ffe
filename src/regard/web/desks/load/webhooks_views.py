"""The pages of webhooks: the list with a form for a new one, and one with its mapping."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from regard.collect.webhooks.store import read_text
from regard.web.accounts.audit import note
from regard.web.accounts.guard import user_of
from regard.web.accounts.rights import Right, needs
from regard.web.desks.load.tail import refused_last
from regard.web.desks.load.webhooks import as_text, kept, listed, made_from, one_listed, proposed, tried
from regard.web.desks.load.webhooks_forms import WebhookForm, WebhookMappingForm
from regard.web.shell.pages import render_page
from regard.web.shell.workspace import workspace


@needs(Right.LOAD, POST=Right.MANAGE_KEYS)
def webhooks(request: HttpRequest) -> HttpResponse:
    """List the webhooks; make one, whose secret is shown once."""
    form = WebhookForm(request.POST or None)
    made = made_from(form) if request.method == "POST" and form.is_valid() else None
    if made is not None:
        source, secret = made
        note(request, "made", "webhook", source)
        shown = {"webhook": one_listed(request, source), "secret": secret}
        return render_page(request, "load/webhook_made.html", shown)
    context = {"form": form, "webhooks": listed(request), "manages": user_of(request).has(Right.MANAGE_KEYS)}
    return render_page(request, "load/webhooks.html", context, status=422 if form.errors else 200)


@needs(Right.LOAD, POST=Right.MANAGE_KEYS)
def webhook(request: HttpRequest, source: str) -> HttpResponse:
    """Show a webhook; try its mapping on a sample, propose one, or keep it."""
    found = one_listed(request, source)
    if request.method == "POST":
        return _changed(request, source)
    form = WebhookMappingForm(initial={"text": read_text(workspace().ledger.folder, found.source)})
    return _page(request, source, form)


def _changed(request: HttpRequest, source: str) -> HttpResponse:
    """Do what the button of the form says."""
    form, act = WebhookMappingForm(request.POST), request.POST.get("act")
    if not form.is_valid():
        return _page(request, source, form)
    if act == "keep" and kept(form, source):
        note(request, "changed", "webhook", source)
        messages.success(request, _("The mapping is kept; it counts from the next delivery on."))
        return redirect("load:webhook", source=source)
    if act == "propose" and (text := proposed(form, source)) is not None:
        form = WebhookMappingForm(initial={**form.cleaned_data, "text": text})
        messages.info(request, _("This is a proposal made of the sample. Look it over, try it, and keep it."))
        return _page(request, source, form)
    trial = tried(form) if act == "try" else None
    events = [(as_text(event), trial.faults.get(place)) for place, event in enumerate(trial.events)] if trial else []
    return _page(request, source, form, trial=trial, events=events)


def _page(request: HttpRequest, source: str, form: WebhookMappingForm, **more: object) -> HttpResponse:
    ledger = workspace().ledger
    context = {
        "webhook": one_listed(request, source), "form": form, "manages": user_of(request).has(Right.MANAGE_KEYS),
        "refusals": [each for each in refused_last(ledger) if each.source == source], **more,
    }  # fmt: skip
    return render_page(request, "load/webhook.html", context, status=422 if form.errors else 200)
