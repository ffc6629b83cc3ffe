"""Drafting: each row becomes a contact in which somebody agrees or declines."""

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from msgspec.structs import replace

from regard.collect.draft import Draft
from regard.collect.identify import hex_of
from regard.collect.purposes import CONSENT_KINDS
from regard.collect.refusal import Refusal
from regard.collect.sources.consents.mapping import ConsentState, Mapping, State
from regard.collect.sources.table_files import drafting as tables
from regard.collect.sources.table_files.batch import Batch
from regard.collect.sources.table_files.faults import Fault
from regard.collect.sources.table_files.fields import moment, words
from regard.collect.sources.table_files.interactions import who
from regard.collect.sources.table_files.mapping import Entry
from regard.collect.sources.table_files.mapping import Mapping as TableMapping
from regard.collect.sources.table_files.reading import read
from regard.collect.sources.table_files.text import clean_text, column_of, text_of, with_columns
from regard.ledger.identity import digests
from regard.vocabulary import key_of

_KIND, _ID = "(kind)", "(id)"
"""Columns made here; no file has such names."""
_PURPOSE, _VIA, _EXPIRES = "purpose", "from", "expires_at"
"""What every consent has in its context."""
_TOUCHPOINT = "consent"


def drafts(path: Path, mapping: TableMapping, *, progress: Callable[[float], None] = lambda _: None) -> Iterator[Draft]:
    """Read a file of consents into drafts, at most 250,000 rows at a time.

    Args:
        path: a CSV, XLSX, Parquet or JSON lines file, also as .gz.
        mapping: what its columns mean; that of a plain table file is followed as it is.
        progress: told the share of the file read, 0 to 1.

    Raises:
        WrongUseError: the file cannot be read, or lacks columns the mapping names.
    """
    if not isinstance(mapping, Mapping) or mapping.state is None:
        yield from tables.drafts(path, mapping, progress=progress)
        return
    for number, batch in enumerate(read(path, mapping, (), progress)):
        if number == 0:
            tables.check_columns(path, batch, mapping)
        yield _draft(batch, mapping, mapping.state)


def _draft(batch: Batch, mapping: Mapping, state: State) -> Draft:
    """Draft a batch; a row whose state is no word of the mapping, or whose end cannot be read, is refused."""
    faults: list[Fault] = []
    table = batch.table
    kind = _kind(table, state)
    said = {_KIND: kind, _PURPOSE: _purpose(table, mapping), _VIA: words(table, mapping.via)}
    ends = moment(table, mapping.expires_at, faults) if mapping.expires_at else pa.nulls(len(kind), pa.string())
    table = with_columns(table, **said, **{_EXPIRES: _written(ends)})
    table = with_columns(table, **{_ID: _ids(table, mapping)})
    raw = batch.table if batch.raw is None else batch.raw
    drafted = tables.draft_of(Batch(table, batch.rows, batch.broken, raw), _prepared(mapping, state))
    return _refusing(drafted, batch.rows.filter(kind.is_null()), faults, batch.rows)


def _kind(table: Any, state: State) -> Any:
    """Return the kind of contact that each row's word names, null where it names none."""
    kinds = dict(zip(ConsentState, CONSENT_KINDS, strict=True))
    known = pa.array(list(state.values), pa.string())
    places = pc.index_in(clean_text(text_of(column_of(table, state.column))), value_set=known)
    return pa.array([kinds[each] for each in state.values.values()], pa.string()).take(places)


def _purpose(table: Any, mapping: Mapping) -> Any:
    """Return the key of each row's purpose; without a column, asking for answers."""
    named = words(table, mapping.purpose or Entry(fixed="surveys")).dictionary_encode()
    keys = [None if name is None else key_of(name) for name in named.dictionary.to_pylist()]
    return pa.array(keys, pa.string()).take(named.indices)


def _written(moments: Any) -> Any:
    """Return moments as texts, in UTC."""
    if pa.types.is_string(moments.type):
        return moments
    plain = moments.cast(pa.timestamp("us", tz="UTC")).cast(pa.timestamp("us"))
    return pc.binary_join_element_wise(pc.strftime(plain, "%Y-%m-%dT%H:%M:%S"), "+00:00", "")


def _ids(table: Any, mapping: Mapping) -> Any:
    """Return an id of each row: of who said what when. The same file again, or a longer one, doubles nothing."""
    when = mapping.occurred_at
    at = text_of(column_of(table, when.column)) if when and when.column else pa.nulls(table.num_rows, pa.string())
    # A digest, since the customer's own number must not stand in the ledger.
    parts = (who(table, mapping), column_of(table, _PURPOSE), column_of(table, _KIND), at)
    return hex_of(digests(pc.binary_join_element_wise(*[pc.fill_null(each, "") for each in parts], "\x1f")))


def _prepared(mapping: Mapping, state: State) -> Mapping:
    """Return the mapping with the columns made here in their places."""
    read = {part.column for part in (state, mapping.purpose, mapping.via, mapping.expires_at) if part and part.column}
    return replace(
        mapping,
        native_id=mapping.native_id or (_ID,),
        touchpoint=mapping.touchpoint or Entry(fixed=_TOUCHPOINT),
        kind=Entry(column=_KIND),
        context=(*mapping.context, _PURPOSE, _VIA, _EXPIRES),
        ignore=(*mapping.ignore, *sorted(read - {_PURPOSE, _VIA, _EXPIRES}), _KIND, _ID),
    )


def _refusing(draft: Draft, unread: Any, faults: list[Fault], rows: Any) -> Draft:
    """Return a draft whose rows have a problem where their state or their end could not be read."""
    wrong = dict.fromkeys(unread.to_pylist(), Refusal.WRONG_TYPE)
    for places, reason in faults:
        wrong |= dict.fromkeys(rows.filter(pa.array(places)).to_pylist(), reason)
    if not wrong:
        return draft
    contacts = draft.interactions
    found = zip(contacts["row"].to_pylist(), contacts["problem"].to_pylist(), strict=True)
    problems = pa.array([problem or wrong.get(row) for row, problem in found], pa.string())
    place = contacts.column_names.index("problem")
    return dataclasses.replace(draft, interactions=contacts.set_column(place, "problem", problems))
