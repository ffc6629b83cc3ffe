"""Drafting: each mention becomes one indirect contact of its author."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from regard.collect.draft import Draft
from regard.collect.sources.mentions.mapping import Mapping, Rating
from regard.collect.sources.mentions.platforms import platform_channel
from regard.collect.sources.table_files import drafting as tables
from regard.collect.sources.table_files.batch import Batch
from regard.collect.sources.table_files.fields import code, words
from regard.collect.sources.table_files.mapping import Entry, Score, Who
from regard.collect.sources.table_files.mapping import Mapping as TableMapping
from regard.collect.sources.table_files.numbers import to_number
from regard.collect.sources.table_files.reading import read
from regard.collect.sources.table_files.text import clean_text, column_of, recode, with_columns
from regard.vocabulary import AnswerKind

_AUTHOR, _PLATFORM, _CHANNEL, _KIND = "(author)", "(platform)", "(channel)", "(kind)"
"""Columns made here; no file has such names."""


def drafts(path: Path, mapping: TableMapping, *, progress: Callable[[float], None] = lambda _: None) -> Iterator[Draft]:
    """Read a file of mentions into drafts, at most 250,000 rows at a time.

    Args:
        path: the CSV file, also as .gz.
        mapping: what its columns mean; that of a plain table file is followed as it is.
        progress: told the share of the file read, 0 to 1.

    Raises:
        WrongUseError: the file cannot be read, or lacks columns the mapping names.
    """
    if not isinstance(mapping, Mapping) or mapping.platform is None:
        yield from tables.drafts(path, mapping, progress=progress)
        return
    for number, batch in enumerate(read(path, mapping, (), progress)):
        if number == 0:
            tables.check_columns(path, batch, mapping)
        yield _draft(batch, mapping, mapping.platform)


def _draft(batch: Batch, mapping: Mapping, platform: Entry) -> Draft:
    """Draft a batch, with the columns that mentions need beside their own."""
    table = _placed(batch.table, platform)
    table = _with_author(table, mapping)
    scores, made = _ratings(table, mapping.rating)
    table = with_columns(table, **made)
    table = with_columns(table, **{_KIND: _kinds(table, scores)})
    prepared = _prepared(mapping, scores, tuple(made))
    return tables.draft_of(Batch(table, batch.rows, batch.broken, batch.table), prepared)


def _placed(table: Any, platform: Entry) -> Any:
    """Add the platform, and the channel that it is."""
    codes = code(table, platform)
    channels = [None if name is None else platform_channel(name).value for name in codes.dictionary.to_pylist()]
    return with_columns(
        table,
        **{
            _PLATFORM: codes.cast(pa.string()),
            _CHANNEL: recode(codes, pa.array(channels, pa.string())).cast(pa.string()),
        },
    )


def _with_author(table: Any, mapping: Mapping) -> Any:
    """Add the author as platform and name together."""
    if mapping.author is None:
        return table
    name = words(table, mapping.author)
    platform = pc.fill_null(column_of(table, _PLATFORM), "")
    return with_columns(table, **{_AUTHOR: pc.binary_join_element_wise(platform, name, "/")})


def _ratings(table: Any, rating: Rating | None) -> tuple[tuple[Score, ...], dict[str, Any]]:
    """Return one score and one column for each scale among the rows."""
    if rating is None:
        return (), {}
    values = column_of(table, rating.column)
    highest = _highest(table, rating)
    scores, made = [], {}
    for high in np.unique(highest):
        name = f"({rating.column} up to {high:g})"
        made[name] = pc.if_else(pa.array(highest == high), values, pa.scalar(None, values.type))
        scores.append(
            Score(column=name, question=rating.column, kind=AnswerKind.RATING, low=rating.low, high=float(high))
        )
    return tuple(scores), made


def _highest(table: Any, rating: Rating) -> Any:
    """Return the highest rating there is for each row; the usual one where a row does not say it."""
    if rating.high_column is None:
        return np.full(table.num_rows, rating.high)
    # A scale is written as 5, or as 1-5: its end is the last number in it.
    ends = pc.extract_regex(clean_text(column_of(table, rating.high_column)), r"(?P<high>\d+(?:\.\d+)?)\D*$")
    high, _ = to_number(pc.struct_field(ends, "high"), ".")
    found = np.asarray(pc.fill_null(high, rating.high).to_numpy(False), dtype=np.float64)
    return np.where(found > rating.low, found, rating.high)


def _kinds(table: Any, scores: tuple[Score, ...]) -> Any:
    """Return what each row is: a review if it has a rating, else a mention."""
    rated = np.zeros(table.num_rows, dtype=bool)
    for score in scores:
        rated |= clean_text(column_of(table, score.column)).is_valid().to_numpy(False)
    return pc.if_else(pa.array(rated), "review", "mention")


def _prepared(mapping: Mapping, scores: tuple[Score, ...], made: tuple[str, ...]) -> Mapping:
    """Return the mapping with the columns made here in their places."""
    named = {mapping.rating.column} if mapping.rating else set()
    author = mapping.author.column if mapping.author else None
    return msgspec.structs.replace(
        mapping,
        who=mapping.who if mapping.author is None else Who(column=_AUTHOR, kind="author"),
        traits=mapping.traits if author is None else {**mapping.traits, author: "name"},
        touchpoint=mapping.touchpoint or Entry(column=_PLATFORM),
        channel=mapping.channel or Entry(column=_CHANNEL),
        kind=mapping.kind or Entry(column=_KIND),
        scores=(*mapping.scores, *scores),
        ignore=(*mapping.ignore, *made, *sorted(named), _AUTHOR, _PLATFORM, _CHANNEL, _KIND),
    )
