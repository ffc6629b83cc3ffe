"""Persons for programs: who somebody is, what is kept of them, and erasing them, with a user's token."""

import re
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from regard.collect.protocols.faults import RequestFault
from regard.errors import WrongUseError
from regard.ledger import Reader, find_customers
from regard.ledger.persons import person_of
from regard.vault import pseudonym
from regard.web.accounts.audit import note
from regard.web.accounts.guard import user_of
from regard.web.accounts.rights import Right, needs
from regard.web.accounts.tokens import by_token
from regard.web.answers import JsonAnswer, faulty
from regard.web.asking.bodies import read_json
from regard.web.desks.customers.exporting import FORMS, exported
from regard.web.desks.customers.seeing import Seen, see
from regard.web.jobs.erasing import hide
from regard.web.jobs.models import Job
from regard.web.jobs.queue import enqueue
from regard.web.paths import paths
from regard.web.shell.question import Question
from regard.web.shell.reading import reading
from regard.web.shell.workspace import workspace

_UNKNOWN = "There is no such person in your scope. Give an identifier as it came, or a pseudonym."
_OUTSIDE = "Some contacts are outside your scope: somebody who sees all has to erase."
_NO_RECEIPT = "There is no such erasure of yours. Look at what was answered when you asked for it."


class Whom(msgspec.Struct, forbid_unknown_fields=True):
    """Whom an erasure is about: an identifier, of one kind or of any, or a pseudonym in hexadecimal."""

    identifier: str = ""
    kind: str = ""
    customer: str = ""


@needs(Right.EXPORT)
@require_safe
def find_persons(request: HttpRequest) -> HttpResponse:
    """Return the pseudonyms of the persons of an identifier, for those who may see people."""
    _check_sees_people(request)
    try:
        with reading(request) as reader:
            seen = _seen(request, reader, Whom(request.GET.get("identifier", ""), request.GET.get("kind", "")))
    except RequestFault as fault:
        return faulty(fault)
    note(request, "saw", "people", count=len(seen))
    return JsonAnswer({"persons": [{"customer": each.customer, "contacts": each.contacts} for each in seen]})


@needs(Right.EXPORT)
@require_safe
def show_data(request: HttpRequest, customer: str) -> HttpResponse:
    """Return everything that is kept of a person."""
    _check_sees_people(request)
    try:
        with reading(request) as reader:
            (seen,) = _seen(request, reader, Whom(customer=customer))
            content = exported(reader, seen)
    except RequestFault as fault:
        return faulty(fault)
    note(request, "exported", "person", seen.customer, form="json")
    return HttpResponse(content, content_type=FORMS["json"])


@by_token
@needs(Right.ERASE)
@require_POST
def ask_to_erase(request: HttpRequest) -> HttpResponse:
    """Hide persons at once, take them out of every file soon, and answer with where to look whether that is done."""
    try:
        seen = _seen_whole(request, read_json(request, Whom))
    except RequestFault as fault:
        return faulty(fault)
    hide(workspace().ledger, [bytes.fromhex(each.customer) for each in seen], datetime.now(UTC))
    for each in seen:
        note(request, "erased", "customer", each.customer, contacts=each.contacts)
    return JsonAnswer(
        _receipt(enqueue("customers.erase", by=user_of(request), title=_("Erase a customer"))), status=202
    )


@needs(Right.ERASE)
@require_safe
def show_erasure(request: HttpRequest, key: UUID) -> HttpResponse:
    """Return how far an erasure is, to whoever asked for it."""
    found = Job.objects.filter(id=key, name="customers.erase", by=user_of(request)).first()
    if found is None:
        return faulty(RequestFault("unknown_erasure", _NO_RECEIPT, status=404))
    return JsonAnswer(_receipt(found))


def _check_sees_people(request: HttpRequest) -> None:
    if not user_of(request).has(Right.SEE_PEOPLE):
        raise PermissionDenied


def _receipt(job: Job) -> dict[str, Any]:
    """Return what programs are told of an erasure."""
    return {
        "id": str(job.id), "url": f"/api/v1/erasures/{job.id}", "state": job.state, "asked_at": job.created_at,
        "ended_at": job.ended_at, "done": job.result,
    }  # fmt: skip


def _seen(request: HttpRequest, reader: Reader, whom: Whom) -> list[Seen]:
    """Return the persons that somebody means, as the one who asks may see them.

    Raises:
        RequestFault: there is nobody, or nobody within the scope.
    """
    named = {person_of(reader, customer) or customer for customer in _named(whom)}
    try:
        return [see(reader, Question.of(request), customer) for customer in sorted(named)]
    except Http404 as error:
        raise _nobody() from error


def _seen_whole(request: HttpRequest, whom: Whom) -> list[Seen]:
    """Return the same, if none of their contacts is outside the scope.

    Raises:
        RequestFault: one is, or there is nobody.
    """
    with reading(request) as reader:
        seen = _seen(request, reader, whom)
    if any(each.outside for each in seen):
        raise RequestFault("outside_scope", _OUTSIDE, status=403)
    return seen


def _named(whom: Whom) -> list[str]:
    """Return the pseudonyms of an identifier, or the one that is given.

    Raises:
        RequestFault: there is nobody of that name.
    """
    ledger = workspace().ledger
    if not whom.identifier:
        if not re.fullmatch("[0-9a-f]{32}", whom.customer):
            raise _nobody()
        return [whom.customer]
    if whom.kind:
        return [pseudonym(ledger.pseudonym_key, whom.kind, whom.identifier).hex()]
    try:
        return [key.hex() for key in find_customers(ledger, whom.identifier)]
    except WrongUseError as error:
        raise _nobody() from error


def _nobody() -> RequestFault:
    return RequestFault("unknown_person", _UNKNOWN, status=404)


persons: list[URLPattern] = [
    *paths("api/v1/persons", "persons", find_persons),
    *paths("api/v1/customers/<str:customer>/data", "person_data", show_data),
    *paths("api/v1/erasures", "erasures", ask_to_erase),
    *paths("api/v1/erasures/<uuid:key>", "erasure", show_erasure),
]
"""For other systems; these stand beside those of surveys, and the document of the API describes both."""
