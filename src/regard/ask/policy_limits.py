"""Limits: at most so many requests of one group near to one another, decided for many at once.

What was sent before is counted by searching sorted numbers. What is decided now depends on what was decided a moment
ago, so that part goes through the candidates one after another, in their order.
"""

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from regard.ask.policy_reasons import Reason

Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

ALWAYS_US = 1 << 60
"""A span of time longer than any: all requests of a group count together. Moments plus it fit into 64 bits."""


@dataclass(frozen=True)
class Limit:
    """At most so many requests of one group.

    Attributes:
        group: of each candidate; -1: the limit is not about it, and it does not count.
        sent: requests of the group sent before that count for each candidate, of the same shape.
        at_most: how many.
        span_us: two requests count together if they are less than this apart.
        reason: why a candidate beyond it is not asked.
        rule: place of the rule in the policy; -1: it is none of a rule.
    """

    group: Integers
    sent: Integers
    at_most: int
    span_us: int
    reason: Reason
    rule: int = -1


@dataclass(frozen=True)
class Coded:
    """Columns of candidates and of what was sent, as numbers that are equal where the texts are.

    Attributes:
        own: of the candidates, by column; -1: null.
        sent: of what was sent, by column; -1: null, or equal to no candidate.
        sizes: how many different numbers there are, by column.
    """

    own: Mapping[str, Integers]
    sent: Mapping[str, Integers]
    sizes: Mapping[str, int]

    @classmethod
    def of(cls, candidates: pa.Table, sent: pa.Table, columns: Collection[str]) -> "Coded":
        """Code columns of two tables."""
        known = {name: pc.unique(candidates[name].drop_null()) for name in columns}
        own = {name: _places(candidates[name], values) for name, values in known.items()}
        others = {name: _places(sent[name], values) for name, values in known.items()}
        return cls(own, others, {name: len(values) for name, values in known.items()})

    def groups(self, columns: Sequence[str]) -> tuple[Integers, Integers]:
        """Return numbers that are equal where all of some columns are: of the candidates, and of what was sent."""
        own, sent = (_joined([codes[name] for name in columns], columns, self.sizes) for codes in (self.own, self.sent))
        return own, sent


def _joined(codes: Sequence[Integers], columns: Sequence[str], sizes: Mapping[str, int]) -> Integers:
    joined = codes[0]
    for name, each in zip(columns[1:], codes[1:], strict=True):
        joined = np.where((joined < 0) | (each < 0), -1, joined * sizes[name] + each)
    return joined


def count_near(group: Integers, at_us: Integers, sent: Integers, sent_us: Integers, span_us: int) -> Integers:
    """Return for each candidate how many requests of its group were sent less than a span before or after it.

    Args:
        group: of each candidate; those of group -1 have none.
        at_us: when each is due.
        sent: group of each request that was sent; -1 counts for nobody.
        sent_us: when it was sent.
        span_us: in microseconds, above zero.
    """
    if not len(group):
        return np.zeros(0, np.int64)
    near = (sent >= 0) & (sent_us > at_us.min() - span_us) & (sent_us < at_us.max() + span_us)
    sent, sent_us = sent[near], sent_us[near]
    # Ranks instead of moments: a group and a rank fit into one integer to search by.
    moments = np.unique(sent_us)
    size = len(moments) + 1
    keys = np.sort(sent * size + np.searchsorted(moments, sent_us, side="right"))
    after = group * size + np.searchsorted(moments, at_us - span_us, side="right")
    before = group * size + np.searchsorted(moments, at_us + span_us, side="left")
    found = np.searchsorted(keys, before, side="right") - np.searchsorted(keys, after, side="right")
    return np.where(group < 0, 0, found)


def decided(order: Integers, at_us: Integers, limits: Sequence[Limit]) -> Integers:
    """Decide candidates one after another: who is beyond a limit is not asked, and does not count for others.

    Args:
        order: places of the candidates, in the order in which they are decided; others are passed over.
        at_us: when each would be sent.
        limits: in the order in which they are named as the reason.

    Returns:
        For each candidate the place of the first limit that what was sent before is at, else of the first that it is
        beyond; -1: it is asked, or passed over.
    """
    beyond: Integers = np.full(len(at_us), -1, np.int64)
    # What was sent before cannot become less: it decides without a look at the others.
    for place in reversed(range(len(limits))):
        limit = limits[place]
        beyond[(limit.group >= 0) & (limit.sent >= limit.at_most)] = place
    left = order[beyond[order] < 0]
    binding = [_binding(limit, left) for limit in limits]
    # Most share no limit with another: they need no look at the others either.
    contended = np.logical_or.reduce([group >= 0 for group in binding], axis=0)
    _decide(left[contended], at_us, limits, [group[contended] for group in binding], beyond)
    return beyond


def _binding(limit: Limit, left: Integers) -> Integers:
    """Return the groups in which there are more candidates than the limit leaves room for; -1: none."""
    groups, place, size = np.unique(limit.group[left], return_inverse=True, return_counts=True)
    most = np.zeros(len(groups), np.int64)
    np.maximum.at(most, place, limit.sent[left])
    crowded = (groups >= 0) & (size + most > limit.at_most)
    return np.where(crowded[place], groups[place], -1)


def _decide(
    left: Integers, at_us: Integers, limits: Sequence[Limit], groups: Sequence[Integers], beyond: Integers
) -> None:
    """Go through candidates one after another, and write into `beyond` which limit each is beyond."""
    spans = [limit.span_us for limit in limits]
    rooms = [(limit.at_most - limit.sent[left]).tolist() for limit in limits]
    asked: list[defaultdict[int, list[int]]] = [defaultdict(list) for _ in limits]
    rows = zip(*(group.tolist() for group in groups), strict=True)
    for row, (candidate, moment, own) in enumerate(zip(left.tolist(), at_us[left].tolist(), rows, strict=True)):
        concerned = []
        for place, group in enumerate(own):
            if group >= 0:
                others, room = asked[place][group], rooms[place][row]
                # Fewer than there is room for cannot be too many: most are decided without counting.
                if len(others) >= room and _near(others, moment, spans[place]) >= room:
                    beyond[candidate] = place
                    break
                concerned.append(others)
        else:
            for others in concerned:
                insort(others, moment)


def _near(moments: list[int], moment: int, span_us: int) -> int:
    return bisect_left(moments, moment + span_us) - bisect_right(moments, moment - span_us)


def _places(column: pa.ChunkedArray, known: pa.Array) -> Integers:
    places: Integers = pc.index_in(column, value_set=known).fill_null(-1).to_numpy().astype(np.int64)
    return places
