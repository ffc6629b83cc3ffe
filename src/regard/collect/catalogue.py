"""The catalogue: touchpoints, stages, departments, units and segments, YAML files of the workspace that people edit."""

import fcntl
import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec
import yaml

from regard.collect.purposes import PURPOSES_FILE, USUAL_PURPOSES, ConsentPurpose, completed
from regard.errors import BrokenWorkspaceError
from regard.ledger.files import write_whole
from regard.vocabulary import USUAL_STAGES, Account, Department, Segment, Stage, Touchpoint, Unit, Word

TOUCHPOINTS_FILE = "touchpoints.yaml"
STAGES_FILE = "stages.yaml"
DEPARTMENTS_FILE = "departments.yaml"
UNITS_FILE = "units.yaml"
SEGMENTS_FILE = "segments.yaml"
ACCOUNTS_FILE = "accounts.yaml"
CATALOGUE_FILES = (TOUCHPOINTS_FILE, STAGES_FILE, DEPARTMENTS_FILE, UNITS_FILE, SEGMENTS_FILE)
"""The files that every new catalogue begins with; the last three may be missing."""

_SAVED = """\
# What is saved in the web app stands here as well: comments above the first entry stay, those below it are lost.
"""
_HEADS = {
    TOUCHPOINTS_FILE: """\
# The touchpoints: where customers meet the company. Regard adds those it meets in the data at the end,
# with `sorted: false`. Sort them: correct name, channel, environment, contact and stage, then delete that line.
# What stands here is copied onto interactions when they arrive. Of those that came earlier it fills what was
# not known: a stage that is missing, a channel that is `other`. What was known then stays.
# `merged_into: KEY` makes the contacts of a touchpoint count at another one, until the line is deleted.
""",
    STAGES_FILE: """\
# The stages of the journey, in order: `buyer` before the purchase, `customer` after it.
""",
    DEPARTMENTS_FILE: """\
# The departments that own touchpoints and promises: `key` as it stands there, and `name`.
""",
    UNITS_FILE: """\
# The places and teams that serve customers: `key` as it stands in the data, `name`, and if you like the unit it
# belongs to (`parent`), its `department`, and the zone of its clock (`zone: Europe/Berlin`).
""",
    SEGMENTS_FILE: """\
# Named groups of contacts: `key`, `name`, and the conditions that must all hold (`where: ["attribute:plan=premium"]`).
""",
    PURPOSES_FILE: """\
# What customers can agree to: `key`, `name` and `text` by language, what of Regard's work it covers (`covers: asking`,
# `profiling`, `showing`; else nothing), whether it is `needed`, `text_version`, and `expires_after_days`.
""",
}
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


Keyed = Touchpoint | Stage | Department | Unit | Segment | ConsentPurpose | Account
"""A word that the catalogue keeps."""


@dataclass(frozen=True)
class Catalogue:
    """What the workspace knows of where, when and by whom customers are met.

    Attributes:
        touchpoints: every touchpoint under its key.
        stages: the stages in journey order.
        departments, units, segments, accounts: in the order of their files.
        purposes: what customers can agree to; those always there among them.
    """

    touchpoints: Mapping[str, Touchpoint]
    stages: tuple[Stage, ...]
    departments: tuple[Department, ...] = ()
    units: tuple[Unit, ...] = ()
    segments: tuple[Segment, ...] = ()
    purposes: tuple[ConsentPurpose, ...] = USUAL_PURPOSES
    accounts: tuple[Account, ...] = ()

    def adding(self, new: Sequence[Touchpoint]) -> "Catalogue":
        """Return the catalogue with touchpoints added; those it has stay as they are."""
        if not new:
            return self
        return replace(self, touchpoints={touchpoint.key: touchpoint for touchpoint in new} | dict(self.touchpoints))

    @property
    def unsorted(self) -> tuple[Touchpoint, ...]:
        """The touchpoints that wait for a person: neither sorted nor merged into another."""
        return tuple(each for each in self.touchpoints.values() if not each.sorted and each.merged_into is None)


def start_catalogue(folder: Path) -> None:
    """Write the files of a new workspace: the usual stages, and nothing else yet."""
    for name in CATALOGUE_FILES:
        usual = entries_text(USUAL_STAGES) if name == STAGES_FILE else ""
        write_whole(folder / name, (_HEADS[name] + _SAVED + usual).encode())


def read_catalogue(folder: Path) -> Catalogue:
    """Read the catalogue of a workspace.

    Raises:
        BrokenWorkspaceError: the file of touchpoints or stages is missing, or an entry cannot be read, is doubled or
            names what is not there.
    """
    catalogue = Catalogue(
        {touchpoint.key: touchpoint for touchpoint in _distinct(folder / TOUCHPOINTS_FILE, Touchpoint)},
        tuple(sorted(_distinct(folder / STAGES_FILE, Stage), key=lambda stage: stage.order)),
        _optional(folder / DEPARTMENTS_FILE, Department),
        _optional(folder / UNITS_FILE, Unit),
        _optional(folder / SEGMENTS_FILE, Segment),
        read_purposes(folder),
        _optional(folder / ACCOUNTS_FILE, Account),
    )
    check_catalogue(catalogue, folder)
    return catalogue


def read_purposes(folder: Path) -> tuple[ConsentPurpose, ...]:
    """Return what customers of a workspace can agree to; without a file, what is always there.

    Raises:
        BrokenWorkspaceError: the file cannot be read, or an entry of it is wrong or doubled.
    """
    return completed(_optional(folder / PURPOSES_FILE, ConsentPurpose))


def read_touchpoints(folder: Path) -> Mapping[str, Touchpoint]:
    """Return the touchpoints of a workspace under their keys; a folder without a catalogue has none.

    Raises:
        BrokenWorkspaceError: the catalogue cannot be read.
    """
    return read_catalogue(folder).touchpoints if (folder / TOUCHPOINTS_FILE).exists() else {}


def check_catalogue(catalogue: Catalogue, folder: Path) -> None:
    """Raise BrokenWorkspaceError if an entry names what is not there, or something is part of itself.

    Args:
        catalogue: what would stand, or stands, in the files.
        folder: the workspace, for the sentence.
    """
    _check_distinct(folder / STAGES_FILE, "order", [stage.order for stage in catalogue.stages])
    _check_stages(folder / TOUCHPOINTS_FILE, catalogue.touchpoints, {stage.key for stage in catalogue.stages})
    _check_merged(folder / TOUCHPOINTS_FILE, catalogue.touchpoints)
    _check_tree(folder / UNITS_FILE, "unit", {unit.key: unit.parent for unit in catalogue.units})
    _check_tree(folder / ACCOUNTS_FILE, "account", {account.key: account.parent for account in catalogue.accounts})


def register_touchpoints(folder: Path, new: Sequence[Touchpoint]) -> None:
    """Append touchpoints to the catalogue; those whose key it has already are left out.

    What people wrote stays as it is, comments and order included. A reader, a second process or a crash
    sees the file before or after, never between.

    Raises:
        BrokenWorkspaceError: the file cannot be read, or not be continued as a list.
    """
    path = (folder / TOUCHPOINTS_FILE).resolve()
    with alone(folder):
        there = {touchpoint.key for touchpoint in _read(path, Touchpoint)}
        fresh = {touchpoint.key: touchpoint for touchpoint in new if touchpoint.key not in there}
        if not fresh:
            return
        old = path.read_text(encoding="utf-8")
        text = old + ("" if old.endswith("\n") or not old else "\n") + _indented(entries_text([*fresh.values()]), old)
        # Read before it is written: what cannot be read back must not replace what can.
        _parse(path, text)
        write_whole(path, text.encode(), path.stat().st_mode & 0o777)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Keep every other process and thread from changing the workspace's files meanwhile."""
    # The folder is locked, not the file: the file is replaced, and a lock would stay with the old one.
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def write_entries(path: Path, words: Sequence[Word]) -> None:
    """Write a file of entries in the place of what it has, but for the comments above its first entry.

    A link, and the file's mode, stay. The caller holds `alone`.
    """
    real = path.resolve()
    head, mode = _HEADS.get(path.name, "") + _SAVED, 0o644
    if real.exists():
        comments = re.match(r"(?:[ \t]*(?:#.*)?\n)*", real.read_text(encoding="utf-8"))
        head, mode = comments[0] if comments else "", real.stat().st_mode & 0o777
    write_whole(real, (head + (entries_text(words) if words else "")).encode(), mode)


def entries_text(words: Sequence[Word]) -> str:
    """Return entries as YAML; what is as usual is left out."""
    plain = [msgspec.to_builtins(word, builtin_types=()) for word in words]
    return yaml.safe_dump(plain, sort_keys=False, allow_unicode=True, width=1000)


def _indented(entries: str, old: str) -> str:
    first = re.search(r"^( *)- ", old, re.MULTILINE)
    margin = first[1] if first else ""
    return "".join(margin + line for line in entries.splitlines(keepends=True))


def _read[W: Word](path: Path, kind: type[W]) -> list[W]:
    return [_entry(path, number, plain, kind) for number, plain in enumerate(read_entries(path), 1)]


def _distinct[W: Keyed](path: Path, kind: type[W]) -> list[W]:
    found = _read(path, kind)
    _check_distinct(path, "key", [each.key for each in found])
    return found


def _optional[W: Keyed](path: Path, kind: type[W]) -> tuple[W, ...]:
    return tuple(_distinct(path, kind)) if path.exists() else ()


def read_entries(path: Path) -> list[Any]:
    """Return the entries of a YAML file that people keep by hand, as plain data; an empty file has none.

    Raises:
        BrokenWorkspaceError: the file cannot be read, is not in UTF-8, no YAML, or no list.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        message = f"{path} cannot be read: {error.strerror}."
        raise BrokenWorkspaceError(message, "Restore it from a backup, or copy it from a new workspace.") from error
    except UnicodeDecodeError as error:
        message = f"{path} is not in UTF-8."
        raise BrokenWorkspaceError(message, "Save it again as UTF-8.") from error
    return _parse(path, text)


def _parse(path: Path, text: str) -> list[Any]:
    try:
        entries = yaml.load(text, _LOADER)  # noqa: S506  # both loaders are safe ones; the C one is 8 times as fast
    except yaml.YAMLError as error:
        message = f"{path} is no valid YAML: {error}."
        raise BrokenWorkspaceError(message, "Mend it at that line.") from error
    if entries is None:
        return []
    if not isinstance(entries, list):
        message = f"{path} is no list of entries."
        raise BrokenWorkspaceError(message, "Begin each entry with `- key: …` at the margin.")
    return entries


def _entry[W: Word](path: Path, number: int, plain: Any, kind: type[W]) -> W:
    try:
        return msgspec.convert(plain, kind)
    except msgspec.ValidationError as error:
        name = plain.get("key", "without a key") if isinstance(plain, dict) else "that is no mapping"
        message = f"{path}, entry {number} ({name}): {error}."
        raise BrokenWorkspaceError(
            message,
            "Mend the entry; put quotes around keys and names such as 404, yes or no.",
        ) from error


def _check_distinct(path: Path, field: str, values: Sequence[object]) -> None:
    doubled = [value for value, count in Counter(values).items() if count > 1]
    if doubled:
        message = f"{path}: {field} {doubled[0]!r} stands at more than one entry."
        raise BrokenWorkspaceError(message, "Keep one of them.")


def _check_stages(path: Path, touchpoints: Mapping[str, Touchpoint], stages: set[str]) -> None:
    for touchpoint in touchpoints.values():
        if touchpoint.stage is not None and touchpoint.stage not in stages:
            message = f"{path}, entry {touchpoint.key}: stage {touchpoint.stage!r} is not in {STAGES_FILE}."
            raise BrokenWorkspaceError(
                message,
                f"Use one of {', '.join(sorted(stages))}, or add the stage there.",
            )


def _check_merged(path: Path, touchpoints: Mapping[str, Touchpoint]) -> None:
    for touchpoint in touchpoints.values():
        if touchpoint.merged_into is None:
            continue
        target = touchpoints.get(touchpoint.merged_into)
        if target is None:
            message = f"{path}, entry {touchpoint.key}: merged into {touchpoint.merged_into!r}, which is not there."
            raise BrokenWorkspaceError(message, "Merge it into another one, or delete the line `merged_into`.")
        if target.merged_into is not None:
            message = f"{path}, entry {touchpoint.key}: merged into {target.key!r}, which is merged itself."
            raise BrokenWorkspaceError(message, f"Merge both into {target.merged_into!r}.")


def _check_tree(path: Path, what: str, parents: Mapping[str, str | None]) -> None:
    for key, first in parents.items():
        above, parent = {key}, first
        while parent is not None:
            if parent not in parents:
                message = f"{path}, entry {key}: the {what} above, {parent!r}, is not there."
                raise BrokenWorkspaceError(message, "Add it, or name another `parent`.")
            if parent in above:
                message = f"{path}, entry {key}: it would be above itself, through {parent!r}."
                raise BrokenWorkspaceError(message, "Name another `parent`, or none.")
            above.add(parent)
            parent = parents[parent]
