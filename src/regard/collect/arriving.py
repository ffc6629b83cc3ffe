"""Arriving: the events of one source, received together, become what the ledger keeps."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec
import numpy as np
from numpy.typing import NDArray

from regard.collect.batch import Surroundings
from regard.collect.catalogue import Catalogue
from regard.collect.event import Event
from regard.collect.event_drafts import drafts_of
from regard.collect.receive import Receipt, receive
from regard.collect.refusal import Refusal
from regard.ledger.arrival import Arrival
from regard.vocabulary import Touchpoint, key_of

MOST_TOUCHPOINTS = 5_000
"""Touchpoints from which on no new one is registered by itself."""
OVERFLOW = "Other events"
"""Where contacts at new touchpoints are then."""


@dataclass(frozen=True)
class Arrived:
    """The events of one source, received.

    Attributes:
        arrivals: what the ledger is to keep; messages are numbered by their place among the events.
        refused: reason of each event not taken, by its place.
        new_touchpoints: touchpoints that the catalogue does not have.
    """

    arrivals: tuple[Arrival, ...]
    refused: dict[int, Refusal]
    new_touchpoints: tuple[Touchpoint, ...]


def receive_events(source: str, events: Sequence[Event], surroundings: Surroundings) -> Arrived:
    """Take events of one source through the receiving steps.

    Args:
        source: the source's lasting name.
        events: each with a native id.
        surroundings: what receiving needs to know.
    """
    placed = _placed(events, surroundings.catalogue)
    receipts = [receive(draft, surroundings) for draft in drafts_of(source, placed)]
    written_s = np.array([(event.written_us or 0) // 1_000_000 for event in events], np.int64)
    return Arrived(
        arrivals=tuple(_arrival(source, receipt, written_s) for receipt in receipts),
        refused={row: Refusal(reason) for receipt in receipts for row, reason in _refused(receipt)},
        new_touchpoints=tuple(touchpoint for receipt in receipts for touchpoint in receipt.new_touchpoints),
    )


def with_ids(events: Sequence[Event]) -> Sequence[Event]:
    """Give events without a native id one, from what they say and their number among equal ones of the request."""
    if all(event.native_id for event in events):
        return events
    counts: Counter[str] = Counter()
    named = []
    for event in events:
        if not event.native_id:
            content = hashlib.blake2b(msgspec.msgpack.encode(event), digest_size=16).hexdigest()
            counts[content] += 1
            event = msgspec.structs.replace(event, native_id=f"event:{content}#{counts[content]}")  # noqa: PLW2901
        named.append(event)
    return named


def _placed(events: Sequence[Event], catalogue: Catalogue) -> Sequence[Event]:
    """Return events, those at unknown touchpoints moved to one that holds all others, if the catalogue is full.

    Names that carry a number (`Viewed product 4711`) would otherwise make it grow without end.
    """
    if len(catalogue.touchpoints) < MOST_TOUCHPOINTS:
        return events
    known = catalogue.touchpoints
    return [
        msgspec.structs.replace(event, touchpoint=OVERFLOW)
        if event.touchpoint is not None and key_of(event.touchpoint) not in known
        else event
        for event in events
    ]


def _refused(receipt: Receipt) -> Iterable[tuple[int, str]]:
    return zip(receipt.refused["row"].to_pylist(), receipt.refused["reason"].to_pylist(), strict=True)


def _arrival(source: str, receipt: Receipt, written_s: NDArray[np.int64]) -> Arrival:
    return Arrival(
        source=source,
        interactions=receipt.interactions,
        evidence=receipt.evidence,
        attributes=receipt.attributes,
        people=receipt.people,
        traits=receipt.traits,
        rows=receipt.rows.to_numpy(),
        evidence_rows=receipt.evidence_rows.to_numpy(),
        attribute_rows=receipt.attribute_rows.to_numpy(),
        written_s=written_s,
        refused=Counter(receipt.refused["reason"].to_pylist())
        + Counter({Refusal.BLOCKED_IDENTIFIER.value: receipt.blocked}),
    )
