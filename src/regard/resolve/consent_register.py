"""The register of purposes as a reader of the numbers finds it: beside the layout that it has open."""

from functools import lru_cache
from pathlib import Path

from regard.collect.catalogue import read_purposes
from regard.collect.purposes import PURPOSES_FILE, USUAL_PURPOSES, ConsentPurpose, Covers
from regard.ledger import Reader

_WHERE = "select path from duckdb_databases() where database_name = 'base'"


def purposes_of(reader: Reader) -> tuple[ConsentPurpose, ...]:
    """Return what customers of the reader's workspace can agree to; read again only when the file has changed.

    Raises:
        BrokenWorkspaceError: the register cannot be read.
    """
    folder = reader.memory.get(("consent", "folder"), lambda: _folder_of(reader))
    if folder is None:
        return USUAL_PURPOSES
    try:
        stamp = (folder / PURPOSES_FILE).stat()
    except FileNotFoundError:
        return USUAL_PURPOSES
    return _read(folder, stamp.st_mtime_ns, stamp.st_size, stamp.st_ino)


def covering(reader: Reader, covers: Covers) -> tuple[ConsentPurpose, ...]:
    """Return the purposes that decide on a part of Regard's work."""
    return tuple(each for each in purposes_of(reader) if each.covers is covers)


def _folder_of(reader: Reader) -> Path | None:
    """Return the workspace of the open layout, which stands in it as `ledger/layout`; None if it is in no file."""
    found = reader.fetch(_WHERE)["path"].to_pylist()
    return Path(found[0]).parents[2] if found else None


@lru_cache(16)
def _read(folder: Path, *_stamp: int) -> tuple[ConsentPurpose, ...]:
    return read_purposes(folder)
