"""The pages of asking in person: whom, about what, and while they answer."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from regard.web.accounts.guard import user_of
from regard.web.accounts.rights import Right, needs
from regard.web.asking.models import Invitation, Invited, new_id
from regard.web.asking.tokens import link_of
from regard.web.desks.surveys.asking_page import (
    AskForm,
    allowed,
    ask,
    declined,
    invitation_for,
    offered,
    prompts,
    why_not,
)
from regard.web.desks.surveys.asking_people import NOBODY, Somebody, found, is_name, somebody
from regard.web.desks.surveys.coverage import reason_words
from regard.web.desks.surveys.seeing import Seen, survey_for
from regard.web.desks.surveys.tabs import tabs
from regard.web.shell.names import touchpoint_name
from regard.web.shell.pages import render_page, wanted_element


@needs(Right.ASK_CUSTOMERS)
@require_safe
def customer(request: HttpRequest, customer: str) -> HttpResponse:
    """Show which surveys a customer can be asked in person."""
    context = {"who": somebody(request, customer), "surveys": offered(request)}
    return render_page(request, "surveys/ask_customer.html", context)


@needs(Right.ASK_CUSTOMERS)
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest, key: str) -> HttpResponse:
    """Ask who is asked, then about what; say whether that may be, and open the questions."""
    seen, wanted = survey_for(request, key), request.GET.get("customer", "")
    hindrance = why_not(seen)
    if hindrance or not wanted:
        asked = request.GET.get("q", "").strip()
        context = {"survey": seen.survey, "tabs": tabs(request, seen, "ask"), "hindrance": hindrance, "query": asked}
        context |= {"found": found(request, asked)}
        return render_page(request, "surveys/ask_whom.html", context, partial="found")
    who = None if wanted == NOBODY else somebody(request, wanted)
    return (
        _asked(request, seen, who) if request.method == "POST" else _form(request, seen, who, _new_form(request, seen))
    )


@needs(Right.ASK_CUSTOMERS)
@require_http_methods(["GET", "HEAD", "POST"])
def asking(request: HttpRequest, key: str, invitation: str) -> HttpResponse:
    """Stand beside an agent who asks: lead to the questions, and take down that the customer declined."""
    made = invitation_for(request, key, invitation)
    if request.POST.get("act", "") in {"declined", "never"}:
        return _declined(request, made)
    if made.is_open and wanted_element(request) == "standing":
        # Nothing has changed; to show it anew would take the focus away.
        return HttpResponse(status=204)
    seen = survey_for(request, key)
    context = {
        "survey": seen.survey, "tabs": tabs(request, seen, "ask"), "invitation": made, "link": link_of(made),
        "is_answered": made.state == Invited.ANSWERED, "is_open": made.is_open, "prompts": prompts(),
        "touchpoint": touchpoint_name(made.touchpoint),
        "who": somebody(request, made.customer) if made.customer else None,
    }  # fmt: skip
    return render_page(request, "surveys/ask_now.html", context, partial="standing")


def _declined(request: HttpRequest, made: Invitation) -> HttpResponse:
    declined(request, made, for_ever=request.POST["act"] == "never")
    messages.success(request, _("Noted."))
    if made.customer:
        return redirect("customers:customer", made.customer)
    return redirect("surveys:survey", made.survey)


def _asked(request: HttpRequest, seen: Seen, who: Somebody | None) -> HttpResponse:
    form, key = _new_form(request, seen, sent=True), _key(request)
    if not form.is_valid() or request.POST.get("act") == "check":
        return _form(request, seen, who, form, status=200 if form.is_valid() else 422)
    told = allowed(seen.key, form.subject(who), key)
    if told.reason is not None and (told.is_final or not form.cleaned_data["despite"]):
        if not told.is_final:
            form.add_error("despite", _("Say in a few words why."))
        return _form(request, seen, who, form, status=422)
    made = ask(request, seen, form, who, key)
    return redirect("surveys:asking", seen.key, made.pk)


def _new_form(request: HttpRequest, seen: Seen, *, sent: bool = False) -> AskForm:
    language = (get_language() or "en").partition("-")[0]
    return AskForm(seen.survey, user_of(request), language, request.POST if sent else None)


def _form(request: HttpRequest, seen: Seen, who: Somebody | None, form: AskForm, status: int = 200) -> HttpResponse:
    key = _key(request)
    told = allowed(seen.key, form.subject(who), key)
    form.fields["despite"].required = told.reason is not None
    context = {
        "survey": seen.survey, "tabs": tabs(request, seen, "ask"), "who": who, "form": form, "key": key,
        "allowed": told, "reason": reason_words(told.reason) if told.reason else "",
    }  # fmt: skip
    return render_page(request, "surveys/ask.html", context, status=status)


def _key(request: HttpRequest) -> str:
    """Return what the form calls the invitation, so that what is sent twice is one; a new name if it has none."""
    key = request.POST.get("key", "")
    return key if is_name(key) else new_id()
