"""Backup and restore: one moment of the whole workspace in one file."""

import csv
import os
import shutil
import tarfile
import tempfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from regard.errors import BrokenWorkspaceError, WrongUseError
from regard.ledger.databases import HEAD, STATE, settle_head
from regard.ledger.erasures import ERASURES_FILE, erasures, put_erasure, write_list
from regard.ledger.files import fsync_file, fsync_folder
from regard.ledger.head import segments
from regard.ledger.head_sqlite import copy_file, open_database
from regard.ledger.lease import keeper_lease
from regard.ledger.ledger import RENAMING, Ledger, open_ledger
from regard.settings import FILE_NAME as SETTINGS_FILE
from regard.vault import read_keys
from regard.vault.pseudonyms import KEY_FILE, keys_are_given
from regard.vault.rotation import pseudonyms_under, read_people

_KEPT = (
    "*.toml", "*.yaml", "vault.key", RENAMING,
    "journeys/**/*", "mappings/**/*", "promises/**/*", "surveys/**/*", "webhooks/**/*",
)  # fmt: skip


def back_up(ledger: Ledger, path: Path, state: Path | None = None) -> int:
    """Write a backup file (tar, readable by its owner only); return its size in bytes.

    It holds head and vault of one moment, the segments they name, settings, catalogue and mappings,
    and the pseudonym key: whoever has it can read everything. The layout is left out; it is rebuilt.

    Args:
        ledger: the workspace.
        path: the file to write.
        state: a file with the web app's own state (accounts and so on), if that is not in the workspace.

    Raises:
        WrongUseError: the file exists already.
    """
    if path.exists():
        message = f"{path} exists already."
        raise WrongUseError(message, "Choose another name; a backup is never overwritten.")
    part = path.with_name(f".{path.name}.part")
    # Under the lease no segment is rewritten or deleted between the copy of the manifest and of its files.
    with keeper_lease(ledger.folder), tempfile.TemporaryDirectory(dir=path.parent) as folder:
        copy = Path(folder) / Path(HEAD).name
        ledger.database.copy_to(str(copy))
        with open(part, "wb", opener=_private) as file, tarfile.open(fileobj=file, mode="w") as archive:
            archive.add(copy, HEAD)
            if state is None and (ledger.folder / STATE).is_file():
                state = Path(folder) / STATE
                copy_file(ledger.folder / STATE, state)
            if state is not None:
                archive.add(state, STATE)
            for segment in _segments_of(copy):
                archive.add(ledger.archive / segment, f"ledger/archive/{segment}")
            for kept in _small_files(ledger.folder):
                archive.add(kept, str(kept.relative_to(ledger.folder)))
    fsync_file(part)
    part.replace(path)
    fsync_folder(path.parent)
    return path.stat().st_size


def restore(path: Path, folder: Path) -> Ledger:
    """Make a workspace from a backup and open it; the caller rebuilds the layout.

    Head and vault go to the database server if the environment names one, wherever they were before.

    Args:
        path: the backup file.
        folder: where to; must not exist yet.

    Raises:
        WrongUseError: the folder exists, or the server's database already holds a workspace.
        BrokenWorkspaceError: the file is no backup, or not whole.
    """
    if folder.exists():
        message = f"{folder} exists already."
        raise WrongUseError(message, "Restore into a new folder.")
    part = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    try:
        _unpack(path, part)
        settle_head(part)
        part.rename(folder)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    ledger = open_ledger(folder)
    with ledger.database.transaction() as transaction:
        transaction.run("delete from layout")
    return ledger


def erasures_in(path: Path) -> dict[bytes, datetime]:
    """Return who was erased and when, from the list that a workspace keeps (`erasures.csv`), or from its folder.

    Raises:
        WrongUseError: there is no such list.
    """
    file = path / ERASURES_FILE if path.is_dir() else path
    try:
        with file.open(newline="") as lines:
            found = {bytes.fromhex(row["customer"]): datetime.fromisoformat(row["at"]) for row in csv.DictReader(lines)}
    except (OSError, KeyError, ValueError, TypeError) as error:
        message = f"{file} is no list of erasures."
        raise WrongUseError(message, f"Name a workspace, or the {ERASURES_FILE} of one.") from error
    if any(at.tzinfo is None for at in found.values()):
        message = f"{file} has times without an offset."
        raise WrongUseError(message, f"Name the {ERASURES_FILE} as a workspace has written it.")
    return found


def keys_beside(path: Path) -> list[bytes]:
    """Return the vault's keys in a workspace that a list of erasures is from; none where the list is all there is."""
    return read_keys(path) if path.is_dir() and (keys_are_given() or (path / KEY_FILE).is_file()) else []


def erase_again(ledger: Ledger, gone: Mapping[bytes, datetime], keys: Sequence[bytes] = ()) -> int:
    """Hide those who were erased after a backup was made, for `finish_pending` to take them out; return how many.

    Args:
        ledger: as it was restored.
        gone: who was erased, and when (UTC): what came later is kept.
        keys: under which they may have been erased, if the vault's key was changed since.
    """
    known = erasures(ledger)
    new: dict[datetime, list[bytes]] = {}
    for customer, at in _under_own_key(ledger, gone, keys).items():
        if customer not in known or known[customer] < at:
            new.setdefault(at, []).append(customer)
    with ledger.database.transaction() as transaction:
        for at, customers in new.items():
            put_erasure(transaction, customers, at)
    write_list(ledger)
    return sum(map(len, new.values()))


def _under_own_key(ledger: Ledger, gone: Mapping[bytes, datetime], keys: Sequence[bytes]) -> dict[bytes, datetime]:
    """Return who was erased, by the pseudonyms that they have in a ledger."""
    named = dict(gone)
    with ledger.database.snapshot() as snapshot:
        people = read_people(snapshot)
    own = people["pseudonym"].to_pylist()
    for key in keys:
        for theirs, ours in zip(pseudonyms_under(key, people).to_pylist(), own, strict=True):
            if theirs in named:
                named[ours] = named.pop(theirs)
    return named


def _unpack(path: Path, part: Path) -> None:
    try:
        with tarfile.open(path) as archive:
            archive.extractall(part, filter="data")
    except (tarfile.TarError, OSError) as error:
        message = f"{path} is no backup of a workspace: {error}."
        raise BrokenWorkspaceError(message, "Choose another file.") from error
    if not (part / SETTINGS_FILE).is_file() or not (part / HEAD).is_file():
        message = f"{path} is no backup of a workspace."
        raise BrokenWorkspaceError(message, "Choose another file.")
    for name in ("archive", "layout"):
        (part / "ledger" / name).mkdir(exist_ok=True)


def _segments_of(copy: Path) -> list[str]:
    database = open_database(copy)
    try:
        with database.snapshot() as snapshot:
            return [segment.path for segment in segments(snapshot)]
    finally:
        database.close()


def _small_files(folder: Path) -> list[Path]:
    return sorted({path for pattern in _KEPT for path in folder.glob(pattern) if path.is_file()})


def _private(name: str, flags: int) -> int:
    return os.open(name, flags, 0o600)
