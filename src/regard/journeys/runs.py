"""Runs: the episodes or whole journeys of a view, one after the other, as places in its sequences."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from regard.journeys.sequences import Bools, Integers, Sequences
from regard.journeys.view import Behind, View
from regard.settings import EpisodeRule

BLOCK = 1 << 18
"""How many contacts are worked on at a time, so that what is computed in between stays in the cache."""

_US_PER_S = 1_000_000


@dataclass(frozen=True)
class Runs:
    """Episodes, or whole journeys, that stand in a part of a view.

    Attributes:
        sequences: where they are.
        begins: place of the first contact of each, ascending.
        ends: place after the last contact of each.
    """

    sequences: Sequences
    begins: NDArray[np.int64]
    ends: NDArray[np.int64]

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.begins)

    @property
    def lengths(self) -> NDArray[np.int64]:
        """How many contacts each has."""
        return self.ends - self.begins

    def durations_s(self, chosen: Bools | slice = slice(None)) -> NDArray[np.float64]:
        """Return seconds from first to last contact, of some or all."""
        at_us = self.sequences.at_us
        return (at_us[self.ends[chosen] - 1] - at_us[self.begins[chosen]]) / _US_PER_S

    @cached_property
    def owners(self) -> NDArray[np.int64]:
        """Whose each is, as a position in `customer_no`."""
        return np.searchsorted(self.sequences.offsets, self.begins, side="right") - 1

    def customers(self, chosen: Bools) -> int:
        """Return how many customers have one of those chosen."""
        places = np.searchsorted(self.sequences.offsets, self.begins[chosen], side="right")
        return int(np.count_nonzero(np.diff(places, prepend=-1)))

    def of(self, chosen: Bools | Integers) -> "Runs":
        """Return some of them."""
        return Runs(self.sequences, self.begins[chosen], self.ends[chosen])

    def blocks(self, most: int = BLOCK) -> Iterator[slice]:
        """Yield slices of them with about `BLOCK` contacts each, at least one run and at most so many in each."""
        done = 0
        while done < len(self):
            until = int(np.searchsorted(self.ends, self.begins[done] + BLOCK, side="right"))
            until = max(min(until, done + most), done + 1)
            yield slice(done, until)
            done = until

    def contacts(self, block: slice) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return for each contact of a block its run, counted from the block's first, and its place."""
        begins, lengths = self.begins[block], self.lengths[block]
        return np.repeat(np.arange(len(begins)), lengths), places_within(begins, self.ends[block])


def runs_of(sequences: Sequences, rule: EpisodeRule | None) -> Runs:
    """Return the episodes of sequences under a rule; without a rule each customer's whole journey."""
    begins = np.flatnonzero(sequences.first if rule is None else sequences.begins(rule))
    return Runs(sequences, begins, np.append(begins[1:], len(sequences))[: len(begins)])


def standing_runs(view: View, rule: EpisodeRule | None) -> list[Runs]:
    """Return the episodes or journeys of a view that stand, part by part; those of replaced customers are left out."""
    there = [part.sequences for part in view.parts if part.sign > 0]
    gone = [part.sequences.customer_no for part in view.parts if part.sign < 0]
    found = [runs_of(sequences, rule) for sequences in there]
    if gone:
        found[0] = _without(found[0], np.concatenate(gone))
    return found


def behind(found: Sequence[tuple[Runs, Integers]]) -> Behind:
    """Return what is behind contacts at places of the sequences of several runs, by customer and place."""
    parts = [Behind.at(runs.sequences, places) for runs, places in found]
    seq = np.concatenate([part.seq for part in parts])
    customer_no = np.concatenate([part.customer_no for part in parts])
    order = np.argsort(customer_no, kind="stable")
    return Behind(seq[order], customer_no[order])


def unit_name(rule: EpisodeRule | None) -> str:
    """Return the name of the rule; `journey` without one."""
    return "journey" if rule is None else rule.name


def places_within(begins: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return all places of spans, from each beginning to before its end, one span after the other."""
    lengths = ends - begins
    skipped = begins - (np.cumsum(lengths) - lengths)
    places: NDArray[np.int64] = np.arange(lengths.sum()) + np.repeat(skipped, lengths)
    return places


def _without(runs: Runs, customer_no: Integers) -> Runs:
    """Return the runs of all other customers."""
    offsets = runs.sequences.offsets
    places = np.flatnonzero(np.isin(runs.sequences.customer_no, customer_no))
    first, after = (np.searchsorted(runs.begins, offsets[places + add]) for add in (0, 1))
    kept = np.ones(len(runs), dtype=np.bool_)
    kept[places_within(first, after)] = False
    return runs.of(np.flatnonzero(kept))
