"""Attempts: how far each customer gets in a funnel, and with which contacts."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from regard.journeys.funnel_definition import Funnel, FunnelStep
from regard.journeys.kernels import compiled
from regard.journeys.sequences import Bools, Integers, Sequences
from regard.journeys.view import Behind, View

Places = NDArray[np.int64]

_BLOCK = 1 << 18
_NO_LIMIT = 2**62
_FEW = 24  # codes that are compared one by one faster than looked up


@dataclass(frozen=True)
class Attempts:
    """The best attempts of the customers who entered, in some of the sequences.

    Attributes:
        sequences: where the contacts are.
        owner: each customer who entered, as a position in `sequences.customer_no`.
        places: the contact with which it reached each step, (customers, steps); -1 where it did not. Those of a step
            are next to each other in memory, as they are asked for step by step.
    """

    sequences: Sequences
    owner: Places
    places: Places

    @cached_property
    def reached(self) -> Bools:
        """Whether each customer reached each step."""
        return self.places >= 0

    @cached_property
    def at_us(self) -> NDArray[np.int64]:
        """When each customer reached each step; meaningless where it did not."""
        return self.sequences.at_us.take(self.places.T, mode="clip").T

    def column(self, name: str) -> NDArray[Any]:
        """Return a column of the contacts, (customers, steps); meaningless where a step was not reached."""
        values: NDArray[Any] = getattr(self.sequences, name)
        return values[self.places]

    @property
    def customer_no(self) -> Integers:
        """The customers."""
        return self.sequences.customer_no[self.owner]


class Met(NamedTuple):
    """Contacts of a block of customers that a funnel looks at; rows are positions in these arrays.

    Attributes:
        places: of the contacts, in the sequences.
        at_us: their times.
        code: of their touchpoints.
        offsets: the row at which each customer's begin, and at last how many there are.
        owner: whose each is, counted from the first customer of the block.
    """

    places: Places
    at_us: NDArray[np.int64]
    code: Integers
    offsets: NDArray[np.int64]
    owner: NDArray[np.int32]


class _Reached(NamedTuple):
    """What reaches a step: rows, when the latest chain up to it began, and via which entry of the step before."""

    rows: Places
    start_us: NDArray[np.int64]
    via: Integers


def attempts(view: View, funnel: Funnel) -> list[Attempts]:
    """Return the best attempt of every customer who entered a funnel; each customer in one of the parts."""
    base, *others = (part.sequences for part in view.parts if part.sign > 0)
    gone = [part.sequences.customer_no for part in view.parts if part.sign < 0]
    skipped = np.isin(base.customer_no, np.concatenate(gone)) if gone else None
    return [best_attempts(base, funnel, skipped), *(best_attempts(one, funnel) for one in others)]


def best_attempts(sequences: Sequences, funnel: Funnel, skipped: Bools | None = None) -> Attempts:
    """Return the best attempt of every customer of the sequences who entered a funnel.

    Args:
        sequences: to look in.
        funnel: its definition.
        skipped: customers who are left out; None: nobody is.
    """
    skipped = np.zeros(len(sequences.customer_no), dtype=np.bool_) if skipped is None else skipped
    fast = compiled()
    if fast is not None and _is_plain(funnel):
        return Attempts(sequences, *fast.chains(*_chain_rules(sequences, funnel), skipped))
    found = [_best_of(sequences, funnel, skipped, block) for block in _blocks(sequences.offsets)]
    owners, places = zip(*found, strict=True) if found else ([np.empty(0, np.int64)], [_no_rows(funnel, 0).T])
    return Attempts(sequences, np.concatenate(owners), np.concatenate(places, axis=1).T)


def behind(found: list[Attempts], which: Callable[[Attempts], Places]) -> Behind:
    """Return what is behind contacts of attempts.

    Args:
        found: by part.
        which: returns places of contacts in the sequences of a part.
    """
    parts = [Behind.at(one.sequences, which(one)) for one in found]
    seq, customer_no = (np.concatenate([getattr(part, name) for part in parts]) for name in ("seq", "customer_no"))
    order = np.argsort(customer_no, kind="stable")
    return Behind(seq[order], customer_no[order])


def last_until(at_us: NDArray[np.int64], low: Places, high: Places, limit: NDArray[np.int64]) -> Places:
    """Return how far rows in order of time, from `low` to before `high`, lie at or before a limit.

    Args:
        at_us: times, in order within every span asked about.
        low: first row of each span.
        high: the row after its last.
        limit: in the unit of the times.

    Returns:
        The first row of each span that is later than its limit; `high` where none is.
    """
    low, high = low.copy(), high.copy()
    while (open_ := low < high).any():
        middle = (low + high) // 2
        early = open_ & (at_us[np.minimum(middle, len(at_us) - 1)] <= limit)
        high = np.where(open_ & ~early, middle, high)
        low = np.where(early, middle + 1, low)
    return low


def one_of(code: Integers, wanted: list[int]) -> Bools:
    """Return which codes are among some."""
    among = np.zeros(len(code), dtype=np.bool_)
    if len(wanted) <= _FEW:
        for one in wanted:
            among |= code == code.dtype.type(one)
        return among
    known = np.zeros(max(wanted) + 2, dtype=np.bool_)
    known[wanted] = True
    for begin in range(0, len(code), _BLOCK):
        among[begin : begin + _BLOCK] = known[np.minimum(code[begin : begin + _BLOCK], len(known) - 1)]
    return among


def _blocks(offsets: NDArray[np.int64]) -> Iterator[slice]:
    """Yield slices of customers with about `_BLOCK` contacts each, so that what is computed stays in the cache."""
    edges = np.searchsorted(offsets, np.arange(0, offsets[-1], _BLOCK)).tolist()
    for begin, end in pairwise([*edges, len(offsets) - 1]):
        if begin < end:
            yield slice(begin, end)


def _best_of(sequences: Sequences, funnel: Funnel, skipped: Bools, block: slice) -> tuple[Places, Places]:
    """Return which customers of a block entered, and the places of their contacts, (steps, customers)."""
    met = _met(sequences, funnel, block)
    rows = _unordered(met, sequences, funnel) if funnel.order == "unordered" else _ordered(met, sequences, funnel)
    owner = np.flatnonzero((rows[:, 0] >= 0) & ~skipped[block])
    places = np.append(met.places, -1)  # the row -1 is none
    return owner + block.start, places[rows.T[:, owner]]


def _no_rows(funnel: Funnel, customers: int) -> Places:
    """Return a row for each customer and step, (customers, steps), none of which is reached yet."""
    return np.full((len(funnel.steps), customers), -1, dtype=np.int64).T


def _is_plain(funnel: Funnel) -> bool:
    """Say whether the latest chain up to each step is all that matters, which the compiled loop keeps."""
    asks_more = any(step.optional or step.at_least_s for step in funnel.steps) or bool(funnel.exclusions)
    return funnel.order != "unordered" and not asks_more


def _chain_rules(sequences: Sequences, funnel: Funnel) -> tuple[tuple[Integers, ...], Integers, Places]:
    """Return contacts, the steps of each code, and the limits of each step, as `fast.chains` takes them."""
    steps_of: list[list[int]] = [[] for _ in range(len(sequences.words.touchpoints) + 1)]
    # From the last step back, so that no contact is two steps of an attempt.
    for place in range(len(funnel.steps) - 1, -1, -1):
        for code in sequences.words.codes_of(funnel.steps[place].touchpoints):
            steps_of[code].append(place)
    most = max(map(len, steps_of)) + 1
    padded = np.array([[*own, *[-1] * (most - len(own))] for own in steps_of], dtype=np.int16)
    return (sequences.offsets, sequences.touchpoint, sequences.at_us), padded, _limits(funnel)


def _limits(funnel: Funnel) -> Places:
    since, until = funnel.entry_us
    first = (None if until is None else until - 1, None, None, -_NO_LIMIT if since is None else since)
    ago = 1 if funnel.order == "strict" else None
    others = [(funnel.within_us, step.within_us, ago, None) for step in funnel.steps[1:]]
    rows = [[_NO_LIMIT if limit is None else limit for limit in own] for own in (first, *others)]
    return np.ascontiguousarray(np.array(rows).T)


def _met(sequences: Sequences, funnel: Funnel, block: slice) -> Met:
    named = [one.touchpoints for one in funnel.steps] + [one.touchpoints for one in funnel.exclusions]
    keys = [key for keys in named for key in keys]
    edges = sequences.offsets[block.start : block.stop + 1]
    contacts = slice(edges[0], edges[-1])
    code = sequences.touchpoint[contacts]
    found = np.flatnonzero(one_of(code, sequences.words.codes_of(keys)))
    places = found + edges[0]
    offsets = np.searchsorted(places, edges)
    owner = np.repeat(np.arange(len(edges) - 1, dtype=np.int32), np.diff(offsets))
    return Met(places, sequences.at_us[contacts][found], code[found], offsets, owner)


def _rows_at(met: Met, sequences: Sequences, keys: tuple[str, ...]) -> Places:
    return np.flatnonzero(one_of(met.code, sequences.words.codes_of(keys)))


def _entering(met: Met, rows: Places, funnel: Funnel) -> Places:
    since, until = funnel.entry_us
    if since is not None:
        rows = rows[met.at_us[rows] >= since]
    return rows if until is None else rows[met.at_us[rows] < until]


def _ordered(met: Met, sequences: Sequences, funnel: Funnel) -> Places:
    """Return the row of each step in the best attempt of each customer; -1 where it is not reached.

    For a contact at a step only the latest contact that reaches the step before matters: of two that do, the later
    one also has the later start, so that no limit but the shortest time, which bounds how late it may be, excludes
    the later one and not the earlier.
    """
    entering = _entering(met, _rows_at(met, sequences, funnel.steps[0].touchpoints), funnel)
    levels = [_Reached(entering, met.at_us[entering], entering)]
    for place in funnel.required[1:]:
        levels.append(_next(met, sequences, funnel, place, levels[-1]))
    rows = _no_rows(funnel, len(met.offsets) - 1)
    _follow_back(met, levels, rows, funnel.required)
    for place in set(range(len(funnel.steps))) - set(funnel.required):
        rows[:, place] = _optional(met, sequences, funnel, place, rows)
    return rows


def _next(met: Met, sequences: Sequences, funnel: Funnel, place: int, before: _Reached) -> _Reached:
    """Return what reaches a required step, from what reaches the one before."""
    step = funnel.steps[place]
    rows = _rows_at(met, sequences, step.touchpoints)
    via = _last_before(met, before.rows, _latest_before(met, rows, step))
    following = np.flatnonzero(via >= 0)
    rows, via = rows[following], via[following]
    from_rows, start_us, at_us = before.rows[via], before.start_us[via], met.at_us[rows]
    kept = np.ones(len(rows), dtype=np.bool_) if funnel.within_us is None else at_us - start_us <= funnel.within_us
    if step.within_us is not None:
        kept &= at_us - met.at_us[from_rows] <= step.within_us
    if funnel.order == "strict":
        kept &= met.places[rows] == met.places[from_rows] + 1
    excluded = _rows_at(met, sequences, funnel.excluded_before(place))
    if len(excluded):
        kept &= _free_of(excluded, from_rows, rows)
    reached = np.flatnonzero(kept)
    return _Reached(rows[reached], start_us[reached], via[reached])


def _last_before(met: Met, done: Places, rows: Places) -> NDArray[np.int32]:
    """Return which of the rows done is the last of the same customer before each row; -1 where there is none.

    How many come before each is counted for all rows at once, from where the customer's begin: to look them up takes
    several times as long.
    """
    upto = np.zeros(len(met.places) + 1, dtype=np.int32)
    upto[done + 1] = 1
    np.cumsum(upto, out=upto)
    via: NDArray[np.int32] = upto[rows]
    via[via == upto[met.offsets][met.owner[rows]]] = 0
    return via - 1


def _latest_before(met: Met, rows: Places, step: FunnelStep) -> Places:
    """Return the row before which the step before must be."""
    if not step.at_least_us:
        return rows
    return last_until(met.at_us, met.offsets[met.owner[rows]], rows, met.at_us[rows] - step.at_least_us)


def _free_of(excluded: Places, after: Places, before: Places) -> Bools:
    free: Bools = np.searchsorted(excluded, after, side="right") == np.searchsorted(excluded, before)
    return free


def _follow_back(met: Met, levels: list[_Reached], rows: Places, required: tuple[int, ...]) -> None:
    """Fill in each customer's chain, from the first contact at the last level it reaches back to its entry."""
    following = np.empty(0, dtype=np.int64)
    for number in range(len(levels) - 1, -1, -1):
        level = levels[number]
        entry = np.full(len(rows), -1, dtype=np.int64)
        owner = met.owner[level.rows]
        first = np.flatnonzero(np.diff(owner, prepend=np.int32(-1)))
        entry[owner[first]] = first
        further = np.flatnonzero(following >= 0)
        if len(further):
            entry[further] = levels[number + 1].via[following[further]]
        there = np.flatnonzero(entry >= 0)
        rows[there, required[number]] = level.rows[entry[there]]
        following = entry


def _optional(met: Met, sequences: Sequences, funnel: Funnel, place: int, chains: Places) -> Places:
    """Return the first row at an optional step between the required steps around it; -1 where there is none."""
    step, found = funnel.steps[place], np.full(len(chains), -1, dtype=np.int64)
    at_step = _rows_at(met, sequences, step.touchpoints)
    who = np.flatnonzero(chains[:, funnel.required_before[place]] >= 0)
    after, end = chains[who, funnel.required_before[place]], met.offsets[who + 1]
    following = next((one for one in funnel.required if one > place), None)
    if following is not None:
        end = np.where(chains[who, following] >= 0, chains[who, following], end)
    earliest = last_until(met.at_us, after + 1, met.offsets[who + 1], met.at_us[after] + step.at_least_us - 1)
    row = np.append(at_step, len(met.places))[np.searchsorted(at_step, earliest)]
    who, after, row = who[row < end], after[row < end], row[row < end]
    kept = np.ones(len(row), dtype=np.bool_)
    for limit, begin in ((step.within_us, after), (funnel.within_us, chains[who, 0])):
        if limit is not None:
            kept &= met.at_us[row] - met.at_us[begin] <= limit
    kept &= _free_of(_rows_at(met, sequences, _excluded_around(funnel, following)), after, row)
    found[who[kept]] = row[kept]
    return found


def _excluded_around(funnel: Funnel, following: int | None) -> tuple[str, ...]:
    return () if following is None else funnel.excluded_before(following)


def _unordered(met: Met, sequences: Sequences, funnel: Funnel) -> Places:
    """Return the rows at which each customer's best attempt met one step, two different ones, and so on; else -1."""
    none, customers = len(met.places), len(met.offsets) - 1
    anchors = _entering(met, np.arange(none), funnel)
    end = met.offsets[met.owner[anchors] + 1]
    if funnel.within_us is not None:
        end = last_until(met.at_us, anchors, end, met.at_us[anchors] + funnel.within_us)
    found = np.empty((len(anchors), len(funnel.steps)), dtype=np.int64)
    for place, step in enumerate(funnel.steps):
        at_step = _rows_at(met, sequences, step.touchpoints)
        row = np.append(at_step, none)[np.searchsorted(at_step, anchors)]
        found[:, place] = np.where(row < end, row, none)
    found.sort(axis=1)
    depth = (found < none).sum(axis=1)
    # The best of a customer comes first: furthest, then there first, then begun last.
    done = found[np.arange(len(anchors)), depth - 1]
    best = np.lexsort((-anchors, done, -depth, met.owner[anchors]))
    owner = met.owner[anchors[best]]
    best = best[np.append(True, owner[1:] != owner[:-1])] if len(best) else best
    rows = _no_rows(funnel, customers)
    rows[met.owner[anchors[best]]] = np.where(found[best] < none, found[best], -1)
    return rows
