"""Compiled loops over the contacts of one `Sequences`; only `kernels.compiled` imports them.

Each is the twin of NumPy code in the module of its operation, which says what it counts. A loop is compiled at its
first call, within a second or two, and kept beside this file or in the user's cache for later processes.
"""

from collections.abc import Callable
from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

_US_PER_MS = 1_000
_LONGEST_MS = 2**32 - 1
_MOST_MS = 2**40 - 1


def _loop[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """Have a function compiled at its first call; kept only where there is a folder for it."""
    try:
        kept: Callable[P, R] = numba.njit(cache=True, nogil=True)(function)
    except RuntimeError:
        kept = numba.njit(nogil=True)(function)
    return kept


def _part[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """Have a function compiled as a part of each loop that calls it: a call would count references to every array."""
    part: Callable[P, R] = numba.njit(inline="always")(function)
    return part


def count_moves(codes: Array, begins: Array, states: int) -> Array:
    """Return how often each state follows each other, (states + 1, states + 1); the last row counts what began.

    Args:
        codes: the state of each contact, below `states`.
        begins: whether no move leads to it.
        states: how many there are.
    """
    counts = np.zeros((states + 1, states + 1), dtype=np.int64)
    _count_moves(_plain(codes), _plain(begins), counts)
    return counts


def fill_keys(codes: Array, skipped: Array, times: tuple[Array, Array], groups: Array, keys: Array) -> None:
    """Fill in the key of each move: the number of its group, with the milliseconds it took added.

    Args:
        codes: the state of each contact.
        skipped: whether its move has no key.
        times: milliseconds since the contact before, 2^32 - 1 for more than that holds; and microseconds since 1970.
        groups: a number for each move, (states, states), int64.
        keys: to fill; one longer than there are moves.
    """
    since_ms, at_us = times
    _fill_keys(_plain(codes), _plain(skipped), _plain(since_ms), _plain(at_us), _plain(groups), keys)


def count_steps(of_episode: Array, touchpoint: Array, steps: int, size: int) -> Array:
    """Return how many contacts there are at each step and touchpoint, (steps, size).

    Args:
        of_episode: step of each contact, from 1.
        touchpoint: its code, below `size`.
        steps: how many are looked at.
        size: how many codes there are.
    """
    counts = np.zeros((steps, size), dtype=np.int64)
    _count_steps(_plain(of_episode), _plain(touchpoint), counts)
    return counts


def count_weeks(first: Array, cohort: Array, age: Array, base: int, counts: Array) -> None:
    """Count the contacts that are their customer's first in a week, by cohort and age.

    Args:
        first: whether a contact is.
        cohort: its customer's week.
        age: weeks since then.
        base: the week of the first cohort.
        counts: to add to, (cohorts, ages).
    """
    _count_weeks(_plain(first), _plain(cohort), _plain(age), base, counts)


def chains(contacts: tuple[Array, Array, Array], steps_of: Array, limits: Array) -> tuple[Array, Array]:
    """Return the best attempt of each customer who entered a funnel: whose, and the places of its contacts, else -1.

    Args:
        contacts: where each customer's begin, and at last how many there are; touchpoint and microseconds of each.
        steps_of: the steps of each touchpoint's code, as bits.
        limits: three rows. Of the first step: since when and before when it counts, and nothing. Of each other: the
            longest time since the first step, and since the step before, and how many contacts that may be ago.
    """
    offsets, touchpoint, at_us = map(_plain, contacts)
    customers, steps = len(offsets) - 1, limits.shape[1]
    owner, places = np.empty(customers, dtype=np.int64), np.empty((customers, steps), dtype=np.int64)
    found = _chains((offsets, touchpoint, at_us), _plain(steps_of), _plain(limits), owner, places)
    return owner[:found], places[:found]


def hashes(begins: Array, ends: Array, touchpoint: Array, keys: Array, powers: Array) -> Array:
    """Return the sum of key times power of each run of contacts, modulo 2^64.

    Args:
        begins: where each begins.
        ends: the place after its last.
        touchpoint: code of each contact.
        keys: by code.
        powers: by step, as many as the longest run is long.
    """
    found = np.empty(len(begins), dtype=np.uint64)
    _hash(_plain(begins), _plain(ends), _plain(touchpoint), _plain(keys), _plain(powers), found)
    return found


def _plain(array: Array) -> Array:
    """Return an array as one that is not written to, so that each loop is compiled only once."""
    plain = np.asarray(array).view()
    plain.flags.writeable = False
    return plain


@_loop
def _count_moves(codes: Array, begins: Array, counts: Array) -> None:
    began, before = len(counts) - 1, 0
    for at in range(len(codes)):
        after = codes[at]
        counts[began if begins[at] else before, after] += 1
        before = after


@_loop
def _fill_keys(codes: Array, skipped: Array, since_ms: Array, at_us: Array, groups: Array, keys: Array) -> None:
    filled, before = 0, 0
    for at in range(len(codes)):
        after = codes[at]
        took = np.int64(since_ms[at])
        if took == _LONGEST_MS and not skipped[at]:
            took = np.int64(min((at_us[at] - at_us[at - 1]) // _US_PER_MS, np.int64(_MOST_MS)))
        # Always written, as guessing whether to takes longer: the next one overwrites it where it is skipped.
        keys[filled] = groups[before, after] + took
        filled += not skipped[at]
        before = after


@_loop
def _count_steps(of_episode: Array, touchpoint: Array, counts: Array) -> None:
    steps = len(counts)
    for at in range(len(touchpoint)):
        step = of_episode[at]
        if step <= steps:
            counts[step - 1, touchpoint[at]] += 1


@_loop
def _count_weeks(first: Array, cohort: Array, age: Array, base: int, counts: Array) -> None:
    for at in range(len(first)):
        counts[cohort[at] - base, age[at]] += first[at]


@_part
def _extends(chain: Array, at_us: Array, limits: Array, at: int, step: int) -> bool:
    """Say whether a contact at a step continues the latest chain up to the step before."""
    if step == 0:
        return bool(limits[0, 0] <= at_us[at] and at_us[at] < limits[1, 0])
    before = chain[step - 1, step - 1]
    in_window = at_us[at] - at_us[chain[step - 1, 0]] <= limits[0, step]
    return bool(in_window and at_us[at] - at_us[before] <= limits[1, step] and at - before <= limits[2, step])


@_part
def _best(span: tuple[int, int], contacts: tuple[Array, Array], rules: tuple[Array, Array], chain: Array) -> int:
    """Keep the latest chain up to each step, and in the row after these the best; return how far that gets."""
    (touchpoint, at_us), (steps_of, limits) = contacts, rules
    steps, reached = limits.shape[1], 0
    for at in range(span[0], span[1]):
        wanted = steps_of[touchpoint[at]]
        # From the last step back, so that no contact is two steps of an attempt.
        step = min(reached, steps - 1) if wanted else -1
        while step >= 0:
            if wanted >> step & 1 and _extends(chain, at_us, limits, at, step):
                for done in range(step):
                    chain[step, done] = chain[step - 1, done]
                chain[step, step] = at
                if step == reached:
                    chain[steps] = chain[step]
                    reached += 1
            step -= 1
    return reached


@_loop
def _chains(contacts: tuple[Array, Array, Array], steps_of: Array, limits: Array, owner: Array, places: Array) -> int:
    offsets, touchpoint, at_us = contacts
    steps, found = limits.shape[1], 0
    chain = np.empty((steps + 1, steps), dtype=np.int64)
    for customer in range(len(offsets) - 1):
        span = (offsets[customer], offsets[customer + 1])
        reached = _best(span, (touchpoint, at_us), (steps_of, limits), chain)
        if reached:
            owner[found] = customer
            for step in range(steps):
                places[found, step] = chain[steps, step] if step < reached else -1
            found += 1
    return found


@_loop
def _hash(begins: Array, ends: Array, touchpoint: Array, keys: Array, powers: Array, found: Array) -> None:
    for run in range(len(begins)):
        total, begin = np.uint64(0), begins[run]
        for step in range(ends[run] - begin):
            total += keys[touchpoint[begin + step]] * powers[step]
        found[run] = total
