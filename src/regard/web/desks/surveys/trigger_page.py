"""Who is asked: the triggers of a survey in sentences, what they came to, and each in a form."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from regard.ask.sampling import Trigger, read_triggers, shown_triggers
from regard.vocabulary import Channel
from regard.web.accounts.guard import user_of
from regard.web.accounts.rights import Right, needs
from regard.web.asking.addresses import can_mail
from regard.web.desks.surveys.plan_asking import plan_of, rules_now, with_triggers
from regard.web.desks.surveys.policy_saving import kept_triggers
from regard.web.desks.surveys.seeing import Seen, check_may_edit, editable, may_edit, survey_for
from regard.web.desks.surveys.tabs import tabs
from regard.web.desks.surveys.trigger_changes import Triggers, changed, with_trigger
from regard.web.desks.surveys.trigger_choices import offered
from regard.web.desks.surveys.trigger_form import TriggerForm
from regard.web.desks.surveys.trigger_lately import DAYS, by_key, lately
from regard.web.desks.surveys.trigger_words import trigger_about, trigger_gone, trigger_sentences
from regard.web.shell.pages import render_page
from regard.web.shell.workspace import workspace


@needs(Right.SEE_NUMBERS, POST=Right.EDIT_SURVEYS)
@require_http_methods(["GET", "HEAD", "POST"])
def asked(request: HttpRequest, key: str) -> HttpResponse:
    """Show which contacts lead to a request, and what came of it; pause, move or remove a trigger."""
    seen = survey_for(request, key)
    triggers = read_triggers(workspace().ledger.folder, key)
    if request.method != "POST":
        return render_page(request, "surveys/asked.html", _context(request, seen, triggers))
    check_may_edit(request)
    act, _colon, name = request.POST.get("do", "").partition(":")
    after = changed(triggers, act, name)
    why = kept_triggers(request, key, after, f"{act} trigger {name}") if after != triggers else ""
    if why:
        messages.error(request, why)
    return redirect("surveys:asked", key)


@needs(Right.EDIT_SURVEYS)
@require_http_methods(["GET", "HEAD", "POST"])
def trigger(request: HttpRequest, key: str, name: str = "") -> HttpResponse:
    """Show one trigger, or a new one; try it on past contacts, and save it."""
    seen = editable(request, key)
    triggers = read_triggers(workspace().ledger.folder, key)
    form = _form(request, triggers, name)
    if request.method != "POST":
        return _shown(request, seen, triggers, form)
    if not form.is_valid() or form.trigger is None:
        return _shown(request, seen, triggers, form, status=422)
    after = with_trigger(triggers, form.trigger)
    if request.POST.get("do") == "try":
        plan = plan_of(request, with_triggers(rules_now(), seen.survey, after))
        return _shown(request, seen, triggers, form, plan=plan)
    why = kept_triggers(request, key, after, f"trigger {form.trigger.key}")
    return _shown(request, seen, triggers, form, status=422, failure=why) if why else redirect("surveys:asked", key)


def _form(request: HttpRequest, triggers: Triggers, name: str) -> TriggerForm:
    """Return the form of a trigger; an empty name is that of a new one."""
    before = next((each for each in triggers if each.key == name), None)
    if name and before is None:
        raise Http404
    taken = {each.key for each in triggers} - {name}
    return TriggerForm(offered(request), taken, workspace().ledger.settings.zone, request.POST or None, before)


def _context(request: HttpRequest, seen: Seen, triggers: Triggers) -> dict[str, Any]:
    found = lately(request, seen.survey)
    return {
        "survey": seen.survey, "stands": seen.stands, "tabs": tabs(request, seen, "asked"),
        "edits": may_edit(user_of(request)), "seen": shown_triggers(triggers), "days": DAYS,
        "lines": [(each, trigger_about(each), trigger_sentences(each), trigger_gone(each), n)
                  for each, n in by_key(triggers, seen.key)],
        "no_mail": _no_mail(triggers), "states": found.states, "reasons": found.reasons,
    }  # fmt: skip


def _no_mail(triggers: Triggers) -> bool:
    """Say whether mails are wanted that the server cannot send."""
    return any(each.active and each.channel is Channel.EMAIL for each in triggers) and not can_mail()


def _shown(
    request: HttpRequest, seen: Seen, triggers: Triggers, form: TriggerForm, status: int = 200, **more: Any
) -> HttpResponse:
    before: Trigger | None = form.before
    context = {
        "survey": seen.survey, "form": form, "before": before, "no_mail": not can_mail(),
        "heading": trigger_about(before) if before else _("A new trigger"),
        "seen": request.POST.get("seen", "") or shown_triggers(triggers), **more,
    }  # fmt: skip
    return render_page(request, "surveys/trigger.html", context, status=status)
