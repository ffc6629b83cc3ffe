"""The views of respondents: thin, without a session, and each failure a page in plain words."""

import logging
from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils.translation import get_language

from regard.ask.register import read_survey, standing_of
from regard.errors import RegardError, WrongUseError
from regard.web.accounts.rights import Right, needs
from regard.web.asking.inviting import invitation_of, note_shown
from regard.web.asking.links import Link, Nowhere, invited_link
from regard.web.asking.showing import show_notice
from regard.web.asking.themes import stylesheet
from regard.web.asking.visiting import TROUBLE, nowhere, receive, visit
from regard.web.logs import log
from regard.web.shell.workspace import workspace

LARGEST = 256 << 10
"""Bytes that a page may be sent with."""

type _View = Callable[..., HttpResponse]


def for_respondents(view: _View) -> _View:
    """Open a view to everybody: no sign-in, no cookie, and whatever goes wrong is said in plain words."""

    @wraps(view)
    def answered(request: HttpRequest, **arguments: str) -> HttpResponse:
        if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
            return _trouble(413)
        try:
            return view(request, **arguments)
        except WrongUseError:
            return nowhere(Nowhere.UNKNOWN)
        except (RegardError, *TROUBLE) as error:
            log("survey_failed", level=logging.ERROR, error=error)
            return _trouble(503)

    # The secret in the address and the signature in the page say what a cookie would; there is none to be misused.
    answered.__dict__["csrf_exempt"] = True
    return needs(Right.PUBLIC)(answered)


@for_respondents
def survey(request: HttpRequest, key: str) -> HttpResponse:
    """Show the first page of a survey by its open link, or take it."""
    standing_of(workspace().ledger.folder, key)
    return served(request, Link(key))


@for_respondents
def sitting(request: HttpRequest, key: str, secret: str) -> HttpResponse:
    """Go on with a survey that was begun by its open link."""
    return served(request, Link(key, secret))


@for_respondents
def invited(request: HttpRequest, token: str) -> HttpResponse:
    """Show a page of a survey by an invitation's link, or take it."""
    link = invited_link(token)
    return nowhere(link) if isinstance(link, Nowhere) else served(request, link)


@for_respondents
def shown(request: HttpRequest, token: str) -> HttpResponse:
    """Note that an invitation's page was seen."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    found = invitation_of(token)
    if found is not None:
        note_shown(found)
    return HttpResponse(status=204)


@for_respondents
def theme(request: HttpRequest, key: str) -> HttpResponse:
    """Return the colours of a survey."""
    version = request.GET.get("v", "")
    found = read_survey(workspace().ledger.folder, key, int(version) if version.isdecimal() and int(version) else None)
    response = HttpResponse(stylesheet(found.theme.accent), content_type="text/css; charset=utf-8")
    response["Cache-Control"] = "public, max-age=86400"
    return response


def served(request: HttpRequest, link: Link) -> HttpResponse:
    """Show the page that a link leads to, or take it."""
    if request.method in {"GET", "HEAD"}:
        return visit(request, link)
    return receive(request, link) if request.method == "POST" else HttpResponseNotAllowed(["GET", "POST"])


def _trouble(status: int) -> HttpResponse:
    return show_notice(get_language() or "en", "error", status)
