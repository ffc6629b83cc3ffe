"""Periods: the time that a number's own time is held against."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from regard.errors import WrongUseError, unknown_name
from regard.ledger.reader import Reader
from regard.measure.breakdown import Breakdown
from regard.vocabulary.zones import find_zone, utc_of

COMPARISONS = ("previous", "year")
"""What a period can be held against: as many days before it, or the same dates a year before."""

Extent = tuple[datetime, datetime]
"""Times of the first and the last interaction, UTC."""

_DAY = timedelta(days=1)


def extent(reader: Reader) -> Extent | None:
    """Return when the first and the last counting interaction were; None if there is none."""
    rows = reader.table("interaction")
    rows = rows.filter(rows["excluded"].isnull())
    (found,), _ = reader.rows(rows.aggregate(first=rows["occurred_at"].min(), last=rows["occurred_at"].max()))
    if found["first"] is None:
        return None
    return found["first"].replace(tzinfo=UTC), found["last"].replace(tzinfo=UTC)


def periods(breakdown: Breakdown, compare: str, extent: Extent | None = None) -> Breakdown:
    """Return the breakdown over the period that its own is held against.

    A period of whole days in the breakdown's zone is held against whole days, also where one of them has 23 or 25
    hours; any other against the same length of time. A year before 29 February is the 28th where a period begins,
    and 1 March where it ends.

    Args:
        breakdown: the later period.
        compare: a name of `COMPARISONS`.
        extent: of the data; says where an open period begins and ends, in whole days.

    Raises:
        WrongUseError: the comparison is unknown, or the period is open and there is no extent.
    """
    if compare not in COMPARISONS:
        raise unknown_name("period to compare with", compare, COMPARISONS)
    zone = find_zone(breakdown.zone)
    since, until = _closed(breakdown, zone, extent)
    if _begins_a_day(since, zone) and _begins_a_day(until, zone):
        before = _days_before(compare, _day_of(since, zone), _day_of(until, zone))
    else:
        before = _moments_before(compare, utc_of(since, zone).replace(tzinfo=UTC).astimezone(zone), until, zone)
    return replace(breakdown, since=before[0], until=before[1])


def _closed(breakdown: Breakdown, zone: ZoneInfo, extent: Extent | None) -> tuple[date, date]:
    """Return begin and end of a period; an open one reaches to the end of the data, and has a day at least."""
    since, until = breakdown.since, breakdown.until
    if since is not None and until is not None:
        return since, until
    if extent is None:
        message = "An open period of no data cannot be compared."
        raise WrongUseError(message, "Say when it begins and ends.")
    first, last = (_day_of(moment, zone) for moment in extent)
    if since is None:
        since = first if until is None else min(first, _day_of(until, zone) - _DAY)
    return since, until or max(last, _day_of(since, zone)) + _DAY


def _days_before(compare: str, since: date, until: date) -> tuple[date, date]:
    if compare == "previous":
        return since - (until - since), since
    return _year_before(since, leap_day=(2, 28)), _year_before(until, leap_day=(3, 1))


def _moments_before(compare: str, since: datetime, until: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    begin, end = since.astimezone(UTC), utc_of(until, zone).replace(tzinfo=UTC)
    length = end - begin
    if compare == "previous":
        return begin - length, begin
    day = _year_before(since.date(), leap_day=(2, 28))
    earlier = datetime.combine(day, since.time(), zone).astimezone(UTC)
    return earlier, earlier + length


def _year_before(day: date, leap_day: tuple[int, int]) -> date:
    if (day.month, day.day) == (2, 29):
        return date(day.year - 1, *leap_day)
    return day.replace(year=day.year - 1)


def _day_of(moment: date, zone: ZoneInfo) -> date:
    """Return the local day a moment lies in."""
    return utc_of(moment, zone).replace(tzinfo=UTC).astimezone(zone).date()


def _begins_a_day(moment: date, zone: ZoneInfo) -> bool:
    return utc_of(_day_of(moment, zone), zone) == utc_of(moment, zone)
