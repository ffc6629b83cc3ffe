from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from regard.collect.sources.table_files.mapping import TimeFormat
from regard.collect.sources.table_files.times import guess_format, guess_number_format, local_to_utc, to_utc

BERLIN = "Europe/Berlin"
ZONES = [BERLIN, "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Africa/Casablanca"]


def local_times(first_year: int) -> st.SearchStrategy[datetime]:
    first, last = datetime.fromisoformat(f"{first_year}-01-01"), datetime.fromisoformat("2100-01-01")
    return st.datetimes(first, last)


def read(value: object, written: TimeFormat | None = "iso", zone: str = "UTC", fold: str = "earlier") -> str | None:
    found, _ = to_utc(pa.array([value]), written, zone, fold)
    moment = found[0].as_py()
    return None if moment is None else moment.isoformat()


@pytest.mark.parametrize(
    ("text", "written", "expected"),
    [
        ("2026-03-01", "iso", "2026-03-01T00:00:00+00:00"),
        ("2026-03-01T10:20:30.25", "iso", "2026-03-01T10:20:30.250000+00:00"),
        ("2026-03-01 10:20:30.123456789", "iso", "2026-03-01T10:20:30.123456+00:00"),
        ("2026-03-01T10:20:30Z", "iso", "2026-03-01T10:20:30+00:00"),
        ("2026-03-01T10:20:30-05:30", "iso", "2026-03-01T15:50:30+00:00"),
        ("2026/3/1 7:05 pm +0200", "iso", "2026-03-01T17:05:00+00:00"),
        ("31.12.2025 23:59", "dmy", "2025-12-31T23:59:00+00:00"),
        ("1/2/26", "dmy", "2026-02-01T00:00:00+00:00"),
        ("1/2/70", "mdy", "1970-01-02T00:00:00+00:00"),
        ("12/31/2025 12:00 AM", "mdy", "2025-12-31T00:00:00+00:00"),
        ("12/31/2025, 12:30 p.m.", "mdy", "2025-12-31T12:30:00+00:00"),
        ("20260131", "compact", "2026-01-31T00:00:00+00:00"),
        ("20260131T101112", "compact", "2026-01-31T10:11:12+00:00"),
        ("1767225600", "epoch_s", "2026-01-01T00:00:00+00:00"),
        ("1767225600500", "epoch_ms", "2026-01-01T00:00:00.500000+00:00"),
        ("46023.5", "excel", "2026-01-01T12:00:00+00:00"),
        ("2024-02-29", "iso", "2024-02-29T00:00:00+00:00"),
    ],
)
def test_a_time_is_read_as_it_is_written(text: str, written: TimeFormat, expected: str) -> None:
    assert read(text, written) == expected


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("2025-02-29", "iso"),
        ("2026-13-01", "iso"),
        ("2026-01-01 25:00", "iso"),
        ("32/01/2026", "dmy"),
        ("13/13/2026", "mdy"),
        ("01/01/2026 13:00 PM", "mdy"),
        ("soon", "iso"),
        ("soon", "epoch_s"),
        ("20261301", "compact"),
    ],
)
def test_a_time_that_does_not_exist_is_unreadable(text: str, written: TimeFormat) -> None:
    found, unreadable = to_utc(pa.array([text, "  ", None]), written, "UTC")
    assert found.null_count == 3
    assert unreadable.tolist() == [True, False, False]


def test_a_local_time_gets_the_zone() -> None:
    assert read("2026-07-01 12:00", zone=BERLIN) == "2026-07-01T10:00:00+00:00"
    assert read("01.01.2026 12:00", "dmy", BERLIN) == "2026-01-01T11:00:00+00:00"
    assert read(datetime.fromisoformat("2026-07-01T12:00"), None, BERLIN) == "2026-07-01T10:00:00+00:00"


def test_the_hour_that_comes_twice_is_the_one_the_mapping_means() -> None:
    assert read("2026-10-25 02:30", zone=BERLIN) == "2026-10-25T00:30:00+00:00"
    assert read("2026-10-25 02:30", zone=BERLIN, fold="later") == "2026-10-25T01:30:00+00:00"


def test_a_time_that_clocks_skip_is_the_moment_they_were_set_forward() -> None:
    assert read("2026-03-29 02:30", zone=BERLIN) == "2026-03-29T01:00:00+00:00"
    assert read("2026-03-29 03:00", zone=BERLIN) == "2026-03-29T01:00:00+00:00"


def test_typed_times_keep_their_moment() -> None:
    aware = pa.array([datetime(2026, 7, 1, 12, tzinfo=ZoneInfo(BERLIN))], pa.timestamp("ns", BERLIN))
    assert to_utc(aware, None, "Asia/Tokyo")[0][0].as_py() == datetime(2026, 7, 1, 10, tzinfo=UTC)
    assert read(date(2026, 7, 1), None, "Asia/Tokyo") == "2026-06-30T15:00:00+00:00"


def test_offsets_and_local_times_may_mix() -> None:
    found, unreadable = to_utc(pa.array(["2026-07-01 12:00:00", "2026-07-01T12:00:00+01:00"]), "iso", BERLIN)
    assert [each.as_py().hour for each in found] == [10, 11]
    assert not unreadable.any()


@given(local_times(1971), st.sampled_from(ZONES), st.sampled_from(["earlier", "later"]))
def test_local_times_are_what_the_standard_library_says(local: datetime, zone: str, fold: str) -> None:
    aware = local.replace(tzinfo=ZoneInfo(zone), fold=int(fold == "later")).astimezone(UTC)
    exists = aware.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == local
    us = np.array([np.datetime64(local, "us").astype(np.int64)])
    found = np.datetime64(int(local_to_utc(us, zone, fold)[0]), "us")
    assert not exists or found == np.datetime64(aware.replace(tzinfo=None), "us")


@given(st.lists(local_times(1969), min_size=1))
def test_what_is_written_day_first_is_read_back(moments: list[datetime]) -> None:
    written = pa.array([f"{m.day}.{m.month}.{m.year} {m:%H:%M:%S}" for m in moments])
    found, unreadable = to_utc(written, "dmy", "UTC")
    assert not unreadable.any()
    assert [each.as_py() for each in found] == [m.replace(microsecond=0, tzinfo=UTC) for m in moments]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["2026-01-02", "2026-01-03T10:00"], ("iso", False)),
        (["02/01/2026", "13/01/2026"], ("dmy", False)),
        (["02/01/2026", "02/13/2026"], ("mdy", False)),
        (["02/01/2026", "03/04/2026"], ("dmy", True)),
        (["20260102"], ("compact", False)),
        (["hello", "2026-01-02"], (None, False)),
        ([], (None, False)),
    ],
)
def test_the_format_is_decided_by_all_values(texts: list[str], expected: tuple[str | None, bool]) -> None:
    assert guess_format(pa.array(texts, pa.string())) == expected


def test_counts_of_time_are_told_apart_by_their_size() -> None:
    assert guess_number_format(1.7e9, 1.8e9) == "epoch_s"
    assert guess_number_format(1.7e12, 1.8e12) == "epoch_ms"
    assert guess_number_format(45_000, 46_000) == "excel"
    assert guess_number_format(1, 10) is None
