"""The pages about consent: the register of purposes with how many stand how, and each purpose in a form."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from regard.collect.editing import Why, remove_entry, save_entries
from regard.collect.purposes import USUAL_PURPOSES, ConsentPurpose
from regard.web.accounts.audit import note
from regard.web.accounts.guard import user_of
from regard.web.accounts.rights import Right, needs
from regard.web.desks.settings.consent import counts_chart, counts_now, purpose_name
from regard.web.desks.settings.consent_form import PurposeForm
from regard.web.shell.pages import render_page
from regard.web.shell.workspace import catalogue, workspace


@needs(Right.SEE_NUMBERS)
@require_http_methods(["GET", "HEAD"])
def consent(request: HttpRequest) -> HttpResponse:
    """Show the register, and how many customers stand how to each purpose."""
    counts = counts_now(request)
    context = {
        "lines": [(purpose_name(each.purpose), each) for each in counts],
        "chart": counts_chart(counts),
        "may_change": user_of(request).has(Right.CHANGE_SETTINGS),
    }
    return render_page(request, "settings/consent.html", context)


@needs(Right.CHANGE_SETTINGS)
@require_http_methods(["GET", "HEAD", "POST"])
def purpose(request: HttpRequest, key: str = "") -> HttpResponse:
    """Show a purpose, or a new one, in a form; save it, or take it out of the register."""
    before = _purpose(key) if key else None
    if before is not None and request.POST.get("do") == "remove":
        return _removed(request, before)
    form = PurposeForm(before, request.POST if request.method == "POST" else None)
    if form.is_valid() and _is_saved(request, form):
        return redirect("settings:consent")
    return render_page(request, "settings/consent_purpose.html", _shown(form), status=422 if form.errors else 200)


def _purpose(key: str) -> ConsentPurpose:
    found = next((each for each in catalogue().purposes if each.key == key), None)
    if found is None:
        raise Http404
    return found


def _is_saved(request: HttpRequest, form: PurposeForm) -> bool:
    """Save what a form says; where that is refused, say so in the form."""
    made, seen = form.purpose, form.cleaned_data["seen"]
    refused = save_entries(workspace().ledger.folder, ConsentPurpose, [made], {made.key: seen} if seen else {})
    for each in refused:
        taken = each.why is Why.TAKEN
        text = _("There is a purpose of this key.") if taken else _("Somebody has changed it meanwhile. Open it again.")
        form.add_error("key" if taken else None, text)
    if not refused:
        note(request, "changed", "consent purpose", made.key)
        messages.success(request, _("Saved. All pages go by it from now on."))
    return not refused


def _removed(request: HttpRequest, before: ConsentPurpose) -> HttpResponse:
    seen = {before.key: request.POST.get("seen", "")}
    if before.key in {each.key for each in USUAL_PURPOSES}:
        messages.error(request, _("This purpose is always there."))
    elif remove_entry(workspace().ledger.folder, ConsentPurpose, before.key, seen):
        messages.error(request, _("Somebody has changed it meanwhile. Open it again."))
    else:
        note(request, "removed", "consent purpose", before.key)
        messages.success(request, _("Removed. What customers said stays in the ledger."))
    return redirect("settings:consent")


def _shown(form: PurposeForm) -> dict[str, Any]:
    before = form.before
    usual = {each.key for each in USUAL_PURPOSES}
    name = purpose_name(before) if before is not None else ""
    return {"form": form, "name": name, "may_remove": before is not None and before.key not in usual}
