"""Editing the catalogue: entries are saved, merged and removed, and nobody's change is lost by another's."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

import msgspec

from regard.collect.catalogue import (
    DEPARTMENTS_FILE,
    SEGMENTS_FILE,
    STAGES_FILE,
    TOUCHPOINTS_FILE,
    UNITS_FILE,
    Catalogue,
    Keyed,
    alone,
    check_catalogue,
    read_catalogue,
    read_entries,
    write_entries,
)
from regard.collect.event_names import EVENTS_FILE
from regard.collect.purposes import PURPOSES_FILE, ConsentPurpose
from regard.errors import BrokenWorkspaceError, WrongUseError
from regard.vocabulary import Calendar, Department, Segment, Stage, Touchpoint, Unit, Word

_PLACES: dict[type[Word], tuple[str, str]] = {
    Touchpoint: ("touchpoints", TOUCHPOINTS_FILE),
    Stage: ("stages", STAGES_FILE),
    Department: ("departments", DEPARTMENTS_FILE),
    Unit: ("units", UNITS_FILE),
    Segment: ("segments", SEGMENTS_FILE),
    ConsentPurpose: ("purposes", PURPOSES_FILE),
}


class Why(StrEnum):
    """Why a change of an entry is refused."""

    CHANGED = "changed"
    GONE = "gone"
    TAKEN = "taken"
    IN_USE = "in_use"


@dataclass(frozen=True)
class Changed:
    """One field that somebody else changed: as it was shown, and as it is now; None: as is usual."""

    field: str
    shown: Any
    now: Any


@dataclass(frozen=True)
class Use:
    """Who uses a key: the kind of thing (`touchpoint`, `unit`, `event`, `promise`), and its key or name."""

    kind: str
    key: str


@dataclass(frozen=True)
class Refused:
    """A change that was not made.

    Attributes:
        key: the entry.
        why: `changed` or `gone` since it was shown, `taken` by an entry that is there, or `in_use`.
        changes: what somebody else changed since.
        uses: who uses the key.
    """

    key: str
    why: Why
    changes: tuple[Changed, ...] = ()
    uses: tuple[Use, ...] = ()


def shown(entry: Keyed | Calendar) -> str:
    """Return an entry as a form keeps it, to tell later whether somebody changed it meanwhile."""
    return entry.to_json().decode()


def save_entries[W: Keyed](
    folder: Path, kind: type[W], changed: Sequence[W], seen: Mapping[str, str]
) -> tuple[Refused, ...]:
    """Save entries of the catalogue, all of them or, if one is refused, none.

    Args:
        folder: the workspace.
        kind: the class of the entries, which names their file.
        changed: the entries; those that are there keep their place, new ones come last.
        seen: for each key that was there when the change was begun, the entry as it was `shown`.

    Returns:
        What was refused; nothing if all is saved.

    Raises:
        WrongUseError: an entry names what is not there, or would be part of itself.
        BrokenWorkspaceError: the catalogue cannot be read.
    """
    with alone(folder):
        before = read_catalogue(folder)
        there = _there(before, kind)
        refused = tuple(conflicts(there, changed, seen))
        entries = there | {entry.key: entry for entry in changed}
        if not refused and entries != there:
            _write(folder, before, kind, entries)
    return refused


def remove_entry[W: Keyed](
    folder: Path, kind: type[W], key: str, seen: Mapping[str, str], further: Sequence[Use] = ()
) -> tuple[Refused, ...]:
    """Take an entry out of the catalogue, unless something uses it.

    Args:
        folder: the workspace.
        kind: the class of the entry.
        key: which entry.
        seen: the entry as it was `shown`, under its key.
        further: uses that only later rooms know of, such as promises.

    Returns:
        Why it was refused; nothing if it is gone.

    Raises:
        BrokenWorkspaceError: the catalogue cannot be read.
    """
    with alone(folder):
        before = read_catalogue(folder)
        there = _there(before, kind)
        uses = (*uses_of(before, kind, key), *_events(folder, kind, key), *further)
        refused = removal(there, key, seen, uses)
        if not refused:
            _write(folder, before, kind, {name: entry for name, entry in there.items() if name != key})
    return refused


def merge_touchpoints(folder: Path, keys: Sequence[str], target: str, seen: Mapping[str, str]) -> tuple[Refused, ...]:
    """Make the contacts of touchpoints count at another one; those merged into them before go with them.

    Args:
        folder: the workspace.
        keys: the touchpoints that are merged; the target itself may be among them.
        target: where their contacts count from the next fold on.
        seen: for each touchpoint the entry as it was `shown`.

    Returns:
        What was refused; nothing if they are merged.

    Raises:
        WrongUseError: there is no such touchpoint, or the target is merged itself.
        BrokenWorkspaceError: the catalogue cannot be read.
    """
    touchpoints = read_catalogue(folder).touchpoints
    going = {key for key in keys if key != target}
    unknown = sorted({*going, target} - touchpoints.keys())
    if unknown:
        message = f"There is no touchpoint {unknown[0]!r}."
        raise WrongUseError(message, "Choose others; somebody may have removed it.")
    changed = [
        msgspec.structs.replace(each, merged_into=target)
        for each in touchpoints.values()
        if each.key in going or each.merged_into in going
    ]
    follow = {each.key: shown(touchpoints[each.key]) for each in changed if each.key not in going}
    return save_entries(folder, Touchpoint, changed, {**follow, **seen})


def uses_of(catalogue: Catalogue, kind: type[Word], key: str) -> tuple[Use, ...]:
    """Return which entries of the catalogue name an entry.

    Args:
        catalogue: where they stand.
        kind: the class of the entry.
        key: its key.
    """
    touchpoints, units = catalogue.touchpoints.values(), catalogue.units
    if kind is Stage:
        return _named("touchpoint", (each.key for each in touchpoints if each.stage == key))
    if kind is Department:
        own = _named("touchpoint", (each.key for each in touchpoints if each.department == key))
        return own + _named("unit", (each.key for each in units if each.department == key))
    if kind is Unit:
        return _named("unit", (each.key for each in units if each.parent == key))
    if kind is Touchpoint:
        return _named("touchpoint", (each.key for each in touchpoints if each.merged_into == key))
    return ()


def conflicts[W: Keyed | Calendar](
    there: Mapping[str, W], changed: Sequence[W], seen: Mapping[str, str]
) -> Iterable[Refused]:
    """Yield which entries somebody else changed, took away or added since they were shown.

    Args:
        there: what the file has, under their keys.
        changed: what is to be saved.
        seen: for each key that was there, the entry as it was `shown`.
    """
    for entry in changed:
        now, before = there.get(entry.key), seen.get(entry.key)
        if now == entry or (now is None and before is None):
            continue
        if now is None:
            yield Refused(entry.key, Why.GONE)
        elif before is None:
            yield Refused(entry.key, Why.TAKEN)
        elif before != shown(now):
            yield Refused(entry.key, Why.CHANGED, tuple(differences(before, now)))


def removal[W: Keyed | Calendar](
    there: Mapping[str, W], key: str, seen: Mapping[str, str], uses: Sequence[Use]
) -> tuple[Refused, ...]:
    """Return why an entry cannot be removed; nothing if it can.

    Args:
        there: what the file has, under their keys.
        key: which entry.
        seen: the entry as it was `shown`, under its key.
        uses: who uses it.
    """
    now = there.get(key)
    if now is None:
        return (Refused(key, Why.GONE),)
    if seen.get(key) != shown(now):
        return (Refused(key, Why.CHANGED, tuple(differences(seen.get(key, "{}"), now))),)
    return (Refused(key, Why.IN_USE, uses=tuple(uses)),) if uses else ()


def differences(before: str, now: Keyed | Calendar) -> Iterable[Changed]:
    """Yield the fields in which an entry differs from what was `shown`.

    Raises:
        WrongUseError: what was shown cannot be read.
    """
    try:
        old = msgspec.json.decode(before, type=dict[str, Any])
    except msgspec.DecodeError as error:
        message = "What the page showed of the entry cannot be read."
        raise WrongUseError(message, "Open the page again.") from error
    new = msgspec.json.decode(shown(now), type=dict[str, Any])
    for field in now.__struct_fields__:
        if old.get(field) != new.get(field):
            yield Changed(field, old.get(field), new.get(field))


def _there[W: Keyed](catalogue: Catalogue, kind: type[W]) -> dict[str, W]:
    found = getattr(catalogue, _PLACES[kind][0])
    return {each.key: each for each in (found.values() if isinstance(found, Mapping) else found)}


def _write[W: Keyed](folder: Path, before: Catalogue, kind: type[W], entries: Mapping[str, W]) -> None:
    """Check what the catalogue would be, and write the file."""
    name, file = _PLACES[kind]
    after = entries if kind is Touchpoint else tuple(entries.values())
    try:
        check_catalogue(replace(before, **{name: after}), Path())  # type: ignore[arg-type]
    except BrokenWorkspaceError as error:
        raise WrongUseError(error.what, error.remedy) from error
    write_entries(folder / file, [*entries.values()])


def _events(folder: Path, kind: type[Word], key: str) -> tuple[Use, ...]:
    """Return which meanings of event names in the workspace name a stage."""
    if kind is not Stage or not (folder / EVENTS_FILE).exists():
        return ()
    plain = [each for each in read_entries(folder / EVENTS_FILE) if isinstance(each, dict)]
    return _named("event", (str(each.get("event")) for each in plain if each.get("stage") == key))


def _named(kind: str, keys: Iterable[str]) -> tuple[Use, ...]:
    return tuple(Use(kind, key) for key in keys)
