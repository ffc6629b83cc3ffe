"""The contact policy: its rules in sentences, which survey goes first, and each rule in a form."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from msgspec.structs import replace

from regard.ask.policy_rules import ContactPolicy, Rule, read_policy, shown_policy
from regard.web.accounts.guard import user_of
from regard.web.accounts.rights import Right, needs
from regard.web.desks.surveys.plan_asking import plan_of, rules_now, with_policy
from regard.web.desks.surveys.policy_changes import (
    moved,
    with_priority,
    with_rule,
    without_priority,
    without_rule,
)
from regard.web.desks.surveys.policy_form import PolicyForm, RuleForm
from regard.web.desks.surveys.policy_saving import kept_policy, undoable, undone
from regard.web.desks.surveys.policy_words import but_sentence, rule_sentence, span_words
from regard.web.desks.surveys.seeing import check_may_edit, may_edit, surveys_for
from regard.web.shell.pages import render_page
from regard.web.shell.workspace import workspace


@needs(Right.SEE_NUMBERS, POST=Right.EDIT_SURVEYS)
@require_http_methods(["GET", "HEAD", "POST"])
def policy(request: HttpRequest) -> HttpResponse:
    """Show how often anybody is asked, and change what is not a rule."""
    now = read_policy(workspace().ledger.folder)
    if request.method != "POST":
        return _page(request, now, PolicyForm(now))
    check_may_edit(request)
    act, _colon, name = request.POST.get("do", "").partition(":")
    return _settings(request, now, act) if act in {"save", "try"} else _done(request, now, act, name)


@needs(Right.EDIT_SURVEYS)
@require_http_methods(["GET", "HEAD", "POST"])
def rule(request: HttpRequest, place: int | None = None) -> HttpResponse:
    """Show one rule, or a new one; try it on past contacts, and save it."""
    check_may_edit(request)
    now = read_policy(workspace().ledger.folder)
    form = RuleForm(_names(request), request.POST or None, _rule_at(now, place))
    if request.method != "POST":
        return _form(request, now, form, place)
    if not form.is_valid() or form.rule is None:
        return _form(request, now, form, place, status=422)
    changed = with_rule(now, form.rule, place)
    if request.POST.get("do") == "try":
        return _form(request, now, form, place, plan=plan_of(request, with_policy(rules_now(), changed)))
    why = kept_policy(request, changed, "new rule" if place is None else f"rule {place + 1}")
    return _form(request, now, form, place, status=422, failure=why) if why else redirect("surveys:policy")


def _settings(request: HttpRequest, now: ContactPolicy, act: str) -> HttpResponse:
    """Try or save what is not a rule."""
    form = PolicyForm(now, request.POST)
    if not form.is_valid():
        return _page(request, now, form, status=422)
    changed = replace(now, **form.cleaned_data)
    if act == "try":
        return _page(request, now, form, plan=plan_of(request, with_policy(rules_now(), changed)))
    why = kept_policy(request, changed, "settings")
    return _page(request, now, form, status=422, failure=why) if why else redirect("surveys:policy")


def _done(request: HttpRequest, now: ContactPolicy, act: str, name: str) -> HttpResponse:
    """Do what a button says, and show where that led."""
    changed = _changed(request, now, act, name)
    why = kept_policy(request, changed, f"{act} {name}".strip()) if changed != now else ""
    if why:
        messages.error(request, why)
    elif act == "restore":
        undone(request)
    return redirect("surveys:policy")


def _changed(request: HttpRequest, now: ContactPolicy, act: str, name: str) -> ContactPolicy:
    before = undoable(request, now)
    if act == "restore" and before is not None:
        return before
    if act == "rule-remove" and name.isdecimal():
        return without_rule(now, int(name))
    if act == "priority-add" and request.POST.get("survey") in _names(request):
        return with_priority(now, request.POST["survey"])
    changes: dict[str, Callable[[], ContactPolicy]] = {
        "priority-remove": lambda: without_priority(now, name),
        "earlier": lambda: moved(now, name, -1),
        "later": lambda: moved(now, name, 1),
    }
    return changes.get(act, lambda: now)()


def _rule_at(policy: ContactPolicy, place: int | None) -> Rule | None:
    if place is None:
        return None
    if place >= len(policy.rules):
        raise Http404
    return policy.rules[place]


def _names(request: HttpRequest) -> dict[str, str]:
    """Return the names of the surveys that somebody sees, by key."""
    return {each.key: each.survey.name for each in surveys_for(user_of(request))}


def _page(request: HttpRequest, now: ContactPolicy, form: PolicyForm, status: int = 200, **more: Any) -> HttpResponse:
    names = _names(request)
    context = {
        "policy": now, "form": form, "edits": may_edit(user_of(request)),
        "undoable": undoable(request, now) is not None,
        "rules": [(rule_sentence(each), but_sentence(each)) for each in now.rules],
        "priorities": [(key, names.get(key, key)) for key in now.priorities],
        "others": [(key, name) for key, name in names.items() if key not in now.priorities],
        "together": span_words(60 * now.together_minutes),
        "seen": request.POST.get("seen", "") or shown_policy(now), **more,
    }  # fmt: skip
    return render_page(request, "surveys/policy.html", context, status=status)


def _form(
    request: HttpRequest, now: ContactPolicy, form: RuleForm, place: int | None, status: int = 200, **more: Any
) -> HttpResponse:
    heading = _("A new rule") if place is None else _("Rule %(number)s") % {"number": place + 1}
    seen = request.POST.get("seen", "") or shown_policy(now)
    context = {"form": form, "heading": heading, "seen": seen, **more}
    return render_page(request, "surveys/policy_rule.html", context, status=status)
