"""Picture of one customer's timeline: contacts on the lane of their channel, with their episodes behind them."""

from itertools import groupby
from zoneinfo import ZoneInfo

from regard.draw import Contact, Span, Tracks
from regard.journeys.pictures_parts import number
from regard.journeys.timeline import Timeline, TimelineContact

_UNKNOWN = "(none)"


def timeline_picture(found: Timeline, zone: ZoneInfo) -> Tracks:
    """Return a customer's contacts in time.

    Args:
        found: the contacts.
        zone: of whoever looks at it.
    """
    lanes = tuple(dict.fromkeys(_lane(each) for each in reversed(found.contacts))) or (_UNKNOWN,)
    first = min((each.occurred_at for each in found.contacts), default=None)
    since = "" if first is None else f" since {first.astimezone(zone):%Y-%m-%d}"
    return Tracks(
        key="timeline",
        finding=f"{number(len(found.contacts))} contacts{since}." if found.contacts else "There is no contact.",
        says=f"Contacts by channel and time ({zone.key}). {'There are older ones.' if found.older else 'That is all.'}",
        lanes=lanes,
        contacts=tuple(
            Contact(
                each.occurred_at.astimezone(zone), lanes.index(_lane(each)), each.touchpoint, note=each.outcome or ""
            )
            for each in found.contacts
        ),
        spans=tuple(_span(number_, list(own), zone) for number_, own in groupby(found.contacts, _episode) if number_),
    )


def _lane(contact: TimelineContact) -> str:
    return contact.channel or _UNKNOWN


def _episode(contact: TimelineContact) -> int:
    return contact.episode or 0


def _span(episode: int, contacts: list[TimelineContact], zone: ZoneInfo) -> Span:
    times = [each.occurred_at.astimezone(zone) for each in contacts]
    return Span(str(episode), min(times), max(times))
