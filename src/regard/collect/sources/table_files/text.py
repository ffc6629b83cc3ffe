"""Columns as text: trimmed, blanks as nulls, whole numbers without a decimal point."""

from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from regard.ledger.schema import CODE


def is_text(column: Any) -> bool:
    """Return whether a column holds text, dictionary-encoded or not."""
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def text_of(column: Any) -> Any:
    """Return a column of any type as strings; 13085.0 becomes `13085` where every number is whole."""
    kind = column.type
    if pa.types.is_string(kind):
        return column
    if pa.types.is_floating(kind):
        return _floats_as_text(column)
    if pa.types.is_nested(kind) or pa.types.is_binary(kind):
        return pa.array([None if v is None else _json(v) for v in column.to_pylist()], pa.string())
    return column.cast(pa.string())


def _json(value: object) -> str:
    """Return a nested value as JSON."""
    return msgspec.json.encode(value).decode()


def _floats_as_text(column: Any) -> Any:
    """Return floats as text, null where they are no numbers."""
    number = pc.if_else(pc.is_finite(column), column, None)
    whole = pc.all(pc.and_(pc.equal(pc.floor(number), number), pc.less(pc.abs(number), 2.0**53))).as_py()
    return (number.cast(pa.int64()) if whole is not False else number).cast(pa.string())


def blank_to_null(text: Any) -> Any:
    """Trim texts, and make those that are empty null."""
    trimmed = pc.utf8_trim_whitespace(text)
    empty = pc.equal(trimmed, "")
    return pc.if_else(empty, None, trimmed) if pc.any(empty).as_py() else trimmed


def clean_text(column: Any) -> Any:
    """Return any column as trimmed strings, null where blank."""
    return blank_to_null(text_of(column))


def code_of(column: Any) -> Any:
    """Return any column as codes, trimmed, null where blank; works on the different values only."""
    if not pa.types.is_dictionary(column.type):
        column = text_of(column).dictionary_encode()
    values = clean_text(column.dictionary)
    return recode(column, values)


def recode(codes: Any, values: Any) -> Any:
    """Return dictionary-encoded codes with each value replaced; equal and null values may come."""
    distinct = pc.unique(values.drop_null())
    place = pc.index_in(values, distinct)
    if len(distinct) == len(values):
        return pa.DictionaryArray.from_arrays(codes.indices.cast(pa.int32()), values.cast(pa.string())).cast(CODE)
    return pa.DictionaryArray.from_arrays(place.take(codes.indices).cast(pa.int32()), distinct.cast(pa.string()))


def fixed_code(value: str | None, length: int) -> Any:
    """Return the same code for every row."""
    if value is None:
        return pa.nulls(length, CODE)
    return pa.DictionaryArray.from_arrays(pa.repeat(pa.scalar(0, pa.int32()), length), pa.array([value], pa.string()))


def column_of(table: Any, name: str) -> Any:
    """Return a column as one array; null texts where the batch lacks it, as with JSON lines."""
    if name not in table.column_names:
        return pa.nulls(table.num_rows, pa.string())
    return table.column(name).combine_chunks()


def with_columns(table: Any, **columns: Any) -> Any:
    """Return a table with some of its columns replaced, or added behind them."""
    for name, column in columns.items():
        known = name in table.column_names
        table = (
            table.set_column(table.column_names.index(name), table.schema.field(name), column)
            if known
            else table.append_column(name, column)
        )
    return table
