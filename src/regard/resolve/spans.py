"""Spans: to whom an identifier is bound for a time, and who that is in the end."""

from dataclasses import dataclass, replace

import numpy as np

from regard.resolve.sightings import Integers, Mask, Sightings, different, starts_of

EVER, STILL = int(np.iinfo(np.int64).min), int(np.iinfo(np.int64).max)
"""What stands for the time before and after all times."""


@dataclass(frozen=True)
class Spans:
    """Spans of time, ordered by owner and time; those of an owner cover all time without overlap.

    An identifier that is its own person always owns none.

    Attributes:
        owner: numbers of identifiers.
        since, until: microseconds since 1970 (UTC), EVER and STILL at the ends; `until` is excluded.
        to: whom it is bound to; itself: nobody.
        through: whom it is bound to directly, where `to` is reached through others.
    """

    owner: Integers
    since: Integers
    until: Integers
    to: Integers
    through: Integers

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.owner)

    def rows(self, rows: Mask | Integers) -> "Spans":
        """Return those for which a mask is true, or those at some places."""
        return Spans(self.owner[rows], self.since[rows], self.until[rows], self.to[rows], self.through[rows])

    def without(self, cut: Mask) -> "Spans":
        """Return the direct bindings, those for which a mask is true cut."""
        to = np.where(cut, self.owner, self.through)
        return replace(self, to=to, through=to)


def spans_of(sightings: Sightings) -> Spans:
    """Return the direct bindings that sightings give.

    At each moment an identifier is bound to that of its last sighting, before its first to that of the first; of
    sightings at the same moment the strongest counts.
    """
    order = np.lexsort((sightings.strong, sightings.at, sightings.weak))
    in_order = sightings.rows(order)
    strongest = in_order.rows(starts_of(in_order.weak, in_order.at))
    changes = strongest.rows(starts_of(strongest.weak, strongest.strong))
    first = starts_of(changes.weak)
    since = np.where(first, EVER, changes.at)
    until = np.append(np.where(first, STILL, changes.at)[1:], STILL)[: len(since)]
    return Spans(changes.weak, since, until, changes.strong, changes.strong)


def followed(direct: Spans, count: int) -> Spans:
    """Return where direct bindings lead in the end, time by time.

    Args:
        direct: direct bindings.
        count: how many identifiers there are.
    """
    bound = np.zeros(count, np.bool_)
    bound[direct.owner] = True
    spans = direct
    while True:
        leads_on = bound[spans.to] & (spans.to != spans.owner)
        if not leads_on.any():
            return spans
        # Each round goes twice as far as the one before.
        further = _stepped(spans.rows(leads_on), spans)
        if len(further) == leads_on.sum() and np.array_equal(further.to, spans.to[leads_on]):
            return spans
        spans = _together(spans.rows(~leads_on), further)


def joined(spans: Spans) -> Spans:
    """Return spans with those put together that follow each other and lead to the same person."""
    follows = np.zeros(len(spans), np.bool_)
    follows[1:] = (
        (spans.owner[1:] == spans.owner[:-1]) & (spans.to[1:] == spans.to[:-1]) & (spans.since[1:] == spans.until[:-1])
    )
    last = np.append(~follows[1:], True)[: len(spans)]
    return replace(spans.rows(~follows), until=spans.until[last])


def persons_at(spans: Spans, numbers: Integers, at: Integers) -> Integers:
    """Return who some identifiers are at some moments.

    Args:
        spans: where bindings lead in the end.
        numbers: of identifiers.
        at: a moment for each (microseconds since 1970, UTC).
    """
    first, last = np.searchsorted(spans.owner, numbers), np.searchsorted(spans.owner, numbers, side="right")
    found = numbers.copy()
    for place in np.flatnonzero(last > first).tolist():
        own = slice(first[place], last[place])
        found[place] = spans.to[own][np.searchsorted(spans.since[own], at[place], side="right") - 1]
    return found


def _stepped(spans: Spans, table: Spans) -> Spans:
    """Return spans one step on: cut wherever that of whom they are bound to changes."""
    moments = different(np.concatenate([table.since, table.until]))
    width = len(moments) + 1
    since, until = np.searchsorted(moments, spans.since), np.searchsorted(moments, spans.until)
    ends = table.owner * width + np.searchsorted(moments, table.until)
    begins = table.owner * width + np.searchsorted(moments, table.since)
    first = np.searchsorted(ends, spans.to * width + since, side="right")
    beyond = np.searchsorted(begins, spans.to * width + until, side="left")
    sizes = beyond - first
    source = np.repeat(np.arange(len(spans)), sizes)
    met = np.arange(len(source)) - np.repeat(np.cumsum(sizes) - sizes, sizes) + np.repeat(first, sizes)
    return Spans(
        spans.owner[source],
        np.maximum(spans.since[source], table.since[met]),
        np.minimum(spans.until[source], table.until[met]),
        table.to[met],
        spans.through[source],
    )


def _together(one: Spans, other: Spans) -> Spans:
    columns = (
        np.concatenate(pair)
        for pair in zip(
            (one.owner, one.since, one.until, one.to, one.through),
            (other.owner, other.since, other.until, other.to, other.through),
            strict=True,
        )
    )
    both = Spans(*columns)
    return both.rows(np.lexsort((both.since, both.owner)))
