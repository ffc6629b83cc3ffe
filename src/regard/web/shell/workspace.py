"""What people keep by hand in the workspace, read again only when a file has changed."""

import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from regard.collect.catalogue import Catalogue, read_catalogue
from regard.promises import Register, read_register
from regard.vocabulary import Department, Segment, Unit
from regard.web.running import Running, running

_PATTERNS = ("*.yaml", "promises/*.yaml")
_lock = threading.Lock()
_kept: dict[tuple[Path, str], tuple[object, Any]] = {}


def workspace() -> Running:
    """Return what is open in this process."""
    return running()


def catalogue() -> Catalogue:
    """Return touchpoints and stages."""
    return _read("catalogue", read_catalogue)


def register() -> Register:
    """Return promises and calendars."""
    return _read("register", read_register)


def units() -> Mapping[str, Unit]:
    """Return every unit under its key."""
    return {unit.key: unit for unit in catalogue().units}


def departments() -> Mapping[str, Department]:
    """Return every department under its key."""
    return {department.key: department for department in catalogue().departments}


def segments() -> Mapping[str, Segment]:
    """Return every segment under its key."""
    return {segment.key: segment for segment in catalogue().segments}


def stamp() -> object:
    """Return a value that differs whenever one of the files does."""
    folder = workspace().ledger.folder
    paths = sorted(path for pattern in _PATTERNS for path in folder.glob(pattern))
    return tuple((path.name, (found := path.stat()).st_mtime_ns, found.st_size, found.st_ino) for path in paths)


def _read[T](name: str, make: Callable[[Path], T]) -> T:
    folder = workspace().ledger.folder
    key, now = (folder, name), stamp()
    with _lock:
        before = _kept.get(key)
    if before is not None and before[0] == now:
        kept: T = before[1]
        return kept
    made = make(folder)
    with _lock:
        _kept[key] = (now, made)
    return made
