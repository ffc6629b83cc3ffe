"""The tally: what is true of the contacts that were drawn, added up cohort by cohort."""

from typing import Any

import numpy as np
import numpy.typing as npt

from regard.simulate.cohort import Cohort
from regard.simulate.plan import Plan

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Tally = dict[str, Floats]
"""Sums by name. Rows are moments (`contacts` … `moment_kept`, `score_…`) or promises (`raised` …), in the order of
the plan; columns are questions, or usual and caused."""


def tally(plan: Plan, cohort: Cohort) -> Tally:
    """Return the sums of one cohort."""
    return {
        "customers": np.array([len(cohort.left)], dtype=np.float64),
        "left": np.array([cohort.left.sum()], dtype=np.float64),
        **_by_moment(plan, cohort),
        **_by_promise(plan, cohort),
        **_by_question(plan, cohort),
    }


def added(one: Tally, other: Tally) -> Tally:
    """Return the sums of both."""
    return {name: one[name] + other[name] for name in one}


def _by_moment(plan: Plan, cohort: Cohort) -> Tally:
    moment, contacts = plan.moment[cohort.contacts.step], cohort.contacts
    raised = plan.promise[contacts.step] >= 0
    sums = {
        "contacts": np.ones(len(moment)),
        "caused": contacts.caused,
        "experience": cohort.experience,
        "moment_raised": raised,
        "moment_kept": raised & contacts.kept,
        "eligible": cohort.asked.eligible,
        "suppressed": cohort.asked.suppressed >= 0,
        "offered": cohort.asked.offered,
        "answered": cohort.asked.answered,
    }
    return {name: _sums(moment, len(plan.moments), values) for name, values in sums.items()}


def _by_promise(plan: Plan, cohort: Cohort) -> Tally:
    contacts, count = cohort.contacts, len(plan.company.promises)
    promise = plan.promise[contacts.step]
    settled = contacts.settled_s < plan.end_s
    cases = {"kept": settled & contacts.kept, "broken": settled & ~contacts.kept, "open": ~settled}
    place = np.where(promise < 0, 2 * count, 2 * promise + contacts.caused)
    return {name: _sums(place, 2 * count + 1, values)[:-1].reshape(count, 2) for name, values in cases.items()}


def _by_question(plan: Plan, cohort: Cohort) -> Tally:
    """Add up scores: of everybody (`score_all`), and as expected of those who answer (`score_expected`)."""
    moment, chance = plan.moment[cohort.contacts.step], cohort.asked.chance
    found: dict[str, list[Floats]] = {}
    for score in cohort.asked.scores.values():
        given = ~np.isnan(score)
        value = np.nan_to_num(score)
        net = given * ((value >= 9).astype(np.float64) - (value <= 6))
        weight = given * chance
        sums = {"score_n": given, "score_all": value, "score_weight": weight, "score_expected": weight * value}
        sums |= {"net_all": net, "net_expected": weight * net}
        for name, values in sums.items():
            found.setdefault(name, []).append(_sums(moment, len(plan.moments), values))
    return {name: np.stack(columns, axis=1) for name, columns in found.items()}


def _sums(place: Ints, count: int, values: npt.NDArray[Any]) -> Floats:
    return np.asarray(np.bincount(place, weights=values.astype(np.float64), minlength=count))
