"""DuckDB: opens a version of the layout for reading, and writes bases."""

from collections.abc import Container, Mapping, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa

from regard.ledger.layout import OF_NOBODY, TABLES, Description

_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}
# Only these tables hold anonymous rows, which are replaced one by one.
_WITH_ROWS = frozenset({"interaction", "answer", "score", "invitation"})


def _connected(path: str) -> duckdb.DuckDBPyConnection:
    return _settled(duckdb.connect(path, config=_CONFIG))


def _settled(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    # A moment must not turn into another where the machine's own zone is not UTC.
    connection.execute("set TimeZone = 'UTC'")
    # Where no script was started, as in a server's process, a bar would be on: it fills an output that nobody reads,
    # and then the query waits for ever.
    connection.execute("set enable_progress_bar = false")
    return connection


def beside(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """Return a connection more to the same open version, for another thread; both share what is read into memory."""
    return _settled(connection.cursor())


def open_layout(
    folder: Path, description: Description, erased: Sequence[bytes], held: Mapping[str, int] | None = None
) -> duckdb.DuckDBPyConnection:
    """Open one version of the layout as views, one per table, in a connection of its own.

    Args:
        folder: the layout's folder.
        description: the version.
        erased: pseudonyms of customers to hide.
        held: descriptors of page files by name, through which they can be read even when they are deleted.

    Raises:
        FileNotFoundError: the version was replaced and its files are gone.
    """
    for name in description.files:
        if not (folder / name).exists():
            raise FileNotFoundError(folder / name)
    connection = _connected(":memory:")
    connection.execute("set temp_directory = ''")
    connection.execute(f"attach '{_quoted(folder / str(description.base))}' as base (read_only)")
    connection.execute("create table hidden_customer (customer_no integer, page integer)")
    connection.execute("create table hidden_row (seq bigint, page integer)")
    if description.replaced is not None:
        _read_replaced(connection, folder / description.replaced)
    paths = _page_paths(folder, description, held or {})
    columns = _columns(connection)
    if not erased and description.replaced is None:
        _create_views(connection, columns, paths, hidden=False)
        return connection
    if erased:
        _create_views(connection, columns, paths, hidden=False)
        _hide(connection, erased)
    _create_views(connection, columns, paths, hidden=True)
    return connection


class BaseWriter:
    """Writes the tables of a new base, bucket by bucket; closing makes the file whole."""

    def __init__(self, path: Path, codes: Sequence[str]) -> None:
        """Create the file.

        Args:
            path: a file that does not exist yet.
            codes: every text that columns with few values hold; stored as numbers.
        """
        self._present: dict[str, Container[str]] = {}
        self._connection = _connected(str(path))
        self._connection.execute("set memory_limit = '1GB'")
        self._connection.execute("set temp_directory = ''")
        listed = ", ".join("'" + code.replace("'", "''") + "'" for code in codes or [""])
        self._connection.execute(f"create type code as enum ({listed})")

    def create(self, name: str, schema: pa.Schema, present: Container[str], coded: Container[str]) -> None:
        """Create an empty table, and another that tells all columns and their types.

        Args:
            name: the table.
            schema: its columns; dictionaries are texts to those who read.
            present: the columns that hold anything.
            coded: the columns stored as numbers.
        """
        self._present[name] = present
        self._connection.register("rows", schema.empty_table())
        self._connection.execute(f"create table {name}_columns as select * from rows")
        columns = [
            f'"{column}"::code as "{column}"' if column in coded else f'"{column}"'
            for column in schema.names
            if column in present
        ]
        self._connection.execute(f"create table {name} as select {', '.join(columns)} from rows")
        self._connection.unregister("rows")

    def add(self, name: str, rows: pa.Table) -> None:
        """Append rows, matched by column names; columns that are missing become null, those not present are left."""
        self._connection.register(
            "rows", rows.select([each for each in rows.column_names if each in self._present[name]])
        )
        self._connection.execute(f"insert into {name} by name select * from rows")
        self._connection.unregister("rows")

    def close(self) -> None:
        """Write everything into the file."""
        self._connection.execute("checkpoint")
        self._connection.close()


def fetch(connection: duckdb.DuckDBPyConnection, sql: str, tables: Mapping[str, pa.Table] | None = None) -> pa.Table:
    """Return the rows of a query over the layout and the given tables."""
    for name, table in (tables or {}).items():
        connection.register(name, table)
    try:
        return connection.sql(sql).to_arrow_table()
    finally:
        for name in tables or {}:
            connection.unregister(name)


def _read_replaced(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    source = f"read_parquet('{_quoted(path)}')"
    connection.execute(
        f"insert into hidden_customer select customer_no, page from {source} where customer_no is not null"
    )
    connection.execute(f"insert into hidden_row select seq, page from {source} where customer_no is null")


def _hide(connection: duckdb.DuckDBPyConnection, erased: Sequence[bytes]) -> None:
    """Hide customers in base and all pages: as if the last page of all had replaced them by nothing."""
    names = [(key.hex(),) for key in erased]
    connection.execute("create temp table erased (customer varchar)")
    connection.executemany("insert into erased values (?)", names)
    connection.execute(
        "insert into hidden_customer select customer_no, 2147483647 from customer join erased using (customer)"
    )


def _page_paths(folder: Path, description: Description, held: Mapping[str, int]) -> dict[str, list[Path]]:
    """Return the page files of each table; a view opens them anew for every query."""
    return {
        table: [
            Path(f"/dev/fd/{held[page.files[table]]}") if held else folder / page.files[table]
            for page in description.pages
        ]
        for table in TABLES
    }


def _columns(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Return what to select from each table of the base.

    The base leaves out columns that are all null; its empty tables bring them back, typed.
    """
    # The list of all columns of all databases takes ten times as long.
    names = [name for table in TABLES for name in (table, f"{table}_columns")]
    asked = (f"select '{name}', name, type from pragma_table_info('base.{name}')" for name in names)
    found = connection.execute(" union all ".join(asked)).fetchall()
    there = {(table, column) for table, column, _ in found}
    selected: dict[str, list[str]] = {table: [] for table in TABLES}
    for columns, column, kind in found:
        table = columns.removesuffix("_columns")
        if table != columns:
            selected[table].append(f'"{column}"' if (table, column) in there else f'null::{kind} as "{column}"')
    return {table: ", ".join(columns) for table, columns in selected.items()}


def _create_views(
    connection: duckdb.DuckDBPyConnection, columns: Mapping[str, str], paths: Mapping[str, list[Path]], *, hidden: bool
) -> None:
    """Create a view for each table; `<table>_based` for the base's own rows, `<table>_paged` for those in pages."""
    for table in TABLES:
        source = f"select {columns[table]} from base.{table} t"
        connection.execute(f"create or replace view {table}_based as {source}")
        replaced = hidden and table not in OF_NOBODY
        source += _condition(table, "0") if replaced else ""
        files = ", ".join(f"'{_quoted(path)}'" for path in paths[table])
        if files:
            paged = f"select * exclude (page) from read_parquet([{files}]) t"
            paged += _condition(table, "t.page") if replaced else ""
            connection.execute(f"create or replace view {table}_paged as {paged}")
            source += f" union all by name select * from {table}_paged"
        connection.execute(f"create or replace view {table} as {source}")


def _condition(table: str, page: str) -> str:
    """Return the condition that leaves out what a later page replaces."""
    condition = (
        f" where not exists (select 1 from hidden_customer h where h.customer_no = t.customer_no and h.page > {page})"
    )
    if table in _WITH_ROWS:
        condition += (
            " and (t.customer_no is not null or not exists"
            f" (select 1 from hidden_row r where r.seq = t.seq and r.page > {page}))"
        )
    return condition


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
