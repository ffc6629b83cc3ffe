"""Periods to compare with: days, leap years, clock changes, open ends."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regard.errors import WrongUseError
from regard.measure import Breakdown, extent, periods
from regard.vocabulary.zones import find_zone, utc_of

BERLIN = "Europe/Berlin"
HOUR = timedelta(hours=1)


def before(since: Any, until: Any, compare: str, zone: str = BERLIN, **more: Any) -> tuple[Any, Any]:
    found = periods(Breakdown(since=since, until=until, zone=zone), compare, **more)
    return found.since, found.until


def test_the_period_before_has_as_many_days() -> None:
    assert before(date(2026, 3, 9), date(2026, 3, 16), "previous") == (date(2026, 3, 2), date(2026, 3, 9))


def test_days_are_days_where_clocks_change() -> None:
    # The week from 23 March has 167 hours, the week before it 168.
    week = utc_of(date(2026, 3, 23), find_zone(BERLIN)), utc_of(date(2026, 3, 30), find_zone(BERLIN))
    assert week[1] - week[0] == 167 * HOUR
    since, until = (moment.replace(tzinfo=UTC) for moment in week)
    assert before(since, until, "previous") == (date(2026, 3, 16), date(2026, 3, 23))
    assert before(since, until, "year") == (date(2025, 3, 23), date(2025, 3, 30))


def test_hours_are_held_against_as_many_hours() -> None:
    # From noon before the clocks change to noon after it are 23 hours.
    noons = datetime(2026, 3, 28, 12), datetime(2026, 3, 29, 12)  # noqa: DTZ001 - read in the breakdown's zone
    since, until = before(*noons, "previous")
    assert (until, until - since) == (datetime(2026, 3, 28, 11, tzinfo=UTC), 23 * HOUR)


def test_hours_a_year_before_begin_at_the_same_local_time() -> None:
    since, until = before(datetime(2028, 2, 29, 11, tzinfo=UTC), datetime(2028, 2, 29, 14, tzinfo=UTC), "year")
    assert (since, until - since) == (datetime(2027, 2, 28, 11, tzinfo=UTC), 3 * HOUR)


@pytest.mark.parametrize(
    ("since", "until", "year_before"),
    [
        (date(2028, 2, 1), date(2028, 3, 1), (date(2027, 2, 1), date(2027, 3, 1))),
        (date(2028, 2, 1), date(2028, 2, 29), (date(2027, 2, 1), date(2027, 3, 1))),
        (date(2028, 2, 29), date(2028, 3, 1), (date(2027, 2, 28), date(2027, 3, 1))),
        (date(2028, 2, 28), date(2028, 2, 29), (date(2027, 2, 28), date(2027, 3, 1))),
        (date(2026, 1, 1), date(2027, 1, 1), (date(2025, 1, 1), date(2026, 1, 1))),
    ],
)
def test_the_same_dates_a_year_before(since: date, until: date, year_before: Any) -> None:
    assert before(since, until, "year") == year_before


@given(
    since=st.dates(date(1990, 1, 1), date(2100, 1, 1)),
    days=st.integers(1, 800),
    compare=st.sampled_from(["previous", "year"]),
)
def test_a_period_before_is_never_empty_and_never_later(since: date, days: int, compare: str) -> None:
    found = before(since, since + timedelta(days=days), compare)
    assert found[0] < found[1] <= since + timedelta(days=days)
    assert found[0] < since


def test_an_open_period_reaches_to_the_end_of_the_data() -> None:
    data = datetime(2026, 3, 1, 12, tzinfo=UTC), datetime(2026, 3, 10, 23, 30, tzinfo=UTC)  # the 11th in Berlin
    assert before(date(2026, 3, 10), None, "previous", extent=data) == (date(2026, 3, 8), date(2026, 3, 10))
    assert before(None, date(2026, 3, 3), "previous", extent=data) == (date(2026, 2, 27), date(2026, 3, 1))
    assert before(None, None, "previous", extent=data) == (date(2026, 2, 18), date(2026, 3, 1))


def test_an_open_period_beyond_the_data_is_a_day() -> None:
    data = datetime(2026, 3, 1, 12, tzinfo=UTC), datetime(2026, 3, 10, 12, tzinfo=UTC)
    assert before(date(2027, 1, 1), None, "previous", extent=data) == (date(2026, 12, 31), date(2027, 1, 1))
    assert before(None, date(2020, 1, 1), "previous", extent=data) == (date(2019, 12, 30), date(2019, 12, 31))


def test_an_open_period_of_nothing_and_an_unknown_comparison_are_refused() -> None:
    with pytest.raises(WrongUseError, match="Say when it begins"):
        before(date(2026, 3, 10), None, "year")
    with pytest.raises(WrongUseError, match="Did you mean year"):
        before(date(2026, 3, 10), date(2026, 3, 11), "years")


def test_all_else_stays_as_it_was() -> None:
    asked = Breakdown(by=("channel",), zone=BERLIN, since=date(2026, 3, 9), until=date(2026, 3, 10), minimum_n=7)
    found = periods(asked, "year")
    assert (found.by, found.zone, found.where, found.minimum_n) == (asked.by, BERLIN, (), 7)


def test_the_extent_is_that_of_what_counts(make_reader: Any) -> None:
    days = [datetime(2026, 3, day, tzinfo=UTC) for day in (1, 2, 3)]
    contacts = [{"occurred_at": day.replace(tzinfo=None)} for day in days]
    assert extent(make_reader([*contacts[:2], {**contacts[2], "excluded": "test"}])) == (days[0], days[1])
    assert extent(make_reader()) is None
