"""The tables of a folder of tickets, each found by its columns, whatever its file is called."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
import pyarrow.compute as pc

from regard.collect.sources.table_files.batch import Batch
from regard.collect.sources.table_files.dialect import head_rows
from regard.collect.sources.table_files.mapping import Mapping
from regard.collect.sources.table_files.reading import guess_reading, read
from regard.collect.sources.table_files.text import clean_text, column_of
from regard.errors import WrongUseError

TableName = Literal["tickets", "comments", "history", "users", "organisations"]

_COLUMNS: dict[TableName, frozenset[str]] = {
    "tickets": frozenset({"id", "created_at", "requester_id", "status"}),
    "comments": frozenset({"id", "ticket_id", "user_id", "body"}),
    "history": frozenset({"ticket_id", "field_name", "value"}),
    "users": frozenset({"id", "name", "role"}),
    "organisations": frozenset({"id", "name", "shared_tickets"}),
}
"""The columns by which each table is known; these are the names of the published format."""


@dataclass(frozen=True)
class Directory:
    """What the other tables know, in columns of equal length, for joining.

    Attributes:
        tickets: `id`, `requester_id`, `via_channel`, `account`.
        users: `id`, `role`, `organization_id`, `email`, `external_id`.
        organisations: `id`, `name`.
    """

    tickets: Any
    users: Any
    organisations: Any


def recognises(path: Path) -> bool:
    """Return whether a folder holds a table of tickets, and one of comments or of their history."""
    if not path.is_dir():
        return False
    found = tables_of(path)
    return "tickets" in found and bool({"comments", "history"} & set(found))


def tables_of(folder: Path) -> dict[TableName, Path]:
    """Return the file of each table in a folder, the first by name where several fit."""
    found: dict[TableName, Path] = {}
    for path in sorted(each for each in folder.iterdir() if each.is_file()):
        rows = head_rows(path, 1)
        name = _table_of(frozenset(rows[0])) if rows else None
        if name is not None:
            found.setdefault(name, path)
    return found


def _table_of(columns: frozenset[str]) -> TableName | None:
    """Return which table has these columns."""
    return next((name for name, needed in _COLUMNS.items() if needed <= columns), None)


def batches(path: Path, progress: Callable[[float], None]) -> Iterator[Batch]:
    """Yield the rows of one table, at most 250,000 at a time.

    Raises:
        WrongUseError: the file cannot be read.
    """
    yield from read(path, Mapping(source="tickets", reading=guess_reading(path)), (), progress)


def directory(tables: dict[TableName, Path]) -> Directory:
    """Read what joining needs of tickets, users and organisations.

    Raises:
        WrongUseError: there is no table of tickets, or a file cannot be read.
    """
    if "tickets" not in tables:
        what = "The folder has no table of tickets."
        raise WrongUseError(what, f"Its columns must include {', '.join(sorted(_COLUMNS['tickets']))}.")
    users = _columns(tables.get("users"), ("id", "role", "organization_id", "email", "external_id"))
    organisations = _columns(tables.get("organisations"), ("id", "name"))
    wanted = ("id", "requester_id", "organization_id", "via_channel")
    tickets = _columns(tables["tickets"], wanted)
    own = tickets["organization_id"]
    account = pc.coalesce(own, looked_up(tickets["requester_id"], users, "organization_id"))
    tickets = tickets.append_column("account", pc.coalesce(looked_up(account, organisations, "name"), account))
    return Directory(tickets, users, organisations)


def looked_up(keys: Any, table: Any, column: str) -> Any:
    """Return the value of a column at the row with each key as its id, null where there is none."""
    places = pc.index_in(keys, value_set=table["id"].combine_chunks())
    return table[column].combine_chunks().take(places)


def _columns(path: Path | None, names: Sequence[str]) -> Any:
    """Return some columns of a table as texts; blank where the table lacks them, empty without a table."""
    schema = pa.schema([(name, pa.string()) for name in names])
    found = batches(path, lambda _: None) if path is not None else ()
    parts = [pa.table([clean_text(column_of(each.table, name)) for name in names], schema=schema) for each in found]
    return pa.concat_tables([schema.empty_table(), *parts]).combine_chunks()
