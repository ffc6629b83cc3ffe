"""The map's numbers: an intended journey, step by step, against what happens."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from regard.draw import Estimate
from regard.journeys import Behind, IntendedJourney, IntendedStep, behind_conformance, conformance
from regard.journeys.conformance import Conformance, Deviation, Fitness, Outcome
from regard.journeys.intended import shown_intended
from regard.journeys.sequences import Sequences
from regard.measure import Measured
from regard.settings import EpisodeRule
from regard.web.desks.journeys.answers import answers, most_answered
from regard.web.desks.journeys.asking import Asked, kept
from regard.web.shell.reading import measured_by
from regard.web.shell.workspace import workspace

PARTING = (Outcome.STOPPED, Outcome.SKIPPED, Outcome.BACK, Outcome.EXTRA)
"""How a journey that was begun is not followed to the end, at each step."""


@dataclass(frozen=True)
class StepFound:
    """What happens at one step.

    Attributes:
        step: as it is intended.
        fitness: what becomes of journeys that reach it.
        experience: -1 to +1; None where nobody answered.
        contacts: at each of its touchpoints, all in view.
        scores: experience at each of its touchpoints.
        promises: kept at its touchpoints, those with a check.
        deviations: where it is left, and to what, the most frequent first.
    """

    step: IntendedStep
    fitness: Fitness
    experience: Estimate | None
    contacts: Mapping[str, int]
    scores: Mapping[str, Estimate | None]
    promises: tuple[Measured, ...]
    deviations: tuple[Deviation, ...]


@dataclass(frozen=True)
class MapFound:
    """An intended journey against what happens.

    Attributes:
        intended: the journey.
        whole: how it is followed.
        score: kind of answers that tell the experience.
        steps: in order.
    """

    intended: IntendedJourney
    whole: Conformance
    score: str
    steps: tuple[StepFound, ...]


def rule_of_map(intended: IntendedJourney) -> EpisodeRule | None:
    """Return the rule that an intended journey names; None for whole journeys.

    Raises:
        WrongUseError: the settings have no such rule.
    """
    return intended.rule_among(workspace().ledger.settings.episodes)


def found_map(asked: Asked, intended: IntendedJourney) -> MapFound:
    """Return what happens at each step of an intended journey."""
    rule = rule_of_map(intended)
    hour = asked.reader.as_of.replace(minute=0, second=0, microsecond=0)
    return kept(asked, ("map", shown_intended(intended), rule, hour), lambda: _made(asked, intended, rule))


def behind_map(asked: Asked, intended: IntendedJourney, outcome: str, step: str | None, left_for: str | None) -> Behind:
    """Return the journeys with an outcome, each as the contact that decided it.

    Args:
        asked: what the map is about.
        intended: the journey.
        outcome: a value of `Outcome`; `begun`: all that begin it; `all`: all there are.
        step: name of the step, for what happens at one.
        left_for: touchpoint that they left for; None: any.
    """
    rule = rule_of_map(intended)
    if outcome not in {"begun", "all"}:
        return behind_conformance(asked.view, intended, rule, Outcome(outcome), step, left_for)
    parts = [behind_conformance(asked.view, intended, rule, Outcome.FOLLOWED)]
    parts += [
        behind_conformance(asked.view, intended, rule, kind, each.name) for each in intended.steps for kind in PARTING
    ]
    if outcome == "all":
        parts.append(behind_conformance(asked.view, intended, rule, Outcome.NOT_BEGUN))
    return _together(parts)


def behind_contacts(asked: Asked, touchpoint: str) -> Behind:
    """Return the contacts in view at a touchpoint."""
    whole = asked.view.whole
    codes = whole.words.codes_of([touchpoint])
    return Behind.at(whole, np.flatnonzero(np.isin(whole.touchpoint, codes)))


def _made(asked: Asked, intended: IntendedJourney, rule: EpisodeRule | None) -> MapFound:
    whole = conformance(asked.view, intended, rule)
    every = {key for step in intended.steps for key in step.touchpoints}
    given, promises = most_answered(asked, every), _promises(asked)
    contacts = _contacts(asked)
    steps = tuple(
        StepFound(
            step,
            fitness,
            given.experience(step.touchpoints),
            {key: contacts.get(key, 0) for key in step.touchpoints},
            {key: given.experience([key]) for key in step.touchpoints},
            tuple(each for each in promises if each.group["touchpoint"] in step.touchpoints),
            tuple(each for each in whole.deviations if each.step == step.name),
        )
        for step, fitness in zip(intended.steps, whole.steps, strict=True)
    )
    return MapFound(intended, whole, given.kind, steps)


def _promises(asked: Asked) -> list[Measured]:
    """Return the promises kept by touchpoint, those with a check."""
    breakdown = asked.question.breakdown(("touchpoint", "promise"))
    return [each for each in measured_by(asked.reader, "promises_kept", breakdown) if each.value is not None]


def _contacts(asked: Asked) -> dict[str, int]:
    names = ("", *asked.view.words.touchpoints)

    def counted(sequences: Sequences) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
        return np.bincount(sequences.touchpoint, minlength=len(names)).astype(np.int64)

    return dict(zip(names, asked.view.count(counted).tolist(), strict=True))


def _together(parts: list[Behind]) -> Behind:
    return Behind(np.concatenate([each.seq for each in parts]), np.concatenate([each.customer_no for each in parts]))


def answers_behind(asked: Asked, kind: str, touchpoints: tuple[str, ...]) -> Behind:
    """Return the contacts at which answers of a kind were given at touchpoints, one for each answer."""
    return answers(asked, kind).behind_at(touchpoints)
