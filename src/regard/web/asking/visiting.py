"""Visiting: a respondent's request, from the link to the page that answers it."""

from dataclasses import replace

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language

from regard.ask.walk import first_page
from regard.collect.intake import Overloaded, StorageFailed
from regard.errors import StorageError
from regard.web.asking.answering import Fate, Step, as_typed, page_at, send, step
from regard.web.asking.crowding import TURNSTILE, address_of
from regard.web.asking.embedding import is_embedded
from regard.web.asking.forms import posted
from regard.web.asking.links import STATUS, Arrival, Link, Nowhere, arrive, arrive_sent, speaking
from regard.web.asking.mail_question import chosen_in
from regard.web.asking.sealing import signed
from regard.web.asking.showing import View, show_notice, show_page, show_resume, show_thanks
from regard.web.asking.sittings import keep

TROUBLE = (Overloaded, StorageFailed, StorageError, DatabaseError)
"""What may be over in a moment."""


def nowhere(why: Nowhere) -> HttpResponse:
    """Return the page that says why a link leads to no question."""
    return show_notice(get_language() or "en", why.value, STATUS[why])


def visit(request: HttpRequest, link: Link) -> HttpResponse:
    """Show a page; nothing is stored, since programs look at links too."""
    arrival = arrive(request, link)
    if isinstance(arrival, Nowhere):
        return nowhere(arrival)
    seat, wanted = arrival.seat, request.GET.get("page", "")
    page = page_at(seat, wanted)
    if page is None:
        return nowhere(Nowhere.CLOSED)
    if arrival.has_begun and not wanted and seat.content.replies:
        return show_resume(request, seat, page, request.path)
    view = _view(request, arrival, Step(Fate.NEXT, seat, page))
    return show_page(request, view if link.invitation is None else _with_choice(request, view))


def receive(request: HttpRequest, link: Link) -> HttpResponse:
    """Take a page that was sent, and show what comes of it; whatever goes wrong, what was typed stays."""
    sent = arrive_sent(request, link)
    if sent is None:
        return _anew(request, link)
    if isinstance(sent, Nowhere):
        return nowhere(sent)
    arrival = speaking(sent, request.POST.get("language", ""))
    wait_s = TURNSTILE.wait_s(address_of(request)) if not arrival.has_begun and link.invitation is None else 0
    if wait_s:
        return _failed(request, arrival, 429, retry_after_s=int(wait_s) + 1)
    try:
        return _begin_again(request, arrival) if request.POST.get("go") == "anew" else _answered(request, arrival)
    except TROUBLE:
        return _failed(request, arrival, 503, retry_after_s=5)


def _answered(request: HttpRequest, arrival: Arrival) -> HttpResponse:
    form = {name: [str(value) for value in values] for name, values in request.POST.lists()}
    taken = step(arrival.seat, request.POST.get("page", ""), form, goes_back=request.POST.get("go") == "back")
    if taken.fate is Fate.DONE_BEFORE:
        return nowhere(Nowhere.ANSWERED)
    if taken.fate is Fate.NEXT:
        return _to(f"{arrival.url(embedded=is_embedded(request))}?page={taken.page.key}")
    if taken.fate is Fate.LAST:
        send(taken.seat)
        return show_thanks(request, taken.seat)
    status = 422 if taken.read and taken.read.problems else 200
    return show_page(request, replace(_view(request, arrival, taken), form=form), status)


def _begin_again(request: HttpRequest, arrival: Arrival) -> HttpResponse:
    emptied = arrival.seat.with_replies({})
    first = first_page(emptied.survey, emptied.known) or emptied.survey.pages[0]
    keep(emptied.with_replies({}, first.key))
    return _to(f"{arrival.url(embedded=is_embedded(request))}?page={first.key}")


def _anew(request: HttpRequest, link: Link) -> HttpResponse:
    """Show the first page once more, signed anew: the one that was sent is too old, or was changed."""
    arrival = arrive(request, link)
    if isinstance(arrival, Nowhere):
        return nowhere(arrival)
    return _failed(request, arrival, 422)


def _failed(request: HttpRequest, arrival: Arrival, status: int, *, retry_after_s: int = 0) -> HttpResponse:
    """Show the page that could not be taken, with all that was typed."""
    arrival = speaking(arrival, request.POST.get("language", ""))
    page = page_at(arrival.seat, request.POST.get("page", ""))
    if page is None:
        return nowhere(Nowhere.CLOSED)
    form = {name: [str(value) for value in values] for name, values in request.POST.lists()}
    view = _view(request, arrival, Step(Fate.AGAIN, as_typed(arrival.seat, page, form), page))
    response = show_page(request, replace(view, form=form, failed=True), status)
    if retry_after_s:
        response["Retry-After"] = str(retry_after_s)
    return response


def _view(request: HttpRequest, arrival: Arrival, taken: Step) -> View:
    invitation = arrival.seat.invitation
    is_new = invitation is not None and invitation.shown_at is None
    return View(
        taken.seat,
        taken.page,
        action=request.get_full_path(),
        start="" if arrival.has_begun else signed(arrival.seat.content.start),
        read=taken.read,
        shown_url=reverse("asking:shown", args=[arrival.seat.secret]) if is_new else "",
    )


def _with_choice(request: HttpRequest, view: View) -> View:
    """Return an invitation's page with the answer chosen that was touched in a mail; it counts once it is sent."""
    chosen = chosen_in(request.GET.dict(), view.seat, view.page)
    return replace(view, form={**posted(view.page, view.seat.known), **chosen}, is_chosen=True) if chosen else view


def _to(url: str) -> HttpResponse:
    response = HttpResponseRedirect(url)
    response.status_code = 303
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response
