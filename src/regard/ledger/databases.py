"""Where a workspace keeps head and vault: in a file of its own, or on the server that the environment names."""

from contextlib import closing
from pathlib import Path

from regard.errors import BrokenWorkspaceError, WrongUseError
from regard.ledger.files import fsync_folder, write_whole
from regard.ledger.head_postgres import open_postgres
from regard.ledger.head_sqlite import FILE_NAME, STATE, open_database
from regard.ledger.tables import copy_tables, is_untouched
from regard.settings import DATABASE_URL, Place, read_environment, with_database
from regard.settings import FILE_NAME as SETTINGS_FILE
from regard.vault.database import Database

__all__ = ["HEAD", "STATE", "create_file", "open_head", "place_of_new", "settle_head"]

HEAD = f"ledger/{FILE_NAME}"
"""The file, in a workspace and in a backup."""


def place_of_new() -> Place:
    """Return where a new workspace keeps head and vault; on a server their tables are made.

    Raises:
        WrongUseError: the server's database already holds a workspace.
        BrokenWorkspaceError: the server cannot be used.
    """
    url = read_environment().database_url
    if url is None:
        return "file"
    _open_untouched(url).close()
    return "server"


def create_file(folder: Path) -> None:
    """Make head and vault in a file of a new workspace."""
    open_database(folder / HEAD).close()
    fsync_folder(folder / "ledger")


def open_head(folder: Path, place: Place) -> Database:
    """Open head and vault of a workspace.

    Args:
        folder: the workspace.
        place: where its settings say they are.

    Raises:
        BrokenWorkspaceError: they are not there, or cannot be used.
        WrongUseError: the environment names another place than the settings do.
    """
    url = read_environment().database_url
    if place == "server":
        if url is None:
            message = f"{folder} keeps head and vault on a database server, and {DATABASE_URL} is not set."
            raise WrongUseError(message, "Set it to the URL that the workspace was made with.")
        return open_postgres(url)
    if url is not None:
        message = f"{folder} keeps head and vault in a file, and {DATABASE_URL} is set."
        raise WrongUseError(message, "Unset it; or back up without it and restore with it, to move to the server.")
    path = folder / HEAD
    if not path.is_file():
        message = f"{path} is missing."
        raise BrokenWorkspaceError(message, "Restore the workspace from a backup.")
    return open_database(path)


def settle_head(folder: Path) -> None:
    """Bring head and vault of an unpacked backup to where the environment has them, and let the settings say so.

    Raises:
        WrongUseError: the server's database already holds a workspace.
        BrokenWorkspaceError: the server cannot be used.
    """
    url = read_environment().database_url
    if url is not None:
        _copy_to_server(folder / HEAD, url)
        (folder / HEAD).unlink()
    place: Place = "file" if url is None else "server"
    path = folder / SETTINGS_FILE
    write_whole(path, with_database(path.read_text(), place).encode())


def _copy_to_server(path: Path, url: str) -> None:
    with (
        closing(_open_untouched(url)) as target,
        closing(open_database(path)) as source,
        source.snapshot() as snapshot,
        target.transaction() as transaction,
    ):
        copy_tables(snapshot, transaction)


def _open_untouched(url: str) -> Database:
    database = open_postgres(url)
    with database.snapshot() as snapshot:
        untouched = is_untouched(snapshot)
    if not untouched:
        database.close()
        message = f"The database that {DATABASE_URL} names already holds a workspace."
        raise WrongUseError(message, "Name an empty database or schema; each workspace needs its own.")
    return database
