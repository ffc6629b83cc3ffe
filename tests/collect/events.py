"""Events of the cast, as a protocol would hand them in."""

from typing import Any

from regard.collect.event import Event

NOON_US = 1_777_636_800_000_000
"""2026-05-01 12:00 UTC."""


def event(id: str | None, who: str | None = "ann", minute: float = 0, **said: Any) -> Event:  # noqa: A002
    moment_us = NOON_US + round(minute * 60e6)
    told = {"touchpoint": "Checkout", "kind": "purchase", "channel": "web"} | said
    return Event(native_id=id, who=who, occurred_us=moment_us, written_us=moment_us, **told)


def identify(id: str, who: str | None = "ann", minute: float = 0, **said: Any) -> Event:  # noqa: A002
    return event(id, who, minute, touchpoint=None, kind="identify", channel=None, **said)
