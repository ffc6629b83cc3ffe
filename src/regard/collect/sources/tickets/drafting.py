"""Drafting: tickets, their comments and the changes of their status become contacts of the requester."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from regard.collect.draft import Draft
from regard.collect.refusal import Refusal
from regard.collect.sources.table_files import drafting as table_files
from regard.collect.sources.table_files.batch import Batch
from regard.collect.sources.table_files.mapping import Mapping as TableMapping
from regard.collect.sources.table_files.text import with_columns
from regard.collect.sources.tickets.contacts import comment_columns, history_columns, ticket_columns
from regard.collect.sources.tickets.contacts import mapping_of as contacts_mapping
from regard.collect.sources.tickets.mapping import Mapping
from regard.collect.sources.tickets.people import people_mapping, requesters
from regard.collect.sources.tickets.tables import Directory, TableName, batches, directory, tables_of

_ORDER: tuple[TableName, ...] = ("users", "tickets", "comments", "history")
_COLUMNS = {"tickets": ticket_columns, "comments": comment_columns, "history": history_columns}


def drafts(path: Path, mapping: Mapping, *, progress: Callable[[float], None] = lambda _: None) -> Iterator[Draft]:
    """Read a folder of tickets into drafts, at most 250,000 rows of one table at a time.

    Args:
        path: the folder.
        mapping: how tickets become contacts.
        progress: told the share of the tables read, 0 to 1.

    Raises:
        WrongUseError: there is no table of tickets, or a file cannot be read.
    """
    tables = tables_of(path)
    known = directory(tables)
    present = [name for name in _ORDER if name in tables]
    for place, name in enumerate(present):
        share = _share(place, len(present), progress)
        for batch in batches(tables[name], share):
            yield _draft(name, batch, known, mapping)
    progress(1.0)


def _share(place: int, count: int, progress: Callable[[float], None]) -> Callable[[float], None]:
    """Return what tells the share of all tables, from the share of one."""
    return lambda share: progress((place + share) / count)


def _draft(name: TableName, batch: Batch, known: Directory, mapping: Mapping) -> Draft:
    """Draft a batch of one table; the rejects say which."""
    if name == "users":
        batch = requesters(batch)
        return _told(name, table_files.draft_of(batch, people_mapping(batch, mapping)))
    columns = _COLUMNS[name](batch.table, known, mapping)
    table = with_columns(batch.table, **columns)
    prepared: TableMapping = contacts_mapping(name, table, mapping)
    draft = table_files.draft_of(Batch(table, batch.rows, batch.broken, batch.table), prepared)
    return _told(name, draft if name == "tickets" else _without_orphans(draft, columns["(ticket)"]))


def _without_orphans(draft: Draft, tickets: Any) -> Draft:
    """Put the problem of rows whose ticket nobody knows; rows of the wrong shape stand behind the others."""
    contacts = draft.interactions
    orphan = np.zeros(len(contacts), dtype=bool)
    orphan[: len(tickets)] = tickets.is_null().to_numpy(False)
    reason = pc.if_else(pa.array(orphan), Refusal.UNKNOWN_TICKET.value, pa.scalar(None, pa.string()))
    problem = pc.coalesce(reason, contacts["problem"].combine_chunks())
    return replace(draft, interactions=with_columns(contacts, problem=problem))


def _told(name: TableName, draft: Draft) -> Draft:
    """Add the table's name to the rows as they came."""
    return replace(draft, raw=draft.raw.append_column("(table)", pa.repeat(pa.scalar(name), len(draft.raw))))
