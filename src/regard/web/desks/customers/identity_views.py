"""The pages about who is who: one customer's identifiers, what is doubtful, and deciding it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from regard.web.accounts.audit import note
from regard.web.accounts.guard import user_of
from regard.web.accounts.rights import Right, needs
from regard.web.desks.customers.identity import (
    ACTIONS,
    Decided,
    DecisionForm,
    review_page,
    sides_of,
    someone,
    take,
)
from regard.web.desks.customers.person import who
from regard.web.desks.customers.seeing import see
from regard.web.shell.pages import render_page
from regard.web.shell.question import Question
from regard.web.shell.reading import reading


@needs(Right.SEE_ROWS)
def identity(request: HttpRequest, customer: str) -> HttpResponse:
    """Show who a customer is, and why."""
    question, user = Question.of(request), user_of(request)
    with reading(request) as reader:
        seen = see(reader, question, customer)
        context = {"seen": seen, "someone": someone(reader, customer), "as_of": reader.as_of}
    note(request, "saw", "person" if user.has(Right.SEE_PEOPLE) else "customer", customer)
    context |= {"sees_people": user.has(Right.SEE_PEOPLE), "may_decide": _may_decide(request, question)}
    return render_page(request, "customers/identity.html", context | who(request, customer))


@needs(Right.RESOLVE_PEOPLE)
def review(request: HttpRequest) -> HttpResponse:
    """List what only a person can decide, and what was decided."""
    _check_whole(request)
    with reading(request) as reader:
        context = review_page(request, reader)
    note(request, "saw", "people", "identity", count=len(context["doubts"]))
    return render_page(request, "customers/review.html", context, partial="result")


@needs(Right.RESOLVE_PEOPLE)
def decide(request: HttpRequest) -> HttpResponse:
    """Ask why two are one, are not, or are so no longer, and write the decision down."""
    _check_whole(request)
    asked = Decided.of(request)
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        taken = take(request, asked, form.cleaned_data["reason"])
        messages.success(request, _("Noted. The numbers follow within a few seconds."))
        if taken.caution is not None:
            messages.warning(request, taken.caution.sentence)
        return redirect("customers:review")
    with reading(request) as reader:
        title, meaning = ACTIONS[asked.action]
        context = {"asked": asked, "sides": sides_of(reader, asked), "title": title, "meaning": meaning, "form": form}
    return render_page(request, "customers/decide.html", context, status=422 if form.is_bound else 200)


def _may_decide(request: HttpRequest, question: Question) -> bool:
    return user_of(request).has(Right.RESOLVE_PEOPLE) and not question.scope


def _check_whole(request: HttpRequest) -> None:
    """Let only those decide who see all of a customer: a merge moves contacts of every department.

    Raises:
        PermissionDenied: the scope leaves something out.
    """
    if not _may_decide(request, Question.of(request)):
        raise PermissionDenied
