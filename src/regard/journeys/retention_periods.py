"""Periods of retention: calendar spans of a zone, and the spans of a customer's own time."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from regard.errors import WrongUseError, unknown_name
from regard.vocabulary.zones import find_zone, utc_of

Kind = Literal["classic", "rolling", "unbounded"]

DAYS = {"day": 1, "week": 7, "month": 30, "quarter": 91}
"""Days of each grain where a customer's own time is counted, without a calendar."""

_KINDS = ("classic", "rolling", "unbounded")
_DAY_US = 86_400 * 1_000_000
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - naive UTC, as zones give it


@dataclass(frozen=True)
class RetentionRule:
    """Who counts as having come back.

    A customer begins with its first contact, or its first at one of `start`, and is in the cohort of the period of
    that contact. At age 0 every customer of a cohort is there. From age 1 on:

    - classic: it has a contact in exactly the k-th period after that of its cohort ("N-day retention", "return on"
      of PostHog, Amplitude and Mixpanel, with calendar periods).
    - rolling: it has one in the k-th period or any later one ("return on or after" with calendar periods; PostHog
      issues 2220 and 13748). So it is never less than classic, and never rises with age.
    - unbounded: it has one when k whole spans of its own time or more have passed since it began, whatever the
      calendar ("return on or after" as Amplitude counts it by default, in windows of 24 hours, 7 days, 30 days;
      quarters here 91 days): nobody is back next day for having begun just before midnight.

    Periods begin at midnight in the zone, weeks on Monday; a day is as long as the clocks made it.

    Attributes:
        grain: "day", "week", "month" or "quarter".
        kind: what counts as coming back.
        zone: IANA name; for unbounded only where cohorts begin and end.
        start: touchpoints with which a customer begins; none: any.
        returning: touchpoints that count as coming back; none: any.
        until: up to here the contacts in view are all there, without a zone UTC; None: the last contact in view.
            What ends later is incomplete. Never later than what the view was received up to.

    Raises:
        WrongUseError: an unknown grain, kind or zone.
    """

    grain: str = "week"
    kind: Kind = "classic"
    zone: str = "UTC"
    start: tuple[str, ...] = ()
    returning: tuple[str, ...] = ()
    until: datetime | None = None

    def __post_init__(self) -> None:
        """Check the names."""
        for what, name, known in (("grain of retention", self.grain, DAYS), ("kind of retention", self.kind, _KINDS)):
            if name not in known:
                raise unknown_name(what, name, known)
        find_zone(self.zone)

    @property
    def span_us(self) -> int:
        """Microseconds of one span of a customer's own time."""
        return DAYS[self.grain] * _DAY_US

    @property
    def plain_weeks(self) -> bool:
        """Whether the weeks laid out with the contacts are those asked for."""
        return (self.grain, self.kind, self.zone, self.start, self.returning) == ("week", "classic", "UTC", (), ())


@dataclass(frozen=True)
class Periods:
    """Calendar periods, one after the other.

    Attributes:
        starts: local date on which each begins.
        bounds_us: when each begins, and when the last one ends: microseconds since 1970, UTC; one more than starts.
    """

    starts: tuple[date, ...]
    bounds_us: NDArray[np.int64]

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.starts)

    def of(self, at_us: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the period of times within them."""
        found: NDArray[np.int64] = np.searchsorted(self.bounds_us, at_us, side="right") - 1
        return found

    def checked(self, cohort: date) -> int:
        """Return the place of the period that begins on a date.

        Raises:
            WrongUseError: none does.
        """
        if cohort not in self.starts:
            message = f"No cohort begins on {cohort}."
            raise WrongUseError(message, f"There are cohorts from {self.starts[0]} to {self.starts[-1]}.")
        return self.starts.index(cohort)


def periods_between(grain: str, zone_name: str, first_us: int, last_us: int) -> Periods:
    """Return the periods from the one of a time to the one of a later time.

    Args:
        grain: "day", "week", "month" or "quarter".
        zone_name: IANA name.
        first_us: microseconds since 1970, UTC.
        last_us: likewise.
    """
    zone = find_zone(zone_name)
    starts = [_start_of(grain, _local_date(first_us, zone))]
    bounds = [_us_of(starts[0], zone)]
    while bounds[-1] <= last_us:
        starts.append(_following(grain, starts[-1]))
        bounds.append(_us_of(starts[-1], zone))
    return Periods(tuple(starts[:-1]), np.array(bounds, dtype=np.int64))


def end_of_contacts(until: datetime | None, last_at: datetime) -> datetime:
    """Return up to when contacts are all there: the end that is asked for, but not after the last contact of the log.

    Where a log ends before today, what comes after its last contact has not happened yet; nobody stayed away.

    Args:
        until: the end of the period in view, with its zone; None: no end.
        last_at: the last contact of the whole log, with its zone.
    """
    after = last_at + timedelta(microseconds=1)
    return after if until is None else min(until, after)


def microseconds_of(moment: datetime) -> int:
    """Return a moment as microseconds since 1970; without a zone it is UTC."""
    return _us_of(moment, ZoneInfo("UTC"))


def _us_of(moment: date, zone: ZoneInfo) -> int:
    return (utc_of(moment, zone) - _EPOCH) // timedelta(microseconds=1)


def _local_date(at_us: int, zone: ZoneInfo) -> date:
    moment = _EPOCH + timedelta(microseconds=at_us)
    return moment.replace(tzinfo=ZoneInfo("UTC")).astimezone(zone).date()


def _start_of(grain: str, day: date) -> date:
    if grain == "day":
        return day
    if grain == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1, month=day.month if grain == "month" else (day.month - 1) // 3 * 3 + 1)


def _following(grain: str, start: date) -> date:
    """Return where the next period begins: the start of the one that some day well within it is in."""
    reach = {"day": 1, "week": 7, "month": 31, "quarter": 92}
    return _start_of(grain, start + timedelta(days=reach[grain]))
