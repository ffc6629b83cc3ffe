"""Attributes: what a table says about its customers, long form, and their personal traits."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from regard.collect.draft import ATTRIBUTE_DRAFT, TRAIT_DRAFT
from regard.collect.sources.table_files.interactions import who
from regard.collect.sources.table_files.mapping import Mapping
from regard.collect.sources.table_files.text import clean_text, code_of, column_of
from regard.ledger.schema import MOMENT
from regard.vocabulary import key_of

Ints = npt.NDArray[np.int64]


def standing_attributes(table: Any, rows: Any, mapping: Mapping) -> Any:
    """Return each value that is not blank as a fact about the row's customer, of unknown age."""
    customers = who(table, mapping)
    parts = [_facts(name, column_of(table, name), rows, customers) for name in mapping.attributes]
    return pa.concat_tables([ATTRIBUTE_DRAFT.empty_table(), *parts])


def _facts(name: str, column: Any, rows: Any, customers: Any) -> Any:
    """Return the facts of one column."""
    value = clean_text(column)
    here = value.is_valid()
    return _table(name, [each.filter(here) for each in (rows, customers, value)], None)


def attribute_changes(table: Any, drafts: Any, mapping: Mapping) -> Any:
    """Return the values of customers' attributes as they change over the batch, each valid from its contact on.

    Values that equal the customer's value before, in time, are left out; so are blank ones, and those of rows
    that are refused, name no customer or no time.
    """
    customers, moments = (drafts.column(name).combine_chunks() for name in ("who", "occurred_at"))
    sound = pc.and_(
        pc.and_(customers.is_valid(), moments.is_valid()), drafts.column("problem").combine_chunks().is_null()
    )
    places = np.flatnonzero(sound.to_numpy(False))
    codes = np.asarray(pc.fill_null(customers.dictionary_encode().indices, -1).to_numpy(False), dtype=np.int64)
    times = np.asarray(pc.fill_null(moments.cast(pa.int64()), 0).to_numpy(False), dtype=np.int64)
    order = places[np.lexsort((places, times[places], codes[places]))]
    rows = drafts.column("row").combine_chunks()
    parts = [
        _changes(name, column_of(table, name), codes, order, (rows, customers, moments)) for name in mapping.attributes
    ]
    return pa.concat_tables([ATTRIBUTE_DRAFT.empty_table(), *parts])


def _changes(name: str, column: Any, customers: Ints, order: Ints, drafts: tuple[Any, Any, Any]) -> Any:
    """Return where one attribute changes, along rows in the order of customer and time."""
    value = code_of(column)
    codes = np.asarray(pc.fill_null(value.indices, -1).to_numpy(False), dtype=np.int64)[order]
    order, codes = order[codes >= 0], codes[codes >= 0]
    owner = customers[order]
    changed = np.ones(len(order), dtype=bool)
    changed[1:] = (codes[1:] != codes[:-1]) | (owner[1:] != owner[:-1])
    places = pa.array(order[changed])
    rows, whose, moments = (each.take(places) for each in drafts)
    return _table(name, [rows, whose, value.take(places).cast(pa.string())], moments)


def _table(name: str, columns: Sequence[Any], valid_from: Any) -> Any:
    """Return rows, customers and values as facts of one name."""
    rows, customers, values = columns
    length = len(rows)
    names = pa.DictionaryArray.from_arrays(
        pa.repeat(pa.scalar(0, pa.int32()), length), pa.array([key_of(name) or name])
    )
    starts = pa.nulls(length, MOMENT) if valid_from is None else valid_from
    ends, problem = pa.nulls(length, MOMENT), pa.nulls(length, pa.string())
    return pa.table([rows, problem, customers, names, values, starts, ends], schema=ATTRIBUTE_DRAFT)


def standing_traits(table: Any, rows: Any, mapping: Mapping) -> Any:
    """Return each personal trait that is not blank."""
    customers = who(table, mapping)
    parts = []
    for column, name in mapping.traits.items():
        value = clean_text(column_of(table, column))
        here = value.is_valid()
        named = pa.repeat(pa.scalar(name), len(value))
        arrays = [each.filter(here) for each in (rows, customers, named, value)]
        parts.append(pa.table(arrays, schema=TRAIT_DRAFT))
    return pa.concat_tables([TRAIT_DRAFT.empty_table(), *parts])
