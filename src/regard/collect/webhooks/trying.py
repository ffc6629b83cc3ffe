"""Trying: what a mapping makes of a saved body, with nothing taken."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from regard.collect.event import Event
from regard.collect.webhooks.drafting import Delivery, Skipped, drafted
from regard.collect.webhooks.mapping import WebhookMapping
from regard.collect.webhooks.moments import iso


@dataclass(frozen=True)
class Trial:
    """What came of trying.

    Attributes:
        events: the fields of each event that say something, by name; times in ISO 8601.
        faults: why an event would be refused, by its place.
        skipped: why there is none, if there is none.
    """

    events: tuple[dict[str, Any], ...]
    faults: Mapping[int, str]
    skipped: Skipped | None


def try_body(mapping: WebhookMapping, delivery: Delivery) -> Trial:
    """Return what a mapping makes of a body; signatures are not looked at, and nothing is taken.

    Raises:
        RequestFault: the body cannot be read.
    """
    made = drafted(mapping, delivery)
    return Trial(tuple(map(_shown, made.events)), made.faults, made.skipped)


def headers_of(lines: str) -> dict[str, str]:
    """Return headers written as `Name: value`, one a line, by their names in lower case.

    >>> headers_of("X-GitHub-Event: issues")
    {'x-github-event': 'issues'}
    """
    pairs = (line.partition(":") for line in lines.splitlines())
    return {name.strip().lower(): value.strip() for name, colon, value in pairs if colon and name.strip()}


def _shown(event: Event) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(event)
    said = {name: value for name, value in plain.items() if value not in (None, (), [], "")}
    for name in ("occurred", "promised"):
        at_us = said.pop(f"{name}_us", None)
        if at_us is not None:
            said = {f"{name}_at": iso(at_us), **said}
    for name in ("traits", "attributes"):
        if name in said:
            said[name] = dict(said[name])
    if "context" in said:
        said["context"] = msgspec.json.decode(said["context"])
    said.pop("written_us", None)
    return said
