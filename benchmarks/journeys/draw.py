"""Draw contacts of customers over two years, always the same, and write them as they arrive.

`contacts.parquet` holds the first 99 %, `recent.parquet` the last; both in order of arrival, which is that of time,
as zstd Parquet. A customer has a lognormal number of contacts (median 6), which come in visits of about five; within
a visit the next touchpoint depends on the last one. No customer has two contacts in the same millisecond, so that
every engine agrees on the order without being told how to break ties.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from benchmarks.journeys.operations import ASKED, CONTACTS, FUNNEL, RECENT
from numpy.typing import NDArray

TOUCHPOINTS = (*FUNNEL, *(f"touchpoint_{number:02}" for number in range(5, 41)))
CHANNELS = ("web", "app", "email", "phone", "chat", "store", "social", "partner")

_RECENT_SHARE = 0.01
_SEED = 6
_ASKED = 20
_BATCH = 1_000_000
_BEGIN_MS = 1_704_067_200_000  # 2024-01-01
_SPAN_MS = 2 * 365 * 86_400_000
_MEDIAN_CONTACTS, _SPREAD = 6.0, 1.5
_NEW_VISIT = 0.14
_PAUSE_MS = 90_000.0


def write_log(folder: Path, contacts: int) -> None:
    """Write both files into a folder, and whose timelines are asked for: of every so many contacts the customer."""
    customer, at_ms, touchpoint = draw_log(contacts)
    arrived = contacts - round(contacts * _RECENT_SHARE)
    for name, begin, end in ((CONTACTS, 0, arrived), (RECENT, arrived, contacts)):
        batches = (slice(at, min(at + _BATCH, end)) for at in range(begin, end, _BATCH))
        tables = (_table(one.start, customer[one], at_ms[one], touchpoint[one]) for one in batches)
        _write(folder / name, tables)
    asked = sorted({int(customer[at]) for at in range(0, contacts, contacts // _ASKED)})
    (folder / ASKED).write_text(json.dumps(asked))


def draw_log(contacts: int) -> tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.uint8]]:
    """Return customer, milliseconds since 1970, and code of the touchpoint of each contact, in order of time."""
    chance = np.random.default_rng(_SEED)
    customer, begins = _visits(chance, contacts)
    touchpoint = _touchpoints(chance, begins)
    at_ms = _times(chance, customer, begins)
    order = np.lexsort((at_ms, customer))
    customer, at_ms, touchpoint = customer[order], at_ms[order], touchpoint[order]
    while (tied := (customer[1:] == customer[:-1]) & (at_ms[1:] <= at_ms[:-1])).any():
        at_ms[1:][tied] = at_ms[:-1][tied] + 1
    order = np.argsort(at_ms, kind="stable")
    return customer[order], at_ms[order], touchpoint[order]


def _visits(chance: np.random.Generator, contacts: int) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
    """Return the customer of each contact, and whether a visit begins with it."""
    drawn: list[NDArray[np.int64]] = []
    while sum(int(some.sum()) for some in drawn) < contacts:
        some = chance.lognormal(np.log(_MEDIAN_CONTACTS), _SPREAD, max(contacts // 10, 100))
        drawn.append(np.maximum(1, np.rint(some)).astype(np.int64))
    ends = np.cumsum(np.concatenate(drawn))
    ends = ends[: int(np.searchsorted(ends, contacts)) + 1]
    lengths = np.diff(np.minimum(ends, contacts), prepend=0)
    customer = np.repeat(np.arange(1, len(lengths) + 1, dtype=np.int32), lengths)
    begins = chance.random(contacts) < _NEW_VISIT
    begins[np.cumsum(lengths) - lengths] = True
    return customer, begins


def _times(chance: np.random.Generator, customer: NDArray[np.int32], begins: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return when each contact is: visits anywhere between the customer's arrival and the end, more often soon."""
    first = np.flatnonzero(begins)
    born = 0.9 * chance.random(int(customer[-1]) + 1)[customer[first]]
    start = (born + (1 - born) * chance.random(len(first)) ** 2) * _SPAN_MS
    pause = np.minimum(chance.exponential(_PAUSE_MS, len(begins)), 1_700_000)
    pause[first] = 0
    since = np.cumsum(np.rint(pause))
    lengths = np.diff(first, append=len(begins))
    moments: NDArray[np.int64] = (_BEGIN_MS + np.repeat(np.rint(start) - since[first], lengths) + since).astype(
        np.int64
    )
    return moments


def _touchpoints(chance: np.random.Generator, begins: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Return codes from 0, each drawn by the one before it in the visit; all visits' second contacts at once, etc."""
    kinds = len(TOUCHPOINTS)
    favour = np.where(np.arange(kinds) < len(FUNNEL), 4, 1)
    after = np.cumsum(chance.dirichlet(0.25 * favour, kinds), axis=1)
    first = np.flatnonzero(begins)
    lengths = np.diff(first, append=len(begins))
    found = np.zeros(len(begins), dtype=np.uint8)
    start = np.cumsum(chance.dirichlet(0.5 * favour))
    found[first] = np.minimum(np.searchsorted(start, chance.random(len(first))), kinds - 1)
    for step in range(1, int(lengths.max())):
        at = first[lengths > step] + step
        # A row's own number on top of its shares makes all rows one ascending list to search in.
        before = found[at - 1].astype(np.int64)
        wanted = np.searchsorted((after + np.arange(kinds)[:, None]).ravel(), chance.random(len(at)) + before)
        found[at] = np.minimum(wanted - before * kinds, kinds - 1)
    return found


def _table(
    number: int, customer: NDArray[np.int32], at_ms: NDArray[np.int64], touchpoint: NDArray[np.uint8]
) -> pa.Table:
    """Return contacts numbered from a number on; a touchpoint is at home in one channel, and has a second one."""
    numbers = np.arange(number, number + len(customer))
    channel = (touchpoint + (numbers % 4 == 0) * 3) % len(CHANNELS)
    return pa.table(
        {
            "contact_id": numbers,
            "customer_id": customer,
            "occurred_at": pa.array(at_ms).cast(pa.timestamp("ms", "UTC")),
            "touchpoint": _named(touchpoint, TOUCHPOINTS),
            "channel": _named(channel, CHANNELS),
        }
    )


def _named(codes: NDArray[Any], names: tuple[str, ...]) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(codes.astype(np.int8), list(names))


def _write(path: Path, tables: Iterator[pa.Table]) -> None:
    first = next(tables)
    with pq.ParquetWriter(path, first.schema, compression="zstd") as writer:
        writer.write_table(first)
        for table in tables:
            writer.write_table(table)
