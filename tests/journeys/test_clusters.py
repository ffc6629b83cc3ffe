"""Clusters: groups that were planted are found, add up, and lead to their members, in whatever order."""

from importlib import import_module

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.journeys.logs import Log, entry, logs, number_of, split_view_of, view_of

from regard.errors import WrongUseError
from regard.journeys.clusters import behind_cluster, clusters
from regard.journeys.clusters_fit import fit, nearest, silhouette
from regard.journeys.clusters_traits import Trait, TraitKind
from regard.settings import EpisodeRule

VISIT = EpisodeRule("visit", 1800)
RULE = st.sampled_from([VISIT, None])


def planted() -> Log:
    """Return short visits of Ann that end in the shop, and long calls of Bob's over and over."""
    log = [entry("ann", 1_000 * day + minute, key) for day in range(6) for minute, key in enumerate(["ad", "shop"])]
    calls = ["call", "mail", "call", "call", "mail", "call"]
    return log + [entry("bob", 1_000 * day + minute, key) for day in range(3) for minute, key in enumerate(calls)]


def test_planted_groups_are_found_and_described() -> None:
    found = clusters(view_of(planted()), VISIT)
    assert [(each.number, each.size, each.mean_length) for each in found.clusters] == [(1, 6, 2.0), (2, 3, 6.0)]
    short, long = found.clusters
    assert "100% end with shop, others 0%" in short.description
    assert "100% begin with call, others 0%" in long.description
    assert short.low < short.share < short.high
    assert dict(found.silhouettes)[2] == pytest.approx(1.0)


def test_the_members_of_a_group_are_behind_it() -> None:
    behind = behind_cluster(view_of(planted()), VISIT, 2)
    assert set(behind.customer_no.tolist()) == {number_of("bob")}


@settings(deadline=None, max_examples=30)
@given(logs(), RULE, st.sampled_from([None, 1, 2, 3]))
def test_sizes_add_up_and_are_behind(log: Log, rule: EpisodeRule | None, k: int | None) -> None:
    view = split_view_of(log, ["ann"])
    found = clusters(view, rule, k)
    assert sum(each.size for each in found.clusters) == found.n
    for each in found.clusters:
        behind = behind_cluster(view, rule, each.number, k)
        assert len(behind) == len(np.unique(behind.seq)) == each.size


@settings(deadline=None, max_examples=30)
@given(logs(), RULE, st.sets(st.sampled_from(["ann", "carla", "emil"])))
def test_the_order_in_which_customers_are_stored_changes_nothing(
    log: Log, rule: EpisodeRule | None, replaced: set[str]
) -> None:
    found, usual = clusters(split_view_of(log, replaced), rule), clusters(view_of(log), rule)
    assert [(each.size, each.mean_length) for each in found.clusters] == [
        (each.size, each.mean_length) for each in usual.clusters
    ]
    assert found.silhouettes == usual.silhouettes


def test_a_sample_finds_the_groups_of_all() -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(import_module("regard.journeys.clusters"), "_SAMPLE", 6)
        found = clusters(view_of(planted()), VISIT, 2)
        split = clusters(split_view_of(planted(), ["ann"]), VISIT, 2)
    assert found.n == 9
    assert [each.size for each in found.clusters] == [each.size for each in split.clusters]


def test_equal_journeys_are_one_group() -> None:
    found = clusters(view_of([entry("ann", 0, "ad"), entry("bob", 0, "ad")]))
    assert [(each.size, each.description) for each in found.clusters] == [(2, "like the others")]
    assert found.table().num_rows == 1


def test_an_empty_log_has_no_group() -> None:
    assert clusters(view_of([])).clusters == ()
    with pytest.raises(WrongUseError, match="no cluster 1"):
        behind_cluster(view_of([]), None, 1)


def test_there_is_at_least_one_group() -> None:
    with pytest.raises(WrongUseError, match="cannot be 0 clusters"):
        clusters(view_of(planted()), VISIT, 0)


def test_k_means_finds_centres_that_are_known() -> None:
    rng = np.random.default_rng(3)
    truth = np.array([[0.0, 0.0], [0.0, 9.0], [9.0, 0.0]])
    points = np.concatenate([centre + rng.normal(0, 0.5, (200, 2)) for centre in truth])
    centres = fit(points, 3, 1)
    labels = nearest(points, centres)
    assert centres[labels[::200]] == pytest.approx(truth, abs=0.2)
    assert (labels == np.repeat(labels[::200], 200)).all()


def test_a_silhouette_is_that_of_the_formula() -> None:
    points, labels = np.array([[0.0], [1.0], [5.0]]), np.array([0, 0, 1])
    assert silhouette(points, labels) == pytest.approx(((5 - 1) / 5 + (4 - 1) / 4 + 0) / 3)
    assert silhouette(points, np.zeros(3, dtype=np.int64)) == 0


@pytest.mark.parametrize(
    ("trait", "words"),
    [
        (Trait(TraitKind.SHARE, "mail", 0.6, 0.2), "3.0 times as much mail as others"),
        (Trait(TraitKind.SHARE, "mail", 0.1, 0.2), "50% as much mail as others"),
        (Trait(TraitKind.SHARE, "mail", 0.0, 0.2), "no mail"),
        (Trait(TraitKind.SHARE, "mail", 0.2, 0.0), "only these have mail"),
        (Trait(TraitKind.LENGTH, "", 2.0, 6.0), "short: 2.0 contacts, others 6.0"),
        (Trait(TraitKind.DURATION, "", 445_592.0, 600_000.0), "short in time: 5 d 4 h, others 6 d 23 h"),
        (Trait(TraitKind.DURATION, "", 60.0, 30.0), "long in time: 1 min, others 30 s"),
    ],
)
def test_a_trait_is_said_in_words(trait: Trait, words: str) -> None:
    assert trait.words == words
