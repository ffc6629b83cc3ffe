"""The compiled reference: one loop per operation, by Numba, in one thread, over arrays that hold just what it reads.

No product, but what is within reach of a machine that does nothing else: contacts ordered by customer and time, with
the touchpoint before, the time since, the step in the episode and the week ready. Making them is not timed.

Run as `python -m benchmarks.journeys.peers.reference FOLDER TIMES OPERATIONS`, in the peers' environment.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numba as nb
import numpy as np
import polars as pl
from benchmarks.journeys import operations as ops
from benchmarks.journeys.draw import TOUCHPOINTS

_KINDS = len(TOUCHPOINTS)
_BIN_MS = 2_048
_BINS = ops.GAP_MS // _BIN_MS + 1
_STEPS_OF = np.array([ops.FUNNEL.index(name) if name in ops.FUNNEL else 255 for name in TOUCHPOINTS], dtype=np.uint8)
_LONG_AGO = -(2**60)


def _loop(function: Callable[..., Any]) -> Callable[..., Any]:
    """Have a function compiled at its first call."""
    compiled: Callable[..., Any] = nb.njit(cache=True)(function)
    return compiled


@dataclass(frozen=True)
class Arrays:
    """Contacts in order: where customers begin, and one entry a contact of each other array."""

    offsets: Any
    at_ms: Any
    touchpoint: Any
    before: Any
    gap_ms: Any
    step: Any
    week: Any


def load(folder: Path) -> Arrays:
    """Return the arrays of a folder's contacts."""
    log = pl.scan_parquet([folder / ops.CONTACTS, folder / ops.RECENT]).sort("customer_id", "occurred_at").collect()
    customer, at_ms = log["customer_id"].to_numpy(), log["occurred_at"].dt.epoch("ms").to_numpy()
    codes = pl.DataFrame({"name": TOUCHPOINTS, "code": np.arange(_KINDS, dtype=np.uint8)})
    touchpoint = log.select(name=pl.col("touchpoint").cast(pl.String)).join(
        codes, on="name", how="left", maintain_order="left"
    )
    code = touchpoint["code"].to_numpy()
    first = np.append(True, customer[1:] != customer[:-1])
    gap = np.where(first, 2**32 - 1, np.minimum(np.diff(at_ms, prepend=0), 2**32 - 1)).astype(np.uint32)
    begins = np.flatnonzero(gap > ops.GAP_MS)
    step = np.arange(len(code)) - np.repeat(begins, np.diff(begins, append=len(code)))
    offsets = np.append(np.flatnonzero(first), len(code))
    week = ((at_ms + ops.MONDAY_MS) // ops.WEEK_MS).astype(np.uint16)
    before = np.append(np.uint8(0), code[:-1])
    return Arrays(offsets, at_ms, code, before, gap, np.minimum(step, 255).astype(np.uint8), week)


@_loop
def count_moves(before: Any, touchpoint: Any, gap_ms: Any) -> Any:
    """Return how often each touchpoint follows each."""
    counts = np.zeros(_KINDS * _KINDS, dtype=np.int64)
    for at in range(len(touchpoint)):
        if gap_ms[at] <= ops.GAP_MS:
            counts[before[at] * _KINDS + touchpoint[at]] += 1
    return counts


@_loop
def bin_moves(before: Any, touchpoint: Any, gap_ms: Any) -> Any:
    """Return how often each touchpoint follows each after so many times 2,048 ms."""
    counts = np.zeros((_KINDS * _KINDS, _BINS), dtype=np.int64)
    for at in range(len(touchpoint)):
        if gap_ms[at] <= ops.GAP_MS:
            counts[before[at] * _KINDS + touchpoint[at], gap_ms[at] // _BIN_MS] += 1
    return counts


@_loop
def gather_middles(arrays: tuple[Any, Any, Any], low: Any, high: Any, starts: Any) -> Any:
    """Return the gaps of each move in its bins from low to high, one move after the other."""
    before, touchpoint, gap_ms = arrays
    filled, found = starts[:-1].copy(), np.empty(starts[-1], dtype=np.uint32)
    for at in range(len(touchpoint)):
        if gap_ms[at] <= ops.GAP_MS:
            move, bin_ = before[at] * _KINDS + touchpoint[at], gap_ms[at] // _BIN_MS
            if low[move] == bin_ or high[move] == bin_:
                found[filled[move]] = gap_ms[at]
                filled[move] += 1
    return found


def medians(arrays: Arrays) -> tuple[Any, Any]:
    """Return counts and exact medians of moves: a histogram, then only the bins with the middle are sorted."""
    moves = (arrays.before, arrays.touchpoint, arrays.gap_ms)
    bins = bin_moves(*moves)
    upto = bins.cumsum(axis=1)
    counts = upto[:, -1]
    ranks = np.maximum(counts - 1, 0) // 2, counts // 2
    low, high = ((upto <= rank[:, None]).sum(axis=1) for rank in ranks)
    places = np.arange(len(counts))
    high = np.minimum(high, _BINS - 1)
    low = np.minimum(low, high)
    sizes = bins[places, low] + np.where(low == high, 0, bins[places, high])
    starts = np.append(0, np.cumsum(sizes))
    gaps = gather_middles(moves, low, high, starts)
    found = np.zeros(len(counts))
    for move in np.flatnonzero(counts):
        own = np.sort(gaps[starts[move] : starts[move + 1]])
        skipped = upto[move, low[move]] - bins[move, low[move]]
        found[move] = (
            float(own[ranks[0][move] - skipped]) + float(own[_after(move, ranks, (low, high), upto, bins)])
        ) / 2
    return counts, found


def _after(move: Any, ranks: tuple[Any, Any], ends: tuple[Any, Any], upto: Any, bins: Any) -> int:
    """Return the place of the upper of the two middles among the sorted gaps that were gathered."""
    low, high = ends[0][move], ends[1][move]
    begin = upto[move, low] - bins[move, low]
    between = upto[move, high] - bins[move, high] - upto[move, low] if high > low else 0
    return int(ranks[1][move] - begin - between)


@_loop
def count_steps(step: Any, touchpoint: Any) -> Any:
    """Return how often each touchpoint is at each step."""
    counts = np.zeros(ops.STEPS * _KINDS, dtype=np.int64)
    for at in range(len(touchpoint)):
        if step[at] < ops.STEPS:
            counts[step[at] * _KINDS + touchpoint[at]] += 1
    return counts


@_loop
def count_reached(arrays: tuple[Any, Any, Any], steps_of: Any, window_ms: int) -> Any:
    """Return how many customers reach each step: the latest start of a chain that got there in time."""
    offsets, at_ms, touchpoint = arrays
    last = len(ops.FUNNEL)
    counts, start = np.zeros(last, dtype=np.int64), np.empty(last, dtype=np.int64)
    for customer in range(len(offsets) - 1):
        start[:] = _LONG_AGO
        reached = 0
        for at in range(offsets[customer], offsets[customer + 1]):
            step = steps_of[touchpoint[at]]
            if step == 0:
                start[0], reached = at_ms[at], max(reached, 1)
            elif step < last and at_ms[at] - start[step - 1] <= window_ms:
                start[step], reached = start[step - 1], max(reached, step + 1)
        counts[:reached] += 1
    return counts


@_loop
def count_cohorts(offsets: Any, week: Any, first: int, weeks: int) -> Any:
    """Return by first week and weeks since how many customers have a contact."""
    counts = np.zeros((weeks, weeks), dtype=np.int64)
    for customer in range(len(offsets) - 1):
        cohort, known = week[offsets[customer]], 0
        for at in range(offsets[customer], offsets[customer + 1]):
            if week[at] != known:
                known = week[at]
                counts[cohort - first, known - cohort] += 1
    return counts


def moves_rows(answer: Any) -> list[Any]:
    """Return counts of moves, or counts and medians, as rows."""
    parts = answer if isinstance(answer, tuple) else (answer,)
    seen = np.flatnonzero(parts[0])
    return [(TOUCHPOINTS[at // _KINDS], TOUCHPOINTS[at % _KINDS], *(part[at] for part in parts)) for at in seen]


def cohort_rows(first: int, counts: Any) -> list[Any]:
    """Return cohorts as rows."""
    return [(cohort + first, age, counts[cohort, age]) for cohort, age in zip(*np.nonzero(counts), strict=True)]


def main(folder: Path, times: int, wanted: str) -> None:
    """Answer the operations wanted."""
    own = load(folder)
    first, weeks = int(own.week.min()), int(own.week.max()) - int(own.week.min()) + 1
    reached = partial(count_reached, (own.offsets, own.at_ms, own.touchpoint), _STEPS_OF)
    questions = {
        "a": ops.Question(partial(medians, own), moves_rows),
        "a'": ops.Question(partial(count_moves, own.before, own.touchpoint, own.gap_ms), moves_rows),
        "b": ops.Question(
            partial(count_steps, own.step, own.touchpoint),
            lambda n: [(at // _KINDS + 1, TOUCHPOINTS[at % _KINDS], n[at]) for at in np.flatnonzero(n)],
        ),
        "c": ops.Question(partial(reached, ops.WINDOW_MS), lambda n: [n]),
        "c0": ops.Question(partial(reached, 2**59), lambda n: [n]),
        "d": ops.Question(partial(count_cohorts, own.offsets, own.week, first, weeks), partial(cohort_rows, first)),
    }
    ops.serve("reference", folder, questions, times=times, wanted=wanted)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
