"""Drafting: each response becomes one contact with its answers."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from regard.collect.draft import Draft
from regard.collect.refusal import Refusal
from regard.collect.sources.qualtrics.mapping import Mapping
from regard.collect.sources.table_files import drafting as tables
from regard.collect.sources.table_files.faults import Fault, problems
from regard.collect.sources.table_files.mapping import Mapping as TableMapping
from regard.collect.sources.table_files.mapping import When
from regard.collect.sources.table_files.text import column_of, with_columns
from regard.collect.sources.table_files.times import to_utc


def drafts(path: Path, mapping: TableMapping, *, progress: Callable[[float], None] = lambda _: None) -> Iterator[Draft]:
    """Read an export into drafts, at most 250,000 responses at a time.

    Args:
        path: the CSV or TSV file, also as .gz.
        mapping: what its columns mean.
        progress: told the share of the file read, 0 to 1.

    Raises:
        WrongUseError: the file cannot be read, or lacks columns the mapping names.
    """
    ended_at = mapping.ended_at if isinstance(mapping, Mapping) and mapping.duration_s is None else None
    for draft in tables.drafts(path, mapping, progress=progress):
        yield draft if ended_at is None else _with_duration(draft, ended_at)


def _with_duration(draft: Draft, ended_at: When) -> Draft:
    """Put the time from start to end, where both are known; an end before the start is a problem."""
    contacts, times = draft.interactions.combine_chunks(), draft.raw
    places = pc.index_in(contacts["row"], value_set=times["row"].combine_chunks())
    end, unreadable = to_utc(column_of(times, ended_at.column or ""), ended_at.format, ended_at.zone, ended_at.fold)
    span = pc.subtract(end.take(places).cast(pa.int64()), contacts["occurred_at"].cast(pa.int64()))
    duration_s = pc.divide(span.cast(pa.float64()), 1e6)
    faults: list[Fault] = [
        (unreadable[places.to_numpy()], Refusal.UNREADABLE_TIME),
        (pc.fill_null(pc.less(duration_s, 0.0), False).to_numpy(), Refusal.NEGATIVE_TIME_SPAN),
    ]
    problem = pc.coalesce(contacts["problem"], problems(faults, len(contacts)))
    return replace(draft, interactions=with_columns(contacts, duration_s=duration_s, problem=problem))
