from functools import cache

import numpy as np

from regard.simulate import company
from regard.simulate.cohort import COHORT, Cohort, draw_cohort, rare_customers
from regard.simulate.experience import stays
from regard.simulate.journeys import Journeys
from regard.simulate.plan import make_plan

PLAN = make_plan(company("retailer"), ())


@cache
def drawn(number: int = 0) -> Cohort:
    return draw_cohort(PLAN, number, COHORT, rare_customers(PLAN, COHORT, 1), 1)


def test_unhappy_customers_leave() -> None:
    cohorts = [drawn(number) for number in range(4)]
    mood, left = (np.concatenate(parts) for parts in zip(*((c.people.mood, c.left) for c in cohorts), strict=True))
    assert mood[left].mean() < mood[~left].mean() - 0.1


def test_the_share_of_leavers_follows_the_formula() -> None:
    cohort = drawn()
    usual = cohort.journeys.way < len(PLAN.company.journeys)
    took_place = usual & np.isin(np.arange(len(usual)), cohort.contacts.journey)
    mean = np.bincount(cohort.contacts.journey, cohort.experience, len(usual))[took_place]
    mean /= np.bincount(cohort.contacts.journey, minlength=len(usual))[took_place]
    expected = (0.015 * np.exp(-0.8 * mean)).sum()
    assert abs(cohort.left.sum() - expected) < 4 * np.sqrt(expected)


def test_who_has_left_takes_no_further_journey() -> None:
    customer, way = np.array([0, 0, 0, 1, 1]), np.array([0, 1, 0, 1, len(PLAN.company.journeys)])
    journeys = Journeys(customer, way, np.arange(5.0))
    leaves = np.array([False, True, False, True, False])
    # The last one is met at a rare touchpoint, whatever else happens.
    assert stays(PLAN, journeys, leaves).tolist() == [True, True, False, True, True]


def test_happy_customers_answer_more() -> None:
    cohort = drawn()
    shown, answered = cohort.asked.shown, cohort.asked.answered
    assert cohort.experience[answered].mean() > cohort.experience[shown & ~answered].mean()


def test_customers_who_opted_out_are_never_asked() -> None:
    cohort = drawn()
    rare = PLAN.rare[cohort.contacts.step]
    out = cohort.people.opted_out[cohort.customer] & ~rare
    assert not cohort.asked.offered[out].any()
    assert (cohort.asked.suppressed[out & cohort.asked.eligible] == 0).all()


def test_new_customers_begin_by_discovering_the_company() -> None:
    cohort = drawn()
    first = np.unique(cohort.journeys.customer, return_index=True)[1]
    new = ~cohort.people.known[cohort.journeys.customer[first]]
    ways = {PLAN.journeys[way].key for way in cohort.journeys.way[first][new]}
    assert ways <= {"discover", "lost_property"}


def test_cases_of_one_customer_lie_three_weeks_apart() -> None:
    cohort = drawn()
    complaint = [journey.key for journey in PLAN.journeys].index("complaint")
    cases = np.flatnonzero(cohort.journeys.way == complaint)
    same = np.diff(cohort.journeys.customer[cases]) == 0
    assert (np.diff(cohort.journeys.start_s[cases])[same] >= 21 * 86_400).all()


def test_the_mean_experience_of_a_touchpoint_is_its_quality() -> None:
    cohort = drawn()
    here = np.isin(PLAN.moment[cohort.contacts.step], [PLAN.moments.index(("home_delivery", "receive"))])
    error = cohort.experience[here].std() / np.sqrt(here.sum())
    assert abs(cohort.experience[here].mean()) < 4 * error + 0.05
