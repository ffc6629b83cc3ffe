"""Business hours: how much working time lies between two moments, and when so much of it is over.

A calendar is laid out once over the time of the data, as spans in UTC with the working time up to each; from
there every question is one search in sorted numbers, exact to the microsecond.
"""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from regard.vocabulary import Calendar, Weekday, minutes_of

Micros = NDArray[np.int64]
"""Microseconds: since 1970 in UTC for moments, else lengths of time."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_DAY_US = 86_400_000_000
_FIRST_STEP_DAYS = 32


@dataclass(frozen=True)
class OpenHours:
    """A calendar over some time, as spans in order that do not touch.

    Attributes:
        begins: when each span begins.
        ends: when it ends.
        worked: working time from the first span on until each begins; one entry more, for all of it.
    """

    begins: Micros
    ends: Micros
    worked: Micros

    def until(self, moments: Micros) -> Micros:
        """Return the working time from the first span on until each moment."""
        span = np.maximum(np.searchsorted(self.begins, moments, side="right") - 1, 0)
        within = np.clip(moments - self.begins[span], 0, self.ends[span] - self.begins[span])
        worked: Micros = self.worked[span] + within
        return worked

    def after(self, moments: Micros, length_us: int) -> Micros:
        """Return when so much working time has passed since each moment: the first moment for which that is true."""
        target = self.until(moments) + length_us
        span = np.searchsorted(self.worked[1:], target, side="left")
        due: Micros = self.begins[span] + target - self.worked[span]
        return due


def hours_for(calendar: Calendar, moments: Micros, length_us: int, until_us: int) -> OpenHours:
    """Lay a calendar out as far as it is needed to count a length of working time from each moment.

    Args:
        calendar: whose hours count.
        moments: at least one.
        length_us: more than zero.
        until_us: a moment up to which it reaches in any case.
    """
    first, last = _day_of(int(moments.min())), _day_of(max(int(moments.max()), until_us))
    step = timedelta(days=_FIRST_STEP_DAYS)
    while True:
        hours = open_hours(calendar, first, last + step)
        if hours.worked[-1] >= length_us and hours.worked[-1] >= hours.until(moments).max() + length_us:
            return hours
        # Twice as far each time: how many days are needed depends on holidays too.
        step *= 2


def open_hours(calendar: Calendar, first: date, last: date) -> OpenHours:
    """Lay a calendar out from the day before `first` to the day after `last`."""
    zone, holidays = ZoneInfo(calendar.zone), frozenset(calendar.holidays)
    spans = [[minutes_of(span) for span in calendar.hours.get(day, ())] for day in get_args(Weekday)]
    days = (first + timedelta(days=number) for number in range(-1, (last - first).days + 2))
    found = [
        (_utc(day, begin, zone), _utc(day, end, zone))
        for day in days
        if day not in holidays
        for begin, end in spans[day.weekday()]
    ]
    begins, ends = np.array(sorted(found), dtype=np.int64).reshape(-1, 2).T
    return _merged(begins, ends)


def _merged(begins: Micros, ends: Micros) -> OpenHours:
    """Join spans that overlap or touch, and leave out those that a change of the clock has swallowed."""
    real = ends > begins
    begins, ends = begins[real], np.maximum.accumulate(ends[real])
    apart = begins[1:] > ends[:-1]
    begins = begins[np.append(np.ones(min(begins.size, 1), np.bool_), apart)]
    ends = ends[np.append(apart, np.ones(min(ends.size, 1), np.bool_))]
    return OpenHours(begins, ends, np.append(0, np.cumsum(ends - begins)))


def _utc(day: date, minute: int, zone: ZoneInfo) -> int:
    """Return when a clock first shows so many minutes after the day's midnight, or has skipped them."""
    shown = datetime(day.year, day.month, day.day, tzinfo=zone) + timedelta(minutes=minute)
    before, after = shown.utcoffset() or timedelta(), shown.replace(fold=1).utcoffset() or timedelta()
    moment = shown.replace(tzinfo=UTC) - before
    if after > before:
        moment = _change(zone, moment - (after - before), before)
    return (moment - _EPOCH) // _MICROSECOND


def _change(zone: ZoneInfo, start: datetime, offset: timedelta) -> datetime:
    """Return the first second after `start` at which the zone's offset is another one, within the next day."""
    seconds = range(24 * 3600)
    changed = bisect_left(
        seconds, True, key=lambda second: (start + timedelta(seconds=second)).astimezone(zone).utcoffset() != offset
    )
    return start + timedelta(seconds=changed)


def _day_of(moment_us: int) -> date:
    return date(1970, 1, 1) + timedelta(days=moment_us // _DAY_US)
