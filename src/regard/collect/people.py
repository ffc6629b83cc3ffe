"""The steps that put pseudonyms in the place of people, and hand to the vault who they are."""

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from regard.collect.batch import NOBODY, Batch, given
from regard.ledger.schema import IDENTIFIER, KEY, PERSON, TRAIT
from regard.vault import pseudonym_keys

EMPLOYEE = "employee"
"""The kind of identifier under which the company's own people get pseudonyms."""


def put_pseudonyms(batch: Batch) -> Batch:
    """Put pseudonyms for the customer, the further identifiers and the employee.

    The originals stay in `who`, `named` and `served_by` until the vault's entries are made.
    """
    named = batch["identifiers"]
    return put_customers(batch).put(
        identifiers=_identifier_keys(batch, named),
        named=named,
        employee=_keys(batch, EMPLOYEE, batch["employee"]),
        served_by=batch["employee"],
    )


def put_customers(batch: Batch) -> Batch:
    """Put the customer's pseudonym."""
    return batch.put(customer=_keys(batch, batch.draft.who_kind, batch["who"]))


def put_earlier_customers(batch: Batch, key: bytes) -> Batch:
    """Put the pseudonym that the customer has under an earlier key."""
    return put_customers(replace(batch, surroundings=replace(batch.surroundings, pseudonym_key=key)))


def put_earlier_pseudonyms(batch: Batch, key: bytes) -> Batch:
    """Put the pseudonyms that the customer and the further identifiers have under an earlier key."""
    earlier = put_earlier_customers(batch, key)
    return earlier.put(identifiers=_identifier_keys(earlier, batch["named"]))


def put_people(batch: Batch) -> Batch:
    """Hand to the vault whom the batch's pseudonyms stand for, each once, and their traits.

    Only rows that are still wanted count here: a refused row leaves no trace of a person. Traits in a row
    that names no customer belong to nobody, and are dropped.
    """
    people = merged(
        _people(batch["customer"], batch.draft.who_kind, batch["who"]),
        _people(batch["employee"], EMPLOYEE, batch["served_by"]),
        distinct(_listed_people(batch["identifiers"], batch["named"])),
    )
    has_traits = batch["traits"].null_count < len(batch)
    return replace(batch, people=people, traits=distinct(_listed_traits(batch)) if has_traits else batch.traits)


def put_fact_people(batch: Batch) -> Batch:
    """Hand to the vault whom the pseudonyms of facts stand for."""
    return replace(batch, people=_people(batch["customer"], batch.draft.who_kind, batch["who"]))


def put_traits(batch: Batch) -> Batch:
    """Hand to the vault the traits of a batch that holds nothing else, with the people they belong to."""
    kept = given(batch["value"])
    columns = [batch[name].filter(kept) for name in ("customer", "name", "value")]
    told_at = pa.repeat(batch.received_at, len(columns[0]))
    return replace(put_fact_people(batch), traits=distinct(pa.table([*columns, told_at], schema=TRAIT)))


def distinct(table: pa.Table) -> pa.Table:
    """Return the different rows of a table."""
    if len(table) < 2:
        return table
    return table.group_by(table.column_names, use_threads=False).aggregate([])


def merged(*tables: pa.Table) -> pa.Table:
    """Return the different rows of tables, none of which has a row twice."""
    filled = [table for table in tables if len(table)] or [tables[0]]
    return filled[0] if len(filled) == 1 else distinct(pa.concat_tables(filled))


def _keys(batch: Batch, kind: str, values: pa.Array) -> pa.Array:
    if values.null_count == len(values):
        return pa.nulls(len(values), KEY)
    encoded = pc.dictionary_encode(values)
    kept = pc.if_else(given(encoded.dictionary), encoded.dictionary, pa.scalar(None, pa.string()))
    known = pseudonym_keys(batch.surroundings.pseudonym_key, kind, kept)
    return known.take(encoded.indices)


def _identifier_keys(batch: Batch, named: pa.Array) -> pa.Array:
    if named.null_count == len(named):
        return pa.nulls(len(named), pa.list_(IDENTIFIER))
    entries = pc.list_flatten(named)
    kinds, values = pc.struct_field(entries, "kind"), pc.struct_field(entries, "value")
    keys = pa.nulls(len(entries), KEY)
    for kind in pc.unique(kinds).drop_null().to_pylist():
        keys = pc.if_else(pc.equal(kinds, kind), _keys(batch, kind, values), keys)
    made = pa.StructArray.from_arrays([kinds, keys], fields=list(IDENTIFIER))
    return relisted(named, made)


def relisted(listed: pa.Array, entries: pa.Array) -> pa.Array:
    """Return a list array with other entries, one for each of those it had, in the same order."""
    sizes = pc.fill_null(pc.list_value_length(listed), 0).to_numpy(zero_copy_only=False)
    offsets = pa.array(np.concatenate([[0], np.cumsum(sizes)]), pa.int32())
    return pa.ListArray.from_arrays(offsets, entries, mask=listed.is_null())


def _people(keys: pa.Array, kind: str, values: pa.Array) -> pa.Table:
    """Return each identifier once: the row of its last appearance stands for all of them."""
    if keys.null_count == len(keys):
        return NOBODY
    encoded = values.dictionary_encode()
    rows = np.flatnonzero(keys.is_valid().to_numpy(zero_copy_only=False))
    last = np.full(len(encoded.dictionary), -1, dtype=np.int64)
    last[encoded.indices.fill_null(0).to_numpy()[rows]] = rows
    once = pa.array(last[last >= 0])
    columns = [keys.take(once), pa.repeat(pa.scalar(kind), len(once)), values.take(once)]
    return pa.table(columns, schema=PERSON)


def _listed_people(identifiers: pa.Array, named: pa.Array) -> pa.Table:
    if named.null_count == len(named):
        return NOBODY
    made, entries = pc.list_flatten(identifiers), pc.list_flatten(named)
    keys = pc.struct_field(made, "key")
    columns = [keys, pc.struct_field(entries, "kind"), pc.struct_field(entries, "value")]
    return pa.table(columns, schema=PERSON).filter(keys.is_valid())


def _listed_traits(batch: Batch) -> pa.Table:
    listed = batch["traits"]
    entries = pc.list_flatten(listed)
    parents = pc.list_parent_indices(listed)
    owners, moments = batch["customer"].take(parents), batch["occurred_at"].take(parents)
    names, values = pc.struct_field(entries, "name"), pc.struct_field(entries, "value")
    kept = pc.and_(owners.is_valid(), given(values))
    return pa.table([each.filter(kept) for each in (owners, names, values, moments)], schema=TRAIT)
