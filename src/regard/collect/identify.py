"""The step that gives every contact its identity."""

from collections.abc import Mapping

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from regard.collect.batch import Batch, given
from regard.collect.draft import INTERACTION_DRAFT
from regard.ledger.identity import digests, identity_keys

_CONTENT = tuple(name for name in INTERACTION_DRAFT.names if name not in {"row", "problem", "native_id"})


def put_identity(batch: Batch) -> Batch:
    """Put the identity, made of source and native id.

    A row without native id gets one from its content and its occurrence number among equal rows of the
    load: the same file twice changes nothing, and two equal rows stay two.
    """
    own = batch["native_id"]
    has_own = given(own)
    if not pc.all(has_own).as_py():
        lacks = pc.invert(has_own)
        own = pc.replace_with_mask(own, lacks, _content_ids(batch, lacks))
    return batch.put(native_id=own, identity=identity_keys(batch.draft.source, own))


def content(columns: Mapping[str, pa.Array]) -> pa.Array:
    """Write each row of drafts as one text, equal for two rows if and only if they say the same.

    The order of columns in a file, of keys in the context and of entries in lists makes no difference.
    """
    told = {name: _canonical(columns[name]) if name == "context" else columns[name] for name in _CONTENT}
    return _joined(told, len(columns["context"]))


def _content_ids(batch: Batch, lacks: pa.Array) -> pa.Array:
    hashes = digests(content({name: batch[name].filter(lacks) for name in _CONTENT}))
    numbers = pa.array(batch.surroundings.occurrences.number(hashes)).cast(pa.string())
    return pc.binary_join_element_wise("row:", hex_of(hashes), "#", numbers, "")


def hex_of(hashes: bytes) -> pa.Array:
    """Return digests of 16 bytes each as texts."""
    count = len(hashes) // 16
    offsets = pa.py_buffer(np.arange(0, 32 * count + 1, 32, dtype=np.int32))
    return pa.Array.from_buffers(pa.string(), count, [None, offsets, pa.py_buffer(hashes.hex().encode())])


def _joined(columns: dict[str, pa.Array], length: int) -> pa.Array:
    parts = [_part(name, column) for name, column in columns.items() if column.null_count < length]
    if not parts:
        return pa.repeat(pa.scalar(""), length)
    return pc.binary_join_element_wise(*parts, "")


def _part(name: str, column: pa.Array) -> pa.Array:
    text = _text(column)
    # The length makes it unambiguous whatever the text holds; a null writes nothing at all.
    size = pc.binary_length(text).cast(pa.string())
    return pc.fill_null(pc.binary_join_element_wise(f"{name}=", size, ":", text, ""), "")


def _text(column: pa.Array) -> pa.Array:
    kind = column.type
    if pa.types.is_dictionary(kind):
        return column.cast(kind.value_type)
    if pa.types.is_list(kind):
        return _list_text(column)
    return (column.cast(pa.int64()) if pa.types.is_timestamp(kind) else column).cast(pa.string())


def _list_text(listed: pa.Array) -> pa.Array:
    entries = pc.list_flatten(listed)
    fields = {field.name: pc.struct_field(entries, field.name) for field in entries.type}
    table = pa.table({"parent": pc.list_parent_indices(listed), "text": _joined(fields, len(entries))})
    ordered = table.sort_by([("parent", "ascending"), ("text", "ascending")])["text"].combine_chunks()
    sizes = pc.fill_null(pc.list_value_length(listed), 0)
    offsets = pa.concat_arrays([pa.array([0], pa.int32()), pc.cumulative_sum(sizes).cast(pa.int32())])
    rejoined = pc.binary_join(pa.ListArray.from_arrays(offsets, ordered), ";")
    return pc.if_else(pc.equal(sizes, 0), pa.scalar(None, pa.string()), rejoined)


def _canonical(contexts: pa.Array) -> pa.Array:
    ordered = [
        None if text is None else msgspec.json.encode(msgspec.json.decode(text), order="sorted").decode()
        for text in contexts.to_pylist()
    ]
    return pa.array(ordered, pa.string())
