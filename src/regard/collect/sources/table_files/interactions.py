"""Interactions: rows of a table as contacts, per mapping."""

from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from regard.collect.draft import INTERACTION_DRAFT
from regard.collect.sources.table_files import fields
from regard.collect.sources.table_files.answers import answers, identifiers, traits
from regard.collect.sources.table_files.context import context
from regard.collect.sources.table_files.faults import Bools, Fault, problems
from regard.collect.sources.table_files.mapping import Dated, Entry, Mapping, When
from regard.collect.sources.table_files.text import clean_text, column_of

USUAL_KIND = "contact"
"""What happened, where neither the row nor the mapping says it."""


def interactions(table: Any, rows: Any, mapping: Mapping) -> Any:
    """Return the rows as drafts of contacts, one each, or one per date where the table is wide.

    Args:
        table: the columns as read.
        rows: the number of each row in the file.
        mapping: what the columns mean.
    """
    if mapping.shape == "wide":
        return _by_date(table, rows, mapping)
    return _drafted(table, rows, mapping)


def who(table: Any, mapping: Mapping) -> Any:
    """Return the customer of each row as text, null where blank."""
    if mapping.who is None:
        return pa.nulls(table.num_rows, pa.string())
    return clean_text(column_of(table, mapping.who.column))


def _drafted(table: Any, rows: Any, mapping: Mapping) -> Any:
    """Return one draft per row."""
    faults: list[Fault] = []
    unread: dict[str, Any] = {}
    columns = {"row": rows, **_identity(table, mapping, faults), **_place(table, mapping, unread)}
    columns |= _amounts(table, mapping, faults)
    columns |= {name: fields.code(table, getattr(mapping, name)) for name in ("account", "unit", "campaign")}
    columns |= {name: fields.words(table, getattr(mapping, name)) for name in ("employee", "mention")}
    columns["flag"] = fields.flag(table, mapping.flag)
    columns |= {"identifiers": identifiers(table, mapping), "traits": traits(table, mapping)}
    columns["answers"] = answers(table, mapping, faults)
    columns["context"] = context(table, mapping, unread)
    columns["problem"] = problems(faults, table.num_rows)
    return pa.table([columns[name] for name in INTERACTION_DRAFT.names], schema=INTERACTION_DRAFT)


def _identity(table: Any, mapping: Mapping, faults: list[Fault]) -> dict[str, Any]:
    """Return what says which contact it was, whose and when."""
    return {
        "native_id": fields.native_id(table, mapping.native_id),
        "occurred_at": fields.moment(table, mapping.occurred_at, faults),
        "zone": fields.zone(table, mapping.occurred_at),
        "who": who(table, mapping),
    }


def _place(table: Any, mapping: Mapping, unread: dict[str, Any]) -> dict[str, Any]:
    """Return where it happened, what, and how it ended."""
    return {
        "touchpoint": fields.code(table, mapping.touchpoint),
        "channel": fields.channel(table, mapping.channel, unread),
        "stage": fields.code(table, mapping.stage),
        "kind": fields.code(table, mapping.kind, USUAL_KIND),
        "outcome": fields.outcome(table, mapping.outcome, unread),
    }


def _amounts(table: Any, mapping: Mapping, faults: list[Fault]) -> dict[str, Any]:
    """Return what it was worth and how long it took."""
    decimal = mapping.reading.decimal
    return {
        "value": fields.amount(table, mapping.value, decimal, faults),
        "currency": fields.code(table, mapping.currency),
        "duration_s": fields.seconds(table, mapping.duration_s, decimal, faults),
        "waiting_s": fields.seconds(table, mapping.waiting_s, decimal, faults),
        "promised_at": fields.moment(table, mapping.promised_at, faults),
    }


def _by_date(table: Any, rows: Any, mapping: Mapping) -> Any:
    """Return one draft per date of each row; a row without any date gives one draft without a time."""
    given = [clean_text(column_of(table, dated.column)).is_valid().to_numpy(False) for dated in mapping.dated]
    undated = ~np.logical_or.reduce(given)
    given[0] = given[0] | undated
    order = np.arange(len(given))[:, None]
    first = np.where(given, order, len(given)).min(axis=0)
    last = np.where(given, order, -1).max(axis=0)
    parts = []
    for place, dated in enumerate(mapping.dated):
        table_then = _only(table, _worth_columns(mapping), first == place)
        table_then = _only(table_then, _answer_columns(mapping), last == place)
        chosen = pa.array(given[place])
        part = _drafted(table_then.filter(chosen), rows.filter(chosen), _mapping_of(dated, mapping))
        parts.append(_told_apart(part, dated))
    return _in_order(pa.concat_tables(parts))


def _told_apart(drafts: Any, dated: Dated) -> Any:
    """Add what happened to the ids at the source, since one row gives several contacts."""
    native_id = drafts.column("native_id").combine_chunks()
    place = drafts.column_names.index("native_id")
    return drafts.set_column(place, "native_id", pc.binary_join_element_wise(native_id, dated.touchpoint, "|"))


def _mapping_of(dated: Dated, mapping: Mapping) -> Mapping:
    """Return what the columns mean for one of the dates; the other dates stay out of the context."""
    when = When(column=dated.column, format=dated.format)
    if mapping.occurred_at is not None:
        when = msgspec.structs.replace(mapping.occurred_at, column=dated.column, fixed=None, format=dated.format)
    return msgspec.structs.replace(
        mapping,
        shape="interactions",
        dated=(),
        occurred_at=when,
        touchpoint=Entry(fixed=dated.touchpoint),
        kind=Entry(fixed=dated.kind),
        ignore=(*mapping.ignore, *(each.column for each in mapping.dated)),
    )


def _worth_columns(mapping: Mapping) -> set[str]:
    """Return the columns that say what a row was worth."""
    named = mapping.value
    return set() if named is None else set(named.product or (named.column or "",))


def _answer_columns(mapping: Mapping) -> set[str]:
    """Return the columns with answers."""
    return {score.column for score in mapping.scores} | {text.column for text in mapping.texts}


def _only(table: Any, names: set[str], rows: Bools) -> Any:
    """Blank some columns outside the given rows."""
    for name in sorted(names & set(table.column_names)):
        column = pc.if_else(pa.array(rows), column_of(table, name), None)
        table = table.set_column(table.column_names.index(name), name, column)
    return table


def _in_order(drafts: Any) -> Any:
    """Return drafts in the order of the file."""
    return drafts.take(pc.array_sort_indices(drafts.column("row").combine_chunks())).unify_dictionaries()
