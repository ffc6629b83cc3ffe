"""The register: the promises and calendars of a workspace, YAML files that people edit."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import yaml
from msgspec.structs import replace

from regard.collect.catalogue import read_entries
from regard.errors import BrokenWorkspaceError, WrongUseError
from regard.ledger.files import write_whole
from regard.vocabulary import Calendar, FollowUpRule, LimitRule, Promise, Touchpoint, Word

FOLDER = "promises"
CALENDARS_FILE = "calendars.yaml"
LIMIT_FIELDS = ("waiting_s", "duration_s", "value")
"""The values of an interaction that a limit can be put on."""

_SINCE_EVER, _FOR_EVER = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Register:
    """What a workspace has promised.

    Attributes:
        promises: every promise, in the order of files and entries.
        calendars: every calendar under its key.
    """

    promises: tuple[Promise, ...] = ()
    calendars: Mapping[str, Calendar] = field(default_factory=dict)


@dataclass(frozen=True)
class Placed:
    """A promise with all that its checks depend on.

    Attributes:
        promise: the promise.
        calendar: the one its hours are counted in; None: every hour counts.
        department: who answers for it.
        stage: the stage of its touchpoint, for what was raised elsewhere.
    """

    promise: Promise
    calendar: Calendar | None = None
    department: str | None = None
    stage: str | None = None


def read_register(folder: Path) -> Register:
    """Read the promises and calendars of a workspace; without the folder `promises`, there are none.

    Raises:
        BrokenWorkspaceError: an entry cannot be read, is doubled, or names a calendar or field that is none.
    """
    calendars = read_calendars(folder)
    found = [(path, promise) for path in _files(folder) for promise in read_promises(path)]
    doubled = overlapping([promise for _, promise in found])
    if doubled is not None:
        path = next(path for path, promise in reversed(found) if promise.key == doubled)
        message = f"{path}: the promise {doubled!r} stands at more than one entry that holds at the same time."
        raise BrokenWorkspaceError(message, "Keep one of them, end one before the other begins, or change a key.")
    for path, promise in found:
        check_promise(promise, calendars, str(path))
    return Register(tuple(promise for _, promise in found), calendars)


def overlapping(promises: Iterable[Promise]) -> str | None:
    """Return a key whose versions do not follow one another in time; None if there is none.

    Versions of a promise have one key: each holds from when the one before it has ended.
    """
    versions = sorted(promises, key=lambda each: (each.key, each.valid_from or _SINCE_EVER))
    for earlier, later in pairwise(versions):
        if earlier.key == later.key and (earlier.valid_to or _FOR_EVER) > (later.valid_from or _SINCE_EVER):
            return later.key
    return None


def read_calendars(folder: Path) -> dict[str, Calendar]:
    """Read the calendars of a workspace, each under its key.

    Raises:
        BrokenWorkspaceError: an entry cannot be read or is doubled.
    """
    path = folder / FOLDER / CALENDARS_FILE
    calendars = _read(path, Calendar) if path.exists() else []
    doubled = _doubled([calendar.key for calendar in calendars])
    if doubled is not None:
        message = f"{path}: the calendar {doubled!r} stands at more than one entry."
        raise BrokenWorkspaceError(message, "Keep one of them.")
    return {calendar.key: calendar for calendar in calendars}


def read_promises(path: Path) -> list[Promise]:
    """Read a file of promises.

    Raises:
        BrokenWorkspaceError: the file or an entry cannot be read.
    """
    return _read(path, Promise)


def check_promise(promise: Promise, calendars: Mapping[str, Calendar], place: str) -> None:
    """Raise BrokenWorkspaceError if a rule names a field or calendar that is none.

    Args:
        promise: whose rule is checked.
        calendars: those of the workspace.
        place: the file it stands in, for the sentence.
    """
    rule, entry = promise.rule, f"{place}, promise {promise.key}"
    if isinstance(rule, LimitRule) and rule.field not in LIMIT_FIELDS:
        message = f"{entry}: there is no field {rule.field!r} to put a limit on."
        raise BrokenWorkspaceError(message, f"Use one of {', '.join(LIMIT_FIELDS)}.")
    if not isinstance(rule, FollowUpRule) or not rule.business_hours:
        return
    known = ", ".join(sorted(calendars)) or "none yet"
    if rule.calendar is None and len(calendars) != 1:
        message = f"{entry}: business hours of which calendar?"
        raise BrokenWorkspaceError(message, f"Name one with `calendar:`; {FOLDER}/{CALENDARS_FILE} has: {known}.")
    if rule.calendar is not None and rule.calendar not in calendars:
        message = f"{entry}: there is no calendar {rule.calendar!r}."
        raise BrokenWorkspaceError(message, f"Add it to {FOLDER}/{CALENDARS_FILE}, which has: {known}.")


def placed(register: Register, touchpoints: Mapping[str, Touchpoint]) -> tuple[Placed, ...]:
    """Return every promise with its calendar, and department and stage from the catalogue.

    A promise made of a touchpoint that is merged into another is one of the other, in its rule as well.

    Args:
        register: the promises and calendars.
        touchpoints: the catalogue's, under their keys; one that is missing is nobody's.
    """
    found = []
    merged = {key: each.merged_into for key, each in touchpoints.items() if each.merged_into is not None}
    for kept in register.promises:
        promise = _moved(kept, merged)
        owner = touchpoints.get(promise.touchpoint)
        department = promise.department or (owner.department if owner else None)
        stage = owner.stage if owner else None
        found.append(Placed(promise, _calendar_of(promise, register.calendars), department, stage))
    return tuple(found)


def save_promise(folder: Path, promise: Promise) -> Path:
    """Keep a promise in the workspace, in the place of all versions of its key; return the file it stands in.

    A file that is changed loses its comments.

    Args:
        folder: the workspace.
        promise: what is promised.

    Raises:
        WrongUseError: its rule names a field or calendar that is none.
        BrokenWorkspaceError: the register cannot be read.
    """
    try:
        check_promise(promise, read_calendars(folder), "The register")
    except BrokenWorkspaceError as error:
        raise WrongUseError(error.what, error.remedy) from error
    path = next(iter(homes_of(folder, promise.key)), folder / FOLDER / f"{promise.key}.yaml")
    there = read_promises(path) if path.exists() else []
    places = [place for place, each in enumerate(there) if each.key == promise.key]
    kept = [each for place, each in enumerate(there) if place not in places[1:]]
    path.parent.mkdir(exist_ok=True)
    write_promises(
        path, [promise if each.key == promise.key else each for each in kept] if places else [*kept, promise]
    )
    return path


def remove_promise(folder: Path, key: str) -> None:
    """Take a promise with all its versions out of the workspace; its checks go with the next fold.

    Raises:
        WrongUseError: there is none of the key.
    """
    homes = homes_of(folder, key)
    if not homes:
        known = ", ".join(promise.key for promise in read_register(folder).promises) or "none yet"
        message = f"There is no promise {key!r}."
        raise WrongUseError(message, f"There are: {known}.")
    for path in homes:
        rest = [promise for promise in read_promises(path) if promise.key != key]
        if rest:
            write_promises(path, rest)
        else:
            path.unlink()


def write_promises(path: Path, promises: Sequence[Promise]) -> None:
    """Write a file of promises."""
    _write(path, promises)


def write_calendars(folder: Path, calendars: Sequence[Calendar]) -> None:
    """Write the calendars of a workspace, in the place of those it has."""
    (folder / FOLDER).mkdir(exist_ok=True)
    _write(folder / FOLDER / CALENDARS_FILE, calendars)


def _files(folder: Path) -> list[Path]:
    return [path for path in sorted((folder / FOLDER).glob("*.yaml")) if path.name != CALENDARS_FILE]


def homes_of(folder: Path, key: str) -> list[Path]:
    """Return the files in which versions of a promise stand."""
    return [path for path in _files(folder) if key in {each.key for each in read_promises(path)}]


def _calendar_of(promise: Promise, calendars: Mapping[str, Calendar]) -> Calendar | None:
    rule = promise.rule
    if not isinstance(rule, FollowUpRule) or not rule.business_hours:
        return None
    return calendars[rule.calendar] if rule.calendar is not None else next(iter(calendars.values()))


def _moved(promise: Promise, merged: Mapping[str, str]) -> Promise:
    """Return the promise with the touchpoints that others are merged into in the place of those."""
    where, rule = promise.rule.where, promise.rule
    named = tuple(dict.fromkeys(merged.get(key, key) for key in where.touchpoints))
    if named != where.touchpoints:
        rule = replace(rule, where=replace(where, touchpoints=named))
    return replace(promise, touchpoint=merged.get(promise.touchpoint, promise.touchpoint), rule=rule)


def _doubled(keys: Sequence[str]) -> str | None:
    return next((key for key, count in Counter(keys).items() if count > 1), None)


def _write(path: Path, words: Sequence[Word]) -> None:
    plain = [msgspec.to_builtins(word, builtin_types=()) for word in words]
    write_whole(path, yaml.safe_dump(plain, sort_keys=False, allow_unicode=True, width=100).encode())


def _read[W: Word](path: Path, kind: type[W]) -> list[W]:
    return [_entry(path, number, plain, kind) for number, plain in enumerate(read_entries(path), 1)]


def _entry[W: Word](path: Path, number: int, plain: Any, kind: type[W]) -> W:
    try:
        return msgspec.convert({key: _in_utc(value) for key, value in dict(plain).items()}, kind)
    except (msgspec.ValidationError, TypeError, ValueError) as error:
        name = plain.get("key", "without a key") if isinstance(plain, dict) else "that is no mapping"
        message = f"{path}, entry {number} ({name}): {str(error).rstrip('.')}."
        quoted = "Mend the entry; put quotes around hours and keys such as '08:00-12:00', '404', 'yes' or 'no'."
        raise BrokenWorkspaceError(message, quoted) from error


def _in_utc(value: Any) -> Any:
    """Return a moment in UTC; a date is its midnight in UTC. All else stays as it is."""
    if isinstance(value, datetime):
        return value.astimezone(UTC) if value.tzinfo else value
    return datetime.combine(value, time(), UTC) if isinstance(value, date) else value
