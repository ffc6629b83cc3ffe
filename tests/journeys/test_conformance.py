"""Conformance: every episode that begins an intended journey follows it, stops, or leaves it at one step."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.journeys.logs import Log, Step, entry, journeys_of, logs, split_view_of, view_of

from regard.errors import WrongUseError
from regard.journeys.conformance import Outcome, behind_conformance, conformance
from regard.journeys.intended import IntendedJourney, IntendedStep
from regard.settings import EpisodeRule

VISIT = EpisodeRule("visit", 1800)
RULE = st.sampled_from([VISIT, None])


def step(name: str, *touchpoints: str, optional: bool = False, repeatable: bool = False) -> IntendedStep:
    return IntendedStep(name=name, touchpoints=touchpoints, optional=optional, repeatable=repeatable)


def intended(*steps: IntendedStep, ignored: tuple[str, ...] = ()) -> IntendedJourney:
    return IntendedJourney(key="order", name="Order", steps=steps, ignored=ignored)


PLAIN = intended(step("see", "ad"), step("buy", "shop"))
LONG = intended(step("see", "ad", "mail", repeatable=True), step("fill", "cart", optional=True), step("buy", "shop"))
OPEN = intended(step("see", "ad", optional=True), step("buy", "shop"), step("ask", "call", optional=True))
AGAIN = intended(step("see", "ad"), step("buy", "shop"), step("see again", "ad"), ignored=("mail", "call"))
INTENDED = st.sampled_from([PLAIN, LONG, OPEN, AGAIN])


def told(steps: list[Step], journey: IntendedJourney) -> tuple[Outcome, int, str, list[int]]:
    """Return what becomes of an episode: outcome, last step, touchpoint that left it, steps it came to."""
    at, came = 0, list[int]()
    for touchpoint in [each.touchpoint for each in steps if each.touchpoint not in journey.ignored]:
        fits = [place for place, each in enumerate(journey.steps, 1) if touchpoint in each.touchpoints]
        done = at > 0 and all(each.optional for each in journey.steps[at:])
        nearby = [
            place for place in fits if place > at and all(each.optional for each in journey.steps[at : place - 1])
        ]
        if at == len(journey.steps) or (at in fits and journey.steps[at - 1].repeatable):
            continue
        if nearby:
            at = nearby[0]
            came.append(at)
        elif at and done:
            break
        elif at:
            kind = Outcome.SKIPPED if fits and fits[-1] > at else Outcome.BACK if fits else Outcome.EXTRA
            return kind, at, touchpoint, came
    if not at:
        return Outcome.NOT_BEGUN, 0, "", came
    done = all(each.optional for each in journey.steps[at:])
    return Outcome.FOLLOWED if done else Outcome.STOPPED, at, "", came


def all_told(log: Log, rule: EpisodeRule | None, journey: IntendedJourney) -> list[tuple[Outcome, int, str, list[int]]]:
    found: list[list[Step]] = []
    for steps in journeys_of(log).values():
        for place, each in enumerate(steps):
            if not place or (rule is not None and each.at_us - steps[place - 1].at_us >= 1800_001_000):
                found.append([])
            found[-1].append(each)
    return [told(steps, journey) for steps in found]


@given(logs(), RULE, INTENDED)
def test_every_episode_is_counted_as_it_is_told(log: Log, rule: EpisodeRule | None, journey: IntendedJourney) -> None:
    found, slow = conformance(view_of(log), journey, rule), all_told(log, rule, journey)
    ends = [(kind, at) for kind, at, _, _ in slow]
    assert (found.n, found.not_begun) == (len(slow), ends.count((Outcome.NOT_BEGUN, 0)))
    assert found.followed == sum(kind is Outcome.FOLLOWED for kind, _ in ends)
    for at, each in enumerate(found.steps, 1):
        kinds = {"stopped": each.stopped, "skipped": each.skipped, "back": each.back, "extra": each.extra}
        assert kinds == {kind: ends.count((Outcome(kind), at)) for kind in kinds}
        assert each.reached == sum(at in came for _, _, _, came in slow)


@given(logs(), RULE, INTENDED)
def test_what_becomes_of_them_adds_up_to_all_that_begin(
    log: Log, rule: EpisodeRule | None, journey: IntendedJourney
) -> None:
    found = conformance(split_view_of(log, ["carla"]), journey, rule)
    left = sum(each.skipped + each.back + each.extra for each in found.steps)
    assert found.followed + sum(each.stopped for each in found.steps) + left == found.begun
    assert found.begun + found.not_begun == found.n
    assert sum(each.count for each in found.deviations) == left


@given(logs(), RULE, INTENDED)
def test_deviations_say_to_what(log: Log, rule: EpisodeRule | None, journey: IntendedJourney) -> None:
    view = view_of(log)
    slow = [(kind, at, key) for kind, at, key, _ in all_told(log, rule, journey)]
    names = [each.name for each in journey.steps]
    for each in conformance(view, journey, rule).deviations:
        assert each.count == slow.count((each.kind, names.index(each.step) + 1, each.touchpoint))
        behind = behind_conformance(view, journey, rule, each.kind, each.step, each.touchpoint)
        assert len(behind) == each.count


@given(logs(), RULE, INTENDED)
def test_episodes_behind_each_outcome_are_as_many_as_shown(
    log: Log, rule: EpisodeRule | None, journey: IntendedJourney
) -> None:
    view = split_view_of(log, ["ann", "bob"])
    found = conformance(view, journey, rule)
    assert len(behind_conformance(view, journey, rule, Outcome.FOLLOWED)) == found.followed
    assert len(behind_conformance(view, journey, rule, Outcome.NOT_BEGUN)) == found.not_begun
    for each in found.steps:
        for kind in ("reached", "stopped", "skipped", "back", "extra"):
            behind = behind_conformance(view, journey, rule, Outcome(kind), each.step)
            assert len(behind) == len(np.unique(behind.seq)) == getattr(each, kind)


@given(logs(), RULE, INTENDED)
def test_a_view_in_parts_conforms_the_same(log: Log, rule: EpisodeRule | None, journey: IntendedJourney) -> None:
    parts = conformance(split_view_of(log, ["ann", "delta"]), journey, rule)
    assert repr(parts) == repr(conformance(view_of(log), journey, rule))


def test_fitness_is_the_share_that_goes_on() -> None:
    log = [entry("ann", 0, "ad"), entry("ann", 1, "shop"), entry("bob", 0, "ad"), entry("bob", 1, "call")]
    found = conformance(view_of(log), PLAIN, VISIT)
    assert [(each.reached, each.fitness, each.extra) for each in found.steps] == [(2, 0.5, 1), (1, 1.0, 0)]
    assert found.low < found.share == 0.5 < found.high
    assert found.table().num_rows == 2
    assert found.deviations_table().to_pylist() == [{"step": "see", "kind": "extra", "touchpoint": "call", "count": 1}]


def test_the_contact_that_left_is_behind() -> None:
    log = [entry("bob", 0, "mail"), entry("bob", 1, "ad"), entry("bob", 2, "call"), entry("bob", 3, "shop")]
    assert behind_conformance(view_of(log), PLAIN, VISIT, Outcome.EXTRA, "see").seq.tolist() == [3]
    assert behind_conformance(view_of(log), PLAIN, VISIT, Outcome.REACHED, "see").seq.tolist() == [2]


def test_an_empty_log_has_no_conformance() -> None:
    found = conformance(view_of([]), PLAIN, None)
    assert (found.n, found.begun, found.deviations) == (0, 0, ())
    assert np.isnan([found.share, found.steps[0].fitness, found.steps[0].reached_share]).all()


@pytest.mark.parametrize(("name", "says"), [(None, "is one of a step"), ("bye", "no step 'bye'. Did you mean buy")])
def test_an_outcome_of_a_step_needs_the_step(name: str | None, says: str) -> None:
    with pytest.raises(WrongUseError, match=says):
        behind_conformance(view_of([]), PLAIN, None, Outcome.STOPPED, name)
