"""The proposal for a folder of tickets: what each table is, and what does not join."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

from regard.collect.sources.table_files.proposal import ColumnProposal
from regard.collect.sources.table_files.times import is_zone
from regard.collect.sources.tickets.mapping import Mapping
from regard.collect.sources.tickets.tables import Directory, TableName, directory, tables_of
from regard.errors import WrongUseError

_ROLES: dict[TableName, tuple[str, str]] = {
    "tickets": ("contacts", "each opens with its requester, at a touchpoint by its channel"),
    "comments": ("contacts", "messages of customers, replies of staff, notes that count in no number"),
    "history": ("contacts", "each status a ticket came to; other changes count in no number"),
    "users": ("customers", "names and addresses of requesters go to the vault"),
    "organisations": ("accounts", "the names of requesters' companies"),
}


@dataclass(frozen=True)
class Proposal:
    """A mapping to confirm: `columns` has one entry for each table, `questions` what is missing."""

    mapping: Mapping
    columns: tuple[ColumnProposal, ...]
    questions: tuple[str, ...]


def propose(path: Path, *, source: str, zone: str | None = None, occurred: str | None = None) -> Proposal:
    """Propose how a folder of tickets is read.

    Args:
        path: the folder.
        source: the source's lasting name.
        zone: IANA zone of times without an offset; None for UTC, in which help desks export.
        occurred: must be None: every table has its own time.

    Raises:
        WrongUseError: the zone does not exist, or `occurred` was given.
    """
    if occurred is not None:
        what = "Tickets have their own times."
        raise WrongUseError(what, "Leave out --occurred.")
    if zone is not None and not is_zone(zone):
        what = f"{zone!r} is no IANA time zone, such as 'Europe/Berlin' or 'UTC'."
        raise WrongUseError(what, "Give --zone an IANA name.")
    tables = tables_of(path)
    columns = tuple(ColumnProposal(tables[name].name, *_ROLES[name], ()) for name in _ROLES if name in tables)
    return Proposal(Mapping(source=source, zone=zone or "UTC"), columns, tuple(_notes(tables, directory(tables))))


def _notes(tables: dict[TableName, Path], known: Directory) -> Iterator[str]:
    """Yield what is missing."""
    absent = [name for name in _ROLES if name not in tables]
    if absent:
        yield f"The folder has no table of {' and none of '.join(absent)}; the others are loaded without."
    requesters = known.tickets["requester_id"].drop_null().unique()
    unknown = _missing(requesters, known.users)
    if "users" in tables and unknown:
        yield f"{unknown} of {len(requesters)} requesters are not among the users: tickets are taken, names unknown."
    yield "Tickets without a type are of the kind 'ticket'; if they are complaints, write `usual_kind: complaint`."


def _missing(ids: Any, table: Any) -> int:
    """Return how many ids a table does not have."""
    found = pc.is_in(ids, value_set=table["id"].combine_chunks())
    return len(ids) - int(pc.sum(found).as_py() or 0)
