"""Zones: what the clocks of a place showed, days of clock changes included.

No engine's zone tables are used: the clock changes come from Python's `zoneinfo`.
"""

from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from regard.errors import unknown_name

GRAINS = {"hour": "h", "day": "D", "week": "W", "month": "M", "quarter": "Q", "year": "Y"}
"""Spans of time a number can be broken down by, with the unit that cuts them; weeks begin on Monday."""

Offset = tuple[datetime, int]
"""Since when (UTC, naive) the zone is so many seconds ahead of UTC."""


def find_zone(name: str) -> ZoneInfo:
    """Return an IANA zone.

    Raises:
        WrongUseError: there is none of the name; lists those near it.
    """
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise unknown_name("time zone", name, available_timezones()) from None


def utc_of(moment: date, zone: ZoneInfo) -> datetime:
    """Return a moment as naive UTC: a date begins at midnight in the zone, a naive time is read in the zone.

    >>> utc_of(date(2026, 7, 1), ZoneInfo("Europe/Berlin"))
    datetime.datetime(2026, 6, 30, 22, 0)
    """
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time())
    aware = moment if moment.tzinfo else moment.replace(tzinfo=zone)
    return aware.astimezone(UTC).replace(tzinfo=None)


def offsets_between(zone: ZoneInfo, first: datetime, last: datetime) -> list[Offset]:
    """Return the offset that holds at `first` (naive UTC), and every other one up to `last`, in order."""
    offsets = [(first, _offset_s(zone, first))]
    day = first
    while day < last:
        following = min(day + timedelta(days=1), last)
        if _offset_s(zone, following) != offsets[-1][1]:
            offsets.append((_change_between(zone, day, following), _offset_s(zone, following)))
        day = following
    return offsets


def label_of(grain: str, start: Any, zone: ZoneInfo) -> Any:
    """Return a span's start as it is shown: hours as local times with their offset, all others as dates."""
    if grain != "hour":
        return start
    local = start.replace(tzinfo=UTC).astimezone(zone)
    # In the zone itself the two hours of autumn would be equal to Python.
    return local.replace(tzinfo=timezone(local.utcoffset() or timedelta()))


def _offset_s(zone: ZoneInfo, moment: datetime) -> int:
    offset = moment.replace(tzinfo=UTC).astimezone(zone).utcoffset() or timedelta()
    return int(offset.total_seconds())


def _change_between(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """Return the first second with another offset than `before`, by halving."""
    old = _offset_s(zone, before)
    low, high = 0, int((after - before).total_seconds()) + 1
    while high - low > 1:
        middle = (low + high) // 2
        changed = _offset_s(zone, before + timedelta(seconds=middle)) != old
        low, high = (low, middle) if changed else (middle, high)
    return (before + timedelta(seconds=high)).replace(microsecond=0)
