"""Links: what a respondent's address leads to, or why it leads nowhere."""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from django.http import HttpRequest
from django.urls import reverse

from regard.ask.register import read_survey, standing_of
from regard.ask.survey import Survey
from regard.errors import WrongUseError
from regard.web.asking.inviting import invitation_of
from regard.web.asking.languages import language_for
from regard.web.asking.models import Invitation, Invited
from regard.web.asking.sealing import Start, new_secret, unsigned, version_to_test
from regard.web.asking.sittings import Seat, content_at, content_of, sitting_of
from regard.web.asking.subjects import named_in
from regard.web.shell.workspace import workspace

_DISPLAY = re.compile(r"[A-Za-z0-9_-]{16,64}")
TRAP = "website"
"""A field that nobody sees; programs fill it."""


class Nowhere(StrEnum):
    """Why a link leads to no question; pages have words for each under the same name."""

    UNKNOWN = "unknown"
    CLOSED = "closed"
    EXPIRED = "expired"
    ANSWERED = "answered"


STATUS = {Nowhere.UNKNOWN: 404, Nowhere.CLOSED: 410, Nowhere.EXPIRED: 410, Nowhere.ANSWERED: 200}


@dataclass(frozen=True)
class Link:
    """An address of a respondent.

    Attributes:
        survey: key of the survey.
        secret: what opens the sitting; empty: an open link, which none has begun with yet.
        invitation: the one that it answers.
    """

    survey: str
    secret: str = ""
    invitation: Invitation | None = None


@dataclass(frozen=True)
class Arrival:
    """A respondent at a page.

    Attributes:
        seat: with what is known.
        has_begun: something was kept before.
    """

    seat: Seat
    has_begun: bool

    def url(self, *, embedded: bool = False) -> str:
        """Return the address at which the sitting goes on, in a page of its own or in a frame of another site."""
        secret, key = self.seat.secret, self.seat.survey.key
        route, args = ("sitting", [key, secret]) if self.seat.invitation is None else ("invited", [secret])
        return reverse(f"asking:{'embedded_' if embedded else ''}{route}", args=args)


def invited_link(token: str) -> Link | Nowhere:
    """Return where an invitation's link leads."""
    invitation = invitation_of(token)
    if invitation is None:
        return Nowhere.UNKNOWN
    if invitation.state == Invited.ANSWERED:
        return Nowhere.ANSWERED
    if invitation.state == Invited.WITHDRAWN:
        return Nowhere.CLOSED
    # Who put a widget away may still think better of it.
    is_open = invitation.is_open or (invitation.state == Invited.DISMISSED and not invitation.is_over)
    return Link(invitation.survey, token, invitation) if is_open else Nowhere.EXPIRED


def arrive(request: HttpRequest, link: Link, query: Mapping[str, str] | None = None) -> Arrival | Nowhere:
    """Return who comes by a link, as it is asked for; this stores nothing.

    Args:
        request: says the languages that are understood.
        link: where it leads.
        query: what the address says; None: as the request has it. `d` is the id of a widget's display.

    Raises:
        BrokenWorkspaceError: the survey cannot be read.
    """
    asked = request.GET.dict() if query is None else query
    begun = _begun(request, link, asked.get("lang", "")) if link.secret else None
    if begun is not None:
        return begun
    if link.secret and link.invitation is None:
        return Nowhere.EXPIRED
    version = _version(asked.get("test", ""), link)
    if isinstance(version, Nowhere):
        return version
    survey = _pinned(link.survey, version)
    subject = named_in(asked, survey)
    start = Start(
        survey=link.survey,
        version=version,
        secret="" if link.secret else new_secret(),
        at_s=int(time.time()),
        touchpoint=subject.touchpoint,
        unit=subject.unit,
        campaign=subject.campaign,
        is_test=bool(asked.get("test")) and link.invitation is None,
        display=_display(asked.get("d", ""), survey, link),
    )
    return Arrival(_seat(request, link, start, (survey, asked.get("lang", ""))), has_begun=False)


def arrive_sent(request: HttpRequest, link: Link) -> Arrival | Nowhere | None:
    """Return who sends a page, as its first page was signed or its sitting knows; None: the page is not our own.

    Raises:
        BrokenWorkspaceError: the survey cannot be read.
    """
    if link.secret:
        begun = _begun(request, link, "")
        if begun is not None:
            return begun
    start = unsigned(request.POST.get("start", ""))
    if start is None or start.survey != link.survey or bool(start.secret) == bool(link.secret):
        return None
    if not start.is_test and not _is_open(link.survey):
        return Nowhere.CLOSED
    return Arrival(_seat(request, link, start, (_pinned(link.survey, start.version), "")), has_begun=False)


def speaking(arrival: Arrival, language: str) -> Arrival:
    """Return the respondent with another language, if the survey has it."""
    seat = arrival.seat
    if language not in seat.survey.languages:
        return arrival
    content = seat.content.speaking(language)
    return replace(arrival, seat=replace(seat, content=content))


def _begun(request: HttpRequest, link: Link, wanted: str) -> Arrival | Nowhere | None:
    """Return whose sitting a link opens; None if it has none yet."""
    sitting = sitting_of(link.secret)
    if sitting is None or sitting.survey != link.survey:
        return None
    content = content_of(sitting, link.secret)
    if content is None:
        return Nowhere.ANSWERED
    if not content.start.is_test and not _is_open(link.survey):
        return Nowhere.CLOSED
    survey = _pinned(link.survey, sitting.version)
    content = content.speaking(language_for(request, survey, wanted, content.language))
    return Arrival(Seat(link.secret, survey, content, link.invitation), has_begun=True)


def _seat(request: HttpRequest, link: Link, start: Start, asked: tuple[Survey, str]) -> Seat:
    """Return who begins, with a survey and the language that is wished for."""
    survey, wanted = asked
    usual = link.invitation.language if link.invitation else ""
    content = content_at(start, language_for(request, survey, wanted, usual), is_bot=bool(request.POST.get(TRAP)))
    return Seat(link.secret or start.secret, survey, content, link.invitation)


def _version(test: str, link: Link) -> int | Nowhere:
    """Return the version that is asked: the open one, or that which a test names."""
    if test and link.invitation is None:
        tested = version_to_test(test, link.survey)
        return Nowhere.EXPIRED if tested is None else tested
    stands = standing_of(workspace().ledger.folder, link.survey)
    if stands.open is None or stands.archived:
        return Nowhere.CLOSED if stands.versions else Nowhere.UNKNOWN
    # Who was asked by name is never told to be anonymous.
    if link.invitation is not None and _pinned(link.survey, stands.open).anonymous:
        return link.invitation.version
    return stands.open


def _is_open(survey: str) -> bool:
    stands = standing_of(workspace().ledger.folder, survey)
    return stands.open is not None and not stands.archived


def _display(said: str, survey: Survey, link: Link) -> str | None:
    """Return the id of a display; of an anonymous survey nothing may lead from it to the answers."""
    counts = not survey.anonymous and link.invitation is None
    return said if counts and _DISPLAY.fullmatch(said) else None


def _pinned(survey: str, version: int) -> Survey:
    try:
        return read_survey(workspace().ledger.folder, survey, version or None)
    except WrongUseError as error:
        message = f"Version {version} of the survey {survey!r} was asked, and is gone."
        raise WrongUseError(message, "Put its file back.") from error
