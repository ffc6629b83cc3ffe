"""The register: the surveys of a workspace, one folder each, with a draft and the versions that were published."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
import yaml
from msgspec.structs import replace

from regard.ask.checking import problems_of
from regard.ask.survey import Survey
from regard.ask.writing import from_yaml, to_yaml
from regard.collect.catalogue import alone
from regard.collect.editing import Changed, Refused, Why
from regard.errors import BrokenWorkspaceError, WrongUseError, unknown_name
from regard.ledger.files import fsync_folder, write_whole
from regard.vocabulary import Word, check_key

FOLDER = "surveys"
"""Where the surveys of a workspace stand, each in a folder of its key."""
DRAFT_FILE = "draft.yaml"
STANDING_FILE = "standing.yaml"

_VERSION = re.compile(r"v([1-9]\d{0,5})\.yaml")


@dataclass(frozen=True)
class Standing:
    """How a survey stands.

    Attributes:
        key: of the survey.
        name: as its draft says, else its newest version.
        versions: the numbers of those that were published, oldest first.
        open: the version that respondents are asked; None: nobody is asked.
        has_draft: something is not published yet.
        archived: it is put away; its answers stay.
    """

    key: str
    name: str
    versions: tuple[int, ...] = ()
    open: int | None = None
    has_draft: bool = False
    archived: bool = False


class _State(Word, frozen=True):
    """What stands beside the versions of a survey."""

    open: int | None = None
    archived: bool = False


def standing(folder: Path) -> tuple[Standing, ...]:
    """Return how every survey of a workspace stands, by key; without the folder `surveys`, there are none.

    Raises:
        BrokenWorkspaceError: a file cannot be read.
    """
    return tuple(standing_of(folder, home.name) for home in _homes(folder))


def standing_of(folder: Path, key: str) -> Standing:
    """Return how one survey stands.

    Raises:
        WrongUseError: there is none of the key.
        BrokenWorkspaceError: a file cannot be read.
    """
    home, state = _home(folder, key), _state(folder, key)
    has_draft = (home / DRAFT_FILE).exists()
    return Standing(key, read_survey(folder, key).name, _versions(home), state.open, has_draft, state.archived)


def read_survey(folder: Path, key: str, version: int | None = None) -> Survey:
    """Read a survey.

    Args:
        folder: the workspace.
        key: of the survey.
        version: the number of one that was published; None: the draft, or the newest version where there is none.

    Raises:
        WrongUseError: there is no such survey or version.
        BrokenWorkspaceError: its file cannot be read.
    """
    home = _home(folder, key)
    if version is None:
        # Somebody may publish the draft at this moment.
        with suppress(FileNotFoundError):
            return _read(home / DRAFT_FILE)
        version = _versions(home)[-1]
    path = home / f"v{version}.yaml"
    if not path.exists():
        message = f"The survey {key!r} has no version {version}."
        raise WrongUseError(message, f"It has: {', '.join(map(str, _versions(home))) or 'none yet; publish it'}.")
    return _read(path)


def shown_survey(survey: Survey) -> str:
    """Return a survey as a page keeps it, to tell later whether somebody changed it meanwhile."""
    return survey.to_json().decode()


def put_draft(folder: Path, survey: Survey, seen: str = "") -> tuple[Refused, ...]:
    """Save a draft of a survey; versions that were published stay as they are.

    Args:
        folder: the workspace.
        survey: what is to be kept, with its faults.
        seen: the survey as it was `shown_survey` when the change was begun; empty: it is new.

    Returns:
        What was refused: its key is `taken`, or it was `changed` meanwhile, or is `gone`; nothing if it is saved.

    Raises:
        BrokenWorkspaceError: what is there cannot be read.
    """
    with alone(folder):
        refused = _conflict(folder, survey, seen)
        if not refused:
            _write(_path(folder, survey.key) / DRAFT_FILE, to_yaml(survey))
    return refused


def publish(folder: Path, key: str, seen: str = "") -> int:
    """Publish the draft of a survey: it becomes the next version, which never changes, and is open from now on.

    Args:
        folder: the workspace.
        key: of the survey.
        seen: the draft as it was `shown_survey` to the one who publishes it; empty: whatever it is.

    Returns:
        The number of the version.

    Raises:
        WrongUseError: there is no draft, it has faults, or somebody changed it meanwhile.
        BrokenWorkspaceError: a file cannot be read.
    """
    with alone(folder):
        home, survey = _home(folder, key), read_survey(folder, key)
        _check_draft(home, survey, seen)
        versions = _versions(home)
        # A publication that was cut short has written its version already.
        if not versions or read_survey(folder, key, versions[-1]) != survey:
            versions = (*versions, max(versions, default=0) + 1)
            _write(home / f"v{versions[-1]}.yaml", to_yaml(survey))
        _put_state(folder, key, _State(open=versions[-1]))
        (home / DRAFT_FILE).unlink()
        fsync_folder(home)
    return versions[-1]


def duplicate(folder: Path, key: str, new: str, name: str | None = None) -> Survey:
    """Begin a new survey with what another asks; its answers are its own.

    Args:
        folder: the workspace.
        key: of the survey that is copied: its draft, or its newest version where there is none.
        new: key of the copy.
        name: what its authors call it; None: as the other.

    Returns:
        The copy, a draft.

    Raises:
        WrongUseError: there is no such survey, or there is one of the new key.
        BrokenWorkspaceError: a file cannot be read.
    """
    try:
        check_key(new)
    except ValueError as error:
        message = f"{error}."
        raise WrongUseError(message.replace("is no key:", "is no key for a survey:")) from error
    other = read_survey(folder, key)
    copy = replace(other, key=new, name=name or other.name)
    if put_draft(folder, copy):
        message = f"There is a survey {new!r} already."
        raise WrongUseError(message, "Choose another key.")
    return copy


def archive(folder: Path, key: str) -> None:
    """Put a survey away: nobody is asked any more; versions, draft and answers stay.

    Raises:
        WrongUseError: there is none of the key.
        BrokenWorkspaceError: a file cannot be read.
    """
    with alone(folder):
        _home(folder, key)
        _put_state(folder, key, _State(archived=True))


def reopen(folder: Path, key: str) -> int | None:
    """Take a survey out of the archive, and open its newest version; return its number, None if there is none.

    Raises:
        WrongUseError: there is none of the key.
        BrokenWorkspaceError: a file cannot be read.
    """
    with alone(folder):
        newest = max(_versions(_home(folder, key)), default=None)
        _put_state(folder, key, _State(open=newest))
    return newest


def _homes(folder: Path) -> Iterator[Path]:
    return (home for home in sorted((folder / FOLDER).glob("*/")) if _is_survey(home))


def _is_survey(home: Path) -> bool:
    return (home / DRAFT_FILE).exists() or bool(_versions(home))


def _path(folder: Path, key: str) -> Path:
    return folder / FOLDER / key


def _home(folder: Path, key: str) -> Path:
    """Return the folder of a survey; a key that is none, such as a path, is unknown."""
    keys = [home.name for home in _homes(folder)]
    if key not in keys:
        raise unknown_name("survey", key, keys)
    return _path(folder, key)


def _versions(home: Path) -> tuple[int, ...]:
    found = (_VERSION.fullmatch(path.name) for path in home.glob("v*.yaml"))
    return tuple(sorted(int(match[1]) for match in found if match))


def _read(path: Path) -> Survey:
    """Return the survey in a file; it is read again only after the file was changed."""
    try:
        found = path.stat()
        survey = _read_once(path, found.st_mtime_ns, found.st_ino)
    except UnicodeDecodeError as error:
        message = f"{path} is not in UTF-8."
        raise BrokenWorkspaceError(message, "Save it again as UTF-8.") from error
    except WrongUseError as error:
        message = f"{path}: {error.what}"
        raise BrokenWorkspaceError(message, error.remedy) from error
    if survey.key != path.parent.name:
        message = f"{path}: its key is {survey.key!r}, not that of its folder."
        raise BrokenWorkspaceError(message, "Give both the same name.")
    return survey


@lru_cache(maxsize=256)
def _read_once(path: Path, _changed_ns: int, _number: int) -> Survey:
    return from_yaml(path.read_text(encoding="utf-8"))


def _state(folder: Path, key: str) -> _State:
    path = _path(folder, key) / STANDING_FILE
    if not path.exists():
        return _State()
    try:
        state = msgspec.convert(yaml.safe_load(path.read_text(encoding="utf-8")), _State)
    except (yaml.YAMLError, UnicodeDecodeError, msgspec.ValidationError) as error:
        message = f"{path} cannot be read: {' '.join(str(error).split())}."
        raise BrokenWorkspaceError(message, "Write `open: 1` and `archived: false` into it.") from error
    if state.open is not None and state.open not in _versions(path.parent):
        message = f"{path}: version {state.open} is open, and not there."
        raise BrokenWorkspaceError(message, "Name a version that is there, or none.")
    return state


def _put_state(folder: Path, key: str, state: _State) -> None:
    plain = {"open": state.open, "archived": state.archived}
    _write(_path(folder, key) / STANDING_FILE, yaml.safe_dump(plain, sort_keys=False))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, text.encode())


def _conflict(folder: Path, survey: Survey, seen: str) -> tuple[Refused, ...]:
    """Return why what was shown is not what is there."""
    if not _is_survey(_path(folder, survey.key)):
        return (Refused(survey.key, Why.GONE),) if seen else ()
    now = read_survey(folder, survey.key)
    if seen == shown_survey(now):
        return ()
    if not seen:
        return (Refused(survey.key, Why.TAKEN),)
    return (Refused(survey.key, Why.CHANGED, tuple(_changes(seen, now))),)


def _changes(seen: str, now: Survey) -> Iterator[Changed]:
    try:
        before = msgspec.json.decode(seen, type=dict[str, Any])
    except msgspec.DecodeError as error:
        message = "What the page showed of the survey cannot be read."
        raise WrongUseError(message, "Open the page again.") from error
    after = msgspec.json.decode(shown_survey(now), type=dict[str, Any])
    for field in Survey.__struct_fields__:
        if before.get(field) != after.get(field):
            yield Changed(field, before.get(field), after.get(field))


def _check_draft(home: Path, survey: Survey, seen: str) -> None:
    """Raise WrongUseError unless a draft is there, is the one that was seen, and has no faults."""
    if not (home / DRAFT_FILE).exists():
        message = f"The survey {survey.key!r} has no draft: all of it is published."
        raise WrongUseError(message, "Change it first.")
    if seen and seen != shown_survey(survey):
        message = f"Somebody changed the survey {survey.key!r} meanwhile."
        raise WrongUseError(message, "Look at it again, then publish it.")
    faults = problems_of(survey, to_publish=True)
    if faults:
        message = f"The survey {survey.key!r} cannot be published yet: {faults[0].sentence}"
        more = f"{len(faults) - 1} more; " if len(faults) > 1 else ""
        raise WrongUseError(message, f"{more}`regard surveys check` lists all that is wrong.")
