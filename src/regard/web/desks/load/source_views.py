"""The pages of sources: their keys, what they sent, and what comes in at this moment."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from regard.collect.keys import NewKey, create_key, list_keys, revoke_key
from regard.errors import WrongUseError
from regard.web.accounts.audit import note
from regard.web.accounts.guard import user_of
from regard.web.accounts.rights import Right, needs
from regard.web.desks.load.flow import fates, flows, last_days, waiting
from regard.web.desks.load.forms import KeyForm
from regard.web.desks.load.snippets import snippets
from regard.web.desks.load.tail import received_last, refused_last
from regard.web.shell.pages import render_page
from regard.web.shell.scope import scope_of
from regard.web.shell.workspace import workspace


@needs(Right.LOAD, POST=Right.MANAGE_KEYS)
def sources(request: HttpRequest) -> HttpResponse:
    """List what sends, with keys and counts; make a key, which is shown once."""
    form = KeyForm(request.POST or None)
    made = _made(form) if request.method == "POST" and form.is_valid() else None
    if made is not None:
        note(request, "made", "key", made.hint, source=made.source)
        shown = {"made": made, "snippets": snippets(request.build_absolute_uri("/").rstrip("/"), made.secret)}
        return render_page(request, "load/key.html", shown)
    user, ledger = user_of(request), workspace().ledger
    context = {
        "form": form, "keys": list_keys(ledger), "manages": user.has(Right.MANAGE_KEYS),
        "flows": flows(request), "days": last_days(), "sees_rows": user.has(Right.SEE_ROWS),
        "fates": fates(), "waiting": waiting(ledger), "refusals": refused_last(ledger),
    }  # fmt: skip
    return render_page(request, "load/sources.html", context, status=422 if form.errors else 200)


@needs(Right.MANAGE_KEYS)
def revoke(request: HttpRequest, hint: str) -> HttpResponse:
    """Ask whether a key is to be made useless; do so."""
    known = [key for key in list_keys(workspace().ledger) if key.hint == hint and key.revoked_at is None]
    if not known:
        messages.info(request, _("This key is revoked already."))
        return redirect("load:sources")
    if request.method != "POST":
        return render_page(request, "load/revoke.html", {"key": known[0]})
    revoked = revoke_key(workspace().ledger, hint)
    note(request, "revoked", "key", revoked.hint, source=revoked.source)
    messages.success(request, _("The key of %(source)s is revoked.") % {"source": revoked.source})
    return redirect("load:sources")


@needs(Right.LOAD)
@require_GET
def live(request: HttpRequest) -> HttpResponse:
    """Show what was received last, anew every two seconds unless that is paused."""
    user, ledger, source = user_of(request), workspace().ledger, request.GET.get("source", "")
    # What has only just come is in no number yet, and so bound by no scope: whoever sees a part does not see it.
    sees_all = user.has(Right.SEE_ROWS) and not scope_of(user)
    context = {
        "sees_all": sees_all, "paused": "pause" in request.GET, "source": source,
        "received": received_last(ledger, source) if sees_all else [], "refusals": refused_last(ledger),
        "sources": sorted({key.source for key in list_keys(ledger)}), "waiting": waiting(ledger),
    }  # fmt: skip
    return render_page(request, "load/live.html", context, partial="tail")


def _made(form: KeyForm) -> NewKey | None:
    """Make the key that a form asks for; None, with its words in the form, if that is impossible."""
    asked = form.cleaned_data
    try:
        return create_key(
            workspace().ledger,
            asked["source"].strip(),
            events_per_second=asked["events_per_second"],
            origins=asked["origins"].split(),
        )
    except WrongUseError as error:
        form.add_error("origins" if "origin" in error.what else "source", str(error))
        return None
