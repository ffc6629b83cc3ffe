"""Corrections as they are written on the command line: `column=value`."""

import math
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from regard.errors import WrongUseError
from regard.vocabulary import Channel, Contact, Environment, Flag, Outcome, key_of

Value = str | float | None

_CHOICES: dict[str, type[StrEnum]] = {
    "channel": Channel,
    "environment": Environment,
    "contact": Contact,
    "outcome": Outcome,
    "flag": Flag,
}
_ALWAYS_THERE = ("occurred_at", "touchpoint", "kind")


def read_changes(texts: Sequence[str], zone: str) -> dict[str, Value]:
    """Read `column=value` into typed values; a column nobody knows is left for the ledger to refuse.

    >>> read_changes(["touchpoint=Sales counter", "value=12.50", "outcome="], "UTC")
    {'touchpoint': 'sales_counter', 'value': 12.5, 'outcome': None}

    Raises:
        WrongUseError: there is no `=`, or a value does not fit its column.
    """
    pairs = [text.partition("=") for text in texts]
    for column, mark, _ in pairs:
        if not mark:
            what = f"{column!r} is no change."
            raise WrongUseError(what, "Write column=value, such as channel=store.")
    return {column.strip(): _read(column.strip(), value.strip(), zone) for column, _, value in pairs}


def _read(column: str, value: str, zone: str) -> Value:
    if not value and column in _ALWAYS_THERE:
        what = f"{column} cannot be empty."
        raise WrongUseError(what, "Give its new value, or exclude the interaction.")
    if not value:
        return None
    if column in _CHOICES:
        return _choice(column, value)
    reader = _READERS.get(column)
    return reader(column, value, zone) if reader else value


def _choice(column: str, value: str) -> str:
    choices = [choice.value for choice in _CHOICES[column]]
    if value not in choices:
        what = f"{value!r} is no {column}."
        raise WrongUseError(what, f"Choose of: {', '.join(choices)}.")
    return value


def _key(_column: str, value: str, _zone: str) -> str:
    return key_of(value)


def _moment(column: str, value: str, zone: str) -> str:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        what = f"{column} cannot be {value!r}."
        raise WrongUseError(what, "Write a time such as 2026-01-31T14:30.") from None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))
    # The ledger keeps times in UTC, without an offset.
    return aware.astimezone(UTC).replace(tzinfo=None).isoformat()


def _amount(column: str, value: str, _zone: str) -> float:
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        what = f"{column} cannot be {value!r}."
        raise WrongUseError(what, "Write a number such as 12.50.")
    return number


def _span(column: str, value: str, zone: str) -> float:
    seconds = _amount(column, value, zone)
    if seconds < 0:
        what = f"{column} cannot be negative."
        raise WrongUseError(what, "Write seconds, zero or more.")
    return seconds


_READERS: dict[str, Callable[[str, str, str], Value]] = {
    "occurred_at": _moment,
    "promised_at": _moment,
    "touchpoint": _key,
    "value": _amount,
    "duration_s": _span,
    "waiting_s": _span,
}
