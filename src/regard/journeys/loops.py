"""Loops and rework: where episodes come to a touchpoint again, at once or after others, and the time it takes."""

from dataclasses import dataclass, field
from enum import StrEnum
from statistics import NormalDist

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from regard.errors import unknown_name
from regard.estimate.intervals import share_interval
from regard.journeys.funnel_times import times_of
from regard.journeys.results import Result
from regard.journeys.runs import Runs, behind, standing_runs, unit_name
from regard.journeys.view import Behind, View
from regard.settings import EpisodeRule

_Z = NormalDist().inv_cdf(0.975)
_PLACE_BITS, _CODE_BITS = np.uint64(30), np.uint64(46)  # of a sorting key: place, above it the code, above it the run


class LoopKind(StrEnum):
    """How an episode comes to a touchpoint again: anyhow, at once, or after another one."""

    ANY = "any"
    SELF = "self"
    RETURN = "return"


@dataclass(frozen=True)
class Loop:
    """How often episodes come to one touchpoint again.

    Attributes:
        touchpoint: its key.
        n: episodes in which it occurs.
        episodes: those in which it occurs more than once.
        share: of n, 0 to 1.
        low: lower limit of its interval (Wilson, 95 %).
        high: upper limit.
        self_loops: episodes in which it follows itself directly.
        immediate_repeats: how often it does in all.
        return_loops: episodes that come back to it after another touchpoint.
        returns: how often they do in all.
        mean_repetitions: occurrences after the first in those with more than one; NaN where there is none.
        rework_s: all time from the first to the last occurrence.
        mean_rework_s: that time for an episode with more than one; NaN where there is none.
        mean_rework_low_s: lower limit of its interval (normal, 95 %); NaN for fewer than two episodes.
        mean_rework_high_s: upper limit.
        median_rework_s: half of the episodes with more than one spend at most so long; exact; NaN where there is none.
        median_rework_low_s: lower limit of its interval (95 %), an order statistic: no distribution is assumed.
        median_rework_high_s: upper limit.
    """

    touchpoint: str
    n: int
    episodes: int
    share: float
    low: float
    high: float
    self_loops: int
    immediate_repeats: int
    return_loops: int
    returns: int
    mean_repetitions: float
    rework_s: float
    mean_rework_s: float
    mean_rework_low_s: float
    mean_rework_high_s: float
    median_rework_s: float
    median_rework_low_s: float
    median_rework_high_s: float


@dataclass(frozen=True)
class Loops(Result):
    """Loops of all touchpoints.

    Attributes:
        unit: the rule's name; `journey` for whole journeys.
        touchpoints: one each that occurs, in the order of their keys.
        n: all episodes.
        episodes: those that come to any touchpoint again.
        share: of n, 0 to 1; NaN where n is 0.
        low: lower limit of its interval (Wilson, 95 %).
        high: upper limit.
    """

    unit: str
    touchpoints: tuple[Loop, ...]
    n: int
    episodes: int
    share: float
    low: float
    high: float

    def table(self) -> pa.Table:
        """Return one row a touchpoint."""
        return pa.table({name: [getattr(each, name) for each in self.touchpoints] for name in Loop.__annotations__})


@dataclass(frozen=True)
class _Groups:
    """All occurrences of one touchpoint in one run as a group, one entry each.

    Attributes:
        run: the run's place among the runs.
        code: the touchpoint's.
        count: how often it occurs.
        immediate: how often it follows itself directly.
        first: place of the first occurrence.
        last: place of the last.
    """

    run: NDArray[np.int64]
    code: NDArray[np.int64]
    count: NDArray[np.int64]
    immediate: NDArray[np.int64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]

    def loops(self, kind: LoopKind) -> NDArray[np.bool_]:
        """Return which of them are loops of a kind."""
        if kind is LoopKind.SELF:
            return self.immediate > 0
        return self.count - 1 > (self.immediate if kind is LoopKind.RETURN else 0)


@dataclass(frozen=True)
class _Spent:
    """The time of every loop, block by block.

    Attributes:
        codes: the touchpoint of each.
        took_us: from its first to its last contact.
    """

    codes: list[NDArray[np.uint16]] = field(default_factory=list)
    took_us: list[NDArray[np.int64]] = field(default_factory=list)

    def add(self, groups: _Groups, at_us: NDArray[np.int64]) -> int:
        """Keep the times of the loops among some groups; return how many runs have one."""
        own = groups.loops(LoopKind.ANY)
        self.codes.append(groups.code[own].astype(np.uint16))
        self.took_us.append(at_us[groups.last[own]] - at_us[groups.first[own]])
        return len(np.unique(groups.run[own]))

    def by_code(self, codes: int) -> list[NDArray[np.int64]]:
        """Return the times of each touchpoint's loops."""
        code = np.concatenate([np.empty(0, dtype=np.uint16), *self.codes])
        took_us = np.concatenate([np.empty(0, dtype=np.int64), *self.took_us])
        ends = np.cumsum(np.bincount(code, minlength=codes))
        return np.split(took_us[np.argsort(code, kind="stable")], ends[:-1])


def loops(view: View, rule: EpisodeRule | None) -> Loops:
    """Return how often episodes come to each touchpoint again.

    Args:
        view: the journeys.
        rule: cuts episodes; None: whole journeys.
    """
    found = standing_runs(view, rule)
    counts = np.zeros((_ROWS, len(view.words.touchpoints) + 1))
    looping, spent = 0, _Spent()
    for runs in found:
        for block in runs.blocks():
            groups, at_us = _groups(runs, block), runs.sequences.at_us
            counts += _counts(groups, at_us, counts.shape[1])
            looping += spent.add(groups, at_us)
    n = sum(len(runs) for runs in found)
    keys, times = ("", *view.words.touchpoints), spent.by_code(counts.shape[1])
    each = tuple(_loop(keys[code], counts[:, code], times[code]) for code in np.flatnonzero(counts[0]).tolist())
    return Loops(unit_name(rule), each, n, looping, *share_interval(looping, n))


def behind_loop(
    view: View, rule: EpisodeRule | None, touchpoint: str | None = None, kind: LoopKind = LoopKind.ANY
) -> Behind:
    """Return the episodes that come to a touchpoint again, each as the contact that does so for the last time.

    Args:
        view: the journeys.
        rule: cuts episodes; None: whole journeys.
        touchpoint: which one; None: any.
        kind: how they come to it again.

    Raises:
        WrongUseError: there is no such touchpoint.
    """
    keys = ("", *view.words.touchpoints)
    if touchpoint is not None and touchpoint not in keys:
        raise unknown_name("touchpoint", touchpoint, keys[1:])
    code = None if touchpoint is None else keys.index(touchpoint)
    found = standing_runs(view, rule)
    places = [[_last(_groups(runs, block), code, kind) for block in runs.blocks()] for runs in found]
    none = np.empty(0, dtype=np.int64)
    return behind([(runs, np.concatenate([none, *own])) for runs, own in zip(found, places, strict=True)])


def _last(groups: _Groups, code: int | None, kind: LoopKind) -> NDArray[np.int64]:
    """Return the last place of each run's loops."""
    chosen = groups.loops(kind) if code is None else groups.loops(kind) & (groups.code == code)
    run, place = groups.run[chosen], groups.last[chosen]
    starts = np.flatnonzero(np.diff(run, prepend=-1))
    return np.maximum.reduceat(place, starts) if len(run) else place


def _groups(runs: Runs, block: slice) -> _Groups:
    """Return the occurrences of each touchpoint in each run of a block: contacts sorted by run, code and place."""
    run, place = runs.contacts(block)
    base = int(place[0])
    key = (place - base).astype(np.uint64) | (run.astype(np.uint64) << _CODE_BITS)
    key |= runs.sequences.touchpoint[place].astype(np.uint64) << _PLACE_BITS
    key.sort()
    group = key >> _PLACE_BITS
    starts = np.flatnonzero(np.append(True, group[1:] != group[:-1]))
    beside = np.append(False, np.diff(key) == 1)
    at = (key & np.uint64(2**30 - 1)).astype(np.int64) + base
    counts = np.diff(starts, append=len(key))
    immediate = np.add.reduceat(beside.astype(np.int64), starts)
    code = (group[starts] & np.uint64(2**16 - 1)).astype(np.int64)
    number = (group[starts] >> np.uint64(16)).astype(np.int64) + (block.start or 0)
    return _Groups(number, code, counts, immediate, at[starts], at[starts + counts - 1])


_ROWS = 9


def _counts(groups: _Groups, at_us: NDArray[np.int64], codes: int) -> NDArray[np.float64]:
    """Return sums over the groups of each code, one row each as `_loop` reads them."""
    spent_s = (at_us[groups.last] - at_us[groups.first]) / 1_000_000
    returns = groups.count - 1 - groups.immediate
    own = [groups.loops(kind) for kind in LoopKind]
    rows = [None, *own, groups.count - 1, groups.immediate, returns, spent_s, spent_s**2]
    return np.stack([np.bincount(groups.code, row, minlength=codes) for row in rows])


def _loop(touchpoint: str, sums: NDArray[np.float64], took_us: NDArray[np.int64]) -> Loop:
    n, episodes, self_loops, return_loops, repetitions, immediate, returns = (int(each) for each in sums[:7])
    (spent_s, squares), times = sums[7:].tolist(), times_of(took_us)
    return Loop(
        touchpoint=touchpoint,
        n=n,
        episodes=episodes,
        **dict(zip(("share", "low", "high"), share_interval(episodes, n), strict=True)),
        self_loops=self_loops,
        immediate_repeats=immediate,
        return_loops=return_loops,
        returns=returns,
        mean_repetitions=repetitions / episodes if episodes else np.nan,
        rework_s=spent_s,
        **_mean(spent_s, squares, episodes),
        median_rework_s=times.median_s,
        median_rework_low_s=times.median_low_s,
        median_rework_high_s=times.median_high_s,
    )


def _mean(total: float, squares: float, n: int) -> dict[str, float]:
    mean = total / n if n else np.nan
    margin = _Z * np.sqrt(max(squares - total * mean, 0.0) / (n - 1) / n) if n > 1 else np.nan
    limits = {"mean_rework_low_s": max(mean - margin, 0.0), "mean_rework_high_s": mean + margin}
    return {"mean_rework_s": mean, **(limits if n > 1 else dict.fromkeys(limits, np.nan))}
