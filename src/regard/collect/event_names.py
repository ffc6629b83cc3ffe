"""Event names: what well-known events mean, in a table that a workspace continues."""

import functools
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from regard.collect.catalogue import STAGES_FILE, read_catalogue, read_entries
from regard.errors import BrokenWorkspaceError
from regard.vocabulary import USUAL_SCALES, AnswerKind, Channel, Outcome, Scale, key_of

EVENTS_FILE = "events.yaml"
_LONGEST_NAME = 512


class AnswerMeaning(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which property of an event is an answer.

    Attributes:
        kind: what it measures; of a `text` the words are taken, of a `choice` the option.
        field: the name of the property.
        question: key or wording of the question; usually the property's name.
        low, high: the scale; where both are left out, the kind's usual one.
    """

    kind: AnswerKind
    field: str
    question: str | None = None
    low: float | None = None
    high: float | None = None

    def __post_init__(self) -> None:
        """Check the scale: whole, with an extent, and for nps the one it is defined on."""
        if (self.low is None) != (self.high is None):
            message = "a scale needs both low and high"
            raise ValueError(message)
        if self.scale != USUAL_SCALES[AnswerKind.NPS] and self.kind is AnswerKind.NPS:
            message = "an nps answer is on the scale 0 to 10"
            raise ValueError(message)

    @property
    def scale(self) -> Scale | None:
        """The scale of the answer; None where the kind has none."""
        if self.low is None or self.high is None:
            return USUAL_SCALES.get(self.kind)
        return Scale(low=self.low, high=self.high)


class EventMeaning(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an event of one name means.

    Attributes:
        event: the name, as senders write it.
        touchpoint: the name of the touchpoint where it happens.
        kind: what happened; usually the event's name as a key.
        stage: key of the stage; none: the touchpoint's.
        channel: the way the contact takes; none: as the sender's library tells, or the touchpoint's.
        outcome: how the contact ended.
        value: properties that hold the amount, the first that is there counts.
        currency: the property with the currency of the amount.
        unit: the property that says where the customer was served.
        employee: properties that say by whom, the first that is there counts.
        duration_s: the property with the length of the contact in seconds.
        answers: the properties that are answers.
    """

    event: str
    touchpoint: str
    kind: str = ""
    stage: str | None = None
    channel: Channel | None = None
    outcome: Outcome | None = None
    value: tuple[str, ...] = ()
    currency: str = "currency"
    unit: str | None = None
    employee: tuple[str, ...] = ()
    duration_s: str | None = None
    answers: tuple[AnswerMeaning, ...] = ()

    def __post_init__(self) -> None:
        """Check the names."""
        for field in ("event", "touchpoint"):
            if not key_of(getattr(self, field)):
                message = f"{field} needs a letter or digit"
                raise ValueError(message)


class EventNames:
    """The meanings of events, found by their names.

    Args:
        meanings: of two for the same name the later counts.
    """

    def __init__(self, meanings: Iterable[EventMeaning] = ()) -> None:
        """Keep the meanings under their folded names."""
        self._meanings = {folded(meaning.event): meaning for meaning in meanings}

    def find(self, name: str) -> EventMeaning | None:
        """Return what events of a name mean; None where the table does not have it.

        Upper and lower case, spaces, underscores, hyphens and dots make no difference.

        >>> names = EventNames([EventMeaning(event="Order Completed", touchpoint="Order")])
        >>> names.find("order.completed").touchpoint, names.find("Order Lost")
        ('Order', None)
        """
        return self._meanings.get(folded(name)) if len(name) <= _LONGEST_NAME else None


@functools.lru_cache(4096)
def folded(name: str) -> str:
    """Return a name without what makes no difference between names.

    >>> folded("Order Completed") == folded("order_completed") == folded("orderCompleted")
    True
    """
    return re.sub(r"[\s_.-]+", "", name.casefold())


@functools.cache
def well_known() -> tuple[EventMeaning, ...]:
    """Return the table that every workspace starts from."""
    path = Path(__file__).with_name("event_names.yaml")
    return tuple(_entry(path, number, plain) for number, plain in enumerate(read_entries(path), 1))


def read_event_names(folder: Path) -> EventNames:
    """Read what event names mean in a workspace: the well-known ones, and those of its `events.yaml`, which win.

    Well-known events of a stage that the workspace does not have are of no stage.

    Args:
        folder: the workspace.

    Raises:
        BrokenWorkspaceError: `events.yaml` cannot be read, or an entry is doubled or names an unknown stage.
    """
    stages = {stage.key for stage in read_catalogue(folder).stages}
    usual = [each if each.stage in stages else msgspec.structs.replace(each, stage=None) for each in well_known()]
    path = folder / EVENTS_FILE
    own = [_entry(path, number, plain) for number, plain in enumerate(_own(path), 1)]
    _check(path, own, stages)
    return EventNames([*usual, *own])


def _own(path: Path) -> list[Any]:
    return read_entries(path) if path.exists() else []


def _entry(path: Path, number: int, plain: Any) -> EventMeaning:
    try:
        meaning = msgspec.convert(plain, EventMeaning)
    except msgspec.ValidationError as error:
        name = plain.get("event", "without an event") if isinstance(plain, dict) else "that is no mapping"
        message = f"{path}, entry {number} ({name}): {error}."
        raise BrokenWorkspaceError(message, "Mend the entry; the page on event names says what it can hold.") from error
    return meaning if meaning.kind else msgspec.structs.replace(meaning, kind=key_of(meaning.event))


def _check(path: Path, own: Sequence[EventMeaning], stages: set[str]) -> None:
    seen: set[str] = set()
    for meaning in own:
        if meaning.stage is not None and meaning.stage not in stages:
            message = f"{path}, entry {meaning.event}: stage {meaning.stage!r} is not in {STAGES_FILE}."
            raise BrokenWorkspaceError(message, f"Use one of {', '.join(sorted(stages))}, or add the stage there.")
        if folded(meaning.event) in seen:
            message = f"{path}: the event {meaning.event!r} stands at more than one entry."
            raise BrokenWorkspaceError(message, "Keep one of them.")
        seen.add(folded(meaning.event))
