"""The ledger: a workspace's folder and database, opened."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from regard.errors import BrokenWorkspaceError, WrongUseError
from regard.ledger.databases import create_file, open_head, place_of_new
from regard.ledger.files import write_whole
from regard.ledger.lease import Presence
from regard.settings import FILE_NAME as SETTINGS_FILE
from regard.settings import Settings, WatchedSettings, settings_text
from regard.vault import create_key, own_keys, read_keys
from regard.vault.database import Database
from regard.vault.pseudonyms import KEY_FILE, KEY_VARIABLE

RENAMING = "ledger/renaming"
"""A file that says by its mark to which key everything is changed, as long as not all of it may have followed."""


@dataclass(frozen=True)
class Ledger:
    """An open workspace; plain functions take it as their first argument.

    Attributes:
        folder: the workspace.
        watched: its `regard.toml`.
        database: head and vault.
        pseudonym_key: the key of the vault's pseudonyms.
        presence: says to others that it is open.
        earlier_keys: of pseudonyms before; customers who were erased are recognized by them.
    """

    folder: Path
    watched: WatchedSettings
    database: Database
    pseudonym_key: bytes
    presence: Presence
    earlier_keys: tuple[bytes, ...] = ()

    @property
    def settings(self) -> Settings:
        """What the workspace has decided, as it is now."""
        return self.watched.current

    @property
    def archive(self) -> Path:
        """Folder of the segments."""
        return self.folder / "ledger" / "archive"

    @property
    def layout(self) -> Path:
        """Folder of the layout's files."""
        return self.folder / "ledger" / "layout"

    def close(self) -> None:
        """Let go of the database."""
        self.database.close()
        self.presence.end()

    def __enter__(self) -> Self:
        """Return the open ledger."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()


def create_ledger(folder: Path, *, name: str = "Regard", zone: str = "UTC") -> Ledger:
    """Make a new workspace in a folder that is empty or does not exist yet, and open it.

    Raises:
        WrongUseError: folder or database already hold something, or there is no such zone.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        message = f"{folder} is not an empty folder."
        raise WrongUseError(message, "Choose another name, or open it as it is.")
    _check(name, zone)
    place = place_of_new()
    for path in (folder, folder / "ledger" / "archive", folder / "ledger" / "layout", folder / "mappings"):
        # The vault lies in here: nobody but the owner reads it.
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    create_key(folder)
    if place == "file":
        create_file(folder)
    # Written last: a folder with settings is a whole workspace.
    write_whole(folder / SETTINGS_FILE, settings_text(name, zone, place).encode())
    return open_ledger(folder)


def open_ledger(folder: Path | str) -> Ledger:
    """Open the workspace in a folder.

    Raises:
        BrokenWorkspaceError: there is no workspace, or a part of it is missing or unreadable.
    """
    folder = Path(folder)
    if not (folder / SETTINGS_FILE).is_file():
        message = f"{folder} is no workspace."
        raise BrokenWorkspaceError(message, f"Make one with `regard init {folder}`.")
    watched = WatchedSettings(folder)
    # Asked for first: it says what is wrong with a workspace of which parts are missing.
    with ExitStack() as opened:
        database = open_head(folder, watched.current.database)
        opened.callback(database.close)
        presence = Presence(folder)
        opened.callback(presence.end)
        key, *earlier = _keys(folder, database)
        opened.pop_all()
    return Ledger(folder, watched, database, key, presence, tuple(earlier))


def _keys(folder: Path, database: Database) -> Sequence[bytes]:
    found = own_keys(database, read_keys(folder))
    if not found:
        message = f"The pseudonym key of {folder} is not the one that its database was filled with."
        remedy = f"Put back {KEY_FILE} from a backup, correct {KEY_VARIABLE}, or name the workspace's own database."
        raise BrokenWorkspaceError(message, remedy)
    return found


def _check(name: str, zone: str) -> None:
    try:
        msgspec.toml.decode(settings_text(name, zone), type=Settings)
    except msgspec.ValidationError as error:
        message = f"Cannot make the workspace: {error}."
        raise WrongUseError(message, "Give a name as in the IANA list, such as Europe/Berlin.") from error
