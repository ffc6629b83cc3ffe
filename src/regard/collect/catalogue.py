"""The catalogue: the workspace's touchpoints and stages, two YAML files that people edit."""

import fcntl
import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import yaml

from regard.errors import BrokenWorkspaceError
from regard.ledger.files import write_whole
from regard.vocabulary import USUAL_STAGES, Stage, Touchpoint, Word

TOUCHPOINTS_FILE = "touchpoints.yaml"
STAGES_FILE = "stages.yaml"

_TOUCHPOINTS_HEAD = """\
# The touchpoints: where customers meet the company. Regard adds those it meets in the data at the end,
# with `sorted: false`. Sort them: correct name, channel, environment, contact and stage, then delete that line.
# What stands here is copied onto interactions when they arrive; earlier ones stay as they were.
"""
_STAGES_HEAD = """\
# The stages of the journey, in order: `buyer` before the purchase, `customer` after it.
"""
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Catalogue:
    """What the workspace knows of its touchpoints and stages.

    Attributes:
        touchpoints: every touchpoint under its key.
        stages: the stages in journey order.
    """

    touchpoints: Mapping[str, Touchpoint]
    stages: tuple[Stage, ...]

    def adding(self, new: Sequence[Touchpoint]) -> "Catalogue":
        """Return the catalogue with touchpoints added; those it has stay as they are."""
        if not new:
            return self
        return Catalogue({touchpoint.key: touchpoint for touchpoint in new} | dict(self.touchpoints), self.stages)


def start_catalogue(folder: Path) -> None:
    """Write the two files of a new workspace: the usual stages, and no touchpoint yet."""
    write_whole(folder / STAGES_FILE, (_STAGES_HEAD + _entries(USUAL_STAGES)).encode())
    write_whole(folder / TOUCHPOINTS_FILE, _TOUCHPOINTS_HEAD.encode())


def read_catalogue(folder: Path) -> Catalogue:
    """Read the touchpoints and stages of a workspace.

    Raises:
        BrokenWorkspaceError: a file is missing, or an entry cannot be read, is doubled or names no stage.
    """
    stages = _read(folder / STAGES_FILE, Stage)
    _check_distinct(folder / STAGES_FILE, "key", [stage.key for stage in stages])
    _check_distinct(folder / STAGES_FILE, "order", [stage.order for stage in stages])
    touchpoints = _read(folder / TOUCHPOINTS_FILE, Touchpoint)
    _check_distinct(folder / TOUCHPOINTS_FILE, "key", [touchpoint.key for touchpoint in touchpoints])
    _check_stages(folder / TOUCHPOINTS_FILE, touchpoints, {stage.key for stage in stages})
    ordered = tuple(sorted(stages, key=lambda stage: stage.order))
    return Catalogue({touchpoint.key: touchpoint for touchpoint in touchpoints}, ordered)


def register_touchpoints(folder: Path, new: Sequence[Touchpoint]) -> None:
    """Append touchpoints to the catalogue; those whose key it has already are left out.

    What people wrote stays as it is, comments and order included. A reader, a second process or a crash
    sees the file before or after, never between.

    Raises:
        BrokenWorkspaceError: the file cannot be read, or not be continued as a list.
    """
    path = (folder / TOUCHPOINTS_FILE).resolve()
    with _alone(folder):
        there = {touchpoint.key for touchpoint in _read(path, Touchpoint)}
        fresh = {touchpoint.key: touchpoint for touchpoint in new if touchpoint.key not in there}
        if not fresh:
            return
        old = path.read_text(encoding="utf-8")
        text = old + ("" if old.endswith("\n") or not old else "\n") + _indented(_entries([*fresh.values()]), old)
        # Read before it is written: what cannot be read back must not replace what can.
        _parse(path, text)
        write_whole(path, text.encode(), path.stat().st_mode & 0o777)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    # The folder is locked, not the file: the file is replaced, and a lock would stay with the old one.
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _entries(words: Sequence[Word]) -> str:
    plain = [msgspec.to_builtins(word) for word in words]
    return yaml.safe_dump(plain, sort_keys=False, allow_unicode=True, width=1000)


def _indented(entries: str, old: str) -> str:
    first = re.search(r"^( *)- ", old, re.MULTILINE)
    margin = first[1] if first else ""
    return "".join(margin + line for line in entries.splitlines(keepends=True))


def _read[W: Word](path: Path, kind: type[W]) -> list[W]:
    return [_entry(path, number, plain, kind) for number, plain in enumerate(read_entries(path), 1)]


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


def _check_stages(path: Path, touchpoints: Sequence[Touchpoint], stages: set[str]) -> None:
    for touchpoint in touchpoints:
        if touchpoint.stage is not None and touchpoint.stage not in stages:
            message = f"{path}, entry {touchpoint.key}: stage {touchpoint.stage!r} is not in {STAGES_FILE}."
            raise BrokenWorkspaceError(
                message,
                f"Use one of {', '.join(sorted(stages))}, or add the stage there.",
            )
