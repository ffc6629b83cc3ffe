"""The page of the plan: what triggers and policy, as they are saved, would have come to."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from regard.web.accounts.guard import user_of
from regard.web.accounts.rights import Right, needs
from regard.web.desks.surveys.plan_asking import PERIODS_DAYS, plan_of
from regard.web.desks.surveys.policy_rights import check_sees_all
from regard.web.desks.surveys.seeing import may_edit
from regard.web.shell.pages import render_page


@needs(Right.SEE_NUMBERS)
@require_safe
def plan(request: HttpRequest) -> HttpResponse:
    """Replay the last days with what is saved."""
    check_sees_all(request)
    context = {"plan": plan_of(request), "periods": PERIODS_DAYS, "edits": may_edit(user_of(request))}
    return render_page(request, "surveys/plan.html", context, partial="result")
