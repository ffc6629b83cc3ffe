"""Tiny logs of contacts, drawn at random, as views of journeys and as plain lists for slow twins."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple

import numpy as np
from hypothesis import strategies as st

from regard.journeys.sequences import Sequences, Words
from regard.journeys.view import Part, View

CUSTOMERS = ("ann", "bob", "carla", "delta", "emil")
TOUCHPOINTS = ("ad", "call", "cart", "mail", "shop")
CHANNELS = ("phone", "store", "web")
STAGES = ("aware", "buy", "help")
CHANNEL_OF = {"ad": "web", "call": "phone", "cart": "web", "mail": "web", "shop": "store"}
STAGE_OF = {"ad": "aware", "call": "help", "cart": "buy", "mail": "help", "shop": "buy"}
START_US = int(datetime(2026, 3, 28, 20, tzinfo=UTC).timestamp()) * 1_000_000
"""Some hours before the clocks change in Europe."""

MINUTE_US = 60_000_000


class Entry(NamedTuple):
    """One contact; its place in the log is the order of arrival."""

    customer: str
    at_us: int
    touchpoint: str


class Step(NamedTuple):
    """One contact of a journey."""

    at_us: int
    touchpoint: str
    seq: int


Log = list[Entry]


def logs(most: int = 24) -> st.SearchStrategy[Log]:
    """Return a strategy for logs: many ties, few touchpoints, pauses of minutes up to two weeks."""
    pauses = st.sampled_from([0, 1, 10, 30, 31, 60 * 5, 60 * 24, 60 * 24 * 7, 60 * 24 * 14])
    entry = st.tuples(st.sampled_from(CUSTOMERS), pauses, st.sampled_from(TOUCHPOINTS), st.sampled_from([0, 0, 1]))
    return st.lists(entry, max_size=most).map(_timed)


def entry(customer: str, minute: float, touchpoint: str) -> Entry:
    """Return a contact so many minutes after the start."""
    return Entry(customer, START_US + round(minute * MINUTE_US), touchpoint)


def view_of(log: Log) -> View:
    """Return the journeys of a log, as one part."""
    sequences = sequences_of(log)
    return View((Part(1, sequences),), sequences.words, datetime(2026, 6, 1, tzinfo=UTC))


def split_view_of(log: Log, replaced: Iterable[str]) -> View:
    """Return the same journeys in parts: a base where some customers stand as they were, these, and the same anew."""
    anew = set(replaced)
    old = [one for number, one in enumerate(log) if one.customer not in anew or number % 2]
    numbers = [number for number, one in enumerate(log) if one.customer not in anew or number % 2]
    base = sequences_of(old, numbers)
    gone = base.of_customers(np.isin(base.customer_no, [1 + CUSTOMERS.index(name) for name in anew]))
    recent = [number for number, one in enumerate(log) if one.customer in anew]
    parts = (Part(1, base), Part(-1, gone), Part(1, sequences_of([log[number] for number in recent], recent)))
    return View(parts, base.words, datetime(2026, 6, 1, tzinfo=UTC))


def journeys_of(log: Log) -> dict[str, list[Step]]:
    """Return each customer's contacts in order."""
    found = defaultdict(list)
    for number, one in enumerate(log):
        found[one.customer].append(Step(one.at_us, one.touchpoint, number + 1))
    return {customer: sorted(steps, key=lambda step: (step.at_us, step.seq)) for customer, steps in found.items()}


def number_of(customer: str) -> int:
    """Return the customer's number within the layout."""
    return CUSTOMERS.index(customer) + 1


def sequences_of(log: Log, numbers: Iterable[int] | None = None) -> Sequences:
    """Return the contacts of a log as arrays.

    Args:
        log: the contacts.
        numbers: the place of each in the whole log; None: this is the whole.
    """
    places = list(range(len(log)) if numbers is None else numbers)
    rows = sorted((number_of(one.customer), one.at_us, place + 1, one) for place, one in zip(places, log, strict=True))
    customers = sorted({row[0] for row in rows})
    counts = [sum(row[0] == customer for row in rows) for customer in customers]
    touchpoints = [row[3].touchpoint for row in rows]
    return Sequences(
        Words(TOUCHPOINTS, CHANNELS, STAGES),
        np.array(customers, dtype=np.int32),
        np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        np.array([row[1] for row in rows], dtype=np.int64),
        np.array([row[2] for row in rows], dtype=np.int64),
        np.array([1 + TOUCHPOINTS.index(key) for key in touchpoints], dtype=np.uint16),
        np.array([1 + CHANNELS.index(CHANNEL_OF[key]) for key in touchpoints], dtype=np.uint16),
        np.array([1 + STAGES.index(STAGE_OF[key]) for key in touchpoints], dtype=np.uint16),
    )


def _timed(drawn: list[tuple[str, int, str, int]]) -> Log:
    """Return contacts at times that only grow by the pauses drawn; a tail of microseconds makes near ties."""
    log, minute = [], 0
    for customer, pause, touchpoint, tail in drawn:
        minute += pause
        log.append(Entry(customer, START_US + minute * MINUTE_US + tail, touchpoint))
    return log
