"""Sequences: contacts customer by customer, each one's in order of time, as arrays that every view is counted from."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, override

import msgspec
import numpy as np
from numpy.typing import NDArray

from regard.settings import EpisodeRule

Integers = NDArray[np.integer[Any]]
Bools = NDArray[np.bool_]

_COLUMNS = ("at_us", "seq", "touchpoint", "channel", "stage")
_US_PER_MS = 1_000
_BLOCK = 1 << 18
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
        return int(self.offsets[-1])

    @property
    def nbytes(self) -> int:
        """Bytes of what was copied or worked out; what is mapped into memory takes none."""
        # Another thread may be asking for a column more.
        own = (array for array in list(vars(self).values()) if isinstance(array, np.ndarray))
        return sum(array.nbytes for array in own if array.flags.owndata)

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
        # In blocks: what is in between has twice the bytes.
        for start in range(1, len(self), _BLOCK):
            pauses = np.diff(self._moments(start - 1, start + _BLOCK))
            since[start : start + _BLOCK] = np.minimum(pauses // _US_PER_MS, LONGEST_MS)
        since[self.first] = LONGEST_MS
        return since

    def _moments(self, start: int, end: int) -> NDArray[np.int64]:
        return self.at_us[start:end]

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
        if rule.gap_s is None or rule.gap_s * 1_000 >= LONGEST_MS:
            return begins_of(self.touchpoint, self.words.touchpoints, self.first, self.since_us(), rule)
        # A customer's first contact comes after the longest pause there is.
        return _cut_by_touchpoints(self.dt_ms > rule.gap_s * 1_000, self.touchpoint, self.words.touchpoints, rule)

    def steps(self, rule: EpisodeRule) -> Integers:
        """Return each contact's place in its episode, from 1; 65,535 stands for that and all later ones."""
        steps = self.known.get(steps_name(rule))
        if steps is not None:
            return steps
        begins = np.flatnonzero(self.begins(rule))
        lengths = np.diff(begins, append=len(self))
        return np.arange(1, len(self) + 1) - np.repeat(begins, lengths)

    def seq_at(self, places: Integers) -> NDArray[np.int64]:
        """Return the numbers in the ledger of contacts at places."""
        return self.seq[places]

    def of(self, contacts: Bools) -> "Sequences":
        """Return the sequences that these contacts make, as if there were no others."""
        places = _places(contacts)
        offsets = np.searchsorted(places, self.offsets.astype(places.dtype))
        # What was computed looks backward only: it still holds where none is left out before one that is not.
        return Chosen(self, places, self.customer_no, offsets, keeps=_are_first(places, offsets, self.offsets))

    def of_customers(self, chosen: Bools) -> "Sequences":
        """Return the sequences of some customers, whole.

        Args:
            chosen: one a customer.
        """
        lengths = np.diff(self.offsets)
        offsets = np.append(0, np.cumsum(lengths[chosen]))
        return Chosen(self, _places(np.repeat(chosen, lengths)), self.customer_no[chosen], offsets, keeps=True)


class Chosen(Sequences):
    """Some contacts of sequences: a question needs few columns, so each is copied when it is first asked for."""

    def __init__(
        self, source: Sequences, places: Integers, customer_no: Integers, offsets: NDArray[np.int64], *, keeps: bool
    ) -> None:
        """Choose contacts.

        Args:
            source: has them, and may have others.
            places: which they are, ascending.
            customer_no: as in `Sequences`.
            offsets: likewise.
            keeps: whether what was computed of the contacts is the same without the others.
        """
        if isinstance(source, Chosen):
            keeps, places, source = keeps and source.keeps, source.places[places], source.source
        # The class is frozen, and its columns are left out: `__getattr__` brings them.
        vars(self).update(words=source.words, customer_no=customer_no, offsets=offsets)
        vars(self).update(source=source, places=places, keeps=keeps)

    source: Sequences
    places: Integers
    keeps: bool
    known: "Known"

    def __getattr__(self, name: str) -> Any:
        """Return a column that nobody asked for before."""
        if name in _COLUMNS:
            column: Any = _taken(getattr(self.source, name), self.places)
        elif name == "known":
            column = Known(self.source.known if self.keeps else {}, self.places)
        else:
            raise AttributeError(name=name, obj=self)
        vars(self)[name] = column
        return column

    @property
    @override
    def nbytes(self) -> int:
        """Bytes of what was copied or worked out; the source's are not counted."""
        return super().nbytes + self.known.nbytes

    @override
    def _moments(self, start: int, end: int) -> NDArray[np.int64]:
        # Where nobody asks for the moments themselves they are not kept.
        return super()._moments(start, end) if "at_us" in vars(self) else self.source.at_us[self.places[start:end]]

    @override
    def seq_at(self, places: Integers) -> NDArray[np.int64]:
        """Return the numbers in the ledger of contacts at places; all others' are left where they are."""
        return self.source.seq[self.places[places]]


class Known(Mapping[str, Integers]):
    """Columns by name, of which each is copied from others when it is first asked for."""

    def __init__(self, columns: Mapping[str, Integers], places: Integers) -> None:
        """Copy nothing yet.

        Args:
            columns: by name.
            places: what to copy of each.
        """
        self._columns = columns
        self._places = places
        self._copied: dict[str, Integers] = {}

    @override
    def __getitem__(self, name: str) -> Integers:
        """Return a column."""
        if name not in self._copied:
            self._copied[name] = _taken(self._columns[name], self._places)
        return self._copied[name]

    @override
    def __iter__(self) -> Iterator[str]:
        """Return the names."""
        return iter(self._columns)

    @override
    def __len__(self) -> int:
        """Return how many columns there are."""
        return len(self._columns)

    @override
    def __contains__(self, name: object) -> bool:
        """Say whether there is a column, without copying it."""
        return name in self._columns

    @property
    def nbytes(self) -> int:
        """Bytes of what was copied."""
        return sum(column.nbytes for column in list(self._copied.values()))


def steps_name(rule: EpisodeRule) -> str:
    """Return the name under which `known` has a rule's steps: it says what cuts, whatever the rule is called."""
    return f"step {msgspec.json.encode((rule.gap_s, sorted(rule.starts), sorted(rule.ends))).decode()}"


def _places(contacts: Bools) -> Integers:
    """Return where contacts are chosen; in 4 bytes each, where these suffice."""
    small = len(contacts) <= np.iinfo(np.int32).max
    found: Integers = np.empty(np.count_nonzero(contacts), dtype=np.int32 if small else np.int64)
    at = 0
    for start in range(0, len(contacts), _BLOCK):
        own = np.flatnonzero(contacts[start : start + _BLOCK])
        found[at : at + len(own)] = own + start
        at += len(own)
    return found


def _are_first(places: Integers, offsets: Integers, before: Integers) -> bool:
    """Say whether the contacts chosen of each customer are the customer's first ones.

    Args:
        places: of the contacts chosen.
        offsets: where those of each customer begin among them, and the end.
        before: where those of each customer begin among all, and the end.
    """
    lengths = np.diff(offsets)
    some = lengths > 0
    last = places[offsets[1:][some] - 1]
    return bool(np.all(last - before[:-1][some] == lengths[some] - 1))


def _taken(column: Integers, places: Integers) -> Integers:
    """Return the values at places; in blocks, since NumPy makes 8 bytes of every place that it is given."""
    found: Integers = np.empty(len(places), dtype=column.dtype)
    for start in range(0, len(places), _BLOCK):
        np.take(column, places[start : start + _BLOCK], out=found[start : start + _BLOCK], mode="clip")
    return found


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
    return _cut_by_touchpoints(begins, touchpoint, touchpoints, rule)


def _cut_by_touchpoints(begins: Bools, touchpoint: Integers, touchpoints: Sequence[str], rule: EpisodeRule) -> Bools:
    """Return where episodes begin; `begins` says where they do anyway, and is changed."""
    if rule.starts:
        begins |= _is_one_of(touchpoint, touchpoints, rule.starts)
    if rule.ends:
        begins[1:] |= _is_one_of(touchpoint, touchpoints, rule.ends)[:-1]
    return begins


def _is_one_of(touchpoint: Integers, touchpoints: Sequence[str], wanted: Iterable[str]) -> Bools:
    among = np.zeros(len(touchpoints) + 1, dtype=np.bool_)
    among[1:] = np.isin(np.asarray(touchpoints, dtype=object), list(wanted))
    return among[touchpoint]
