"""The pages of one customer: seeing, exporting, erasing, and excluding a contact."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from regard.ledger.whole_persons import whole_persons
from regard.web.accounts.audit import note
from regard.web.accounts.guard import user_of
from regard.web.accounts.rights import Right, needs
from regard.web.desks.customers.erasing import EraseForm, begin_erasure
from regard.web.desks.customers.excluding import ReasonForm, change, contact_of
from regard.web.desks.customers.exporting import FORMS, exported
from regard.web.desks.customers.person import person_page, who
from regard.web.desks.customers.seeing import see
from regard.web.shell.pages import render_page
from regard.web.shell.question import Question
from regard.web.shell.reading import reading
from regard.web.shell.workspace import workspace


@needs(Right.SEE_ROWS)
def customer(request: HttpRequest, customer: str) -> HttpResponse:
    """Show one customer's contacts, the newest first."""
    question, user = Question.of(request), user_of(request)
    with reading(request) as reader:
        context = person_page(request, reader, question, see(reader, question, customer))
    note(request, "saw", "person" if context["person"] else "customer", customer)
    context |= {
        "may_export": user.has(Right.EXPORT) and user.has(Right.SEE_PEOPLE),
        "may_erase": user.has(Right.ERASE),
        "may_ask": user.has(Right.ASK_CUSTOMERS),
        "may_exclude": user.has(Right.LOAD),
    }
    return render_page(request, "customers/customer.html", context, partial="timeline")


@needs(Right.EXPORT)
def export(request: HttpRequest, customer: str) -> HttpResponse:
    """Hand out everything that is kept of a customer, as a file: JSON, or with `as=html` a page to be read."""
    if not user_of(request).has(Right.SEE_PEOPLE):
        raise PermissionDenied
    form = "html" if request.GET.get("as") == "html" else "json"
    question = Question.of(request)
    with reading(request) as reader:
        content = exported(reader, see(reader, question, customer), form)
    note(request, "exported", "person", customer, form=form)
    name = f'attachment; filename="customer-{customer[:8]}.{form}"'
    return HttpResponse(content, content_type=FORMS[form], headers={"Content-Disposition": name})


@needs(Right.ERASE)
def erase(request: HttpRequest, customer: str) -> HttpResponse:
    """Say what is erased, ask once more, and erase."""
    question = Question.of(request)
    with reading(request) as reader:
        seen = see(reader, question, customer)
    form = EraseForm(request.POST.dict() if request.method == "POST" else None, seen=seen)
    if form.is_valid():
        asked = begin_erasure(request, seen)
        messages.success(request, _("The customer is hidden everywhere, and is now taken out of every file."))
        return redirect("jobs:one", key=asked.id)
    whole = whole_persons(workspace().ledger, [bytes.fromhex(seen.customer)])
    context = {"seen": seen, "form": form, "whole": whole, **who(request, customer)}
    return render_page(request, "customers/erase.html", context, status=422 if form.is_bound else 200)


@needs(Right.LOAD)
def contact(request: HttpRequest, customer: str, seq: int) -> HttpResponse:
    """Ask why a contact is not to count, or is to count again, and do so."""
    question = Question.of(request)
    with reading(request) as reader:
        seen = see(reader, question, customer)
        found = contact_of(reader, seen, seq)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        change(request, seen, found, form.cleaned_data["reason"])
        messages.success(request, _("Noted. The numbers follow within a few seconds."))
        return redirect("customers:customer", customer=customer)
    context = {"seen": seen, "contact": found, "form": form}
    return render_page(request, "customers/contact.html", context, status=422 if form.is_bound else 200)
