"""Sequences: contacts customer by customer, each one's in order of time, as arrays that every view is counted from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from regard.settings import EpisodeRule

Integers = NDArray[np.integer[Any]]
Bools = NDArray[np.bool_]

_COLUMNS = ("at_us", "seq", "touchpoint", "channel", "stage")
_US_PER_MS = 1_000
LONGEST_MS = 2**32 - 1
"""What `dt_ms` holds where there was no contact before, or none for 49 days."""


@dataclass(frozen=True)
class Words:
    """What the codes of sequences stand for: code 1 for the first word, and so on; code 0 for nothing.

    Attributes:
        touchpoints: keys of touchpoints.
        channels: names of channels.
        stages: keys of stages.
    """

    touchpoints: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()

    def codes_of(self, touchpoints: Iterable[str]) -> list[int]:
        """Return the codes of touchpoints; those that never occur are left out."""
        return [code for code, key in enumerate(self.touchpoints, 1) if key in set(touchpoints)]


@dataclass(frozen=True)
class Sequences:
    """Contacts that count, ordered by customer, time, and arrival.

    Attributes:
        words: what the codes stand for.
        customer_no: the customers, ascending; one may have no contact.
        offsets: where the contacts of each begin, and at last how many there are; one more than customers.
        at_us: microseconds since 1970, UTC; one a contact, as all that follow.
        seq: the contact's number in the ledger.
        touchpoint: code of the touchpoint, from 1; 0 where there is none.
        channel: code of the channel, likewise.
        stage: code of the stage, likewise.
        known: what was computed when the contacts were laid out, by the name of the layout's column; steps by
            `steps_name`.
    """

    words: Words
    customer_no: Integers
    offsets: NDArray[np.int64]
    at_us: NDArray[np.int64]
    seq: NDArray[np.int64]
    touchpoint: Integers
    channel: Integers
    stage: Integers
    known: Mapping[str, Integers] = field(default_factory=dict)

    def __len__(self) -> int:
        """Return how many contacts there are."""
        return len(self.at_us)

    @cached_property
    def first(self) -> Bools:
        """Whether a contact is its customer's first."""
        found = np.zeros(len(self), dtype=np.bool_)
        found[self.offsets[:-1][np.diff(self.offsets) > 0]] = True
        return found

    @cached_property
    def owner(self) -> NDArray[np.int32]:
        """Whose each contact is, as a position in `customer_no`."""
        places = np.arange(len(self.customer_no), dtype=np.int32)
        return np.repeat(places, np.diff(self.offsets))

    @cached_property
    def prev(self) -> Integers:
        """Code of the touchpoint before, however long ago; 0 at a customer's first contact."""
        if "prev_touchpoint" in self.known:
            return self.known["prev_touchpoint"]
        before = np.zeros_like(self.touchpoint)
        before[1:] = self.touchpoint[:-1]
        before[self.first] = 0
        return before

    @cached_property
    def dt_ms(self) -> NDArray[np.uint32]:
        """Whole milliseconds since the contact before; `LONGEST_MS` at the first, and after 49 days or more."""
        if "dt_ms" in self.known:
            return self.known["dt_ms"].astype(np.uint32, copy=False)
        since = np.full(len(self), LONGEST_MS, dtype=np.uint32)
        since[1:] = np.minimum(np.diff(self.at_us) // _US_PER_MS, LONGEST_MS)
        since[self.first] = LONGEST_MS
        return since

    def since_us(self) -> NDArray[np.int64]:
        """Return microseconds since the contact before; 0 at a customer's first."""
        since = np.zeros(len(self), dtype=np.int64)
        np.subtract(self.at_us[1:], self.at_us[:-1], out=since[1:])
        since[self.first] = 0
        return since

    def begins(self, rule: EpisodeRule) -> Bools:
        """Return whether an episode begins with a contact, under a rule."""
        steps = self.known.get(steps_name(rule))
        if steps is not None:
            begins: Bools = steps == 1
            return begins
        return begins_of(self.touchpoint, self.words.touchpoints, self.first, self.since_us(), rule)

    def steps(self, rule: EpisodeRule) -> Integers:
        """Return each contact's place in its episode, from 1; 65,535 stands for that and all later ones."""
        steps = self.known.get(steps_name(rule))
        if steps is not None:
            return steps
        begins = np.flatnonzero(self.begins(rule))
        lengths = np.diff(begins, append=len(self))
        return np.arange(1, len(self) + 1) - np.repeat(begins, lengths)

    def of(self, contacts: Bools) -> "Sequences":
        """Return the sequences that these contacts make, as if there were no others."""
        places = np.flatnonzero(contacts)
        return self._taken(places, self.customer_no, np.searchsorted(places, self.offsets), ())

    def of_customers(self, chosen: Bools) -> "Sequences":
        """Return the sequences of some customers, whole.

        Args:
            chosen: one a customer.
        """
        lengths = np.diff(self.offsets)
        offsets = np.append(0, np.cumsum(lengths[chosen]))
        return self._taken(np.repeat(chosen, lengths), self.customer_no[chosen], offsets, self.known)

    def _taken(
        self, contacts: Bools | Integers, customer_no: Integers, offsets: NDArray[np.int64], known: Iterable[str]
    ) -> "Sequences":
        return Sequences(
            self.words,
            customer_no,
            offsets,
            self.at_us[contacts],
            self.seq[contacts],
            self.touchpoint[contacts],
            self.channel[contacts],
            self.stage[contacts],
            {name: self.known[name][contacts] for name in known},
        )


def steps_name(rule: EpisodeRule) -> str:
    """Return the name under which `known` has a rule's steps: it says what cuts, whatever the rule is called."""
    return f"step {msgspec.json.encode((rule.gap_s, sorted(rule.starts), sorted(rule.ends))).decode()}"


def joined(parts: Sequence[Sequences]) -> Sequences:
    """Return the sequences of customers as one, in the order of their numbers; those without any are left out.

    Nothing is known of it beforehand: to work out what is asked for costs less than to bring all along.

    Args:
        parts: at least one; all with the same words. Where a customer is in several, only one has contacts.
    """
    numbers = np.concatenate([part.customer_no for part in parts])
    lengths = np.concatenate([np.diff(part.offsets) for part in parts])
    there = np.flatnonzero(lengths)
    order = there[np.argsort(numbers[there], kind="stable")]
    offsets = np.append(0, np.cumsum(lengths[order]))
    begins = np.zeros(len(numbers), dtype=np.int64)
    begins[order] = offsets[:-1]
    ends = np.cumsum([len(part.customer_no) for part in parts])
    places = [
        np.arange(len(part)) + np.repeat(own - part.offsets[:-1], np.diff(part.offsets))
        for part, own in zip(parts, np.split(begins, ends[:-1]), strict=True)
    ]
    columns = (_put([getattr(part, name) for part in parts], places) for name in _COLUMNS)
    return Sequences(parts[0].words, numbers[order], offsets, *columns)


def _put(columns: Sequence[Integers], places: Sequence[NDArray[np.int64]]) -> Any:
    """Return the values of several columns, each at its place."""
    found = np.empty(sum(map(len, places)), dtype=np.result_type(*columns))
    for column, place in zip(columns, places, strict=True):
        found[place] = column
    return found


def begins_of(
    touchpoint: Integers, touchpoints: Sequence[str], first: Bools, since_us: Integers, rule: EpisodeRule
) -> Bools:
    """Return whether an episode begins with a contact.

    It does with a customer's first contact, after a pause longer than the rule's gap, with a touchpoint that starts
    one, and after a touchpoint that ends one.

    Args:
        touchpoint: codes from 1, one a contact.
        touchpoints: what they stand for.
        first: whether it is the customer's first contact.
        since_us: microseconds since the contact before.
        rule: cuts episodes.
    """
    begins = first.copy()
    if rule.gap_s is not None:
        begins |= since_us >= (rule.gap_s * 1_000 + 1) * _US_PER_MS
    if rule.starts:
        begins |= _is_one_of(touchpoint, touchpoints, rule.starts)
    if rule.ends:
        begins[1:] |= _is_one_of(touchpoint, touchpoints, rule.ends)[:-1]
    return begins


def _is_one_of(touchpoint: Integers, touchpoints: Sequence[str], wanted: Iterable[str]) -> Bools:
    among = np.zeros(len(touchpoints) + 1, dtype=np.bool_)
    among[1:] = np.isin(np.asarray(touchpoints, dtype=object), list(wanted))
    return among[touchpoint]
