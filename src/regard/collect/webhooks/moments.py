"""Moments: times as senders of webhooks write them."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from zoneinfo import ZoneInfo

from regard.collect.protocols.amounts import number_of
from regard.collect.webhooks.mapping import When

_START = datetime(1970, 1, 1, tzinfo=UTC)
_PER_SECOND = {"epoch_s": 1, "epoch_ms": 1_000}


def moment_of(found: Any, when: When) -> datetime | None:
    """Return a moment in UTC; None if it cannot be read as it should be written.

    >>> moment_of("2026-05-01T10:00:00", When(value="$.at", zone="Europe/Berlin"))
    datetime.datetime(2026, 5, 1, 8, 0, tzinfo=datetime.timezone.utc)
    """
    try:
        read = _counted(found, when.format) if when.format in _PER_SECOND else _written(str(found).strip(), when)
        return read.astimezone(UTC)
    except (ValueError, OverflowError, TypeError):
        return None


def iso(at_us: int) -> str:
    """Return microseconds since 1970 as ISO 8601 has them.

    >>> iso(0)
    '1970-01-01T00:00:00+00:00'
    """
    return (_START + timedelta(microseconds=at_us)).isoformat()


def _counted(found: Any, form: str) -> datetime:
    number = number_of(found)
    if number is None:
        message = "no number"
        raise ValueError(message)
    return _START + timedelta(microseconds=round(number * 1_000_000 / _PER_SECOND[form]))


def _written(text: str, when: When) -> datetime:
    if when.format == "iso":
        read = datetime.fromisoformat(text)
    elif when.format == "mail":
        read = parsedate_to_datetime(text)
    else:
        read = datetime.strptime(text, when.format)  # noqa: DTZ007 - the zone follows
    return read if read.tzinfo is not None else read.replace(tzinfo=ZoneInfo(when.zone))
