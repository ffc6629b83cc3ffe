"""Drafting: messages are read twice, first for their threads, then as contacts."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from hashlib import blake2b
from itertools import batched
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from regard.collect.draft import Draft
from regard.collect.sources.mail.files import messages
from regard.collect.sources.mail.headers import head_of
from regard.collect.sources.mail.mapping import Mapping
from regard.collect.sources.mail.rows import RAW, TABLE, Row, row_of
from regard.collect.sources.mail.sides import RECEIVED, Sides, ours_test, sides_of
from regard.collect.sources.mail.threads import Message, Place, places_of
from regard.collect.sources.table_files import drafting as tables
from regard.collect.sources.table_files.batch import Batch
from regard.collect.sources.table_files.text import with_columns

MOST_ROWS = 5_000
"""Messages of a batch at most: each has a text."""

_FIRST_SHARE = 0.3
"""About the part of the time that finding the threads takes."""


def drafts(path: Path, mapping: Mapping, *, progress: Callable[[float], None] = lambda _: None) -> Iterator[Draft]:
    """Read messages into drafts, at most 5,000 at a time; of all messages only ids and times are held.

    Args:
        path: an mbox file, a message, or a folder or zip of them; files also as .gz.
        mapping: what becomes of each, and which addresses are ours.
        progress: told the share of the work done, 0 to 1.

    Raises:
        WrongUseError: the files cannot be read.
    """
    is_ours = ours_test(mapping.ours)
    found = messages(path, lambda share: progress(share * _FIRST_SHARE))
    places = places_of(_message(message, is_ours) for message in found)
    again = messages(path, lambda share: progress(_FIRST_SHARE + share * (1 - _FIRST_SHARE)))

    def place_of(native_id: str) -> Place:
        return places[_number(native_id)]

    numbered = enumerate((row_of(message, is_ours, place_of) for message in again), start=1)
    for part in batched(numbered, MOST_ROWS):
        yield _draft(part, mapping)


def _message(message: bytes, is_ours: Callable[[str], bool]) -> Message:
    """Return what finding the threads needs of a message."""
    head = head_of(message)
    sides = sides_of(head, is_ours)
    known = sides if isinstance(sides, Sides) else None
    return Message(
        key=_number(head.native_id),
        # The first and the last are enough: those between name each other.
        links=tuple(_number(each) for each in dict.fromkeys((*head.references[:1], *head.references[-1:]))),
        at=head.sent_at.timestamp() if head.sent_at else float("inf"),
        received=known.kind == RECEIVED if known else None,
        customer=_number(known.customer.address) if known else 0,
        subject=_number(head.base_subject) if known and head.base_subject else 0,
        is_reply=head.is_reply,
    )


def _number(text: str) -> int:
    """Return a number that stands for a text: 64 bits of its digest."""
    return int.from_bytes(blake2b(text.encode("utf-8", "replace"), digest_size=8).digest())


def _draft(part: Iterable[tuple[int, Row]], mapping: Mapping) -> Draft:
    numbers, rows = zip(*part, strict=True)
    table = pa.Table.from_pylist([row.columns for row in rows], schema=TABLE)
    raw = pa.Table.from_pylist([row.raw for row in rows], schema=RAW)
    draft = tables.draft_of(Batch(table, pa.array(numbers, pa.int64()), (), raw), mapping)
    problem = pc.coalesce(
        pa.array([row.problem for row in rows], pa.string()), draft.interactions["problem"].combine_chunks()
    )
    return replace(draft, interactions=with_columns(draft.interactions, problem=problem))
