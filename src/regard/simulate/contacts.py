"""Contacts: journeys become single contacts, with promises kept or broken in each."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from regard.simulate.journeys import Journeys
from regard.simulate.office import after_office_hours
from regard.simulate.plan import Plan, follow_up, is_dated, limit, promise_of
from regard.vocabulary import Outcome

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_NEVER_SHARE = 0.15
"""Share of broken follow-ups in which nothing follows at all."""

_ENDS = frozenset({Outcome.ABANDONED, Outcome.CANCELLED})
"""Outcomes after which a journey does not go on."""


@dataclass(frozen=True)
class Contacts:
    """Contacts, one entry each.

    Attributes:
        journey: place of the journey.
        step: place of the step in the plan.
        at_s: when, in local seconds since 1970.
        kept: whether the promise raised is kept; True without a promise.
        caused: whether a planted cause is at work.
        failed: whether it ended as the step's `failure`.
        promised_s: the promised date, NaN for none.
        settled_s: when at the latest it is known whether the promise is kept.
    """

    journey: Ints
    step: Ints
    at_s: Floats
    kept: Bools
    caused: Bools
    failed: Bools
    promised_s: Floats
    settled_s: Floats

    def only(self, chosen: Bools | Ints) -> Self:
        """Return some of the contacts."""
        return type(self)(*(getattr(self, name)[chosen] for name in self.__dataclass_fields__))


@dataclass
class _Walk:
    """Where some journeys of one way stand: the time, and what the step before has left open."""

    at_s: Floats
    going: Bools
    case_kept: Bools
    case_step: int = -1


def walk(plan: Plan, journeys: Journeys, random: np.random.Generator) -> Contacts:
    """Return the contacts of all journeys, up to the end of the period, in the order of time per journey."""
    parts: list[Contacts] = []
    for way in range(len(plan.journeys)):
        places = np.flatnonzero(journeys.way == way)
        all_of_them = np.ones(len(places), dtype=bool)
        standing = _Walk(journeys.start_s[places], all_of_them, all_of_them)
        steps = range(plan.first_step[way], plan.first_step[way] + len(plan.journeys[way].steps))
        parts += [_take_step(plan, step, places, standing, random) for step in steps]
    columns = [np.concatenate([getattr(part, name) for part in parts]) for name in Contacts.__dataclass_fields__]
    contacts = Contacts(*columns)
    return contacts.only(contacts.at_s < plan.end_s)


def _take_step(plan: Plan, step: int, journeys: Ints, standing: _Walk, random: np.random.Generator) -> Contacts:
    """Return the contacts at one step, and move on the journeys that take it."""
    count = len(journeys)
    taken = standing.going & (random.random(count) < plan.steps[step].share)
    failed = random.random(count) < (plan.steps[step].failure_share or 0.0)
    caused = standing.at_s >= plan.cause_since_s[step]
    kept = random.random(count) < np.where(caused, plan.caused_kept_share[step], plan.kept_share[step])
    at_s, promised_s = _when(plan, step, standing, kept, random)
    if _answers_case(plan, step, standing):
        taken &= standing.case_kept | (random.random(count) >= _NEVER_SHARE)
    standing.at_s = np.where(taken, at_s, standing.at_s)
    if plan.steps[step].failure in _ENDS:
        standing.going = standing.going & ~(taken & failed)
    rule = follow_up(promise_of(plan, step))
    settled_s = at_s
    if rule:
        standing.case_kept, standing.case_step = kept, step
        hours = np.full(count, rule.within_hours)
        settled_s = after_office_hours(at_s, hours) if rule.business_hours else at_s + hours * 3600
    return Contacts(journeys, np.full(count, step), at_s, kept, caused, failed, promised_s, settled_s).only(taken)


def _answers_case(plan: Plan, step: int, standing: _Walk) -> bool:
    rule = follow_up(promise_of(plan, standing.case_step)) if standing.case_step >= 0 else None
    return rule is not None and plan.steps[step].kind in rule.reply_kinds


def _when(plan: Plan, step: int, standing: _Walk, kept: Bools, random: np.random.Generator) -> tuple[Floats, Floats]:
    """Return when a step is taken, and the date promised for it."""
    promise = promise_of(plan, step)
    none = np.full(len(kept), np.nan)
    if promise is not None and is_dated(promise):
        length_s = plan.company.promised_h[promise.key] * 3600
        return standing.at_s + length_s * _share_of_limit(kept, random), standing.at_s + length_s
    if _answers_case(plan, step, standing):
        return _reply_time(plan, standing, random), none
    usual_s = plan.steps[step].after_h * 3600
    first = step in plan.first_step
    return standing.at_s + (0.0 if first else usual_s * random.lognormal(0, 0.5, len(kept))), none


def _reply_time(plan: Plan, standing: _Walk, random: np.random.Generator) -> Floats:
    """Return when the reply to the open case comes."""
    rule = follow_up(promise_of(plan, standing.case_step))
    within_hours = rule.within_hours if rule else 0.0
    hours = within_hours * np.minimum(_share_of_limit(standing.case_kept, random), 2.0)
    if rule and rule.business_hours:
        return after_office_hours(standing.at_s, hours)
    return np.asarray(standing.at_s + hours * 3600)


def _share_of_limit(kept: Bools, random: np.random.Generator) -> Floats:
    """Return what was used of a limit: less than all of it where the promise is kept, else more."""
    within = random.triangular(0.05, 0.5, 0.98, len(kept))
    beyond = 1.05 + np.minimum(random.exponential(0.5, len(kept)), 3.0)
    return np.asarray(np.where(kept, within, beyond))


def spans(plan: Plan, contacts: Contacts, random: np.random.Generator) -> dict[str, Floats]:
    """Return how long contacts took and made wait, in seconds; NaN where it is not measured."""
    count = len(contacts.step)
    found = {}
    for name in ("waiting_s", "duration_s"):
        usual = plan.number(name)[contacts.step] * random.lognormal(0, 0.5, count)
        limits = np.array([_limit_on(plan, step, name) for step in range(len(plan.steps))])[contacts.step]
        found[name] = np.where(np.isnan(limits), usual, limits * _share_of_limit(contacts.kept, random))
    return found


def _limit_on(plan: Plan, step: int, field: str) -> float:
    rule = limit(promise_of(plan, step))
    return rule.limit if rule and rule.field == field else np.nan
