"""Working hours as a week to fill in, and what they come to next week."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.http import QueryDict

from regard.vocabulary import Calendar, minutes_of
from regard.web.desks.catalogue.words import WEEKDAYS

_LEAST_SPANS = 2


@dataclass(frozen=True)
class Span:
    """Two clocks of the grid: their names in the form, and what they show."""

    begin_name: str
    end_name: str
    begin: str
    end: str


@dataclass(frozen=True)
class Day:
    """One row of the grid."""

    key: str
    name: str
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class Planned:
    """One day of next week.

    Attributes:
        day: which.
        spans: when somebody is there.
        is_holiday: nobody is, because it is a holiday.
        hours: working time that begins on the day, in hours; a change of the clock within it counts.
    """

    day: date
    spans: tuple[str, ...]
    is_holiday: bool
    hours: float


def grid_of(hours: Mapping[str, Sequence[str]]) -> list[Day]:
    """Return the week with two spans a day, or as many as the fullest day has."""
    count = max([_LEAST_SPANS, *(len(spans) for spans in hours.values())])
    return [Day(day, str(name), tuple(_spans(day, hours.get(day, ()), count))) for day, name in WEEKDAYS.items()]


def hours_sent(sent: QueryDict) -> dict[str, tuple[str, ...]]:
    """Return the spans of each day as a form sent them; midnight at the end of a span is 24:00.

    A span with one clock left empty is kept as it is, so that the vocabulary can refuse it.
    """
    found = {}
    for day in WEEKDAYS:
        pairs = zip(sent.getlist(f"{day}-begin"), sent.getlist(f"{day}-end"), strict=False)
        given = [(begin.strip()[:5], end.strip()[:5]) for begin, end in pairs if begin.strip() or end.strip()]
        found[day] = tuple(f"{begin}-{'24:00' if end == '00:00' else end}" for begin, end in given)
    return found


def next_week(calendar: Calendar, today: date) -> list[Planned]:
    """Return the seven days after today.

    Args:
        calendar: whose hours count.
        today: in the zone of its clock.
    """
    return [_planned(calendar, today + timedelta(days=number)) for number in range(1, 8)]


def today_in(calendar: Calendar) -> date:
    """Return the day it is by the clock of a calendar."""
    return datetime.now(ZoneInfo(calendar.zone)).date()


def _planned(calendar: Calendar, day: date) -> Planned:
    if day in calendar.holidays:
        return Planned(day, (), is_holiday=True, hours=0.0)
    weekday = [*WEEKDAYS][day.weekday()]
    spans = calendar.hours.get(weekday, ())  # type: ignore[call-overload]
    return Planned(day, tuple(spans), is_holiday=False, hours=sum(_hours(span, day, calendar.zone) for span in spans))


def _hours(span: str, day: date, zone: str) -> float:
    begin, end = (_moment(day, minutes, zone) for minutes in minutes_of(span))
    return (end.timestamp() - begin.timestamp()) / 3600


def _moment(day: date, minutes: int, zone: str) -> datetime:
    days, rest = divmod(minutes, 1440)
    return datetime.combine(day + timedelta(days=days), time(rest // 60, rest % 60), ZoneInfo(zone))


def _spans(day: str, spans: Sequence[str], count: int) -> list[Span]:
    filled = [(span[:5], span[6:].replace("24:00", "00:00")) for span in spans]
    padded = [*filled, *[("", "")] * (count - len(filled))]
    return [Span(f"{day}-begin", f"{day}-end", begin, end) for begin, end in padded]
