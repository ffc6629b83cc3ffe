"""The journey of one customer as a picture: contacts in time by channel, each leading to itself in the list."""

from collections.abc import Container, Iterable, Sequence
from datetime import datetime
from itertools import groupby
from statistics import mean
from typing import Any

from django.urls import reverse
from django.utils.formats import get_format
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from regard.draw import Contact, Estimate, Span, Tracks, Verdict, Words, svg
from regard.journeys.timeline import Position, Reply, TimelineContact
from regard.vocabulary import PromiseCheck
from regard.vocabulary import Verdict as Checked
from regard.web.desks.customers.positions import text_of
from regard.web.desks.customers.seeing import Seen
from regard.web.shell.components_figures import figure
from regard.web.shell.components_times import day_words, local
from regard.web.shell.names import touchpoint_name, value_word

MOST_DRAWN = 200
"""Contacts at most, the newest; the list has all."""

_LEAST_DRAWN = 2
_BETTER_HIGHER = ("nps", "csat", "rating")
_EASE = ("ces", 1, 7)
"""Ease is asked on 1 to 7, where higher is better; on 1 to 5 it may be effort, where lower is."""


def track_of(
    seen: Seen, contacts: Sequence[TimelineContact], checks: Iterable[PromiseCheck], listed: Iterable[int]
) -> dict[str, Any]:
    """Return the picture of a customer's newest contacts with its caption; nothing where there are less than two.

    Args:
        seen: the customer.
        contacts: those drawn, the newest first.
        checks: of promises to the customer.
        listed: numbers of the contacts that are on the same page.
    """
    if len(contacts) < _LEAST_DRAWN:
        return {}
    here, verdicts, lanes = frozenset(listed), _verdicts(checks), _lanes(contacts)
    lane_of = {name: place for place, name in enumerate(lanes)}
    picture = Tracks(
        key="track",
        finding=_finding(seen, contacts),
        says=_says(seen, contacts),
        words=_words(),
        lanes=lanes,
        contacts=tuple(
            _contact(one, lane_of[_lane(one)], verdicts.get(one.seq, set()), _url(seen, one, here)) for one in contacts
        ),
        spans=tuple(_span(number, list(own)) for number, own in groupby(contacts, _episode) if number),
    )
    return {"finding": picture.finding, "says": picture.says, "svg": _drawn(picture)}


def _drawn(picture: Tracks) -> SafeString:
    """Return the picture for a page: it has only classes, and every text in it is escaped."""
    return mark_safe(svg(picture, standalone=False))  # noqa: S308


def place_url(customer: str, contact: TimelineContact) -> str:
    """Return the address of the list from a contact on, at that contact."""
    asked = urlencode({"before": text_of(Position(contact.occurred_at, contact.seq + 1))})
    return f"{reverse('customers:customer', args=[customer])}?{asked}#{anchor(contact)}"


def anchor(contact: TimelineContact) -> str:
    """Return the name of a contact's place on the page."""
    return f"contact-{contact.seq}"


def experience_of(replies: Iterable[Reply]) -> Estimate | None:
    """Return the mean of the scores that were given, each between the ends of its scale: -1 to +1."""
    scores = [2 * (value - low) / (high - low) - 1 for value, low, high in _scored(replies) if high > low]
    return Estimate(min(max(mean(scores), -1.0), 1.0), n=len(scores)) if scores else None


def _scored(replies: Iterable[Reply]) -> list[tuple[float, float, float]]:
    return [
        (reply.value, reply.low, reply.high)
        for reply in replies
        if reply.value is not None and reply.low is not None and reply.high is not None
        if reply.kind in _BETTER_HIGHER or (reply.kind, reply.low, reply.high) == _EASE
    ]


def _finding(seen: Seen, contacts: Sequence[TimelineContact]) -> str:
    since = day_words(local(contacts[-1].occurred_at).date())
    words = ngettext("%(n)s contact since %(day)s", "%(n)s contacts since %(day)s", len(contacts))
    said = {"n": figure(len(contacts)), "day": since, "all": figure(seen.contacts)}
    if len(contacts) < seen.contacts:
        words = _("The last %(n)s of %(all)s contacts, since %(day)s")
    return words % said


def _says(seen: Seen, contacts: Sequence[TimelineContact]) -> str:
    said = _(
        "A lane for each channel. A diamond is a broken promise, a large disc a kept one, a ring one not decided yet; "
        "below a mark is what was answered, from -1 to +1. Every mark leads to its contact in the list."
    )
    if len(contacts) == seen.contacts:
        return said
    older = _("Only the newest are drawn; the list has all.")
    return f"{said} {older}"


def _words() -> Words:
    return Words(
        point=get_format("DECIMAL_SEPARATOR"), thousands=get_format("THOUSAND_SEPARATOR"),
        kept=_("kept"), broken=_("broken"), unsure=_("not decided yet"),
    )  # fmt: skip


def _verdicts(checks: Iterable[PromiseCheck]) -> dict[int, set[Checked]]:
    found: dict[int, set[Checked]] = {}
    for check in checks:
        found.setdefault(int(check.subject), set()).add(check.verdict)
    return found


def _lanes(contacts: Sequence[TimelineContact]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_lane(one) for one in reversed(contacts)))


def _lane(contact: TimelineContact) -> str:
    return value_word(contact.channel) if contact.channel else _("No channel")


def _episode(contact: TimelineContact) -> int:
    return contact.episode or 0


def _url(seen: Seen, contact: TimelineContact, here: Container[int]) -> str:
    return f"#{anchor(contact)}" if contact.seq in here else place_url(seen.customer, contact)


def _contact(contact: TimelineContact, lane: int, raised: Container[Checked], url: str) -> Contact:
    shown = ((Checked.BROKEN, Verdict.BROKEN), (Checked.UNKNOWN, Verdict.UNSURE), (Checked.KEPT, Verdict.KEPT))
    return Contact(
        local(contact.occurred_at),
        lane,
        touchpoint_name(contact.touchpoint),
        next((drawn for checked, drawn in shown if checked in raised), Verdict.NONE),
        experience_of(contact.replies),
        url,
        value_word(contact.kind),
    )


def _span(number: int, contacts: list[TimelineContact]) -> Span:
    times: list[datetime] = [local(one.occurred_at) for one in contacts]
    return Span(_("Visit %(number)s") % {"number": number}, min(times), max(times))
