"""A cohort: some customers with all that happens to them, drawn from a source of chance of their own."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from regard.simulate.asking import Asked, ask
from regard.simulate.contacts import Contacts, walk
from regard.simulate.experience import feel, last_journeys, stays
from regard.simulate.journeys import Journeys, draw_journeys
from regard.simulate.people import People, draw_people
from regard.simulate.plan import Plan

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

COHORT = 1_000
"""Customers drawn together. What one cohort draws depends on no other, so batches change nothing."""


@dataclass(frozen=True)
class Cohort:
    """Some customers, and their contacts in the order of customer and time.

    Attributes:
        people, journeys, contacts: who, which ways, and what happened.
        customer: place of each contact's customer in the cohort.
        before: how many contacts of the same customer came before each.
        experience: how each contact felt, in standard deviations.
        asked: what became of each contact's survey.
        left: which customers have left before the period ends.
        random: what further draws of this cohort are made from.
    """

    people: People
    journeys: Journeys
    contacts: Contacts
    customer: Ints
    before: Ints
    experience: Floats
    asked: Asked
    left: Bools
    random: np.random.Generator


def draw_cohort(plan: Plan, number: int, size: int, rare: Sequence[Ints], seed: int) -> Cohort:
    """Draw the cohort with a number, counted from 0; it has `size` customers.

    Args:
        plan: what can be drawn.
        number: of the cohort.
        size: how many customers it has, at most `COHORT`.
        rare: customers' numbers for each touchpoint that is met a given number of times.
        seed: of the simulation.
    """
    random = np.random.default_rng([seed, number])
    people = draw_people(plan, number * COHORT, size, random)
    journeys = draw_journeys(plan, people, rare, random)
    contacts = walk(plan, journeys, random)
    experience = feel(plan, people, journeys, contacts, random)
    last = last_journeys(plan, journeys, contacts, experience, random)
    happened = np.flatnonzero(stays(plan, journeys, last)[contacts.journey])
    order = happened[np.lexsort((contacts.at_s[happened], journeys.customer[contacts.journey[happened]]))]
    contacts, experience = contacts.only(order), experience[order]
    customer = journeys.customer[contacts.journey]
    return Cohort(
        people=people,
        journeys=journeys,
        contacts=contacts,
        customer=customer,
        before=np.arange(len(customer)) - np.searchsorted(customer, customer),
        experience=experience,
        asked=ask(plan, people, customer, contacts, experience, random),
        left=np.isin(np.arange(size), journeys.customer[last]),
        random=random,
    )


def rare_customers(plan: Plan, customers: int, seed: int) -> list[Ints]:
    """Return which customers come to each touchpoint that is met a given number of times."""
    random = np.random.default_rng([seed, 2**31])
    wanted = plan.company.rare_contacts.values()
    return [random.choice(customers, min(count, customers), replace=False) for count in wanted]
