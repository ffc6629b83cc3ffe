"""Drafting: each row is a review, first written or changed, and what the developer replied to it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from regard.collect.draft import Draft
from regard.collect.identify import hex_of
from regard.collect.sources.app_reviews.mapping import Mapping
from regard.collect.sources.table_files import drafting as tables
from regard.collect.sources.table_files.batch import Batch
from regard.collect.sources.table_files.fields import code, moment, native_id, words
from regard.collect.sources.table_files.mapping import Entry, Score, Span, When, Who
from regard.collect.sources.table_files.mapping import Mapping as TableMapping
from regard.collect.sources.table_files.reading import read
from regard.collect.sources.table_files.text import clean_text, column_of, with_columns
from regard.ledger.identity import digests
from regard.vocabulary import AnswerKind

_ID, _AT, _KIND, _WAITING, _AUTHOR = "(id)", "(at)", "(kind)", "(waiting)", "(author)"
"""Columns made here; no file has such names."""
_MADE = (_ID, _AT, _KIND, _WAITING, _AUTHOR)
_NULL = pa.scalar(None, pa.string())


def drafts(path: Path, mapping: TableMapping, *, progress: Callable[[float], None] = lambda _: None) -> Iterator[Draft]:
    """Read a file of app reviews into drafts, at most 250,000 rows at a time.

    Args:
        path: the CSV file, also as .gz.
        mapping: what its columns mean; that of a plain table file is followed as it is.
        progress: told the share of the file read, 0 to 1.

    Raises:
        WrongUseError: the file cannot be read, or lacks columns the mapping names.
    """
    if not isinstance(mapping, Mapping):
        yield from tables.drafts(path, mapping, progress=progress)
        return
    for number, batch in enumerate(read(path, mapping, (), progress)):
        if number == 0:
            tables.check_columns(path, batch, mapping)
        yield _reviews(batch, mapping)
        replies = _replies(batch, mapping)
        if len(replies.interactions):
            yield replies


def _reviews(batch: Batch, mapping: Mapping) -> Draft:
    """Draft the reviews: a changed one is a contact of its own, since what was written before stays as it was."""
    table, changed = batch.table, _is_changed(batch.table, mapping)
    when = mapping.occurred_at or When(column=_AT)
    later = mapping.changed_at or when
    at = pc.if_else(changed, _as_text(table, later), _as_text(table, when))
    ids = _review_ids(table, mapping)
    made = {
        _ID: pc.if_else(changed, pc.binary_join_element_wise(ids, "changed", at, "|"), ids),
        _AT: at,
        _KIND: pc.if_else(changed, "review_changed", "review"),
        _AUTHOR: _author(table, mapping),
    }
    prepared = _prepared(mapping, msgspec.structs.replace(when, column=_AT, fixed=None))
    return tables.draft_of(
        Batch(with_columns(table, **made), batch.rows, batch.broken, batch.raw if batch.raw is not None else table),
        prepared,
    )


def _replies(batch: Batch, mapping: Mapping) -> Draft:
    """Draft what was replied; it waits from the last change before it, or else from the first writing."""
    table, reply = batch.table, mapping.replied_at
    at = _moment(table, reply)
    written, changed = _moment(table, mapping.occurred_at), _moment(table, mapping.changed_at)
    since = pc.if_else(pc.fill_null(pc.less_equal(changed, at), False), changed, written)
    waiting = pc.divide(pc.subtract(at, since).cast(pa.int64()).cast(pa.float64()), 1e6)
    said = _as_text(table, reply) if reply else pa.nulls(table.num_rows, pa.string())
    made = {
        _ID: pc.binary_join_element_wise(_review_ids(table, mapping), "reply", said, "|"),
        _AT: said,
        _KIND: pa.repeat(pa.scalar("review_reply"), table.num_rows),
        _WAITING: pc.if_else(pc.greater_equal(waiting, 0.0), waiting, None),
        _AUTHOR: _author(table, mapping),
    }
    there = said.is_valid()
    replied = with_columns(table, **made).filter(there)
    prepared = _prepared_reply(mapping, msgspec.structs.replace(reply or When(column=_AT), column=_AT, fixed=None))
    return tables.draft_of(Batch(replied, batch.rows.filter(there), (), table.filter(there)), prepared)


def _is_changed(table: Any, mapping: Mapping) -> Any:
    """Return which rows are of reviews that were changed after they were written."""
    later = pc.greater(_moment(table, mapping.changed_at), _moment(table, mapping.occurred_at))
    return pc.fill_null(later, False)


def _moment(table: Any, when: When | None) -> Any:
    return moment(table, when, [])


def _as_text(table: Any, when: When) -> Any:
    return words(table, Entry(column=when.column, fixed=when.fixed))


def _review_ids(table: Any, mapping: Mapping) -> Any:
    """Return the number of each review: a rating without words has no link, and is known by all that is said of it."""
    told = [column_of(table, name) for name in sorted(_telling(mapping) & set(table.column_names))]
    digest = hex_of(
        digests(pc.binary_join_element_wise(*(pc.fill_null(clean_text(each), "") for each in told), "\x1f"))
    )
    return pc.coalesce(native_id(table, mapping.native_id), pc.binary_join_element_wise("rating", digest, "-"))


def _telling(mapping: Mapping) -> set[str]:
    """Return the columns that stay as they are when a reply comes or the review is changed."""
    named = {
        mapping.occurred_at.column if mapping.occurred_at else None,
        mapping.author.column if mapping.author else None,
    }
    return {each for each in named if each is not None} | set(mapping.context)


def _author(table: Any, mapping: Mapping) -> Any:
    """Return store and name together: the same name in another store is somebody else."""
    if mapping.author is None:
        return pa.nulls(table.num_rows, pa.string())
    store = code(table, mapping.touchpoint).cast(pa.string())
    return pc.binary_join_element_wise(pc.fill_null(store, ""), words(table, mapping.author), "/")


def _prepared(mapping: Mapping, when: When) -> Mapping:
    """Return the mapping of reviews with the columns made here in their places."""
    stars = mapping.stars
    score = () if stars is None else (Score(column=stars, question=stars, kind=AnswerKind.RATING, low=1, high=5),)
    author = mapping.author.column if mapping.author else None
    times: tuple[When | None, ...] = (mapping.occurred_at, mapping.changed_at, mapping.replied_at)
    used = {mapping.reply} | {each.column for each in times if each is not None}
    return msgspec.structs.replace(
        mapping,
        native_id=(_ID,),
        occurred_at=when,
        kind=mapping.kind or Entry(column=_KIND),
        who=mapping.who if author is None else Who(column=_AUTHOR, kind="author"),
        traits=mapping.traits if author is None else {**mapping.traits, author: "name"},
        scores=(*mapping.scores, *score),
        ignore=(*mapping.ignore, *sorted(each for each in used if each is not None), *_MADE),
    )


def _prepared_reply(mapping: Mapping, when: When) -> Mapping:
    """Return the mapping of replies: what the reviewer said is no part of them."""
    prepared = _prepared(mapping, when)
    said = {each.column for each in prepared.texts} | {each.column for each in prepared.scores}
    return msgspec.structs.replace(
        prepared,
        scores=(),
        texts=(),
        kind=Entry(column=_KIND),
        waiting_s=Span(column=_WAITING),
        ignore=tuple(sorted({*prepared.ignore, *said} - {mapping.reply or ""})),
    )
