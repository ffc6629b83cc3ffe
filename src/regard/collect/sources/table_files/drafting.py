"""Drafting: a file becomes a stream of drafts, per mapping."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from regard.collect.draft import ATTRIBUTE_DRAFT, INTERACTION_DRAFT, TRAIT_DRAFT, Draft
from regard.collect.refusal import Refusal
from regard.collect.sources.table_files.attributes import attribute_changes, standing_attributes, standing_traits
from regard.collect.sources.table_files.batch import Batch, Broken
from regard.collect.sources.table_files.dialect import unique_names
from regard.collect.sources.table_files.interactions import interactions
from regard.collect.sources.table_files.mapping import Mapping, mapped_columns
from regard.collect.sources.table_files.reading import read
from regard.collect.sources.table_files.text import text_of
from regard.errors import WrongUseError

_CODES = ("touchpoint", "channel", "stage", "kind", "currency", "account", "unit", "campaign")


def drafts(path: Path, mapping: Mapping, *, progress: Callable[[float], None] = lambda _: None) -> Iterator[Draft]:
    """Read a file into drafts, at most 250,000 rows at a time.

    Args:
        path: a CSV, XLSX, Parquet or JSON lines file, also as .gz.
        mapping: what its columns mean.
        progress: told the share of the file read, 0 to 1.

    Raises:
        WrongUseError: the file cannot be read, or lacks columns the mapping names.
    """
    for number, batch in enumerate(read(path, mapping, _code_columns(mapping), progress)):
        if number == 0:
            check_columns(path, batch, mapping)
        yield draft_of(batch, mapping)


def _code_columns(mapping: Mapping) -> tuple[str, ...]:
    """Return the columns that become codes."""
    entries = [getattr(mapping, name) for name in _CODES]
    named = {entry.column for entry in entries if entry is not None and entry.column is not None}
    return tuple(sorted(named | set(mapping.attributes)))


def check_columns(path: Path, batch: Batch, mapping: Mapping) -> None:
    """Raise unless the file has every column the mapping names; objects in JSON lines may lack some."""
    missing = mapped_columns(mapping) - set(batch.table.column_names)
    if missing and batch.raw is None:
        what = f"{path} has no column {', '.join(map(repr, sorted(missing)))}, which the mapping names."
        raise WrongUseError(what, f"Its columns are: {', '.join(batch.table.column_names)}. Mend the mapping.")


def draft_of(batch: Batch, mapping: Mapping) -> Draft:
    """Return one batch as a draft; other sources prepare batch and mapping, and draft them here."""
    contacts, facts, traits = _entries(batch, mapping)
    return Draft(
        source=mapping.source,
        who_kind=mapping.who.kind if mapping.who else "customer_id",
        raw=_raw(batch),
        interactions=contacts,
        attributes=facts,
        traits=traits,
        anonymous=mapping.anonymous,
    )


def _entries(batch: Batch, mapping: Mapping) -> tuple[Any, Any, Any]:
    """Return contacts, facts and traits; rows of the wrong shape are among what the file is about."""
    table, rows = batch.table, batch.rows
    if mapping.shape == "attributes":
        facts = standing_attributes(table, rows, mapping)
        facts = _with_broken(facts, batch.broken, ATTRIBUTE_DRAFT)
        return INTERACTION_DRAFT.empty_table(), facts, standing_traits(table, rows, mapping)
    contacts = interactions(table, rows, mapping)
    facts = ATTRIBUTE_DRAFT.empty_table()
    if mapping.attributes:
        facts = attribute_changes(table, contacts, mapping)
    return _with_broken(contacts, batch.broken, INTERACTION_DRAFT), facts, TRAIT_DRAFT.empty_table()


def _with_broken(entries: Any, broken: Sequence[Broken], schema: Any) -> Any:
    """Add rows of the wrong shape, with nothing but their number and their problem."""
    if not broken:
        return entries
    wrong = [{"row": each.row, "problem": Refusal.WRONG_SHAPE.value} for each in broken]
    return pa.concat_tables([entries, pa.Table.from_pylist(wrong, schema=schema)]).unify_dictionaries()


def _raw(batch: Batch) -> Any:
    """Return the rows as they came, with their numbers; a broken row's text stands in the first column."""
    table = batch.raw if batch.raw is not None else batch.table
    names = unique_names(["row", *table.column_names])
    raw = pa.table([batch.rows, *table.columns], names=names)
    if not batch.broken or len(names) < 2:
        return raw
    raw = raw.set_column(1, names[1], text_of(raw.column(1).combine_chunks()))
    lines = [{"row": each.row, names[1]: each.text} for each in batch.broken]
    return pa.concat_tables([raw, pa.Table.from_pylist(lines, schema=raw.schema)])
