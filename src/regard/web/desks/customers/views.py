"""The pages of lists: customers, and accounts."""

from django.http import HttpRequest, HttpResponse

from regard.web.accounts.audit import note
from regard.web.accounts.guard import user_of
from regard.web.accounts.rights import Right, needs
from regard.web.desks.customers.companies import account_page, accounts_page
from regard.web.desks.customers.listing import Asked, listed
from regard.web.shell.pages import render_page
from regard.web.shell.question import Question
from regard.web.shell.reading import reading


@needs(Right.SEE_ROWS)
def index(request: HttpRequest) -> HttpResponse:
    """List customers: all in view, those searched for, or those that a finding kept."""
    question, asked = Question.of(request), Asked.of(request)
    with reading(request) as reader:
        listing = listed(request, reader, question.breakdown(()), asked)
        as_of = reader.as_of
    sees_people = user_of(request).has(Right.SEE_PEOPLE)
    note(request, "saw", "people" if sees_people else "customers", count=len(listing.lines))
    context = {"question": question, "asked": asked, "listing": listing, "as_of": as_of, "sees_people": sees_people}
    context["may_resolve"] = user_of(request).has(Right.RESOLVE_PEOPLE) and not question.scope
    return render_page(request, "customers/index.html", context, partial="result")


@needs(Right.SEE_ROWS)
def accounts(request: HttpRequest) -> HttpResponse:
    """List the companies and households that customers act for."""
    with reading(request) as reader:
        context = accounts_page(request, reader, Question.of(request))
    return render_page(request, "customers/accounts.html", context, partial="result")


@needs(Right.SEE_ROWS)
def account(request: HttpRequest, account: str) -> HttpResponse:
    """Show one account: its people and scores."""
    with reading(request) as reader:
        context = account_page(request, reader, Question.of(request), account)
    sees_people = user_of(request).has(Right.SEE_PEOPLE)
    note(request, "saw", "people" if sees_people else "customers", account, count=len(context["members"]))
    return render_page(request, "customers/account.html", context | {"sees_people": sees_people}, partial="result")
