"""Context: what a row says besides, as one JSON object."""

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from msgspec.json import encode

from regard.collect.sources.table_files.mapping import Mapping, mapped_columns
from regard.collect.sources.table_files.text import clean_text, is_text

_CONTROLS = {chr(number): encode(chr(number)).decode()[1:-1] for number in range(32)}


def context(table: Any, mapping: Mapping, unread: dict[str, Any]) -> Any:
    """Return the columns that are mapped to nothing else as JSON, null where all are blank.

    The columns come in the order of their names, so that a file with its columns moved gives the same.

    Args:
        table: the rows.
        mapping: says which columns are kept and which ignored.
        unread: values that another field could not take, by column.
    """
    taken = (mapped_columns(mapping) | set(mapping.ignore)) - set(mapping.context)
    columns = unread | {name: table.column(name).combine_chunks() for name in table.column_names if name not in taken}
    members = [_member(name, columns[name]) for name in sorted(columns)]
    if not members:
        return pa.nulls(table.num_rows, pa.string())
    # Arrow 25 loses rows of which every part is null; a first part that never is keeps them.
    joined = pc.binary_join_element_wise("", *members, ",", null_handling="skip")
    body = pc.utf8_slice_codeunits(joined, 1)
    return pc.if_else(pc.equal(joined, ""), None, pc.binary_join_element_wise("{", body, "}", ""))


def _member(name: str, column: Any) -> Any:
    """Return `"name":value` for each row, null where blank."""
    if pa.types.is_dictionary(column.type):
        return _member(name, column.dictionary).take(column.indices)
    value = clean_text(column)
    if pa.types.is_boolean(column.type) or pa.types.is_integer(column.type) or pa.types.is_floating(column.type):
        return pc.binary_join_element_wise(encode(name).decode() + ":", value, "")
    quoted = _escaped(value) if is_text(column) or pa.types.is_nested(column.type) else value
    return pc.binary_join_element_wise(encode(name).decode() + ':"', quoted, '"', "")


def _escaped(text: Any) -> Any:
    """Escape what JSON text must escape."""
    if not pc.any(pc.match_substring_regex(text, r'["\\\x00-\x1f]')).as_py():
        return text
    text = pc.replace_substring(pc.replace_substring(text, "\\", "\\\\"), '"', '\\"')
    present = pc.any(pc.match_substring_regex(text, r"[\x00-\x1f]")).as_py()
    for letter, written in _CONTROLS.items() if present else ():
        text = pc.replace_substring(text, letter, written)
    return text
