"""Returns: which contacts begin a customer's time, which are returns, and at which age."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from regard.journeys.funnel_attempts import one_of
from regard.journeys.kernels import compiled
from regard.journeys.retention_periods import Periods, RetentionRule
from regard.journeys.sequences import Sequences

_BLOCK = 1 << 18
_MONDAY_US, _WEEK_US = 259_200_000_000, 604_800_000_000


@dataclass(frozen=True)
class Grid:
    """The cohorts and ages that are counted.

    Attributes:
        periods: of the cohorts.
        ages: how many ages, 0 included.
    """

    periods: Periods
    ages: int


@dataclass(frozen=True)
class Begun:
    """The customers who began, in some of the sequences.

    Attributes:
        owner: which, as positions in `customer_no`.
        place: of the contact with which each began.
        cohort: the period of that contact.
    """

    owner: NDArray[np.int64]
    place: NDArray[np.int64]
    cohort: NDArray[np.int64]


@dataclass(frozen=True)
class Returns:
    """Contacts with which customers come back, from age 1 on.

    Attributes:
        place: of the contact.
        customer: its customer, as a position in `Begun`.
        age: at that contact.
    """

    place: NDArray[np.int64]
    customer: NDArray[np.int64]
    age: NDArray[np.int64]


def count_returns(sequences: Sequences, rule: RetentionRule, grid: Grid) -> NDArray[np.int64]:
    """Return how many customers of each cohort come back at each age, (cohorts, ages); at age 0 all of them."""
    if rule.plain_weeks and "first_in_week" in sequences.known:
        return _count_known_weeks(sequences, grid)
    begun = begun_of(sequences, rule, grid.periods)
    counts = np.zeros(len(grid.periods) * grid.ages, dtype=np.int64)
    for some in _blocks(sequences, begun):
        returns = returns_of(sequences, rule, grid.periods, some)
        kept = _first_of_age(returns) if rule.kind == "classic" else _last_of_customer(returns)
        key = some.cohort[returns.customer[kept]] * grid.ages + returns.age[kept]
        counts += np.bincount(key, minlength=len(counts))
    cells = counts.reshape(len(grid.periods), grid.ages)
    if rule.kind != "classic":
        cells = np.cumsum(cells[:, ::-1], axis=1)[:, ::-1].copy()
    cells[:, 0] = np.bincount(begun.cohort, minlength=len(grid.periods))
    return cells


def begun_of(sequences: Sequences, rule: RetentionRule, periods: Periods) -> Begun:
    """Return who begins, and when."""
    if rule.start:
        starts = np.flatnonzero(one_of(sequences.touchpoint, sequences.words.codes_of(rule.start)))
    else:
        starts = np.flatnonzero(sequences.first)
    at = np.searchsorted(starts, sequences.offsets)
    owner = np.flatnonzero(np.diff(at))
    place = starts[at[owner]]
    return Begun(owner, place, periods.of(sequences.at_us[place]))


def returns_of(sequences: Sequences, rule: RetentionRule, periods: Periods, begun: Begun) -> Returns:
    """Return the contacts with which customers come back; of rolling and unbounded customers only those that matter.

    Args:
        sequences: where the contacts are.
        rule: what counts.
        periods: calendar periods of all contacts.
        begun: customers who are next to each other in the sequences.
    """
    if not len(begun.owner):
        nothing = np.empty(0, dtype=np.int64)
        return Returns(nothing, nothing, nothing)
    low, high = begun.place + 1, sequences.offsets[begun.owner + 1]
    begin, end = int(low[0]), int(high[-1])
    customer = np.repeat(np.arange(len(low)), np.diff(np.append(begin, high)))
    place = np.arange(begin, end)
    kept = place >= low[customer]
    if rule.returning:
        kept &= one_of(sequences.touchpoint[begin:end], sequences.words.codes_of(rule.returning))
    place, customer = place[kept], customer[kept]
    at_us = sequences.at_us[place]
    if rule.kind == "unbounded":
        age = (at_us - sequences.at_us[begun.place[customer]]) // rule.span_us
    else:
        age = periods.of(at_us) - begun.cohort[customer]
    later = age > 0
    return Returns(place[later], customer[later], age[later])


def _blocks(sequences: Sequences, begun: Begun) -> Iterator[Begun]:
    """Yield customers by blocks of about as many contacts."""
    if not len(begun.owner):
        return
    number = sequences.offsets[begun.owner] // _BLOCK
    begins = [0, *(np.flatnonzero(np.diff(number)) + 1).tolist(), len(number)]
    for begin, end in pairwise(begins):
        yield Begun(begun.owner[begin:end], begun.place[begin:end], begun.cohort[begin:end])


def _first_of_age(returns: Returns) -> NDArray[np.bool_]:
    first = np.ones(len(returns.place), dtype=np.bool_)
    first[1:] = (returns.customer[1:] != returns.customer[:-1]) | (returns.age[1:] != returns.age[:-1])
    return first


def _last_of_customer(returns: Returns) -> NDArray[np.bool_]:
    last = np.ones(len(returns.place), dtype=np.bool_)
    last[:-1] = returns.customer[1:] != returns.customer[:-1]
    return last


def _count_known_weeks(sequences: Sequences, grid: Grid) -> NDArray[np.int64]:
    counts = np.zeros((len(grid.periods), grid.ages), dtype=np.int64)
    cohort, age, first = (sequences.known[name] for name in ("cohort_week", "age_week", "first_in_week"))
    base = int((grid.periods.bounds_us[0] + _MONDAY_US) // _WEEK_US)
    fast = compiled()
    if fast is not None:
        fast.count_weeks(first, cohort, age, base, counts)
        return counts
    for begin in range(0, len(sequences), _BLOCK):
        block = slice(begin, begin + _BLOCK)
        kept = np.flatnonzero(first[block].astype(np.bool_))
        key = (cohort[block][kept].astype(np.int64) - base) * grid.ages + age[block][kept]
        counts += np.bincount(key, minlength=counts.size).reshape(counts.shape)
    return counts
