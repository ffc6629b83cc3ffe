"""Journeys: which ways through the company the customers of a cohort take, and when."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from regard.simulate.people import People
from regard.simulate.plan import YEAR_S, Plan, follow_up, promise_of

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_DAY_S = 86_400
_APART_S = 21 * _DAY_S
"""Two cases of one customer that wait for a reply are so far apart that no reply can belong to both."""


@dataclass(frozen=True)
class Journeys:
    """Journeys, one entry each, in the order of customer and start.

    Attributes:
        customer: place of the customer in the cohort.
        way: place of the journey in the plan.
        start_s: local seconds since 1970.
    """

    customer: Ints
    way: Ints
    start_s: Floats

    def only(self, chosen: Bools | Ints) -> Self:
        """Return some of the journeys."""
        return type(self)(self.customer[chosen], self.way[chosen], self.start_s[chosen])


def draw_journeys(plan: Plan, people: People, rare: Sequence[Ints], random: np.random.Generator) -> Journeys:
    """Draw the journeys of a cohort.

    Args:
        plan: what can be drawn.
        people: the cohort.
        rare: customers' numbers for each touchpoint that is met a given number of times.
        random: the cohort's source of chance.
    """
    length_s = plan.end_s - people.joined_s
    mean = plan.company.behaviour.journeys_per_year * people.activity * length_s / YEAR_S
    counts = random.poisson(mean) + ~people.known
    customer = np.repeat(np.arange(len(mean)), counts)
    start_s = _in_daytime(people.joined_s[customer] + random.random(len(customer)) * length_s[customer], random)
    start_s = start_s[np.lexsort((start_s, customer))]
    way = _ways(plan, people, customer, _first_of_new(people, customer), random)
    return _with_rare(plan, people, _far_apart(plan, Journeys(customer, way, start_s)), rare)


def _first_of_new(people: People, customer: Ints) -> Bools:
    """Return which journeys are the first of a new customer."""
    begins = np.ones(len(customer), dtype=bool)
    begins[1:] = customer[1:] != customer[:-1]
    return np.asarray(begins & ~people.known[customer])


def _ways(plan: Plan, people: People, customer: Ints, first: Bools, random: np.random.Generator) -> Ints:
    """Choose a way for each journey: the greatest of log weight plus Gumbel noise is drawn by weight."""
    ways = plan.company.journeys
    with np.errstate(divide="ignore"):
        weight = np.log([way.weight for way in ways])
    score = weight + np.outer(people.mood[customer], [way.mood_pull for way in ways])
    score += random.gumbel(size=score.shape)
    business = people.business[customer]
    for place, way in enumerate(ways):
        unfit = np.zeros(len(customer), dtype=bool) if way.business is None else business != way.business
        score[unfit | (first != way.first), place] = -np.inf
    return np.asarray(score.argmax(axis=1))


def _in_daytime(start_s: Floats, random: np.random.Generator) -> Floats:
    """Move times to the hours in which people are awake, most of them around 15 h."""
    day = np.floor(start_s / _DAY_S) * _DAY_S
    return np.asarray(day + 3600 * random.triangular(7, 15, 22, len(start_s)))


def _far_apart(plan: Plan, journeys: Journeys) -> Journeys:
    """Leave out cases that begin too soon after another case of the same customer."""
    waits = np.array([_has_follow_up(plan, place) for place in range(len(plan.company.journeys))])
    cases = np.flatnonzero(waits[journeys.way])
    same = np.diff(journeys.customer[cases]) == 0
    soon = same & (np.diff(journeys.start_s[cases]) < _APART_S)
    return journeys.only(np.delete(np.arange(len(journeys.way)), cases[1:][soon]))


def _has_follow_up(plan: Plan, way: int) -> bool:
    first = plan.first_step[way]
    steps = range(first, first + len(plan.journeys[way].steps))
    return any(follow_up(promise_of(plan, step)) for step in steps)


def _with_rare(plan: Plan, people: People, journeys: Journeys, rare: Sequence[Ints]) -> Journeys:
    """Add the contacts at rare touchpoints, each in the middle of its customer's time."""
    usual = len(plan.company.journeys)
    parts = [journeys]
    for place, numbers in enumerate(rare):
        here = np.flatnonzero(np.isin(people.number, numbers))
        start_s = (people.joined_s[here] + plan.end_s) / 2
        parts.append(Journeys(here, np.full(len(here), usual + place), start_s))
    customer, way, start_s = (
        np.concatenate([getattr(part, name) for part in parts]) for name in ("customer", "way", "start_s")
    )
    return Journeys(customer, way, start_s).only(np.lexsort((start_s, customer)))
