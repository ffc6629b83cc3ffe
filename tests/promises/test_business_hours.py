"""Business hours, counted by hand; the clocks of Berlin go forward on 2026-03-29 and back on 2026-10-25."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from regard.promises.business_hours import OpenHours, hours_for, open_hours
from regard.vocabulary import Calendar, minutes_of

BERLIN = ZoneInfo("Europe/Berlin")
HOUR_US = 3_600_000_000
DESK = Calendar(
    key="desk",
    zone="Europe/Berlin",
    hours=dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), ("08:00-12:00", "13:00-17:00")),
    holidays=(date(2026, 4, 3), date(2026, 4, 6)),
)
NIGHT = Calendar(key="night", zone="Europe/Berlin", hours={"saturday": ("22:00-06:00",), "sunday": ("05:00-09:00",)})
DAY = Calendar(key="day", zone="Europe/Berlin", hours={"saturday": ("00:00-24:00",), "sunday": ("00:00-24:00",)})


def us(text: str, zone: ZoneInfo = BERLIN) -> int:
    moment = datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def due(calendar: Calendar, text: str, hours: float) -> str:
    moment, length = np.array([us(text)]), round(hours * HOUR_US)
    found = hours_for(calendar, moment, length, 0).after(moment, length)[0]
    return datetime.fromtimestamp(int(found) / 1e6, BERLIN).strftime("%Y-%m-%d %H:%M")


def between(calendar: Calendar, start: str, end: str) -> float:
    moments = np.array([us(start), us(end)])
    first, last = (date.fromisoformat(text[:10]) for text in (start, end))
    worked = open_hours(calendar, first, last).until(moments)
    return float(worked[1] - worked[0]) / HOUR_US


@pytest.mark.parametrize(
    ("start", "hours", "expected"),
    [
        ("2026-03-02 08:00", 2, "2026-03-02 10:00"),
        ("2026-03-02 11:00", 2, "2026-03-02 14:00"),
        ("2026-03-02 08:00", 8, "2026-03-02 17:00"),
        ("2026-03-02 08:00", 4, "2026-03-02 12:00"),
        ("2026-03-02 12:30", 1, "2026-03-02 14:00"),
        ("2026-03-06 16:00", 3, "2026-03-09 10:00"),
        ("2026-03-07 03:00", 0.5, "2026-03-09 08:30"),
        ("2026-03-27 16:30", 8, "2026-03-30 16:30"),
        ("2026-04-02 16:00", 2, "2026-04-07 09:00"),
    ],
)
def test_working_time_passes_only_while_somebody_is_there(start: str, hours: float, expected: str) -> None:
    assert due(DESK, start, hours) == expected


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2026-03-02 09:00", "2026-03-02 11:30", 2.5),
        ("2026-03-02 11:00", "2026-03-02 14:00", 2),
        ("2026-03-06 16:00", "2026-03-09 09:00", 2),
        ("2026-04-02 16:00", "2026-04-07 09:00", 2),
        ("2026-03-07 10:00", "2026-03-08 10:00", 0),
    ],
)
def test_working_time_between_two_moments(start: str, end: str, expected: float) -> None:
    assert between(DESK, start, end) == expected


@pytest.mark.parametrize(
    ("saturday", "sunday", "night", "day"),
    [("2026-03-14", "2026-03-15", 11, 24), ("2026-03-28", "2026-03-29", 10, 23), ("2026-10-24", "2026-10-25", 12, 25)],
)
def test_a_night_is_as_long_as_the_clock_makes_it(saturday: str, sunday: str, night: float, day: float) -> None:
    assert between(NIGHT, f"{saturday} 12:00", f"{sunday} 12:00") == night
    assert between(DAY, f"{sunday} 00:00", f"{sunday} 23:59") == pytest.approx(day - 1 / 60)


@pytest.mark.parametrize(
    ("start", "hours", "expected"),
    [("2026-03-28 22:00", 5, "2026-03-29 04:00"), ("2026-10-24 22:00", 5, "2026-10-25 02:00")],
)
def test_a_shift_over_a_change_of_the_clock_is_counted_in_real_hours(start: str, hours: float, expected: str) -> None:
    assert due(NIGHT, start, hours) == expected


def test_a_time_that_the_clock_skips_is_the_moment_of_the_change() -> None:
    early = Calendar(key="early", zone="Europe/Berlin", hours={"sunday": ("02:15-02:45", "02:30-05:00")})
    hours = open_hours(early, date(2026, 3, 29), date(2026, 3, 29))
    assert hours.begins.tolist() == [us("2026-03-29 03:00")]
    assert hours.ends.tolist() == [us("2026-03-29 05:00")]


def test_a_time_that_comes_twice_is_the_first() -> None:
    late = Calendar(key="late", zone="Europe/Berlin", hours={"saturday": ("22:00-02:30",)})
    assert between(late, "2026-10-24 12:00", "2026-10-25 12:00") == 4.5


def test_a_shift_belongs_to_the_day_on_which_it_begins() -> None:
    closed = Calendar(key="n", zone="UTC", hours=NIGHT.hours, holidays=(date(2026, 3, 15),))
    hours = open_hours(closed, date(2026, 3, 14), date(2026, 3, 15))
    assert hours.worked.tolist() == [0, 8 * HOUR_US]


def test_spans_that_overlap_count_once() -> None:
    hours = open_hours(NIGHT, date(2026, 3, 14), date(2026, 3, 15))
    assert (hours.ends - hours.begins).tolist() == [11 * HOUR_US]


def test_months_of_holidays_are_waited_out() -> None:
    away = tuple(date(2026, 3, 2) + timedelta(days=number) for number in range(100))
    desk = Calendar(key="desk", zone="UTC", hours=DESK.hours, holidays=away)
    moment = np.array([us("2026-03-02 09:00")])
    assert hours_for(desk, moment, HOUR_US, 0).after(moment, HOUR_US)[0] == us("2026-06-10 09:00", ZoneInfo("UTC"))


@given(st.lists(st.integers(0, 60 * 24 * 60), min_size=1, max_size=20), st.integers(1, 60 * 24 * 40))
def test_the_time_until_it_is_due_is_the_time_that_was_promised(minutes: list[int], length: int) -> None:
    moments = np.array(minutes) * 60_000_000 + us("2026-03-01 00:00")
    hours: OpenHours = hours_for(DESK, moments, length * 60_000_000, 0)
    found = hours.after(moments, length * 60_000_000)
    assert (hours.until(found) - hours.until(moments) == length * 60_000_000).all()
    assert (hours.until(found - 1) < hours.until(found)).all()


@pytest.mark.parametrize("span", ["8-17", "08:00", "08:00-08:00", "25:00-26:00", "08:00-24:30", "24:00-06:00"])
def test_a_span_is_written_in_one_way(span: str) -> None:
    with pytest.raises(ValueError, match="no span of hours"):
        minutes_of(span)


def test_a_calendar_has_hours() -> None:
    with pytest.raises(ValueError, match="at least one span"):
        Calendar(key="never", zone="UTC", hours={"monday": ()})
