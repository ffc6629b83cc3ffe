"""The views of the settings."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from regard.errors import BrokenWorkspaceError
from regard.web.accounts.audit import note
from regard.web.accounts.guard import user_of
from regard.web.accounts.rights import Right, needs
from regard.web.desks.settings.forms import SettingsForm
from regard.web.desks.settings.saving import differences, save
from regard.web.desks.settings.status import Counts, counts_of, status_of
from regard.web.jobs.models import Job
from regard.web.jobs.queue import enqueue
from regard.web.shell.pages import render_page
from regard.web.shell.reading import reading
from regard.web.shell.workspace import workspace


@needs(Right.SEE_NUMBERS, POST=Right.CHANGE_SETTINGS)
def index(request: HttpRequest) -> HttpResponse:
    """Show what the workspace has decided, and its status; change a decision."""
    ledger = workspace().ledger
    before = ledger.settings
    form = SettingsForm(before, request.POST or None)
    if request.method == "POST" and form.is_valid():
        if save(ledger.folder, before, form.settings):
            return _saved(request, form)
        form.add_error(None, _("Somebody has changed the settings meanwhile. Look at them again."))
    user = user_of(request)
    context = {
        "form": form,
        "may_change": user.has(Right.CHANGE_SETTINGS),
        "manages": user.has(Right.MANAGE_USERS),
        "audits": user.has(Right.SEE_AUDIT),
        "status": status_of(ledger),
        "counts": _counts(request),
        "check": Job.objects.filter(name="settings.check", by=user).order_by("-created_at").first(),
    }
    return render_page(request, "settings/index.html", context, status=422 if form.errors else 200)


@needs(Right.MANAGE_USERS)
@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """Ask for a look at everything the workspace needs."""
    enqueue("settings.check", by=user_of(request), dedupe="settings.check", title=_("Check the workspace"))
    return redirect("settings:index")


def _saved(request: HttpRequest, form: SettingsForm) -> HttpResponse:
    changed = differences(form.current, form.settings)
    if changed:
        note(request, "changed", "settings", **changed)
        messages.success(request, _("Saved. All pages go by it from now on."))
    return redirect("settings:index")


def _counts(request: HttpRequest) -> Counts | None:
    """Return how much there is; None as long as there is no layout."""
    try:
        with reading(request) as reader:
            return counts_of(reader)
    except BrokenWorkspaceError:
        return None
