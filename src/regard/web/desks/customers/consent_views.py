"""The page on which somebody writes down what a customer agrees to."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from regard.web.accounts.rights import Right, needs
from regard.web.desks.customers.consent import ConsentForm, purpose_at, purpose_name, write_down
from regard.web.desks.customers.seeing import see
from regard.web.shell.pages import render_page
from regard.web.shell.question import Question
from regard.web.shell.reading import reading


@needs(Right.ASK_CUSTOMERS)
def consent(request: HttpRequest, customer: str, purpose: str) -> HttpResponse:
    """Ask what a customer said of a purpose, and write it down."""
    with reading(request) as reader:
        seen = see(reader, Question.of(request), customer)
    about = purpose_at(purpose)
    form = ConsentForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        write_down(request, seen, about, form)
        messages.success(request, _("Noted. The numbers follow within a few seconds."))
        return redirect("customers:customer", customer=customer)
    context = {"seen": seen, "form": form, "purpose": about, "name": purpose_name(about)}
    return render_page(request, "customers/consent_form.html", context, status=422 if form.is_bound else 200)
