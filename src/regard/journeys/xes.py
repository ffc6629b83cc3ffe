"""XES: journeys as an event log for process mining, as IEEE 1849-2016 writes it, in bounded memory."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import IO, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from regard.journeys.sequences import Bools, Sequences
from regard.journeys.view import View
from regard.journeys.xes_text import HEAD, TAIL, floats, hexes, strings, times, trace_head
from regard.ledger import Reader
from regard.settings import EpisodeRule

_BLOCK = 50_000
"""Contacts written at a time."""
_SQL = """
select seq, customer, touchpoint, kind, channel, stage, outcome, value, currency, waiting_s, duration_s, unit, employee
from interaction join wanted using (seq) join customer using (customer_no)
"""
_NAMED = {"kind": "kind", "channel": "channel", "stage": "stage", "outcome": "outcome", "currency": "currency"}
_NUMBERS = ("value", "waiting_s", "duration_s")


class Activity(StrEnum):
    """What an event is called: where it happened, what happened there, or both."""

    TOUCHPOINT = "touchpoint"
    KIND = "kind"
    BOTH = "both"


@dataclass(frozen=True)
class XesLog:
    """What was written.

    Attributes:
        traces: episodes, or customers where journeys are whole.
        events: contacts.
        first, last: when the first and the last one happened (UTC); None if there are none.
        left_out: customers without a trace, for want of consent to profiling.
    """

    traces: int
    events: int
    first: datetime | None
    last: datetime | None
    left_out: int


def write_xes(
    reader: Reader,
    journeys: View,
    rule: EpisodeRule | None,
    out: IO[bytes],
    *,
    zone: str = "UTC",
    activity: Activity = Activity.TOUCHPOINT,
) -> XesLog:
    """Write journeys as an event log: a trace for each episode, with an event for each contact, in order of time.

    Customers and employees are pseudonyms. Anonymous contacts, those that count in no number, and those of customers
    who have not consented to profiling are in no journey, and so in no log.

    Args:
        reader: the version of the layout that the journeys are from.
        journeys: from `view`.
        rule: cuts them into episodes; None: a trace for each customer.
        out: gets UTF-8, about fifty thousand contacts at a time.
        zone: IANA zone in which times are written, with their offset.
        activity: what events are called.
    """
    sequences = journeys.whole
    begins = sequences.first if rule is None else sequences.begins(rule)
    out.write(HEAD)
    for start, end in _blocks(sequences):
        out.write(_traces(reader, sequences, begins, (start, end), _Form(zone, activity, rule is None)).encode())
    out.write(TAIL)
    at_us = sequences.at_us
    first, last = (_moment(at_us.min()), _moment(at_us.max())) if len(sequences) else (None, None)
    return XesLog(int(np.count_nonzero(begins)), len(sequences), first, last, journeys.left_out)


@dataclass(frozen=True)
class _Form:
    """How a log is written: the zone of its times, what events are called, and whether journeys are whole."""

    zone: str
    activity: Activity
    whole: bool


def _moment(at_us: np.int64) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(at_us))


def _blocks(sequences: Sequences) -> Iterator[tuple[int, int]]:
    """Yield from where to where contacts are written at a time: whole customers, and hardly more than `_BLOCK`."""
    offsets, start = sequences.offsets, 0
    while start < len(sequences):
        end = int(offsets[min(int(np.searchsorted(offsets, start + _BLOCK)), len(offsets) - 1)])
        yield start, end
        start = end


def _traces(reader: Reader, sequences: Sequences, begins: Bools, part: tuple[int, int], form: _Form) -> str:
    """Return the traces of a block of contacts."""
    start, end = part
    numbers = sequences.seq_at(np.arange(start, end))
    rows = reader.fetch(_SQL, {"wanted": pa.table({"seq": numbers})})
    # The engine answers in any order.
    rows = rows.take(pc.index_in(pa.array(numbers), value_set=rows["seq"].combine_chunks()))
    events = _events(rows, pa.array(sequences.at_us[start:end], pa.timestamp("us", tz="UTC")), form)
    cuts = np.flatnonzero(begins[start:end])
    episodes = _numbered(sequences.first[start:end], cuts)
    customers = rows["customer"].combine_chunks().take(pa.array(cuts)).to_pylist()
    heads = [trace_head(who, None if form.whole else n) for who, n in zip(customers, episodes.tolist(), strict=True)]
    ends = [*cuts[1:].tolist(), end - start]
    written = (f"{head}{''.join(events[a:b])}</trace>\n" for head, a, b in zip(heads, cuts.tolist(), ends, strict=True))
    return "".join(written)


def _numbered(first: Bools, cuts: NDArray[np.intp]) -> NDArray[np.int64]:
    """Return the number of each episode of its customer, from 1."""
    order = np.arange(len(cuts))
    own = np.maximum.accumulate(np.where(first[cuts], order, 0))
    return order - own + 1


def _events(rows: Any, moments: Any, form: _Form) -> list[str]:
    """Return each contact as an event."""
    columns = [
        strings("concept:name", _called(rows, form.activity)),
        times("time:timestamp", moments, form.zone),
        *(strings(key, rows[name]) for key, name in _NAMED.items()),
        *(floats(name, rows[name]) for name in _NUMBERS),
        strings("org:group", rows["unit"]),
        hexes("org:resource", rows["employee"]),
    ]
    end = '<string key="lifecycle:transition" value="complete"/></event>\n'
    return [f"<event>{''.join(parts)}{end}" for parts in zip(*columns, strict=True)]


def _called(rows: Any, activity: Activity) -> Any:
    """Return what each event is called."""
    place, kind = (pc.fill_null(rows[name].cast(pa.string()), "") for name in ("touchpoint", "kind"))
    if activity is Activity.BOTH:
        return pc.binary_join_element_wise(place, kind, ": ")
    return place if activity is Activity.TOUCHPOINT else kind
