"""Conformance: what share of episodes follows an intended journey, how far each gets, where it is left and to what."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from regard.errors import WrongUseError, unknown_name
from regard.estimate.intervals import share_interval
from regard.journeys.intended import IntendedJourney
from regard.journeys.patterns_walk import Walk, walk
from regard.journeys.results import Result
from regard.journeys.runs import Runs, behind, standing_runs, unit_name
from regard.journeys.sequences import Bools
from regard.journeys.view import Behind, View
from regard.settings import EpisodeRule


class Outcome(StrEnum):
    """What becomes of an episode that is held against an intended journey.

    `followed`: no step is missing; what comes after is not judged. `stopped`: it ends after a step while steps are
    missing. Its first contact that is not intended leaves the journey: `skipped`: it is a later step, and one between
    is missing; `back`: an earlier step, or the same again; `extra`: no step at all. `not_begun`: no contact is a
    first step; what comes before one is not judged. `reached`: it came to a step, whatever became of it.
    """

    FOLLOWED = "followed"
    STOPPED = "stopped"
    SKIPPED = "skipped"
    BACK = "back"
    EXTRA = "extra"
    NOT_BEGUN = "not_begun"
    REACHED = "reached"


_LEAVING = (Outcome.SKIPPED, Outcome.BACK, Outcome.EXTRA)


@dataclass(frozen=True)
class Fitness:
    """What becomes of episodes at one step.

    Attributes:
        step: the step's name.
        reached: episodes that came to it.
        reached_share: of those that begin the journey, 0 to 1; NaN where none does.
        stopped: episodes that end after it while steps are missing.
        skipped: those that leave it for a later step, and one between is missing.
        back: those that leave it for an earlier step, or the same again.
        extra: those that leave it for what is no step.
        fitness: share of those that reached it that went on as intended, 0 to 1; NaN where none reached it.
        low: lower limit of its interval (Wilson, 95 %).
        high: upper limit.
    """

    step: str
    reached: int
    reached_share: float
    stopped: int
    skipped: int
    back: int
    extra: int
    fitness: float
    low: float
    high: float


@dataclass(frozen=True)
class Deviation:
    """Where an intended journey is left, and to what.

    Attributes:
        step: name of the last step that was reached as intended.
        kind: skipped, back or extra.
        touchpoint: of the contact that left it; empty where it has none.
        count: episodes.
    """

    step: str
    kind: Outcome
    touchpoint: str
    count: int


@dataclass(frozen=True)
class Conformance(Result):
    """How episodes follow an intended journey: followed, stopped and left, step by step, add up to all that begin it.

    Attributes:
        intended: key of the intended journey.
        unit: the rule's name; `journey` for whole journeys.
        n: all episodes.
        not_begun: those that never begin it.
        begun: those that do.
        followed: those that follow it wholly.
        share: followed of begun, 0 to 1; NaN where none begins it.
        low: lower limit of its interval (Wilson, 95 %).
        high: upper limit.
        steps: each step in order.
        deviations: each step, kind and touchpoint that occurs, the most frequent first.
    """

    intended: str
    unit: str
    n: int
    not_begun: int
    begun: int
    followed: int
    share: float
    low: float
    high: float
    steps: tuple[Fitness, ...]
    deviations: tuple[Deviation, ...]

    def table(self) -> pa.Table:
        """Return one row a step."""
        return pa.Table.from_pylist([vars(each) for each in self.steps])

    def deviations_table(self) -> pa.Table:
        """Return one row a step, kind and touchpoint."""
        columns = Deviation.__annotations__
        return pa.table({name: [getattr(each, name) for each in self.deviations] for name in columns})


def conformance(view: View, intended: IntendedJourney, rule: EpisodeRule | None) -> Conformance:
    """Return how episodes follow an intended journey.

    Args:
        view: the journeys.
        intended: the steps meant to be taken.
        rule: cuts episodes, see `IntendedJourney.rule_among`; None: whole journeys.
    """
    found = [(runs, _walk(runs, intended)) for runs in standing_runs(view, rule)]
    states = len(intended.steps) * (1 + len(_LEAVING)) + 2
    ended = np.sum([np.bincount(walked.state, minlength=states) for _, walked in found], axis=0)
    entered = np.sum([walked.entered for _, walked in found], axis=0)
    n, not_begun = int(ended.sum()), int(ended[0])
    steps = tuple(_fitness(intended, place, ended, entered) for place in range(1, len(intended.steps) + 1))
    followed = n - not_begun - sum(each.stopped + each.skipped + each.back + each.extra for each in steps)
    share = share_interval(followed, n - not_begun)
    left = _deviations(found, intended, view.words.touchpoints)
    return Conformance(intended.key, unit_name(rule), n, not_begun, n - not_begun, followed, *share, steps, left)


def behind_conformance(
    view: View,
    intended: IntendedJourney,
    rule: EpisodeRule | None,
    outcome: Outcome,
    step: str | None = None,
    touchpoint: str | None = None,
) -> Behind:
    """Return the episodes with an outcome, each as the contact that decided it.

    That is the contact which left the journey, was the last step, or reached the step asked for; else the episode's
    last contact.

    Args:
        view: the journeys.
        intended: the steps meant to be taken.
        rule: cuts episodes; None: whole journeys.
        outcome: which.
        step: name of the step at which; only for what happens at a step.
        touchpoint: only those that left for this one; None: for any.

    Raises:
        WrongUseError: there is no such step, or the outcome needs one.
    """
    at = None if outcome in {Outcome.FOLLOWED, Outcome.NOT_BEGUN} else _place(intended, outcome, step)
    halt = at if outcome is Outcome.REACHED else None
    found = []
    for runs in standing_runs(view, rule):
        walked = _walk(runs, intended, halt)
        places = walked.place[np.isin(walked.state, _states(intended, outcome, at))]
        if touchpoint is not None:
            places = places[np.isin(runs.sequences.touchpoint[places], runs.sequences.words.codes_of([touchpoint]))]
        found.append((runs, places))
    return behind(found)


def _place(intended: IntendedJourney, outcome: Outcome, step: str | None) -> int:
    """Return a step's place, from 1."""
    names = [each.name for each in intended.steps]
    if step is None:
        message = f"The outcome {outcome.value!r} is one of a step."
        raise WrongUseError(message, f"Name one of: {', '.join(names)}.")
    if step not in names:
        raise unknown_name("step", step, names)
    return names.index(step) + 1


def _states(intended: IntendedJourney, outcome: Outcome, at: int | None) -> list[int]:
    """Return the states that runs with an outcome end in."""
    if at is None:
        return [0] if outcome is Outcome.NOT_BEGUN else _followed(intended)
    if outcome in _LEAVING:
        return [_left(intended, at, outcome)]
    return [at] if outcome is Outcome.REACHED or not intended.complete(at) else []


def _followed(intended: IntendedJourney) -> list[int]:
    last = len(intended.steps)
    return [*(place for place in range(1, last + 1) if intended.complete(place)), last + 1]


def _left(intended: IntendedJourney, place: int, kind: Outcome) -> int:
    """Return the state of having left a step; below are 0, one a step, and one for having followed it all."""
    return len(intended.steps) + 2 + (place - 1) * len(_LEAVING) + _LEAVING.index(kind)


def _walk(runs: Runs, intended: IntendedJourney, halt: int | None = None) -> Walk:
    """Take each run through the intended journey.

    Args:
        runs: the episodes.
        intended: the steps meant to be taken.
        halt: a step, from 1, where the walk ends; None: it goes on as far as it can.
    """
    keys, last = ("", *runs.sequences.words.touchpoints), len(intended.steps)
    table = np.repeat(np.arange(_left(intended, last + 1, _LEAVING[0]))[:, None], len(keys), axis=1)
    ending: Bools = np.arange(len(table)) >= last
    if halt is not None:
        ending[halt] = True
    for place in range(last):
        table[place] = [_moved(intended, place, key) for key in keys]
    return walk(runs, table.astype(np.int32), ending)


def _moved(intended: IntendedJourney, place: int, key: str) -> int:
    """Return the state that a contact leads to from a step; 0: from before the first."""
    if key in intended.ignored:
        return place
    steps = [number for number, step in enumerate(intended.steps, 1) if key in step.touchpoints]
    for number in steps:
        if number in intended.after(place) or (number == place and intended.steps[place - 1].repeatable):
            return number
    if place == 0:
        return 0
    if intended.complete(place):
        return len(intended.steps) + 1
    kind = Outcome.EXTRA if not steps else Outcome.SKIPPED if steps[-1] > place else Outcome.BACK
    return _left(intended, place, kind)


def _fitness(intended: IntendedJourney, place: int, ended: NDArray[np.int64], entered: NDArray[np.int64]) -> Fitness:
    reached, begun = int(entered[place]), int(ended.sum() - ended[0])
    stopped = 0 if intended.complete(place) else int(ended[place])
    skipped, back, extra = (int(ended[_left(intended, place, kind)]) for kind in _LEAVING)
    fitness, low, high = share_interval(reached - stopped - skipped - back - extra, reached)
    share = reached / begun if begun else np.nan
    name = intended.steps[place - 1].name
    return Fitness(name, reached, share, stopped, skipped, back, extra, fitness, low, high)


def _deviations(
    found: list[tuple[Runs, Walk]], intended: IntendedJourney, touchpoints: tuple[str, ...]
) -> tuple[Deviation, ...]:
    base, width = len(intended.steps) + 2, len(touchpoints) + 1
    counts = np.zeros(len(intended.steps) * len(_LEAVING) * width, dtype=np.int64)
    for runs, walked in found:
        left = walked.state >= base
        code = runs.sequences.touchpoint[walked.place[left]].astype(np.int64)
        counts += np.bincount((walked.state[left] - base) * width + code, minlength=len(counts))
    keys = ("", *touchpoints)
    order = [cell for cell in np.argsort(-counts, kind="stable").tolist() if counts[cell]]
    return tuple(
        Deviation(
            intended.steps[cell // width // len(_LEAVING)].name,
            _LEAVING[cell // width % len(_LEAVING)],
            keys[cell % width],
            int(counts[cell]),
        )
        for cell in order
    )
