"""The files of publications: versions beside each other, one name for the latest, and nothing left when withdrawn.

A publication is a folder `versions/N`, and `latest` a link to it that is put in place in one step. A file's name says
in which version it was written, and what has not changed keeps its file and its name. So who has listed the files of
one version and opens them when the next is in place finds each of them as it was, or does not find it: never a mixture.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from regard.errors import WrongUseError
from regard.ledger.files import fsync_file, fsync_folder
from regard.ledger.publishing.about import LATEST

DELTA = "delta"
_VERSIONS = "versions"
_LOCK = ".publishing.lock"
_PART = ".latest.part"
_GONE = ".gone-"
_OURS = frozenset({_VERSIONS, LATEST, DELTA, _LOCK, _PART})


@contextmanager
def publishing(folder: Path) -> Iterator[None]:
    """Hold the right to publish into a folder, which is made if it is not there: one process at a time.

    Raises:
        WrongUseError: it holds something else.
    """
    folder.mkdir(parents=True, exist_ok=True)
    foreign = sorted({path.name.removeprefix(_GONE) for path in folder.iterdir()} - _OURS)
    if foreign:
        message = f"{folder} holds something else: {foreign[0]}."
        raise WrongUseError(message, "Name an empty folder, or one that tables were published into before.")
    handle = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def withdraw(folder: Path) -> bool:
    """Delete all that was published into a folder; return whether there was anything.

    A publication that is being made meanwhile is waited for, and goes too.

    Raises:
        WrongUseError: the folder holds something else.
    """
    if not folder.is_dir():
        return False
    with publishing(folder):
        return empty(folder)


def empty(folder: Path) -> bool:
    """Delete all that was published into a folder, whoever may be publishing; return whether there was anything."""
    found = [path for path in folder.iterdir() if path.name != _LOCK]
    for path in sorted(found, key=lambda path: (not path.name.startswith(_GONE), path.name != LATEST)):
        # Out of the way of who may be writing there: they find nothing to write into.
        gone = path if path.name.startswith(_GONE) else path.rename(folder / f"{_GONE}{path.name}")
        shutil.rmtree(gone) if gone.is_dir() and not gone.is_symlink() else gone.unlink()
    fsync_folder(folder)
    return bool(found)


def version_folder(folder: Path, version: int) -> Path:
    """Return the folder of a version."""
    return folder / _VERSIONS / str(version)


def table_parts(table: Path, part: str) -> Path:
    """Return the folder of a part of a table: of a month, or the table's own."""
    return table / f"month={part}" if part else table


def begin(folder: Path, version: int) -> Path:
    """Return the empty folder of a new version; what a publication that was cut short left there is gone."""
    place = version_folder(folder, version)
    with suppress(FileNotFoundError):
        shutil.rmtree(place)
    place.mkdir(parents=True)
    return place


def put_in_place(folder: Path, version: int) -> None:
    """Force a version to disk and make it the latest, in one step."""
    for path in sorted(version_folder(folder, version).rglob("*"), reverse=True):
        fsync_file(path)
    fsync_folder(version_folder(folder, version))
    fsync_folder(folder / _VERSIONS)
    link = folder / _PART
    with suppress(FileNotFoundError):
        link.unlink()
    link.symlink_to(Path(_VERSIONS) / str(version))
    link.replace(folder / LATEST)
    fsync_folder(folder)


def drop_versions(folder: Path, keep: set[int]) -> None:
    """Delete all versions but some."""
    names = {str(version) for version in keep}
    for path in (folder / _VERSIONS).iterdir():
        if path.name not in names:
            shutil.rmtree(path)
