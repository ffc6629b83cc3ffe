"""People: who the customers of one cohort are."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from regard.simulate.plan import Plan

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class People:
    """The customers of one cohort, one entry each.

    Attributes:
        number: of the customer in the company, from 0.
        region: place of their region in the company's list.
        business: whether they act for an account.
        mood: lasting part of their experience, in standard deviations.
        acquiescence, extremity: how they use a scale: added to, and multiplied with, their experience.
        known: whether they knew the company when the period began.
        joined_s: when they can first come, for those who knew it the period's start; local seconds since 1970.
        activity: their journeys in a year, against the mean.
        opted_out: whether they must not be asked.
        home: a random number that gives them a usual shop.
    """

    number: Ints
    region: Ints
    business: Bools
    mood: Floats
    acquiescence: Floats
    extremity: Floats
    known: Bools
    joined_s: Floats
    activity: Floats
    opted_out: Bools
    home: Ints


def draw_people(plan: Plan, first: int, count: int, random: np.random.Generator) -> People:
    """Draw `count` customers, the first of them with the number `first`."""
    behaviour, length_s = plan.company.behaviour, plan.end_s - plan.start_s
    shares = np.array([region.share for region in plan.company.regions])
    number = np.arange(first, first + count)
    known = random.random(count) < behaviour.joined_before_share
    joined_s = plan.start_s + np.where(known, 0.0, random.random(count) * length_s)
    # Business customers come first in a cohort, so that the people of an account stand together.
    business = np.arange(count) < round(count * behaviour.business_share)
    return People(
        number=number,
        region=random.choice(len(shares), count, p=shares / shares.sum()),
        business=business,
        mood=random.normal(0, behaviour.mood_sd, count),
        acquiescence=random.normal(0, behaviour.acquiescence_sd, count),
        extremity=random.lognormal(0, behaviour.extremity_sd, count),
        known=known,
        joined_s=joined_s,
        activity=random.gamma(2.0, 0.5, count),
        opted_out=random.random(count) < plan.company.response.opt_out_share,
        home=random.integers(0, 1_000_000, count),
    )
