"""Retention: how many of those who began together come back later, cohort by cohort."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from regard.errors import WrongUseError
from regard.estimate import wilson_interval
from regard.journeys.results import Result
from regard.journeys.retention_counts import Begun, Grid, begun_of, count_returns, returns_of
from regard.journeys.retention_periods import Periods, RetentionRule, microseconds_of, periods_between
from regard.journeys.sequences import Sequences
from regard.journeys.view import Behind, View

_ANY = RetentionRule()


@dataclass(frozen=True)
class RetentionAge:
    """All cohorts of which an age is over, together.

    Attributes:
        age: periods since they began.
        cohorts: how many cohorts with anybody in them.
        n: their customers.
        returned: how many of them came back.
        share: of n; NaN where there is nobody.
        low: lower 95 % limit (Wilson).
        high: upper limit.
    """

    age: int
    cohorts: int
    n: int
    returned: int
    share: float
    low: float
    high: float


@dataclass(frozen=True)
class Retention(Result):
    """Cohorts and who of them came back, by age.

    Attributes:
        rule: what counts.
        cohorts: local date on which each cohort's period begins.
        sizes: customers of each cohort.
        returned: who came back, (cohorts, ages); at age 0 the whole cohort; 0 where nothing has begun.
        begun: whether an age of a cohort has begun, (cohorts, ages); others are no numbers.
        complete: whether it is over for all of the cohort and all contacts of it are in view: only then is a low
            number a low number. Rolling and unbounded ones can still rise, as who stays away may come back.
        overall: by age, of complete cells only.
    """

    rule: RetentionRule
    cohorts: tuple[date, ...]
    sizes: NDArray[np.int64]
    returned: NDArray[np.int64]
    begun: NDArray[np.bool_]
    complete: NDArray[np.bool_]
    overall: tuple[RetentionAge, ...]

    @property
    def not_back(self) -> NDArray[np.int64]:
        """Who did not come back, (cohorts, ages); 0 where nothing has begun."""
        return np.where(self.begun, self.sizes[:, None] - self.returned, 0)

    def table(self) -> pa.Table:
        """Return one row a cohort and age that has begun: counts, share with its limits, whether it is complete."""
        cohort, age = np.nonzero(self.begun)
        returned, size = self.returned[cohort, age], self.sizes[cohort]
        low, high = wilson_interval(returned, size)
        shares = np.divide(returned, size, out=np.full(len(size), np.nan), where=size > 0)
        columns: dict[str, Any] = {
            "cohort": pa.array([self.cohorts[place] for place in cohort.tolist()], pa.date32()),
            "age": age,
            "size": size,
            "returned": returned,
            "not_back": size - returned,
            "share": shares,
            "low": low,
            "high": high,
            "complete": self.complete[cohort, age],
        }
        return pa.table(columns)


def retention(view: View, rule: RetentionRule = _ANY) -> Retention:
    """Return who came back of those who began together.

    Args:
        view: the journeys.
        rule: grain, zone, what begins a customer's time, and what counts as coming back.
    """
    span = _span_us(view, rule)
    if span is None:
        nothing = np.zeros((0, 0), dtype=np.int64)
        return Retention(rule, (), nothing.sum(axis=1), nothing, nothing > 0, nothing > 0, ())
    periods = periods_between(rule.grain, rule.zone, span[0], span[1])
    grid = Grid(periods, _ages(rule, periods, span))
    wide = _wide_grid(view, rule, grid, span)
    counts = view.count(lambda part: count_returns(part, rule, wide))
    skipped = wide.periods.starts.index(periods.starts[0])
    returned = counts[skipped : skipped + len(periods), : grid.ages]
    begun, complete = _standing(rule, grid, span)
    sizes, returned = returned[:, 0].copy(), np.where(begun, returned, 0)
    return Retention(rule, periods.starts, sizes, returned, begun, complete, _overall(sizes, returned, complete))


def behind_cell(view: View, rule: RetentionRule, cohort: date, age: int, back: bool = True) -> Behind:
    """Return the customers behind a cell.

    Args:
        view: the journeys.
        rule: as for `retention`.
        cohort: date on which the cohort's period begins.
        age: periods since, from 0.
        back: those who came back, each with the first contact that counts at this age; else those who did not,
            each with the contact with which it began. At age 0 all are back, with that contact.

    Raises:
        WrongUseError: no such cohort, or its age has not begun.
    """
    span = _span_us(view, rule)
    if span is None:
        message = f"No cohort begins on {cohort}."
        raise WrongUseError(message, "There is no contact in view.")
    periods = periods_between(rule.grain, rule.zone, span[0], span[1])
    place = periods.checked(cohort)
    _check_age(rule, Grid(periods, _ages(rule, periods, span)), span, (place, age))
    begun = begun_of(view.whole, rule, periods)
    chosen = np.flatnonzero(begun.cohort == place)
    some = Begun(begun.owner[chosen], begun.place[chosen], begun.cohort[chosen])
    places = some.place if age == 0 else _first_back(view, rule, periods, some, age)
    if back:
        return Behind.at(view.whole, places[places >= 0])
    return Behind.at(view.whole, some.place[places < 0])


def _first_back(view: View, rule: RetentionRule, periods: Periods, begun: Begun, age: int) -> NDArray[np.int64]:
    """Return for each customer the place of the first contact that counts at an age; -1 where there is none."""
    returns = returns_of(view.whole, rule, periods, begun)
    counts = returns.age == age if rule.kind == "classic" else returns.age >= age
    found = np.full(len(begun.owner), -1, dtype=np.int64)
    # Written backwards, so that of several contacts of one customer the first stays.
    found[returns.customer[counts][::-1]] = returns.place[counts][::-1]
    return found


def _span_us(view: View, rule: RetentionRule) -> tuple[int, int, int] | None:
    """Return the first contact in view, the end of what is shown, and up to when contacts are all there."""
    gone = [part.sequences.customer_no for part in view.parts if part.sign < 0]
    there = [part.sequences for part in view.parts if part.sign > 0]
    kept = [np.diff(own.offsets) > 0 for own in there]
    if gone:
        kept[0] &= ~np.isin(there[0].customer_no, np.concatenate(gone))
    ends = [_ends_us(own, some) for own, some in zip(there, kept, strict=True) if some.any()]
    if not ends:
        return None
    first_us, last_us = min(one for one, _ in ends), max(one for _, one in ends)
    if rule.until is None:
        return first_us, last_us, last_us
    until_us = min(microseconds_of(rule.until), microseconds_of(view.as_of))
    return first_us, max(last_us, until_us - 1), until_us


def _ends_us(own: Sequences, kept: NDArray[np.bool_]) -> tuple[int, int]:
    """Return the first and the last time of some customers, each with a contact."""
    first, last = own.at_us[own.offsets[:-1][kept]], own.at_us[own.offsets[1:][kept] - 1]
    return int(first.min()), int(last.max())


def _wide_grid(view: View, rule: RetentionRule, grid: Grid, span: tuple[int, int, int]) -> Grid:
    """Return a grid that also holds the contacts that are taken off again."""
    if len(view.parts) == 1:
        return grid
    gone = [part.sequences for part in view.parts if part.sign < 0 and len(part.sequences)]
    ends = [_ends_us(own, np.diff(own.offsets) > 0) for own in gone]
    first, last = min([span[0], *(one for one, _ in ends)]), max([span[1], *(one for _, one in ends)])
    periods = periods_between(rule.grain, rule.zone, first, last)
    return Grid(periods, max(_ages(rule, periods, (first, last, last)), grid.ages))


def _ages(rule: RetentionRule, periods: Periods, span: tuple[int, int, int]) -> int:
    if rule.kind == "unbounded":
        return (span[1] - span[0]) // rule.span_us + 1
    return len(periods)


def _standing(
    rule: RetentionRule, grid: Grid, span: tuple[int, int, int]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which cells have begun, and which are over."""
    _, end_us, until_us = span
    bounds, ages = grid.periods.bounds_us, np.arange(grid.ages)
    if rule.kind == "unbounded":
        first_us = np.maximum(bounds[:-1], span[0])[:, None]
        begun = first_us + ages * rule.span_us <= end_us
        return begun, begun & (bounds[1:, None] + (ages + 1) * rule.span_us <= until_us)
    place = np.arange(len(grid.periods))[:, None] + ages
    begun = place < len(grid.periods)
    return begun, begun & (bounds[np.minimum(place, len(grid.periods) - 1) + 1] <= until_us)


def _overall(
    sizes: NDArray[np.int64], returned: NDArray[np.int64], complete: NDArray[np.bool_]
) -> tuple[RetentionAge, ...]:
    n = np.where(complete, sizes[:, None], 0).sum(axis=0)
    back = np.where(complete, returned, 0).sum(axis=0)
    cohorts = (complete & (sizes[:, None] > 0)).sum(axis=0)
    low, high = wilson_interval(back, n)
    shares = np.divide(back, n, out=np.full(len(n), np.nan), where=n > 0)
    columns = (one.tolist() for one in (np.arange(len(n)), cohorts, n, back, shares, low, high))
    return tuple(RetentionAge(*row) for row in zip(*columns, strict=True))


def _check_age(rule: RetentionRule, grid: Grid, span: tuple[int, int, int], cell: tuple[int, int]) -> None:
    place, age = cell
    if not 0 <= age < grid.ages or not _standing(rule, grid, span)[0][place, age]:
        message = f"The cohort of {grid.periods.starts[place]} has not reached age {age}."
        raise WrongUseError(message, "Choose an age that is shown for it.")
