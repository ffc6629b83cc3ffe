"""Calendars: when somebody is there, so that a promise in business hours can be counted."""

import re
from datetime import date
from typing import Literal

import msgspec

from regard.vocabulary.base import Word, check_key
from regard.vocabulary.interaction import check_zone

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
"""A day of the week, as calendars are written."""

_SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]|24):([0-5]\d)")


class Calendar(Word, frozen=True):
    """The hours in which work is done, as the clock of one zone shows them.

    Attributes:
        key: its name in rules.
        zone: IANA zone of the clock.
        hours: for each day of the week its spans, such as `08:00-12:00`; one that ends before it begins, such as
            `22:00-06:00`, ends on the next day.
        holidays: days on which no span begins.
    """

    key: str
    zone: str
    hours: dict[Weekday, tuple[str, ...]]
    holidays: tuple[date, ...] = msgspec.field(default=())

    def __post_init__(self) -> None:
        """Check key, zone and spans."""
        check_key(self.key)
        check_zone(self.zone)
        spans = [span for spans in self.hours.values() for span in spans]
        if not spans:
            message = "a calendar needs at least one span of hours in the week"
            raise ValueError(message)
        for span in spans:
            minutes_of(span)


def minutes_of(span: str) -> tuple[int, int]:
    """Return when a span begins and ends, in minutes since midnight; past 1,440 if it ends on the next day.

    >>> minutes_of("08:00-12:30"), minutes_of("22:00-06:00"), minutes_of("00:00-24:00")
    ((480, 750), (1320, 1800), (0, 1440))

    Raises:
        ValueError: it is written otherwise, or is empty.
    """
    found = _SPAN.fullmatch(span)
    if found is None or span[:5] == span[6:] or span[6:] > "24:00":
        message = f"{span!r} is no span of hours, such as '08:00-17:30', '22:00-06:00' or '00:00-24:00'"
        raise ValueError(message)
    begin, end = (int(found[part]) * 60 + int(found[part + 1]) for part in (1, 3))
    return begin, end if end > begin else end + 1440
