"""Editing promises: saved, given another version, and removed; nobody's change is lost by another's."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import replace

from regard.collect.catalogue import alone, write_entries
from regard.collect.editing import Changed, Refused, Why
from regard.errors import BrokenWorkspaceError, WrongUseError
from regard.promises.register import (
    FOLDER,
    check_promise,
    homes_of,
    overlapping,
    read_calendars,
    read_promises,
    read_register,
)
from regard.vocabulary import Calendar, Promise


def shown_promise(promise: Promise) -> str:
    """Return a promise as a form keeps it, to tell later whether somebody changed it meanwhile."""
    return promise.to_json().decode()


def put_promise(folder: Path, promise: Promise, seen: str = "") -> tuple[Refused, ...]:
    """Save a promise in the place of the version that was shown, or a new one.

    Comments above a file's first entry stay; those below it are lost.

    Args:
        folder: the workspace.
        promise: what is promised.
        seen: the version as it was `shown_promise`; empty: there was none.

    Returns:
        What was refused; nothing if it is saved.

    Raises:
        WrongUseError: its rule names a field or calendar that is none, or it holds while another version does.
        BrokenWorkspaceError: the register cannot be read.
    """
    with alone(folder):
        versions = _versions(folder, promise.key)
        refused = _conflict(versions, promise.key, seen)
        if not refused:
            _write(folder, promise.key, [each for each in versions if each != _read(seen)], promise)
    return refused


def put_version(folder: Path, promise: Promise, seen: str) -> tuple[Refused, ...]:
    """Save a new version of a promise: the one that was shown ends where the new one begins.

    Args:
        folder: the workspace.
        promise: the new version; it has the key of the one before, and says from when it holds.
        seen: the version before, as it was `shown_promise`.

    Returns:
        What was refused; nothing if both are saved.

    Raises:
        WrongUseError: as for `put_promise`, or the new one does not begin after the one before.
        BrokenWorkspaceError: the register cannot be read.
    """
    with alone(folder):
        versions = _versions(folder, promise.key)
        refused = _conflict(versions, promise.key, seen)
        if not refused:
            ended = [_ended(each, promise) if each == _read(seen) else each for each in versions]
            _write(folder, promise.key, ended, promise)
    return refused


def drop_version(folder: Path, key: str, seen: str) -> tuple[Refused, ...]:
    """Take a version of a promise out of the workspace; its checks go with the next fold.

    Args:
        folder: the workspace.
        key: of the promise.
        seen: the version as it was `shown_promise`.

    Returns:
        Why it was refused; nothing if it is gone.

    Raises:
        BrokenWorkspaceError: the register cannot be read.
    """
    with alone(folder):
        versions = _versions(folder, key)
        refused = _conflict(versions, key, seen or "{}")
        if not refused:
            _write(folder, key, [each for each in versions if each != _read(seen)])
    return refused


def _versions(folder: Path, key: str) -> list[Promise]:
    return [each for each in read_register(folder).promises if each.key == key]


def _conflict(versions: Sequence[Promise], key: str, seen: str) -> tuple[Refused, ...]:
    """Return why what was shown is not what is there."""
    if not seen:
        return (Refused(key, Why.TAKEN),) if versions else ()
    if _read(seen) in versions:
        return ()
    if not versions:
        return (Refused(key, Why.GONE),)
    before = _plain(seen)
    now = next((each for each in versions if _begin(_plain(shown_promise(each))) == _begin(before)), versions[-1])
    return (Refused(key, Why.CHANGED, tuple(_changes(before, _plain(shown_promise(now))))),)


def _read(seen: str) -> Promise | None:
    """Return what was shown; None if it is no promise."""
    try:
        return Promise.from_json(seen)
    except msgspec.DecodeError:
        return None


def _changes(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterable[Changed]:
    for field in Promise.__struct_fields__:
        if before.get(field) != now.get(field):
            yield Changed(field, before.get(field), now.get(field))


def _begin(plain: Mapping[str, Any]) -> Any:
    return plain.get("valid_from")


def _plain(shown: str) -> dict[str, Any]:
    try:
        return msgspec.json.decode(shown, type=dict[str, Any])
    except msgspec.DecodeError as error:
        message = "What the page showed of the promise cannot be read."
        raise WrongUseError(message, "Open the page again.") from error


def _ended(before: Promise, after: Promise) -> Promise:
    if after.valid_from is None or (before.valid_from is not None and before.valid_from >= after.valid_from):
        message = f"A new version of {after.key!r} must begin after the one before."
        raise WrongUseError(message, "Choose a later day, or change the version itself.")
    if before.valid_to is not None and before.valid_to <= after.valid_from:
        return before
    return replace(before, valid_to=after.valid_from)


def _write(folder: Path, key: str, others: Sequence[Promise], promise: Promise | None = None) -> None:
    """Write all versions of a key into the first file that has one; a file left without entries goes."""
    versions = _checked(folder, [*others, *([promise] if promise else [])])
    (folder / FOLDER).mkdir(exist_ok=True)
    homes = homes_of(folder, key) or [folder / FOLDER / f"{key}.yaml"]
    for path in homes:
        there = read_promises(path) if path.exists() else []
        place = next((place for place, each in enumerate(there) if each.key == key), len(there))
        rest = [each for each in there if each.key != key]
        kept = [*rest[:place], *(versions if path == homes[0] else ()), *rest[place:]]
        if kept:
            write_entries(path, kept)
        else:
            path.unlink()


def _checked(folder: Path, versions: Sequence[Promise]) -> list[Promise]:
    """Return the versions in the order of time, if they can be checked and follow one another."""
    calendars: Mapping[str, Calendar] = read_calendars(folder)
    try:
        for each in versions:
            check_promise(each, calendars, "The register")
    except BrokenWorkspaceError as error:
        raise WrongUseError(error.what, error.remedy) from error
    if overlapping(versions) is not None:
        message = f"Two versions of {versions[0].key!r} would hold at the same time."
        raise WrongUseError(message, "Let one end before the other begins.")
    return sorted(versions, key=lambda each: "" if each.valid_from is None else each.valid_from.isoformat())
