"""Paths after, before and between events, against a slow twin."""

from collections import defaultdict
from importlib import import_module
from statistics import fmean, median

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.journeys.logs import CUSTOMERS, Log, Step, entry, journeys_of, logs, split_view_of, view_of

from regard.errors import WrongUseError
from regard.journeys.paths import Stretch, behind_path, paths
from regard.journeys.steps_states import Rest
from regard.settings import EpisodeRule

VISIT = EpisodeRule("visit", 60 * 60 * 24)
LENGTHS, MERGES = st.integers(1, 4), st.booleans()
STRETCHES = st.one_of(
    st.builds(Stretch, after=st.just("call"), length=LENGTHS, merge_repeats=MERGES),
    st.builds(Stretch, before=st.just("call"), length=LENGTHS, merge_repeats=MERGES),
    st.builds(Stretch, between=st.sampled_from([("ad", "call"), ("ad", "ad")]), length=LENGTHS, merge_repeats=MERGES),
)


def slow_episodes(log: Log, merge: bool) -> list[list[Step]]:
    found: list[list[Step]] = []
    for steps in journeys_of(log).values():
        before = None
        for step in steps:
            anew = not before or (step.at_us - before.at_us) // 1_000_000 > 86_400
            if anew:
                found.append([])
            if anew or not merge or (before and before.touchpoint != step.touchpoint):
                found[-1].append(step)
            before = step
    return found


def slow_paths(log: Log, stretch: Stretch) -> list[tuple[tuple[str, ...], int, int]]:
    """Return path, microseconds and number of the event of each episode."""
    found = []
    for steps in slow_episodes(log, stretch.merge_repeats):
        keys = [step.touchpoint for step in steps]
        if stretch.event not in keys:
            continue
        event = keys.index(stretch.event)
        first, stop = event + 1, min(event + 1 + stretch.length, len(keys))
        since, until = event, stop - 1
        if stretch.before:
            first, stop = max(event - stretch.length, 0), event
            since, until = first, event
        if stretch.between:
            if stretch.between[1] not in keys[first:]:
                continue
            stop = until = keys.index(stretch.between[1], first)
        found.append((tuple(keys[first:stop]), steps[until].at_us - steps[since].at_us, steps[event].seq))
    return found


@given(logs(), STRETCHES, st.sets(st.sampled_from(CUSTOMERS)), st.integers(1, 3))
def test_paths_are_as_counted_one_by_one(log: Log, stretch: Stretch, replaced: set[str], top: int) -> None:
    slow = defaultdict(list)
    for key, took_us, seq in slow_paths(log, stretch):
        slow[key].append((took_us / 1e6, seq))
    expected = sorted((key for key in slow if len(key) <= stretch.length), key=lambda key: (-len(slow[key]), key))
    for view in (view_of(log), split_view_of(log, replaced)):
        found = paths(view, VISIT, stretch, top)
        assert [path.touchpoints for path in found.paths] == expected[:top]
        for path in found.paths:
            times = [took_s for took_s, _ in slow[path.touchpoints]]
            seqs = sorted(seq for _, seq in slow[path.touchpoints])
            assert path.median_s == pytest.approx(median(times))
            assert path.mean_s == pytest.approx(fmean(times))
            assert path.count == len(seqs)
            assert sorted(behind_path(view, VISIT, stretch, path.touchpoints).seq.tolist()) == seqs


@given(logs(), STRETCHES, st.integers(1, 3))
def test_paths_and_others_add_up(log: Log, stretch: Stretch, top: int) -> None:
    view, slow = view_of(log), slow_paths(log, stretch)
    found = paths(view, VISIT, stretch, top)
    assert sum(path.count for path in found.paths) + found.others == found.n == len(slow)
    assert found.n + found.without == len(slow_episodes(log, stretch.merge_repeats))
    assert len(behind_path(view, VISIT, stretch, Rest.OTHERS, top)) == found.others
    assert found.longer == sum(len(path) > stretch.length for path, _, _ in slow)


@given(logs(), STRETCHES)
def test_many_touchpoints_give_the_same_paths(log: Log, stretch: Stretch) -> None:
    few = paths(view_of(log), VISIT, stretch)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(import_module("regard.journeys.paths"), "_MOST", 10)
        assert paths(view_of(log), VISIT, stretch) == few


def test_an_episode_that_ends_with_the_event_has_an_empty_path() -> None:
    (path,) = paths(view_of([entry("ann", 0, "ad"), entry("ann", 1, "call")]), VISIT, Stretch(after="call")).paths
    assert (path.touchpoints, path.count, path.share, path.mean_s) == ((), 1, 1.0, 0.0)
    assert path.low < path.high


def test_paths_are_a_table_with_a_row_for_all_others() -> None:
    log = [entry("ann", 0, "call"), entry("ann", 1, "shop"), entry("bob", 0, "call"), entry("bob", 1, "ad")]
    table = paths(view_of(log), VISIT, Stretch(after="call"), 1).table()
    assert table.select(["touchpoints", "count", "share"]).to_pylist() == [
        {"touchpoints": ["ad"], "count": 1, "share": 0.5},
        {"touchpoints": None, "count": 1, "share": 0.5},
    ]


@pytest.mark.parametrize("asked", [{}, {"after": "ad", "before": "ad"}, {"after": "ad", "length": 0}])
def test_a_stretch_says_where_the_path_is(asked: dict[str, object]) -> None:
    with pytest.raises(WrongUseError, match="one of"):
        Stretch(**asked)  # type: ignore[arg-type]


def test_an_unknown_event_names_those_near_it() -> None:
    with pytest.raises(WrongUseError, match="call"):
        paths(view_of([entry("ann", 0, "ad")]), VISIT, Stretch(after="cal"))
