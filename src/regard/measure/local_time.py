"""Local time: hours, days and longer spans cut in an IANA zone, days of clock changes included.

No engine's zone tables are used. The clock changes of the zone come from Python's `zoneinfo`, and the
expression shifts each moment by the offset that held then, so that every engine gives the same answer.
"""

from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import ibis
from ibis.expr.types import TimestampValue, Value

from regard.measure.names import unknown_name

GRAINS = {"hour": "h", "day": "D", "week": "W", "month": "M", "quarter": "Q", "year": "Y"}
"""Spans of time a number can be broken down by, with the unit that cuts them; weeks begin on Monday."""

_DAY_S = 86_400

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


def start_of(grain: str, moment: TimestampValue, offsets: list[Offset]) -> Value:
    """Return when the span a moment lies in began.

    Args:
        grain: a key of `GRAINS`.
        moment: UTC without zone.
        offsets: the zone's offsets over the data, from `offsets_between`.

    Returns:
        For `hour` a moment in UTC, so that the hour that comes twice in autumn stays two; else a local date.
    """
    usual, *later = [(begin, _local(grain, moment, offset_s)) for begin, offset_s in offsets]
    branches = [(moment >= ibis.literal(begin), local) for begin, local in reversed(later)]
    found = ibis.cases(*branches, else_=usual[1]) if branches else usual[1]
    return found if grain == "hour" else _first_day(grain, found)


def marks_of(
    grain: str, first: TimestampValue, last: TimestampValue, offsets: list[Offset]
) -> list[tuple[Value, Value]]:
    """Return pairs of values: two moments lie in the same span where either pair is equal.

    Where none is they may lie in the same span all the same, close to its bounds. No clock change has to be looked
    up, and the first pair is the fastest: comparing them takes a fraction of the time that the spans themselves take.

    Args:
        grain: a key of `GRAINS`.
        first: UTC without zone.
        last: the same, and not before it.
        offsets: the zone's offsets over the data, from `offsets_between`.
    """
    if grain == "hour":
        return [(start_of(grain, first, offsets), start_of(grain, last, offsets))]
    # From the earliest local time that the first can have to the latest of the last: spans can only grow.
    earliest_s, latest_s = (pick(offset_s for _, offset_s in offsets) for pick in (min, max))
    # Engines round to whole seconds as they like.
    days = (first.epoch_seconds() + (earliest_s - 1)) // _DAY_S, (last.epoch_seconds() + (latest_s + 1)) // _DAY_S
    local = first + ibis.interval(seconds=earliest_s), last + ibis.interval(seconds=latest_s)
    return [days] if grain == "day" else [days, (_first_day(grain, local[0]), _first_day(grain, local[1]))]


def label_of(grain: str, start: Any, zone: ZoneInfo) -> Any:
    """Return a span's start as it is shown: hours as local times with their offset, all others as dates."""
    if grain != "hour":
        return start
    local = start.replace(tzinfo=UTC).astimezone(zone)
    # In the zone itself the two hours of autumn would be equal to Python.
    return local.replace(tzinfo=timezone(local.utcoffset() or timedelta()))


def _local(grain: str, moment: TimestampValue, offset_s: int) -> TimestampValue:
    """Return the local time; for hours, in UTC, when the local hour began."""
    shift = ibis.interval(seconds=offset_s)
    return (moment + shift).truncate("h") - shift if grain == "hour" else moment + shift


def _first_day(grain: str, local: TimestampValue) -> Value:
    return (local if grain == "day" else local.truncate(GRAINS[grain])).date()


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
