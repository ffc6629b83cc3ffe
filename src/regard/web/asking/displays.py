"""Displays: a widget was seen, or put away. So a survey in a page says how many were asked, and not only who answered.

Of an anonymous survey neither the id of the display is kept nor the moment: only that somebody was asked on a day.
"""

import msgspec
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import now

from regard.collect.event import DayEvent, Event
from regard.collect.intake import StorageFailed
from regard.collect.protocols.faults import RequestFault
from regard.web.answers import JsonAnswer
from regard.web.asking.bodies import read_json
from regard.web.asking.crowding import Turnstile, address_of
from regard.web.asking.events import stated, take
from regard.web.asking.inviting import note_shown
from regard.web.asking.links import Arrival, Link, Nowhere, invited_link
from regard.web.asking.models import OPEN, Invitation, Invited, new_id
from regard.web.asking.sittings import Seat, moment_for
from regard.web.asking.submissions import opened, refused
from regard.web.asking.wire import Display
from regard.web.faults import TryLater
from regard.web.shell.workspace import workspace

DISPLAYS = Turnstile()
"""Of this process; of its own, so that nobody who was shown a survey is kept from answering it."""
_US = 1_000_000


def note_display(request: HttpRequest, key: str) -> HttpResponse:
    """Take word of a display.

    Raises:
        RequestFault: it cannot be read, or the survey takes no answers.
        TryLater: too many come from one address.
        Overloaded, StorageFailed: it is not promised to be kept.
    """
    sent = read_json(request, Display)
    try:
        _noted(request, key, sent)
    except DatabaseError as error:
        raise StorageFailed("The state cannot be written.", "Send it again later.") from error
    return JsonAnswer({"success": True})


def note_dismissed(invitation: Invitation) -> None:
    """Note that somebody has put an invitation away that a widget showed; it can be answered until it expires.

    Raises:
        Overloaded, StorageFailed: it is not noted.
    """
    if invitation.is_open:
        take(workspace().intake, invitation.survey, stated(invitation, Invited.DISMISSED, now()))
        Invitation.objects.filter(pk=invitation.pk, state__in=OPEN).update(state=Invited.DISMISSED)


def _noted(request: HttpRequest, key: str, sent: Display) -> None:
    if sent.invitation:
        _note_of(invited_link(sent.invitation), key, sent.state)
        return
    wait_s = DISPLAYS.wait_s(address_of(request))
    if wait_s:
        message = "Too many displays come from this address. Send it again later."
        raise TryLater("rate_limited", message, status=429, retry_after_s=wait_s)
    found = opened(request, Link(key), {"t": sent.touchpoint, "u": sent.unit, "c": sent.campaign, "d": sent.id or ""})
    if not isinstance(found, Arrival):
        raise refused(found)
    if sent.id is None and not found.seat.survey.anonymous:
        raise RequestFault("no_id", "Give the display an id; make it at random.")
    take(workspace().intake, key, _displayed(found.seat, sent.state))


def _note_of(link: Link | Nowhere, key: str, state: str) -> None:
    """Note the display of an invitation; of one that was answered meanwhile there is nothing to note."""
    if link is Nowhere.ANSWERED:
        return
    if isinstance(link, Nowhere) or link.invitation is None or link.survey != key:
        raise refused(link if isinstance(link, Nowhere) else Nowhere.UNKNOWN)
    note = note_shown if state == Invited.SHOWN else note_dismissed
    note(link.invitation)


def _displayed(seat: Seat, state: str) -> Event:
    """Return that a survey was shown to somebody, or put away, as an interaction of nobody known."""
    survey, subject = seat.survey, seat.subject
    # Each of an anonymous survey has another name: it counts, and nothing is told by it.
    name = seat.content.start.display or new_id()
    context = {"survey": survey.key, "version": seat.content.start.version, "invitation": name}
    make = DayEvent if survey.anonymous else Event
    return make(
        native_id=f"display:{name}:{state}",
        occurred_us=round(moment_for(survey).timestamp() * _US),
        zone=workspace().ledger.settings.zone,
        touchpoint=subject.touchpoint,
        unit=subject.unit,
        campaign=subject.campaign,
        kind=f"invitation_{state}",
        context=msgspec.json.encode(context).decode(),
    )
