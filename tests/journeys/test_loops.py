"""Loops: what comes again in an episode, at once or after others, and how long it takes."""

from itertools import pairwise
from statistics import mean, median, stdev

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.journeys.logs import TOUCHPOINTS, Log, Step, entry, journeys_of, logs, split_view_of, view_of

from regard.errors import WrongUseError
from regard.journeys import runs
from regard.journeys.loops import LoopKind, behind_loop, loops
from regard.settings import EpisodeRule

VISIT = EpisodeRule("visit", 1800)
RULE = st.sampled_from([VISIT, None])


def occurrences(log: Log, rule: EpisodeRule | None, touchpoint: str) -> list[list[tuple[int, float]]]:
    """Return for each episode with a touchpoint the places and times at which it occurs."""
    found: list[list[Step]] = []
    for steps in journeys_of(log).values():
        for place, step in enumerate(steps):
            if not place or (rule is not None and step.at_us - steps[place - 1].at_us >= 1800_001_000):
                found.append([])
            found[-1].append(step)
    places = [
        [(place, step.at_us / 1e6) for place, step in enumerate(steps) if step.touchpoint == touchpoint]
        for steps in found
    ]
    return [own for own in places if own]


def gaps(own: list[tuple[int, float]]) -> list[int]:
    return [after[0] - before[0] for before, after in pairwise(own)]


@given(logs(), RULE)
def test_loops_are_those_of_a_plain_count(log: Log, rule: EpisodeRule | None) -> None:
    found = loops(view_of(log), rule)
    assert {each.touchpoint for each in found.touchpoints} == {one.touchpoint for one in log}
    for each in found.touchpoints:
        units = occurrences(log, rule, each.touchpoint)
        again = [own for own in units if len(own) > 1]
        assert (each.n, each.episodes) == (len(units), len(again))
        assert each.self_loops == sum(1 in gaps(own) for own in units)
        assert each.return_loops == sum(any(gap > 1 for gap in gaps(own)) for own in units)
        assert each.immediate_repeats == sum(gaps(own).count(1) for own in units)
        assert each.immediate_repeats + each.returns == sum(len(own) - 1 for own in units)


@given(logs(), RULE)
def test_rework_is_the_time_from_the_first_to_the_last(log: Log, rule: EpisodeRule | None) -> None:
    for each in loops(view_of(log), rule).touchpoints:
        again = [own for own in occurrences(log, rule, each.touchpoint) if len(own) > 1]
        spent_s = [own[-1][1] - own[0][1] for own in again]
        assert each.rework_s == pytest.approx(sum(spent_s), abs=1e-5)
        if again:
            assert each.mean_repetitions == mean(len(own) - 1 for own in again)
            assert each.median_rework_s == pytest.approx(median(spent_s), abs=1e-5)
            assert each.median_rework_low_s <= each.median_rework_s <= each.median_rework_high_s
        if len(again) > 1:
            margin = 1.959964 * stdev(spent_s) / len(again) ** 0.5
            assert each.mean_rework_high_s == pytest.approx(mean(spent_s) + margin, abs=1e-2, rel=1e-5)


@given(logs(), RULE)
def test_episodes_behind_a_loop_are_as_many_as_shown(log: Log, rule: EpisodeRule | None) -> None:
    view = split_view_of(log, ["ann", "emil"])
    found = loops(view, rule)
    for each in found.touchpoints:
        shown = {"any": each.episodes, "self": each.self_loops, "return": each.return_loops}
        for kind in LoopKind:
            assert len(behind_loop(view, rule, each.touchpoint, kind)) == shown[kind]
    whole = behind_loop(view, rule)
    assert len(whole) == len(np.unique(whole.seq)) == found.episodes


@given(logs(), RULE, st.integers(1, 6))
def test_parts_and_blocks_change_nothing(log: Log, rule: EpisodeRule | None, size: int) -> None:
    usual = loops(view_of(log), rule)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runs, "BLOCK", size)
        found = loops(split_view_of(log, ["bob"]), rule)
    assert (found.n, found.episodes) == (usual.n, usual.episodes)
    pairs = zip(found.touchpoints, usual.touchpoints, strict=True)
    assert all(vars(one) == pytest.approx(vars(other), nan_ok=True) for one, other in pairs)


def test_a_loop_is_behind_as_the_contact_that_closes_it() -> None:
    log = [entry("ann", minute, key) for minute, key in enumerate(["ad", "call", "ad", "mail", "mail"])]
    view = view_of(log)
    assert behind_loop(view, VISIT, "ad").seq.tolist() == [3]
    assert behind_loop(view, VISIT, "mail", LoopKind.SELF).seq.tolist() == [5]
    assert behind_loop(view, VISIT).seq.tolist() == [5]
    assert len(behind_loop(view, VISIT, "mail", LoopKind.RETURN)) == 0


def test_one_long_loop_moves_the_mean_and_not_the_median() -> None:
    minutes = {"ann": 2, "bob": 4, "emil": 300}
    log = [entry(who, minute, "call") for who, last in minutes.items() for minute in (0, last)]
    (found,) = loops(view_of(log), None).touchpoints
    assert (found.median_rework_s, found.mean_rework_s) == (240.0, 6_120.0)


def test_an_unknown_touchpoint_has_no_loop() -> None:
    with pytest.raises(WrongUseError, match="no touchpoint 'card'"):
        behind_loop(view_of([]), None, "card")


def test_an_empty_log_has_no_loop() -> None:
    found = loops(view_of([]), VISIT)
    assert (found.touchpoints, found.n, found.episodes) == ((), 0, 0)
    assert np.isnan(found.share)
    assert found.table().num_rows == 0


def test_the_table_has_a_row_for_each_touchpoint() -> None:
    log = [entry("ann", 0, key) for key in TOUCHPOINTS]
    assert loops(view_of(log), None).table()["touchpoint"].to_pylist() == list(TOUCHPOINTS)
