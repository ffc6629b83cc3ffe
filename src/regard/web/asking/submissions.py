"""Submissions: a whole survey answered at once, in JSON; widgets, apps and kiosks send them."""

from dataclasses import replace
from typing import Any

import msgspec
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from regard.ask.conditions import Replies
from regard.ask.reading import OPENED, Problem, read_page
from regard.ask.survey import Page
from regard.ask.walk import names_of, route
from regard.ask.words import words_of
from regard.collect.intake import StorageFailed
from regard.collect.protocols.faults import RequestFault
from regard.errors import WrongUseError
from regard.web.answers import JsonAnswer
from regard.web.asking.answering import send
from regard.web.asking.bodies import read_json
from regard.web.asking.crowding import TURNSTILE, address_of
from regard.web.asking.fields import problem_words
from regard.web.asking.forms import posted
from regard.web.asking.kiosk_sent import as_shown, moments_of
from regard.web.asking.links import Arrival, Link, Nowhere, arrive, invited_link
from regard.web.asking.sittings import Content, Seat, content_of, keep, sitting_of
from regard.web.asking.wire import Submission
from regard.web.faults import TryLater

UNKNOWN_QUESTION = "unknown_question"

_CODES = {Nowhere.UNKNOWN: 404, Nowhere.CLOSED: 410, Nowhere.EXPIRED: 410}
_SENTENCES = {
    Nowhere.UNKNOWN: "There is no such survey or invitation. Check its key or token.",
    Nowhere.CLOSED: "The survey takes no more answers.",
    Nowhere.EXPIRED: "The invitation or test has expired.",
}


def submit(request: HttpRequest, key: str) -> HttpResponse:
    """Take a submission.

    Raises:
        RequestFault: it cannot be read, or the survey takes no answers.
        TryLater: too many come from one address.
        Overloaded, StorageFailed: it is not promised to be kept.
    """
    sent = read_json(request, Submission)
    try:
        return _taken(request, key, sent)
    except DatabaseError as error:
        raise StorageFailed("The state cannot be written.", "Send it again later.") from error


def _taken(request: HttpRequest, key: str, sent: Submission) -> HttpResponse:
    seat = _seat(request, key, sent)
    if seat is None:
        return _success(sent, known=True)
    seat, problems = filled(seat, sent.replies)
    if problems:
        return JsonAnswer(_faults(seat, problems), status=400)
    keep(seat)
    return _success(sent, known=not send(seat))


def filled(seat: Seat, replies: Replies) -> tuple[Seat, dict[str, str]]:
    """Walk through a survey with replies to all of it.

    Args:
        seat: the respondent; what was answered before is forgotten.
        replies: by name, as they were sent; those to questions that are not on the route do not count.

    Returns:
        The seat with what was read, and the problems by name.
    """
    known = {name for question in seat.survey.questions for name in names_of(question)}
    problems: dict[str, str] = {name: UNKNOWN_QUESTION for name in replies if name not in known}
    seat, passed = seat.with_replies({}), set[str]()
    while page := next((each for each in route(seat.survey, seat.known) if each.key not in passed), None):
        passed.add(page.key)
        read = read_page(seat.survey, page, _form(page, replies), seat.known, seat.seed)
        problems |= {name: problem.value for name, problem in read.problems.items()}
        seat = seat.with_replies(read.replies, page.key)
    return seat, problems


def opened(request: HttpRequest, link: Link, query: dict[str, str]) -> Arrival | Nowhere:
    """Return who comes by a link, as `links.arrive`; to a survey that is not there it leads nowhere."""
    try:
        return arrive(request, link, query)
    except WrongUseError:
        return Nowhere.UNKNOWN


def refused(why: Nowhere) -> RequestFault:
    """Return what a sender is told whose link leads to no question."""
    return RequestFault(why.value, _SENTENCES[why], status=_CODES[why])


def _seat(request: HttpRequest, key: str, sent: Submission) -> Seat | None:
    """Return who answers; None if this was answered before."""
    link = invited_link(sent.invitation) if sent.invitation else Link(key)
    if isinstance(link, Link) and link.survey != key:
        link = Nowhere.UNKNOWN
    found = _arrived(request, link, sent) if isinstance(link, Link) else link
    if found is Nowhere.ANSWERED:
        return None
    if isinstance(found, Nowhere):
        raise refused(found)
    return found


def _arrived(request: HttpRequest, link: Link, sent: Submission) -> Seat | Nowhere:
    """Return who answers; by an open link the sender's id stands for the secret, so that what is sent twice is known.

    What was begun and cut short keeps its identity, of which only the sender's id is the key.
    """
    query = {"t": sent.touchpoint, "u": sent.unit, "c": sent.campaign, "d": sent.display}
    query |= {"test": sent.test, "lang": sent.language}
    if link.invitation is None:
        wait_s = TURNSTILE.wait_s(address_of(request))
        if wait_s:
            message = "Too many answers come from this address. Send it again later."
            raise TryLater("rate_limited", message, status=429, retry_after_s=wait_s)
    arrival = opened(request, link, query)
    if isinstance(arrival, Nowhere) or link.invitation is not None:
        return arrival if isinstance(arrival, Nowhere) else arrival.seat
    seat, secret = as_shown(request, arrival.seat, sent), f"api:{link.survey}:{sent.id}"
    sitting = sitting_of(secret)
    begun = content_of(sitting, secret) if sitting else None
    if sitting is not None and begun is None:
        return Nowhere.ANSWERED
    return replace(seat, secret=secret, content=begun or _content(seat, sent))


def _content(seat: Seat, sent: Submission) -> Content:
    """Return what a sitting begins with; of an anonymous survey the sender's id leads to nothing."""
    started, answered = moments_of(sent)
    at_s = int(started.timestamp()) if started else seat.content.start.at_s
    start = msgspec.structs.replace(seat.content.start, at_s=at_s)
    submission = seat.content.submission if seat.survey.anonymous else sent.id
    return msgspec.structs.replace(seat.content, start=start, submission=submission, answered_at=answered)


def _form(page: Page, replies: Replies) -> dict[str, list[str]]:
    """Return the replies as a browser would post them, as if all questions of the page had been seen."""
    opened = [question.key for question in page.questions]
    return {name: list(values) for name, values in posted(page, replies).items()} | {OPENED: opened}


def _success(sent: Submission, *, known: bool) -> HttpResponse:
    return JsonAnswer({"success": True, "id": sent.id, "known": known})


def _faults(seat: Seat, problems: dict[str, str]) -> dict[str, Any]:
    return {
        "success": False,
        "code": "invalid",
        "message": "Some replies cannot be taken; the list says why of each.",
        "problems": [
            {"question": name, "code": code, "message": _sentence(seat, name, code)} for name, code in problems.items()
        ],
    }


def _sentence(seat: Seat, name: str, code: str) -> str:
    if code == UNKNOWN_QUESTION:
        return "The survey has no such question."
    question = next(each for each in seat.survey.questions if name in names_of(each))
    return problem_words(words_of(seat.content.language), Problem(code), question)
