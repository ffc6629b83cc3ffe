"""Moments: when an event happened, from up to three times its sender wrote and the clock of the receipt."""

from datetime import UTC, datetime

import msgspec

from regard.collect.protocols.segment.messages import Sent, Time

TRUSTED_US = 60_000_000
"""How far a sender's clock may differ from ours before it is corrected."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_US, _LAST_US = -62_135_596_800_000_000, 253_402_300_799_999_999
_MILLISECONDS_FROM = 100_000_000_000


class Clock(msgspec.Struct, frozen=True):
    """The clocks of a request.

    Attributes:
        received_us: the receipt, in microseconds since 1970.
        sent_at: when the batch was sent, as its sender's clock says.
        sent_us: the same in microseconds since 1970, None if there is none that can be read.
    """

    received_us: int
    sent_at: Time = None
    sent_us: int | None = None


def clock_of(received_us: int, sent_at: Time) -> Clock:
    """Return the clocks of a request."""
    return Clock(received_us, sent_at, microseconds(sent_at))


def moment_of(sent: Sent, clock: Clock) -> tuple[int | None, int | None]:
    """Return when an event happened, and when as its sender wrote it, in microseconds since 1970.

    What the sender wrote counts: `timestamp`, else `originalTimestamp`, else `sentAt`. If its clock was more
    than a minute off when it sent, the time since it wrote is kept, and counted back from the receipt; but not
    where both of the first two are there: then the first was given on purpose, for an event of the past.
    Nothing happens more than that minute after its receipt; within it a clock is right enough, and left alone so
    that a second sending says the same.

    Returns:
        Two of None where the time cannot be read; where none was written, the receipt and None.
    """
    base = sent.timestamp or sent.original_timestamp or sent.sent_at or clock.sent_at
    if not base:
        return clock.received_us, None
    written = microseconds(base)
    if written is None:
        return None, None
    sent_us = clock.sent_us if not sent.sent_at else microseconds(sent.sent_at)
    off_us = 0 if sent_us is None or (sent.timestamp and sent.original_timestamp) else clock.received_us - sent_us
    occurred = written + off_us if abs(off_us) > TRUSTED_US else written
    return (occurred if occurred <= clock.received_us + TRUSTED_US else clock.received_us), written


def times_of(sent: Sent, clock: Clock) -> str:
    """Return the times of an event as they were sent, as a member of its context."""
    times = {
        "timestamp": sent.timestamp,
        "originalTimestamp": sent.original_timestamp,
        "sentAt": sent.sent_at or clock.sent_at,
    }
    written = {name: time for name, time in times.items() if time is not None}
    return f'"clock":{msgspec.json.encode(written).decode()}'


def microseconds(time: Time) -> int | None:
    """Read a time: RFC 3339, or seconds or milliseconds since 1970; without an offset it is UTC.

    Returns:
        Microseconds since 1970, None if it cannot be read.

    >>> microseconds("2026-03-02T12:00:00.5+01:00") == microseconds(1772449200500)
    True
    >>> microseconds("yesterday") is None
    True
    """
    if type(time) is not str:
        return _microseconds_of_number(time)
    try:
        moment = datetime.fromisoformat(time)
    except ValueError:
        return None
    since = (moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)) - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def _microseconds_of_number(time: Time) -> int | None:
    if time is None or isinstance(time, str):
        return None
    factor = 1_000 if abs(time) >= _MILLISECONDS_FROM else 1_000_000
    return round(time * factor) if _FIRST_US <= time * factor <= _LAST_US else None
