"""Experience: how each contact felt, and who left because of it."""

import numpy as np
import numpy.typing as npt

from regard.simulate.contacts import Contacts
from regard.simulate.journeys import Journeys
from regard.simulate.people import People
from regard.simulate.plan import Plan

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


def feel(plan: Plan, people: People, journeys: Journeys, contacts: Contacts, random: np.random.Generator) -> Floats:
    """Return the experience of each contact, in standard deviations from the company's own level.

    It is quality of the touchpoint + mood of the customer - penalty for a broken promise + planted shift + noise.
    The penalty is taken against its usual mean, so that the mean stays the quality.
    """
    behaviour, step = plan.company.behaviour, contacts.step
    quality = plan.by_touchpoint(plan.company.quality_sd)[step]
    mood = people.mood[journeys.customer[contacts.journey]]
    broken = ~contacts.kept - (1 - plan.kept_share[step])
    shift = np.where(contacts.caused, plan.shift_sd[step], 0.0)
    noise = random.normal(0, behaviour.noise_sd, len(step))
    return np.asarray(quality + mood - behaviour.broken_penalty_sd * broken + shift + noise)


def last_journeys(
    plan: Plan, journeys: Journeys, contacts: Contacts, experience: Floats, random: np.random.Generator
) -> Bools:
    """Return the journeys after which their customer leaves.

    Contacts at rare touchpoints decide nothing: they are met whatever else happens.
    """
    count = len(journeys.way)
    behaviour = plan.company.behaviour
    number = np.bincount(contacts.journey, minlength=count)
    total = np.bincount(contacts.journey, weights=experience, minlength=count)
    mean = total / np.maximum(number, 1)
    chance = np.minimum(behaviour.churn_base * np.exp(-behaviour.churn_effect * mean), 1.0)
    usual = (journeys.way < len(plan.company.journeys)) & (number > 0)
    leaves = usual & (random.random(count) < chance)
    return np.asarray(leaves & (_earlier(journeys, leaves) == 0))


def stays(plan: Plan, journeys: Journeys, last: Bools) -> Bools:
    """Return which journeys take place: those of customers who have not left before."""
    rare = journeys.way >= len(plan.company.journeys)
    return np.asarray(rare | (_earlier(journeys, last) == 0))


def _earlier(journeys: Journeys, marked: Bools) -> npt.NDArray[np.int64]:
    """Count the marked journeys of the same customer before each journey."""
    before = np.cumsum(marked) - marked
    first = np.searchsorted(journeys.customer, journeys.customer)
    return np.asarray(before - before[first])
