"""Answering: a page that was sent is read and kept; after the last one, all of it goes to the ledger."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from django.db import transaction

from regard.ask.reading import Read, read_page
from regard.ask.survey import Page
from regard.ask.walk import next_page, route, unfinished
from regard.web.asking.events import answered, take
from regard.web.asking.inviting import note_answered, note_shown
from regard.web.asking.sittings import Seat, content_of, finish, keep, sitting_of
from regard.web.shell.workspace import workspace

Form = Mapping[str, Sequence[str]]


class Fate(StrEnum):
    """What became of a page that was sent."""

    AGAIN = "again"
    NEXT = "next"
    LAST = "last"
    DONE_BEFORE = "done_before"


@dataclass(frozen=True)
class Step:
    """What comes of a page that was sent.

    Attributes:
        fate: whether it is shown again, another follows, it was the last, or all was sent before.
        seat: the respondent, with what is known now.
        page: the page that is shown next; of the last one, itself.
        read: what the page said.
    """

    fate: Fate
    seat: Seat
    page: Page
    read: Read | None = None


def step(seat: Seat, page_key: str, form: Form, *, goes_back: bool = False) -> Step:
    """Take a page that was sent: keep its answers, and find what follows.

    What two tabs send at the same time is taken one after the other; a page that the route does not lead by leads to
    the one that is next. Nothing is kept of a page that has problems, unless it is left backwards.

    Args:
        seat: the respondent, as known when the page was shown.
        page_key: the page that was sent, as it says itself.
        form: what was posted.
        goes_back: to the page before.

    Raises:
        WrongUseError: a condition of the survey cannot be read.
    """
    with transaction.atomic():
        sitting = sitting_of(seat.secret, to_change=True)
        if sitting is not None:
            content = content_of(sitting, seat.secret)
            if content is None:
                return Step(Fate.DONE_BEFORE, seat, seat.survey.pages[0])
            seat = replace(seat, content=content.speaking(seat.content.language))
        taken = _taken(seat, page_key, form, goes_back)
        if taken.fate is not Fate.AGAIN:
            keep(taken.seat)
    return taken


def send(seat: Seat) -> bool:
    """Put all that was answered into the ledger, and forget it here; return whether it is new there.

    Sent again, after a crash in between, it is known there: nothing is lost, and nothing stands twice.

    Raises:
        Overloaded, StorageFailed: nothing is promised; it may be sent again.
    """
    if seat.invitation is not None:
        note_shown(seat.invitation)
    is_new = take(workspace().intake, seat.survey.key, answered(seat))
    finish(seat)
    if seat.invitation is not None:
        note_answered(seat.invitation)
    return is_new


def page_at(seat: Seat, wanted: str = "") -> Page | None:
    """Return the page that a respondent is shown: the wanted one if the route leads by it, else the next.

    Returns:
        The page; None if no page of the survey is for them.
    """
    way = route(seat.survey, seat.known)
    return next((page for key in (wanted, seat.content.page) for page in way if page.key == key), None) or next(
        iter(way), None
    )


def as_typed(seat: Seat, page: Page, form: Form) -> Seat:
    """Return a respondent with what a page says that is not kept, so that the same questions are shown again."""
    return seat.with_replies(read_page(seat.survey, page, form, seat.known, seat.seed).replies)


def _taken(seat: Seat, page_key: str, form: Form, goes_back: bool) -> Step:
    way = route(seat.survey, seat.known)
    page = next((each for each in way if each.key == page_key), None)
    if page is None:
        return Step(Fate.NEXT, seat, page_at(seat) or seat.survey.pages[0])
    read = read_page(seat.survey, page, form, seat.known, seat.seed)
    if goes_back:
        before = way[max(0, way.index(page) - 1)]
        return Step(Fate.NEXT, seat.with_replies(read.replies, before.key), before, read)
    if read.problems or read.opened:
        return Step(Fate.AGAIN, seat.with_replies(read.replies), page, read)
    return _left(seat, page, read)


def _left(seat: Seat, page: Page, read: Read) -> Step:
    """Return what follows a page that is in order; at the end, first what was passed over."""
    following = next_page(seat.survey, page, read.replies) or unfinished(seat.survey, read.replies)
    after = seat.with_replies(read.replies, (following or page).key)
    return Step(Fate.NEXT if following else Fate.LAST, after, following or page, read)
