"""The head's database in PostgreSQL: the one module that knows it."""

import itertools
import re
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, override

import psycopg
from psycopg.abc import Buffer
from psycopg.adapt import Loader
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from regard.errors import BrokenWorkspaceError, StorageError
from regard.ledger.head_sqlite import open_database
from regard.ledger.tables import MIGRATIONS as _MIGRATIONS
from regard.ledger.tables import copy_tables, statements, table_names
from regard.vault.database import Row

Connection = psycopg.Connection[Row]
Cursor = psycopg.Cursor[Row]

# What the URL may say otherwise. A peer that is gone is noticed within a minute, on both sides.
_CONNECT = {
    "connect_timeout": "10",
    "client_encoding": "UTF8",
    "application_name": "regard",
    "keepalives_idle": "20",
    "keepalives_interval": "10",
    "keepalives_count": "3",
}
# A fold keeps its snapshot open while it computes; whoever waits 30 s for a lock is told, as with a file.
_SESSION = (
    "select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') = 'off';"
    " set idle_in_transaction_session_timeout = 0;"
    " set lock_timeout = '30s';"
    " set tcp_keepalives_idle = 20; set tcp_keepalives_interval = 10; set tcp_keepalives_count = 3"
)
_LOCK = "select pg_advisory_xact_lock(hashtextextended('regard ' || current_schema(), 0))"
# The lock comes first: what is read after it is what the last writer left, so that checking and then acting is safe.
_WRITE = f"begin isolation level read committed read write; {_LOCK}"
# The first query fixes the snapshot.
_READ = "begin isolation level repeatable read read only; select 1"
_PERSONAL = ("person", "trait", "inbox")
# From so many rows on, sending them as one stream costs a sixth of a statement for each.
_FEW = 20
_READERS_S = 30.0
# Whoever has begun before that transaction, reading or writing.
_READERS = """
select 1 from pg_stat_activity
where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'
    and greatest(age(backend_xmin), age(backend_xid)) >= age(%s::xid)
limit 1
"""
_SAMPLED = """
select table_name, column_name from information_schema.columns
where table_schema = current_schema() and table_name = any(?) and data_type in ('text', 'bytea')
"""
_OLDEST = 140_000
_MARK = re.compile(r"'(?:[^']|'')*'|\?|%")
_INSERT = re.compile(r"insert into (\w+)(?: (\([\w, ]+\)))? values \([?, ]+\)( on conflict do nothing)?")
_FAILED = (psycopg.OperationalError, psycopg.InterfaceError, psycopg.InternalError)


class _Number(Loader):
    """Reads sums of whole numbers, which the server widens, as whole numbers."""

    @override
    def load(self, data: Buffer) -> int | float:
        number = Decimal(bytes(data).decode())
        return int(number) if number == number.to_integral_value() else float(number)


class PostgresTransaction:
    """One open transaction on one connection."""

    def __init__(self, connection: Connection) -> None:
        """Work on a connection whose transaction has begun."""
        self._connection = connection

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        """Return all rows of a query."""
        return self._connection.execute(_translated(sql), _storable(values)).fetchall()

    def stream(self, sql: str) -> Iterator[Row]:
        """Yield the rows of a query that may be more than memory holds."""
        with self._connection.cursor() as cursor:
            yield from cursor.stream(_translated(sql))

    def run(self, sql: str, values: Sequence[Any] = ()) -> int:
        """Run one statement; return the number of rows changed."""
        return self._connection.execute(_translated(sql), _storable(values)).rowcount

    def run_many(self, sql: str, values: Iterable[Sequence[Any]]) -> None:
        """Run one statement for each of many values."""
        rows = (_storable(row) for row in values)
        first = list(itertools.islice(rows, _FEW))
        insert = _INSERT.fullmatch(sql) if len(first) == _FEW else None
        every = itertools.chain(first, rows)
        with self._connection.cursor() as cursor:
            if insert is None:
                cursor.executemany(_translated(sql), every)
            elif insert[3] is None:
                _copy(cursor, insert[1], insert[2] or "", every)
            else:
                _copy_new(cursor, insert[1], insert[2] or "", every)


def open_postgres(url: str) -> "PostgresDatabase":
    """Open a database on a server and bring the tables of a workspace up to date.

    Args:
        url: `postgresql://…`; `?options=-csearch_path%3Dname` names a schema other than the user's own.

    Raises:
        BrokenWorkspaceError: the server refuses or does not answer, or the database cannot be used.
    """
    return PostgresDatabase(url)


class PostgresDatabase:
    """A database on a server, each commit forced to its disk; a connection for each open transaction."""

    def __init__(self, url: str) -> None:
        """Connect, and bring the tables up to date."""
        self._free: list[Connection] = []
        try:
            given: dict[str, Any] = {**_CONNECT, **conninfo_to_dict(url)}
            self._connect = make_conninfo(**given)
            with self.snapshot() as snapshot:
                _check(snapshot)
                version = _version(snapshot)
            if version < len(_scripts()):
                with self.transaction() as transaction:
                    _migrate(transaction)
        except psycopg.Error as error:
            message = f"The database server cannot be used: {_said(error)}."
            raise BrokenWorkspaceError(message, "Check REGARD_DATABASE_URL, and that the server runs.") from error
        except StorageError as error:
            raise BrokenWorkspaceError(error.what, "Check REGARD_DATABASE_URL, and that the server runs.") from error

    @contextmanager
    def snapshot(self) -> Iterator[PostgresTransaction]:
        """Read at one moment; never waits for writers."""
        with self._begun(_READ) as transaction:
            yield transaction

    @contextmanager
    def transaction(self) -> Iterator[PostgresTransaction]:
        """Write alone; durable on disk when the block ends, undone if it raises."""
        with self._begun(_WRITE) as transaction:
            yield transaction

    def copy_to(self, path: str) -> None:
        """Write a consistent copy of all tables into a new file, the same as a database in a file has."""
        with (
            closing(open_database(Path(path))) as copy,
            self.snapshot() as snapshot,
            copy.transaction() as transaction,
        ):
            copy_tables(snapshot, transaction)

    def forget_deleted(self) -> None:
        """Write the tables of persons anew, so that no file of a table holds what was deleted.

        Raises:
            BrokenWorkspaceError: somebody reads for so long that old rows would have to be kept for them.
        """
        try:
            with self._lent("begin") as connection:
                (horizon,) = connection.execute("select pg_current_xact_id()::xid::text").fetchall()[0]
                connection.execute("commit")
                _wait_for_readers(connection, horizon)
                for table in _PERSONAL:
                    connection.execute(f"vacuum (full) {table}".encode())
        except _FAILED as error:
            raise _failure(error) from error

    def problems(self) -> list[str]:
        """Return what makes the server unsafe or its files doubtful; empty if all is well."""
        try:
            with self.snapshot() as snapshot:
                loose = snapshot.rows(
                    "select name from pg_settings where setting = 'off'"
                    " and name in ('fsync', 'full_page_writes', 'synchronous_commit') order by name"
                )
                ((failures,),) = snapshot.rows(
                    "select coalesce(sum(checksum_failures), 0) from pg_stat_database"
                    " where datname = current_database()"
                )
        except StorageError as error:
            return [str(error)]
        found = [
            f"The server runs with {name} off: what it acknowledges may be lost. Switch it on." for (name,) in loose
        ]
        if failures:
            found.append(f"The server found {failures:,} damaged pages. Restore the workspace from a backup.")
        return found

    def close(self) -> None:
        """Close the connections that nobody uses."""
        while self._free:
            self._free.pop().close()

    @contextmanager
    def _begun(self, begin: str) -> Iterator[PostgresTransaction]:
        try:
            with self._lent(begin) as connection:
                yield PostgresTransaction(connection)
                # After a failed statement the server answers a commit by rolling back, which is no error to it.
                if connection.execute("commit").statusmessage != "COMMIT":
                    message = "A statement failed, and the transaction with it."
                    raise StorageError(message, "Try again.")
        except _FAILED as error:
            raise _failure(error) from error

    @contextmanager
    def _lent(self, begin: str) -> Iterator[Connection]:
        """Lend a connection on which a transaction has begun; it is closed if its user failed."""
        connection = self._begin_on_free(begin) or self._begin_on_new(begin)
        try:
            yield connection
        except BaseException:
            connection.close()
            raise
        self._free.append(connection)

    def _begin_on_free(self, begin: str) -> Connection | None:
        """Begin on a connection that was used before; those that broke meanwhile are let go."""
        while self._free:
            connection = self._free.pop()
            try:
                connection.execute(begin.encode())
            except psycopg.Error:
                broken = connection.closed
                connection.close()
                if not broken:
                    raise
            else:
                return connection
        return None

    def _begin_on_new(self, begin: str) -> Connection:
        connection = psycopg.connect(self._connect, autocommit=True)
        try:
            connection.adapters.register_loader("numeric", _Number)
            connection.execute(_SESSION)
            connection.execute(begin.encode())
        except BaseException:
            connection.close()
            raise
        return connection


def _check(snapshot: PostgresTransaction) -> None:
    """Refuse a database in which tables cannot be what they must be."""
    ((schema, encoding, version),) = snapshot.rows(
        "select current_schema(), current_setting('server_encoding'), current_setting('server_version_num')"
    )
    if schema is None:
        message = "The database has no schema that the URL names."
        raise BrokenWorkspaceError(message, "Create it with `create schema`, or name another.")
    if encoding != "UTF8":
        message = f"The database is encoded in {encoding}."
        raise BrokenWorkspaceError(message, "Create it with `encoding 'UTF8' template template0`.")
    if int(version) < _OLDEST:
        message = f"The database server has version {int(version) // 10_000}."
        raise BrokenWorkspaceError(message, f"Regard needs {_OLDEST // 10_000} or newer.")


def _version(snapshot: PostgresTransaction) -> int:
    """Return how many scripts the database has gone through; more than are known is an error."""
    # Asked of the catalogue's rows: names are looked up in a cache that may be older than the lock.
    if not snapshot.rows(
        "select 1 from pg_tables where schemaname = current_schema() and tablename = 'ledger_version'"
    ):
        return 0
    version = int(snapshot.rows("select version from ledger_version")[0][0])
    if version > len(_scripts()):
        message = "The database was written by a newer Regard."
        raise BrokenWorkspaceError(message, "Install that version or a later one.")
    return version


def _migrate(transaction: PostgresTransaction) -> None:
    """Apply the scripts that the database has not seen; whoever comes second finds the work done."""
    version = _version(transaction)
    for script in _scripts()[version:]:
        for statement in statements(script):
            transaction.run(_dialect(statement))
    if not version:
        transaction.run("create table ledger_version (version bigint not null)")
        transaction.run("insert into ledger_version (version) values (0)")
    transaction.run("update ledger_version set version = ?", (len(_scripts()),))
    # The planner's statistics hold samples of values, where no erasure would reach them; and it needs none here.
    for table, column in transaction.rows(_SAMPLED, (table_names(),)):
        transaction.run(f"alter table {table} alter column {column} set statistics 0")


def _scripts() -> list[str]:
    return [path.read_text() for path in sorted(_MIGRATIONS.glob("*.sql"))]


def _dialect(statement: str) -> str:
    """Say a statement of the scripts in this server's words; texts are ordered by their bytes, as in a file.

    >>> _dialect("create table a (b blob primary key, c text) without rowid")
    'create table a (b bytea primary key, c text collate "C")'
    """
    plain = re.sub(r"\bblob\b", "bytea", statement).removesuffix(" without rowid")
    return re.sub(r"\btext\b", 'text collate "C"', plain)


@lru_cache(maxsize=1024)
def _translated(sql: str) -> bytes:
    """Return a query with its placeholders as the driver wants them.

    >>> _translated("select '?', a % 2 from b where c = ?")
    b"select '?', a %% 2 from b where c = %s"
    """
    marks = {"?": "%s", "%": "%%"}
    return _MARK.sub(lambda found: marks.get(found[0]) or found[0].replace("%", "%%"), sql).encode()


def _storable(values: Sequence[Any]) -> list[Any]:
    """Return values with U+FFFD for the one character that the server's texts cannot hold."""
    return [value.replace("\0", "\ufffd") if isinstance(value, str) and "\0" in value else value for value in values]


def _copy(cursor: Cursor, table: str, columns: str, rows: Iterable[Sequence[Any]]) -> None:
    """Insert many rows at a fraction of what a statement for each would cost."""
    with cursor.copy(f"copy {table} {columns} from stdin".encode()) as copy:
        for row in rows:
            copy.write_row(row)


def _copy_new(cursor: Cursor, table: str, columns: str, rows: Iterable[Sequence[Any]]) -> None:
    """Insert those of many rows that conflict with none."""
    beside = f"arriving_{table}"
    cursor.execute(
        f"create temp table if not exists {beside} (like {table} including defaults) on commit delete rows".encode()
    )
    _copy(cursor, beside, columns, rows)
    named = columns.strip("()") or "*"
    cursor.execute(
        f"insert into {table} {columns} select {named} from {beside} on conflict do nothing; truncate {beside}".encode()
    )


def _wait_for_readers(connection: Connection, horizon: str) -> None:
    """Wait until nobody can see any more what was deleted before a transaction."""
    deadline = time.monotonic() + _READERS_S
    while connection.execute(_READERS, (horizon,)).fetchone() is not None:
        if time.monotonic() > deadline:
            message = "Other processes are reading the head."
            raise BrokenWorkspaceError(message, "Stop them, then erase again.")
        time.sleep(0.02)


def _failure(error: psycopg.Error) -> StorageError:
    return StorageError(f"The database server fails: {_said(error)}.", "Try again when it is well.")


def _said(error: psycopg.Error) -> str:
    """Return the first line of an error; later ones may hold values."""
    return (error.diag.message_primary or next(iter(str(error).splitlines()), "")).rstrip(".")
