"""Editing the working hours of a workspace; nobody's change is lost by another's."""

from collections.abc import Mapping
from pathlib import Path

from regard.collect.catalogue import alone, write_entries
from regard.collect.editing import Refused, Use, conflicts, removal
from regard.errors import BrokenWorkspaceError, WrongUseError
from regard.promises.register import CALENDARS_FILE, FOLDER, Register, check_promise, read_register
from regard.vocabulary import Calendar, Department, FollowUpRule, Promise, Touchpoint


def save_calendar(folder: Path, calendar: Calendar, seen: Mapping[str, str]) -> tuple[Refused, ...]:
    """Save the working hours of a calendar, in the place of one with its key.

    Args:
        folder: the workspace.
        calendar: the hours.
        seen: under its key the calendar as it was `shown`, if it was there.

    Returns:
        What was refused; nothing if it is saved.

    Raises:
        WrongUseError: a promise would no longer say which calendar it means.
        BrokenWorkspaceError: the register cannot be read.
    """
    with alone(folder):
        register = read_register(folder)
        refused = tuple(conflicts(register.calendars, [calendar], seen))
        if not refused:
            _write(folder, register, {**register.calendars, calendar.key: calendar})
    return refused


def remove_calendar(folder: Path, key: str, seen: Mapping[str, str]) -> tuple[Refused, ...]:
    """Take a calendar out of the workspace, unless a promise counts its hours.

    Args:
        folder: the workspace.
        key: which one.
        seen: under its key the calendar as it was `shown`.

    Returns:
        Why it was refused; nothing if it is gone.

    Raises:
        BrokenWorkspaceError: the register cannot be read.
    """
    with alone(folder):
        register = read_register(folder)
        refused = removal(register.calendars, key, seen, promises_with(register, Calendar, key))
        if not refused:
            _write(folder, register, {name: each for name, each in register.calendars.items() if name != key})
    return refused


def promises_with(register: Register, kind: type[Calendar | Department | Touchpoint], key: str) -> tuple[Use, ...]:
    """Return which promises name a calendar, a department or a touchpoint.

    Args:
        register: the promises and calendars.
        kind: the class of what is named.
        key: its key.
    """
    return tuple(Use("promise", each.key) for each in register.promises if key in _names(each, register, kind))


def _names(promise: Promise, register: Register, kind: type[Calendar | Department | Touchpoint]) -> set[str | None]:
    if kind is Department:
        return {promise.department}
    if kind is Touchpoint:
        return {promise.touchpoint, *promise.rule.where.touchpoints}
    if not isinstance(promise.rule, FollowUpRule) or not promise.rule.business_hours:
        return set()
    # Without a name it is the only calendar there is.
    return {promise.rule.calendar} if promise.rule.calendar else set(register.calendars)


def _write(folder: Path, register: Register, calendars: Mapping[str, Calendar]) -> None:
    try:
        for promise in register.promises:
            check_promise(promise, calendars, "The register")
    except BrokenWorkspaceError as error:
        raise WrongUseError(error.what, error.remedy) from error
    (folder / FOLDER).mkdir(exist_ok=True)
    write_entries(folder / FOLDER / CALENDARS_FILE, [*calendars.values()])
