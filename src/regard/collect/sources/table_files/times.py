"""Times as files write them, turned into UTC by whole columns."""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from regard.collect.sources.table_files.mapping import TimeFormat
from regard.collect.sources.table_files.text import blank_to_null, text_of
from regard.ledger.schema import MOMENT
from regard.vocabulary import check_zone

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_NAIVE = pa.timestamp("us")
_SECOND_US = 1_000_000
_DAY_US = 86_400 * _SECOND_US
_EXCEL_EPOCH_DAYS = 25_569
_OFFSET = r"(?:Z|z|UTC|GMT|[+-]\d{2}:?\d{2})$"
_CLOCK = (
    r"(?:[T ,]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?"
    r"\s?(?P<half>[AaPp]\.?[Mm]\.?)?\s?(?P<offset>Z|z|UTC|GMT|[+-]\d{2}:?\d{2})?)?$"
)
_PATTERNS: dict[str, str] = {
    "iso": r"^(?P<year>\d{4})[-./](?P<month>\d{1,2})[-./](?P<day>\d{1,2})" + _CLOCK,
    "dmy": r"^(?P<day>\d{1,2})[-./ ](?P<month>\d{1,2})[-./ ](?P<year>\d{4}|\d{2})" + _CLOCK,
    "mdy": r"^(?P<month>\d{1,2})[-./ ](?P<day>\d{1,2})[-./ ](?P<year>\d{4}|\d{2})" + _CLOCK,
    "compact": r"^(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})"
    r"(?:[T ]?(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})?)?$",
}
_UNITS_US = {"epoch_s": _SECOND_US, "epoch_ms": 1_000, "excel": _DAY_US}
_RANGES = {"epoch_s": (3e8, 4.2e9), "epoch_ms": (3e11, 4.2e12), "excel": (20_000, 80_000)}
"""Numbers that can be times: 1979 to 2103 as seconds or milliseconds, 1954 to 2119 as Excel's days."""


def to_utc(column: Any, written: TimeFormat | None, zone: str, fold: str = "earlier") -> tuple[Any, Bools]:
    """Turn a column into moments in UTC.

    Args:
        column: text, numbers, dates or timestamps.
        written: how the text or the numbers write a time.
        zone: IANA zone of times without an offset.
        fold: `earlier` or `later`, for local times that come twice.

    Returns:
        The moments, null where blank or unreadable, and where they are unreadable.
    """
    if pa.types.is_timestamp(column.type) and column.type.tz is not None:
        return column.cast(MOMENT, safe=False), np.zeros(len(column), dtype=bool)
    if pa.types.is_timestamp(column.type) or pa.types.is_date(column.type):
        return _localised(column.cast(_NAIVE, safe=False), zone, fold), np.zeros(len(column), dtype=bool)
    if written in _UNITS_US:
        return _from_numbers(column, written, zone, fold)
    text = blank_to_null(text_of(column))
    return _quick_iso(text, zone, fold) if written == "iso" else _from_text(text, written or "iso", zone, fold)


def _quick_iso(text: Any, zone: str, fold: str) -> tuple[Any, Bools]:
    """Read well-formed ISO times at once; fall back to reading part by part."""
    none = np.zeros(len(text), dtype=bool)
    try:
        return _localised(text.cast(_NAIVE), zone, fold), none
    except pa.ArrowInvalid:
        pass
    try:
        return text.cast(MOMENT), none
    except pa.ArrowInvalid:
        return _from_text(text, "iso", zone, fold)


def _from_text(text: Any, written: str, zone: str, fold: str) -> tuple[Any, Bools]:
    """Read texts by the pattern of their format."""
    parts = pc.extract_regex(text, _PATTERNS[written])
    found = parts.is_valid().to_numpy(zero_copy_only=False)
    field = {str(part.name): parts.field(i) for i, part in enumerate(parts.type)}
    local, possible = _local_us(field)
    given = text.is_valid().to_numpy(zero_copy_only=False)
    good = found & possible
    if "offset" in field:
        shift, fixed = _offsets_us(field["offset"])
        utc = np.where(fixed, local - shift, local_to_utc(local, zone, fold))
    else:
        utc = local_to_utc(local, zone, fold)
    return _moments(utc, good), given & ~good


def _local_us(field: dict[str, Any]) -> tuple[Ints, Bools]:
    """Return microseconds since 1970 by the calendar parts, and where those exist in the calendar."""
    year, month, day = (_whole(field[name]) for name in ("year", "month", "day"))
    year = np.where(year < 69, year + 2000, np.where(year < 100, year + 1900, year))
    hour, minute, second = (_whole(field.get(name), len(year)) for name in ("hour", "minute", "second"))
    hour, clock = _by_half(hour, field.get("half"))
    months = (year - 1970) * 12 + np.clip(month, 1, 12) - 1
    first = months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    length = (months + 1).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64) - first
    possible = (month >= 1) & (month <= 12) & (day >= 1) & (day <= length) & clock & (minute < 60) & (second < 61)
    seconds = ((first + day - 1) * 24 + hour) * 3600 + minute * 60 + np.minimum(second, 59)
    return seconds * _SECOND_US + _fraction_us(field.get("fraction"), len(year)), possible


def _whole(part: Any, length: int = 0) -> Ints:
    """Return digits as integers, 0 where there are none."""
    if part is None:
        return np.zeros(length, dtype=np.int64)
    digits = pc.if_else(pc.equal(pc.fill_null(part, ""), ""), "0", part)
    return np.asarray(digits.cast(pa.int64()).to_numpy(zero_copy_only=False), dtype=np.int64)


def _by_half(hour: Ints, half: Any) -> tuple[Ints, Bools]:
    """Apply AM and PM where given; return the hour of the day and where it exists."""
    if half is None:
        return hour, hour < 24
    letter = pc.utf8_lower(pc.fill_null(pc.utf8_slice_codeunits(half, 0, 1), ""))
    afternoon, halved = (pc.equal(letter, "p").to_numpy(False), pc.not_equal(letter, "").to_numpy(False))
    possible = np.where(halved, (hour >= 1) & (hour <= 12), hour < 24)
    return np.where(halved, hour % 12 + 12 * afternoon, hour), possible


def _fraction_us(part: Any, length: int) -> Ints:
    """Return the fraction of a second in microseconds."""
    if part is None:
        return np.zeros(length, dtype=np.int64)
    return _whole(pc.utf8_slice_codeunits(pc.utf8_rpad(pc.fill_null(part, "0"), 6, "0"), 0, 6))


def _offsets_us(part: Any) -> tuple[Ints, Bools]:
    """Return the offset from UTC where the text gives one, and where it does."""
    text = pc.fill_null(part, "")
    digits = pc.replace_substring_regex(pc.replace_substring(text, ":", ""), r"^(Z|z|UTC|GMT)$", "+0000")
    number = np.asarray(_whole(pc.replace_substring(digits, "+", "")), dtype=np.int64)
    minutes = np.sign(number) * (np.abs(number) // 100 * 60 + np.abs(number) % 100)
    return minutes * 60 * _SECOND_US, pc.not_equal(text, "").to_numpy(False)


def _from_numbers(column: Any, written: str | None, zone: str, fold: str) -> tuple[Any, Bools]:
    """Read seconds or milliseconds since 1970 (UTC), or Excel's days (local)."""
    text = blank_to_null(text_of(column))
    readable = pc.fill_null(pc.match_substring_regex(text, r"^-?\d+(\.\d+)?$"), False)
    number = pc.if_else(readable, text, None).cast(pa.float64())
    good = number.is_valid().to_numpy(False)
    value = np.asarray(pc.fill_null(number, 0.0).to_numpy(False))
    value = value - _EXCEL_EPOCH_DAYS if written == "excel" else value
    # Excel's days are fractions: 1/86400 of a day has no exact double, so the nearest second is meant.
    step = _SECOND_US if written == "excel" else 1
    us = np.rint(value * _UNITS_US[str(written)] / step).astype(np.int64) * step
    utc = local_to_utc(us, zone, fold) if written == "excel" else us
    return _moments(utc, good), text.is_valid().to_numpy(False) & ~good


def _localised(naive: Any, zone: str, fold: str) -> Any:
    """Return local timestamps in UTC."""
    if zone == "UTC":
        return naive.cast(pa.int64()).cast(MOMENT)
    good = naive.is_valid().to_numpy(False)
    local = np.asarray(pc.fill_null(naive.cast(pa.int64()), 0).to_numpy(False), dtype=np.int64)
    return _moments(local_to_utc(local, zone, fold), good)


def _moments(utc: Ints, good: Bools) -> Any:
    """Return microseconds as moments, null where they are not good."""
    return pa.array(utc, mask=~good).cast(MOMENT)


def local_to_utc(local_us: Ints, zone: str, fold: str) -> Ints:
    """Turn local microseconds since 1970 into UTC by the zone's transitions.

    A time that comes twice is the earlier or the later moment, as `fold` says; a time that clocks skip
    becomes the moment they were set forward.
    """
    if zone == "UTC" or not len(local_us):
        return local_us
    years = (1970 + int(local_us.min() // (366 * _DAY_US)), 1972 + int(local_us.max() // (365 * _DAY_US)))
    at, offset = _transitions(zone, max(min(years), 1880), min(max(years), 2200))
    after = np.searchsorted(at + offset[1:], local_us, side="right")
    utc = local_us - offset[after]
    if not len(at):
        return utc
    previous, following = np.maximum(after - 1, 0), np.minimum(after, len(at) - 1)
    twice = (after > 0) & (local_us < at[previous] + offset[previous])
    skipped = (after < len(at)) & (local_us >= at[following] + offset[following])
    utc = np.where(twice & (fold == "earlier"), local_us - offset[previous], utc)
    return np.where(skipped, at[following], utc)


@lru_cache(maxsize=256)
def _transitions(zone: str, first: int, last: int) -> tuple[Ints, Ints]:
    """Return when a zone's offset changes, and the offsets before, between and after, in microseconds."""
    info = ZoneInfo(zone)
    day, end = datetime(first, 1, 1, tzinfo=UTC), datetime(last + 1, 1, 1, tzinfo=UTC)
    at: list[int] = []
    offsets = [_offset_us(info, day)]
    while day < end:
        following = day + timedelta(days=7)
        while _offset_us(info, day) != _offset_us(info, following):
            change = _first_change(info, day, following)
            at.append(round(change.timestamp()) * _SECOND_US)
            offsets.append(_offset_us(info, change))
            day = change
        day = following
    return np.array(at, dtype=np.int64), np.array(offsets, dtype=np.int64)


def _offset_us(info: ZoneInfo, moment: datetime) -> int:
    """Return a zone's offset at a moment."""
    return (moment.astimezone(info).utcoffset() or timedelta()) // timedelta(microseconds=1)


def _first_change(info: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """Return the second at which the offset leaves its value of `before`."""
    old = _offset_us(info, before)
    while after - before > timedelta(seconds=1):
        middle = (before + (after - before) / 2).replace(microsecond=0)
        middle = middle if middle > before else before + timedelta(seconds=1)
        before, after = (middle, after) if _offset_us(info, middle) == old else (before, middle)
    return after


def guess_format(text: Any) -> tuple[TimeFormat | None, bool]:
    """Guess how a column of text, without blanks, writes times.

    Returns:
        The format by which at least 95 % can be read, None if there is none; and whether day and month could
        as well be the other way round.
    """
    for written in ("iso", "compact"):
        if _share_read(text, written) >= 0.95:
            return written, False
    day_first, month_first = _share_read(text, "dmy"), _share_read(text, "mdy")
    if max(day_first, month_first) >= 0.95:
        return ("mdy" if month_first > day_first else "dmy"), day_first == month_first
    return None, False


def guess_number_format(low: float, high: float) -> TimeFormat | None:
    """Guess which count of time the numbers from `low` to `high` can be; None if none."""
    formats: tuple[TimeFormat, ...] = ("epoch_s", "epoch_ms", "excel")
    return next((name for name in formats if _RANGES[name][0] <= low and high <= _RANGES[name][1]), None)


def has_offsets(text: Any) -> bool:
    """Return whether every text says its offset from UTC."""
    return len(text) > 0 and bool(pc.all(pc.match_substring_regex(text, r"\d\s?" + _OFFSET)).as_py())


def looks_like_time(cell: str) -> bool:
    """Return whether one text could be a time that is no plain number."""
    return any(re.match(_PATTERNS[name], cell) for name in ("iso", "dmy", "mdy"))


def _share_read(text: Any, written: TimeFormat) -> float:
    """Return the share of texts a format can read."""
    if not len(text):
        return 0.0
    _, unreadable = to_utc(text, written, "UTC")
    return 1.0 - float(unreadable.mean())


def is_zone(name: str) -> bool:
    """Return whether a name is an IANA time zone."""
    try:
        check_zone(name)
    except ValueError:
        return False
    return True
