"""Variants are counted, cover all episodes together with the others, and lead to the episodes that have them."""

from collections import Counter, defaultdict
from statistics import mean, median

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.journeys.logs import Log, Step, entry, journeys_of, logs, split_view_of, view_of

from regard.journeys import runs, variant_of
from regard.journeys.variant_hash import hashes_of
from regard.journeys.variants import behind_other_variants, behind_variant, variants
from regard.settings import EpisodeRule

VISIT = EpisodeRule("visit", 1800)
RULE = st.sampled_from([VISIT, EpisodeRule("calls", None, ("call",), ("shop",)), None])


def episodes(log: Log, rule: EpisodeRule | None) -> list[list[Step]]:
    found: list[list[Step]] = []
    for steps in journeys_of(log).values():
        for place, step in enumerate(steps):
            before = steps[place - 1]
            pause = rule is not None and rule.gap_s is not None and step.at_us - before.at_us >= 1800_001_000
            cut = rule is not None and (step.touchpoint in rule.starts or before.touchpoint in rule.ends)
            if not place or pause or cut:
                found.append([])
            found[-1].append(step)
    return found


@given(logs(), RULE, st.integers(0, 6))
def test_variants_are_those_of_a_plain_count(log: Log, rule: EpisodeRule | None, top: int) -> None:
    times_s = defaultdict(list)
    for steps in episodes(log, rule):
        times_s[tuple(step.touchpoint for step in steps)].append((steps[-1].at_us - steps[0].at_us) / 1e6)
    found = variants(view_of(log), rule, top)
    assert [each.count for each in found.shown] == sorted(map(len, times_s.values()), reverse=True)[:top]
    assert (found.n, found.different) == (sum(map(len, times_s.values())), len(times_s))
    for each in found.shown:
        own = times_s[each.touchpoints]
        assert (each.count, each.length) == (len(own), len(each.touchpoints))
        assert each.mean_s == pytest.approx(mean(own))
        assert each.median_s == pytest.approx(median(own))


@given(logs(), RULE, st.integers(0, 6))
def test_variants_and_others_add_up(log: Log, rule: EpisodeRule | None, top: int) -> None:
    found = variants(view_of(log), rule, top)
    assert sum(each.count for each in found.shown) + found.others == found.n
    assert len(found.shown) + found.others_different == found.different
    covered = np.cumsum([each.share for each in found.shown])
    assert [each.coverage for each in found.shown] == pytest.approx(covered.tolist())
    assert found.n == 0 or sum(each.share for each in found.shown) + found.others_share == pytest.approx(1)


@given(logs(), RULE, st.integers(0, 6))
def test_episodes_behind_a_variant_are_as_many_as_shown(log: Log, rule: EpisodeRule | None, top: int) -> None:
    view = split_view_of(log, ["bob", "delta"])
    found = variants(view, rule, top)
    for each in found.shown:
        assert len(behind_variant(view, rule, each.touchpoints)) == each.count
    others = behind_other_variants(view, rule, top)
    assert len(others) == len(np.unique(others.seq)) == found.others


@given(logs(), RULE, st.sets(st.sampled_from(["ann", "bob", "emil"])))
def test_a_view_in_parts_has_the_same_variants(log: Log, rule: EpisodeRule | None, replaced: set[str]) -> None:
    assert repr(variants(split_view_of(log, replaced), rule, 3)) == repr(variants(view_of(log), rule, 3))


@given(logs(), st.integers(1, 7))
def test_blocks_change_nothing(log: Log, size: int) -> None:
    usual = variants(view_of(log), VISIT, 3)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runs, "BLOCK", size)
        assert repr(variants(view_of(log), VISIT, 3)) == repr(usual)


@given(st.lists(st.sampled_from(["ad", "call", "shop"]), min_size=1))
def test_the_hash_is_that_of_the_layout(touchpoints: list[str]) -> None:
    log = [entry("ann", place, touchpoint) for place, touchpoint in enumerate(touchpoints)]
    (own,) = hashes_of(runs.runs_of(view_of(log).whole, VISIT)).tolist()
    assert own == variant_of(touchpoints)


def test_the_table_ends_with_the_others() -> None:
    log: Log = [entry(*each) for each in [("ann", 0, "ad"), ("bob", 0, "ad"), ("carla", 0, "shop")]]
    rows = variants(view_of(log), VISIT, 1).table().to_pylist()
    assert [(row["touchpoints"], row["count"], row["different"]) for row in rows] == [(["ad"], 2, 1), (None, 1, 1)]
    assert Counter(row["median_s"] for row in rows) == {0.0: 1, None: 1}


def test_an_empty_log_has_no_variant() -> None:
    found = variants(view_of([]), None)
    assert (found.shown, found.others, found.n, found.different) == ((), 0, 0, 0)
    assert np.isnan([found.others_share, found.mean_length]).all()
