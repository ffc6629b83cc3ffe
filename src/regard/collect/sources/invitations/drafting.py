"""Drafting: each state of an invitation becomes an interaction at its own time."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from msgspec.structs import replace

from regard.collect.draft import Draft
from regard.collect.identify import hex_of
from regard.collect.sources.invitations.mapping import Mapping, StateTime, Status, Survey
from regard.collect.sources.table_files import drafting as tables
from regard.collect.sources.table_files.batch import Batch
from regard.collect.sources.table_files.fields import native_id, words
from regard.collect.sources.table_files.interactions import who
from regard.collect.sources.table_files.mapping import Entry, When
from regard.collect.sources.table_files.mapping import Mapping as TableMapping
from regard.collect.sources.table_files.reading import read
from regard.collect.sources.table_files.text import clean_text, column_of, with_columns
from regard.ledger.identity import digests
from regard.vocabulary import InvitationState

_KIND, _ID, _STATE, _TIME = "(kind)", "(id)", "(state)", "(time)"
"""Columns made here; no file has such names."""
_SURVEY, _REASON, _INVITATION = "survey", "reason", "invitation"
"""What every invitation has in its context."""
_PREFIX = "invitation_"


def drafts(path: Path, mapping: TableMapping, *, progress: Callable[[float], None] = lambda _: None) -> Iterator[Draft]:
    """Read a file of invitations into drafts, at most 250,000 rows at a time.

    Args:
        path: the CSV file, also as .gz.
        mapping: what its columns mean; that of a plain table file is followed as it is.
        progress: told the share of the file read, 0 to 1.

    Raises:
        WrongUseError: the file cannot be read, or lacks columns the mapping names.
    """
    if not isinstance(mapping, Mapping) or mapping.survey is None:
        yield from tables.drafts(path, mapping, progress=progress)
        return
    for number, batch in enumerate(read(path, mapping, (), progress)):
        if number == 0:
            tables.check_columns(path, batch, mapping)
        yield _draft(batch, mapping, mapping.survey)


def _draft(batch: Batch, mapping: Mapping, survey: Survey) -> Draft:
    """Draft a batch: every state of every row."""
    stated = _stated(batch.table, mapping.status)
    table = with_columns(batch.table, **{_SURVEY: _survey(batch.table, survey), _STATE: stated})
    table = with_columns(table, **{_INVITATION: _invitation(table, mapping)})
    table, rows = _by_state(table, batch.rows, mapping.states) if mapping.states else (table, batch.rows)
    table = with_columns(table, **_said(table, mapping))
    raw = batch.table.take(pc.index_in(rows, value_set=batch.rows))
    return tables.draft_of(Batch(table, rows, batch.broken, raw), _prepared(mapping))


def _stated(table: Any, status: Status | None) -> Any:
    """Return the state that each row's status names, null where it names none."""
    if status is None:
        return pa.nulls(table.num_rows, pa.string())
    places = pc.index_in(
        clean_text(column_of(table, status.column)), value_set=pa.array(list(status.values), pa.string())
    )
    return pa.array([each.value for each in status.values.values()], pa.string()).take(places)


def _survey(table: Any, survey: Survey) -> Any:
    """Return the survey that each row asks for."""
    named = clean_text(column_of(table, survey.column))
    if survey.pattern is None:
        return named
    return pc.struct_field(pc.extract_regex(named, f"(?P<survey>{survey.pattern})"), "survey")


def _invitation(table: Any, mapping: Mapping) -> Any:
    """Return what names each invitation, beside its customer."""
    return native_id(table, tuple(each for each in mapping.invitation if each != _customer(mapping)))


def _customer(mapping: Mapping) -> str | None:
    """Return the column that names the customer."""
    return None if mapping.who is None else mapping.who.column


def _ids(table: Any, mapping: Mapping) -> Any:
    """Return an id for each state: by the invitation's own, else by customer, survey and mailing."""
    state = column_of(table, _STATE)
    if mapping.invitation and _customer(mapping) not in mapping.invitation:
        return pc.binary_join_element_wise(column_of(table, _INVITATION), state, "|")
    # A digest, since the customer's own number must not stand in the ledger.
    parts = (who(table, mapping), column_of(table, _SURVEY), column_of(table, _INVITATION), state)
    told = pc.binary_join_element_wise(*[pc.fill_null(each, "") for each in parts], "\x1f")
    return pc.if_else(parts[0].is_valid(), hex_of(digests(told)), pa.scalar(None, pa.string()))


def _by_state(table: Any, rows: Any, states: tuple[StateTime, ...]) -> tuple[Any, Any]:
    """Return a row for each time in each row, in the order of the file; one without any time stays one."""
    times = [clean_text(column_of(table, each.column)) for each in states]
    given = np.array([each.is_valid().to_numpy(False) for each in times])
    given[0] |= ~given.any(axis=0)
    places, which = np.nonzero(given.T)
    never = pc.equal(column_of(table, _STATE), InvitationState.SUPPRESSED.value)
    parts = [pc.if_else(pc.fill_null(never, False), _if_suppressed(each.state), each.state.value) for each in states]
    spread = pa.array(which * table.num_rows + places)
    long = table.take(pa.array(places))
    columns = {_TIME: pa.concat_arrays(times).take(spread), _STATE: pa.concat_arrays(parts).take(spread)}
    return with_columns(long, **columns), rows.take(pa.array(places))


def _if_suppressed(state: InvitationState) -> str:
    """Return a state of an invitation that its status calls suppressed: it was sent to nobody."""
    return (InvitationState.SUPPRESSED if state is InvitationState.OFFERED else state).value


def _said(table: Any, mapping: Mapping) -> dict[str, Any]:
    """Return kind, id and reason of each row."""
    state = column_of(table, _STATE)
    said = mapping.reason or (Entry(column=mapping.status.column) if mapping.status else None)
    suppressed = pc.equal(state, InvitationState.SUPPRESSED.value)
    return {
        _KIND: pc.binary_join_element_wise(_PREFIX, state, ""),
        _ID: _ids(table, mapping),
        _REASON: pc.if_else(suppressed, words(table, said), pa.scalar(None, pa.string())),
    }


def _prepared(mapping: Mapping) -> Mapping:
    """Return the mapping with the columns made here in their places."""
    when = mapping.occurred_at
    if mapping.states:
        when = replace(when or When(column=_TIME), column=_TIME, fixed=None)
    return replace(
        mapping,
        native_id=(_ID,),
        occurred_at=when,
        touchpoint=mapping.touchpoint or Entry(column=_SURVEY),
        kind=Entry(column=_KIND),
        context=(*mapping.context, _SURVEY, _REASON, _INVITATION),
        ignore=(*mapping.ignore, _KIND, _ID, _STATE, _TIME),
    )
