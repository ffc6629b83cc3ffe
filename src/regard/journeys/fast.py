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
    _count_moves(_plain(codes), _plain(begins), counts.reshape(-1), np.uint64(states + 1))
    return counts


def fill_keys(codes: Array, skipped: Array, since_ms: Array, groups: Array, keys: Array) -> int:
    """Fill in the key of each move: the number of its group, with the milliseconds it took added; return how many.

    Args:
        codes: the state of each contact.
        skipped: whether no move leads to it.
        since_ms: milliseconds since the contact before, uint32.
        groups: a number for each move, (states, states), uint32.
        keys: to fill, uint32, one a contact.
    """
    flat, states = _plain(groups.ravel()), np.uint64(len(groups))
    return int(_fill_keys(_plain(codes), _plain(skipped), _plain(since_ms), (flat, states), keys))


def count_steps(of_episode: Array, touchpoint: Array, steps: int, size: int) -> Array:
    """Return how many contacts there are at each step and touchpoint, (steps, size).

    Args:
        of_episode: step of each contact, from 1.
        touchpoint: its code, below `size`.
        steps: how many are looked at.
        size: how many codes there are.
    """
    counts = np.zeros((steps + 1, size), dtype=np.int64)
    _count_steps(_plain(of_episode), _plain(touchpoint), counts.reshape(-1), np.uint64(size), np.uint64(steps))
    return counts[:-1]


def count_weeks(first: Array, cohort: Array, age: Array, base: int, counts: Array) -> None:
    """Count the contacts that are their customer's first in a week, by cohort and age.

    Args:
        first: whether a contact is.
        cohort: its customer's week.
        age: weeks since then.
        base: the week of the first cohort.
        counts: to add to, (cohorts, ages), contiguous.
    """
    contacts = _plain(first), _plain(cohort), _plain(age)
    _count_weeks(*contacts, np.int64(base), counts.reshape(-1), np.uint64(counts.shape[1]))


def chains(contacts: tuple[Array, Array, Array], steps_of: Array, limits: Array, skipped: Array) -> tuple[Array, Array]:
    """Return the best attempt of each customer who entered a funnel: whose, and the places of its contacts, else -1.

    Args:
        contacts: where each customer's begin, and at last how many there are; touchpoint and microseconds of each.
        steps_of: the steps of each touchpoint's code, the last one first, and -1 after them.
        limits: four rows. Of the first step: the last microsecond at which it counts, nothing, nothing, and the first
            one. Of each other: the longest time since the first step, and since the step before, how many contacts
            that may be ago, and nothing.
        skipped: which customers are left out.
    """
    offsets, touchpoint, at_us = map(_plain, contacts)
    customers, steps = len(offsets) - 1, limits.shape[1]
    owner, places = np.empty(customers, dtype=np.int64), np.empty((steps, customers), dtype=np.int64)
    longest = int(np.diff(offsets).max(initial=0)) + 1
    met = np.empty(longest, dtype=np.int64), np.empty(longest, dtype=np.int64), np.empty((longest, steps), np.int32)
    rules = _plain(steps_of), _plain(limits), _plain(skipped)
    found = _chains((offsets, touchpoint, at_us), rules, met, owner, places)
    return owner[:found], places[:, :found].T


def hashes(begins: Array, ends: Array, touchpoint: Array, keys: Array, multiplier: int) -> Array:
    """Return the sum of key times power of each run of contacts, modulo 2^64.

    Args:
        begins: where each begins.
        ends: the place after its last.
        touchpoint: code of each contact.
        keys: by code.
        multiplier: the power of the second contact; that of each other is so many times that of the one before.
    """
    found = np.empty(len(begins), dtype=np.uint64)
    _hash(_plain(begins), _plain(ends), _plain(touchpoint), _plain(keys), np.uint64(multiplier), found)
    return found


def _plain(array: Array) -> Array:
    """Return an array as one that is not written to, so that each loop is compiled only once."""
    plain = np.asarray(array).view()
    plain.flags.writeable = False
    return plain


# Numbers that index arrays have no sign in these loops, and matrices are flat: to see whether an index is to be counted
# from the end takes as long as all the rest. And no branch depends on what cannot be foreseen.


@_loop
def _count_moves(codes: Array, begins: Array, counts: Array, states: Any) -> None:
    began, before = (states - np.uint64(1)) * states, np.uint64(0)
    for at in range(len(codes)):
        after = np.uint64(codes[at])
        counts[(began if begins[at] else before) + after] += 1
        before = after * states


@_loop
def _fill_keys(codes: Array, skipped: Array, since_ms: Array, moves: tuple[Array, Any], keys: Array) -> Any:
    groups, states = moves
    before, filled = np.uint64(0), np.uint64(0)
    for at in range(len(codes)):
        after = np.uint64(codes[at])
        # Always written, as guessing whether to takes longer: the next one overwrites it where it is skipped.
        keys[filled] = groups[before + after] | since_ms[at]
        filled += np.uint64(not skipped[at])
        before = after * states
    return filled


@_loop
def _count_steps(of_episode: Array, touchpoint: Array, counts: Array, size: Any, steps: Any) -> None:
    for at in range(len(touchpoint)):
        # All later steps share the row after the last that is asked for.
        step = min(np.uint64(of_episode[at]) - np.uint64(1), steps)
        counts[step * size + np.uint64(touchpoint[at])] += 1


@_loop
def _count_weeks(first: Array, cohort: Array, age: Array, base: Any, counts: Array, ages: Any) -> None:
    for at in range(len(first)):
        row = np.uint64(np.int64(cohort[at]) - base)
        counts[row * ages + np.uint64(age[at])] += first[at]


@_part
def _meet(begin: int, end: int, touchpoint: Array, steps_of: Array, place: Array, met_code: Array) -> int:
    """Fill in place and code of the contacts at a step of the funnel; return how many there are."""
    met = 0
    for at in range(begin, end):
        code = touchpoint[at]
        # Always written, as guessing whether to takes longer: the next one overwrites it where it is at no step.
        place[met], met_code[met] = at, code
        met += steps_of[code, 0] >= 0
    return met


@_part
def _best(met: int, rows: tuple[Array, Array, Array], at_us: Array, rules: tuple[Array, Array], latest: Array) -> Any:
    """Keep the latest chain up to each step; return how far the best gets, and the row with which it got there.

    Of the step before each, `latest` has when its chain began, when and with which contact it got there, and the row.
    """
    (place, code, via), (steps_of, limits) = rows, rules
    row, reached, best = 0, 0, 0
    # How a customer went on after reaching the last step changes nothing.
    while row < met and reached < limits.shape[1]:
        at = place[row]
        now, number = at_us[at], 0
        step = steps_of[code[row], 0] if now >= limits[3, 0] else -1
        while step >= 0:
            in_time = now - latest[0, step] <= limits[0, step] and now - latest[1, step] <= limits[1, step]
            if step <= reached and in_time and at - latest[2, step] <= limits[2, step]:
                via[row, step] = latest[3, step]
                latest[0, step + 1] = latest[0, step] if step else now
                latest[1, step + 1], latest[2, step + 1], latest[3, step + 1] = now, at, row
                if step == reached:
                    reached, best = reached + 1, row
            number += 1
            step = steps_of[code[row], number]
        row += 1
    return reached, best


@_part
def _write(places: Array, found: int, reached: int, place: Array, via: Array, row: int) -> None:
    """Write the places of a chain, from its last contact back."""
    for step in range(len(places) - 1, -1, -1):
        if step >= reached:
            places[step, found] = -1
        else:
            places[step, found] = place[row]
            row = via[row, step]


@_loop
def _chains(
    contacts: tuple[Array, Array, Array],
    rules: tuple[Array, Array, Array],
    rows: tuple[Array, Array, Array],
    owner: Array,
    places: Array,
) -> int:
    (offsets, touchpoint, at_us), (steps_of, limits, skipped), (place, code, via) = contacts, rules, rows
    latest = np.zeros((4, len(places) + 1), dtype=np.int64)
    found = 0
    for customer in range(len(offsets) - 1):
        met = _meet(offsets[customer], offsets[customer + 1], touchpoint, steps_of, place, code)
        reached, best = _best(met, rows, at_us, (steps_of, limits), latest)
        if reached and not skipped[customer]:
            owner[found] = customer
            _write(places, found, reached, place, via, best)
            found += 1
    return found


@_loop
def _hash(begins: Array, ends: Array, touchpoint: Array, keys: Array, multiplier: Any, found: Array) -> None:
    for run in range(len(begins)):
        total = np.uint64(0)
        for at in range(ends[run] - 1, begins[run] - 1, -1):
            total = total * multiplier + keys[touchpoint[at]]
        found[run] = total
