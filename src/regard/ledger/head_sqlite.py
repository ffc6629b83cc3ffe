"""The head's database in SQLite: the one module that knows it."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from regard.errors import BrokenWorkspaceError, StorageError
from regard.ledger.tables import MIGRATIONS as _MIGRATIONS
from regard.ledger.tables import statements
from regard.vault.database import Row

FILE_NAME = "head.sqlite3"
STATE = "state.sqlite3"
"""The web app's own state, in a workspace and in a backup; not read here."""

# secure_delete overwrites deleted values, so that an erasure leaves nothing in free pages.
_PRAGMAS = (
    "pragma busy_timeout = 30000",
    "pragma journal_mode = wal",
    "pragma synchronous = full",
    "pragma secure_delete = on",
)


class SqliteTransaction:
    """One open transaction on one connection."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Work on a connection whose transaction has begun."""
        self._connection = connection

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        """Return all rows of a query."""
        return self._connection.execute(sql, values).fetchall()

    def stream(self, sql: str) -> Iterator[Row]:
        """Yield the rows of a query that may be more than memory holds."""
        yield from self._connection.execute(sql)

    def run(self, sql: str, values: Sequence[Any] = ()) -> int:
        """Run one statement; return the number of rows changed."""
        return self._connection.execute(sql, values).rowcount

    def run_many(self, sql: str, values: Iterable[Sequence[Any]]) -> None:
        """Run one statement for each of many values."""
        self._connection.executemany(sql, values)


def open_database(path: Path) -> "SqliteDatabase":
    """Open or create the database of a workspace and bring its tables up to date."""
    return SqliteDatabase(path)


class SqliteDatabase:
    """A database file in write-ahead mode, each commit forced to disk; a connection for each open transaction."""

    def __init__(self, path: Path) -> None:
        """Open or create the file, and bring its tables up to date."""
        self._path = path
        self._free: list[sqlite3.Connection] = []
        try:
            with self._connection() as connection:
                _migrate(connection, path)
        except sqlite3.DatabaseError as error:
            message = f"{path} cannot be opened: {error}."
            raise BrokenWorkspaceError(message, "Restore the workspace from a backup.") from error

    @contextmanager
    def snapshot(self) -> Iterator[SqliteTransaction]:
        """Read at one moment; never waits for writers."""
        with self._begun("begin") as transaction:
            yield transaction

    @contextmanager
    def transaction(self) -> Iterator[SqliteTransaction]:
        """Write alone; durable on disk when the block ends, undone if it raises."""
        with self._begun("begin immediate") as transaction:
            yield transaction

    def copy_to(self, path: str) -> None:
        """Write a consistent copy of the whole database into a new file."""
        with self._connection() as connection:
            _copy(connection, path)

    def forget_deleted(self) -> None:
        """Empty the write-ahead log, where old versions of pages could still lie."""
        with self._connection() as connection:
            busy, *_ = connection.execute("pragma wal_checkpoint(truncate)").fetchone()
        if busy:
            message = "Other processes are reading the head."
            raise BrokenWorkspaceError(message, "Stop them, then erase again.")

    def problems(self) -> list[str]:
        """Return what an integrity check finds; empty if all is well."""
        try:
            with self._connection() as connection:
                found = [row[0] for row in connection.execute("pragma quick_check")]
        except sqlite3.DatabaseError as error:
            found = [str(error)]
        damage = f"The database is damaged: {'; '.join(found[:3])}. Restore the workspace from a backup."
        return [] if found == ["ok"] else [damage]

    def close(self) -> None:
        """Close the connections that nobody uses."""
        while self._free:
            self._free.pop().close()

    @contextmanager
    def _begun(self, statement: str) -> Iterator[SqliteTransaction]:
        try:
            with self._connection() as connection:
                connection.execute(statement)
                try:
                    yield SqliteTransaction(connection)
                except BaseException:
                    connection.execute("rollback")
                    raise
                connection.execute("commit")
        except sqlite3.OperationalError as error:
            message = f"{self._path} fails: {error}."
            raise StorageError(message, "Check the disk, then try again.") from error

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        """Lend a connection; it is closed if its user failed, since its state is then unknown."""
        try:
            connection = self._free.pop()
        except IndexError:
            connection = self._opened()
        try:
            yield connection
        except BaseException:
            connection.close()
            raise
        self._free.append(connection)

    def _opened(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)
        try:
            for pragma in _PRAGMAS:
                connection.execute(pragma)
        except sqlite3.DatabaseError:
            connection.close()
            raise
        return connection


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Apply the numbered SQL files that the database has not seen, each in one transaction."""
    files = sorted(_MIGRATIONS.glob("*.sql"))
    version = connection.execute("pragma user_version").fetchone()[0]
    if version > len(files):
        message = f"{path} was written by a newer Regard."
        raise BrokenWorkspaceError(message, "Install that version or a later one.")
    for number, file in enumerate(files[version:], version + 1):
        script = file.read_text()
        # Whoever comes second waits for the lock and then finds the work done.
        connection.execute("begin immediate")
        try:
            if connection.execute("pragma user_version").fetchone()[0] < number:
                for statement in statements(script):
                    connection.execute(statement)
                connection.execute(f"pragma user_version = {number}")
        except BaseException:
            connection.execute("rollback")
            raise
        connection.execute("commit")


def copy_file(path: Path, target: Path) -> None:
    """Write a consistent copy of any SQLite file, whoever writes to it meanwhile."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        _copy(connection, str(target))


def _copy(connection: sqlite3.Connection, path: str) -> None:
    with closing(sqlite3.connect(path)) as target:
        connection.backup(target)
