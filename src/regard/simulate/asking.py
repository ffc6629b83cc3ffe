"""Asking: which contacts are followed by a survey, who answers, and what."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from regard.simulate.contacts import Contacts
from regard.simulate.people import People
from regard.simulate.plan import Plan
from regard.simulate.survey import Question

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

REASONS = ("opted_out", "asked_recently")
"""Why an eligible customer is not asked."""


@dataclass(frozen=True)
class Asked:
    """What became of each contact's survey, one entry per contact.

    Attributes:
        eligible: chosen for a survey.
        suppressed: chosen, and not asked: place of the reason, -1 for asked or not chosen.
        shown, answered: whether it came so far.
        chance: probability of an answer, given that the customer was chosen; 0 where not asked.
        scores: by question, the score that this contact would give or gave; NaN where not asked after it.
    """

    eligible: Bools
    suppressed: Ints
    shown: Bools
    answered: Bools
    chance: Floats
    scores: dict[str, Floats]

    @property
    def offered(self) -> Bools:
        """Which surveys were sent."""
        return np.asarray(self.eligible & (self.suppressed < 0))


def ask(
    plan: Plan, people: People, customer: Ints, contacts: Contacts, experience: Floats, random: np.random.Generator
) -> Asked:
    """Return what became of each contact's survey; contacts are in the order of customer and time."""
    rare = plan.rare[contacts.step]
    response, count = plan.company.response, len(contacts.step)
    share = np.array([*(survey.asked_share for survey in plan.company.surveys), 0.0])[plan.survey[contacts.step]]
    eligible = (random.random(count) < share) | (rare & (plan.survey[contacts.step] >= 0))
    suppressed = _suppressed(plan, people.opted_out[customer], customer, np.where(eligible, contacts.at_s, np.nan))
    suppressed = np.where(rare, -1, suppressed)
    logit = response_logit(plan)[contacts.step] + response.mood * experience
    chance = np.where(rare, 1.0, 1 / (1 + np.exp(-logit)))
    shown = eligible & (suppressed < 0) & ((random.random(count) < response.shown_share) | rare)
    answered = shown & (random.random(count) < chance)
    overall = np.where(rare, 1.0, response.shown_share * chance) * (eligible & (suppressed < 0))
    return Asked(
        eligible=eligible,
        suppressed=suppressed,
        shown=shown,
        answered=answered,
        chance=overall,
        scores=_scores(plan, people, customer, contacts, experience, random),
    )


def response_logit(plan: Plan) -> Floats:
    """Return the response logit of each step at experience 0, by its touchpoint's channel."""
    response = plan.company.response
    channel = {touchpoint.key: touchpoint.channel for touchpoint in plan.company.touchpoints}
    return np.array([response.logit.get(channel[step.touchpoint], response.usual_logit) for step in plan.steps])


def questions(plan: Plan) -> dict[str, Question]:
    """Return the different questions of all surveys by key."""
    return {question.key: question for survey in plan.company.surveys for question in survey.questions}


def _suppressed(plan: Plan, opted_out: Bools, customer: Ints, chosen_s: Floats) -> Ints:
    """Return why chosen customers are not asked; `chosen_s` is NaN where the customer is not chosen."""
    places = np.flatnonzero(~np.isnan(chosen_s))
    soon = np.zeros(len(places), dtype=bool)
    same = np.diff(customer[places]) == 0
    soon[1:] = same & (np.diff(chosen_s[places]) < plan.company.response.rest_days * 86_400)
    found = np.full(len(customer), -1, dtype=np.int64)
    found[places] = np.where(opted_out[places], 0, np.where(soon, 1, -1))
    return found


def _scores(
    plan: Plan, people: People, customer: Ints, contacts: Contacts, experience: Floats, random: np.random.Generator
) -> dict[str, Floats]:
    """Return the score each contact would get by each question of its survey, rounded onto the scale."""
    noise = random.normal(0, plan.company.behaviour.mood_sd, len(experience))
    expectation = plan.by_touchpoint(plan.company.expectation_sd)[contacts.step] + noise
    extremity, acquiescence = people.extremity[customer], people.acquiescence[customer]
    survey = plan.survey[contacts.step]
    found = {}
    for key, question in questions(plan).items():
        felt = expectation if question.kind == "expectation" else experience
        score = question.centre + question.spread * (extremity * felt + acquiescence)
        asks = [key in {each.key for each in survey.questions} for survey in plan.company.surveys]
        here = np.array([*asks, False])[survey]
        found[key] = np.where(here, np.clip(np.rint(score), question.low, question.high), np.nan)
    return found
