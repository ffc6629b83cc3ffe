"""Clock changes of a zone, found without any engine."""

from datetime import UTC, date, datetime
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regard.errors import WrongUseError
from regard.vocabulary.zones import Offset, find_zone, offsets_between, utc_of


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC).replace(tzinfo=None)  # type: ignore[arg-type,misc]


def test_both_clock_changes_of_a_year_are_found_to_the_second() -> None:
    assert offsets_between(ZoneInfo("Europe/Berlin"), at(2026, 1, 1, 5, 30), at(2026, 12, 31)) == [
        (at(2026, 1, 1, 5, 30), 3600),
        (at(2026, 3, 29, 1), 7200),
        (at(2026, 10, 25, 1), 3600),
    ]


def test_utc_never_changes() -> None:
    assert offsets_between(ZoneInfo("UTC"), at(2000, 1, 1), at(2026, 1, 1)) == [(at(2000, 1, 1), 0)]


def test_a_change_at_the_very_end_is_found() -> None:
    change = at(2026, 3, 29, 1)
    assert offsets_between(ZoneInfo("Europe/Berlin"), at(2026, 3, 29), change)[-1] == (change, 7200)


@cache
def forty_years(name: str) -> list[Offset]:
    return offsets_between(ZoneInfo(name), at(1985, 1, 1), at(2030, 1, 1))


@settings(deadline=None)
@given(
    st.sampled_from(
        ["Europe/Berlin", "America/Sao_Paulo", "Africa/Casablanca", "Australia/Lord_Howe", "Asia/Kathmandu"]
    ),
    st.datetimes(at(1985, 1, 1), at(2029, 12, 31)),
)
def test_every_moment_gets_the_offset_of_the_zone(name: str, moment: datetime) -> None:
    zone = ZoneInfo(name)
    offsets = forty_years(name)
    held = [offset_s for since, offset_s in offsets if since <= moment]
    offset = moment.replace(tzinfo=UTC).astimezone(zone).utcoffset()
    assert offset is not None
    assert held[-1] == offset.total_seconds()


def test_a_date_begins_at_midnight_of_the_zone() -> None:
    assert utc_of(date(2026, 7, 1), ZoneInfo("Asia/Kolkata")) == at(2026, 6, 30, 18, 30)


def test_a_day_whose_midnight_does_not_exist_begins_at_the_change() -> None:
    assert utc_of(date(2018, 11, 4), ZoneInfo("America/Sao_Paulo")) == at(2018, 11, 4, 3)


def test_an_aware_time_is_taken_as_it_is() -> None:
    assert utc_of(datetime(2026, 7, 1, 12, tzinfo=ZoneInfo("Asia/Tokyo")), ZoneInfo("UTC")) == at(2026, 7, 1, 3)


def test_a_zone_that_is_no_name_is_refused() -> None:
    with pytest.raises(WrongUseError, match="no time zone"):
        find_zone("../etc")
