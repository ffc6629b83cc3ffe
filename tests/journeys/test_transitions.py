"""Transitions: what follows what, with times, against a slow twin."""

from collections import Counter, defaultdict
from itertools import pairwise
from statistics import fmean, median

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.journeys.logs import CUSTOMERS, Log, Step, entry, journeys_of, logs, split_view_of, view_of

from regard.errors import WrongUseError
from regard.journeys import transitions_times
from regard.journeys.transitions import behind_edge, transitions
from regard.settings import EpisodeRule

VISIT = EpisodeRule("visit", 30 * 60)
CALLS = EpisodeRule("calls", None, ("call",), ("shop",))
RULES = st.sampled_from([None, VISIT, CALLS, EpisodeRule("both", 60 * 60 * 24 * 60, ("ad",))])


def episodes_of(log: Log, rule: EpisodeRule | None) -> list[list[Step]]:
    """Return the contacts of each episode in order."""
    found: list[list[Step]] = []
    for steps in journeys_of(log).values():
        found.append([steps[0]])
        for before, step in pairwise(steps):
            paused = rule and rule.gap_s and (step.at_us - before.at_us) // 1000 > rule.gap_s * 1000
            if rule and (paused or step.touchpoint in rule.starts or before.touchpoint in rule.ends):
                found.append([])
            found[-1].append(step)
    return found


def slow_edges(log: Log, rule: EpisodeRule | None) -> dict[tuple[str | None, str | None], list[tuple[int, int]]]:
    """Return number and milliseconds of the contact that each edge leads to."""
    found: dict[tuple[str | None, str | None], list[tuple[int, int]]] = defaultdict(list)
    for steps in episodes_of(log, rule):
        found[None, steps[0].touchpoint].append((steps[0].seq, 0))
        found[steps[-1].touchpoint, None].append((steps[-1].seq, 0))
        for one, two in pairwise(steps):
            found[one.touchpoint, two.touchpoint].append((two.seq, (two.at_us - one.at_us) // 1000))
    return dict(found)


@given(logs(), RULES, st.sets(st.sampled_from(CUSTOMERS)))
def test_edges_are_as_counted_one_by_one(log: Log, rule: EpisodeRule | None, replaced: set[str]) -> None:
    slow = slow_edges(log, rule)
    for view in (view_of(log), split_view_of(log, replaced)):
        found = {(edge.before, edge.after): edge for edge in transitions(view, rule).edges}
        assert {edge: found[edge].count for edge in found} == {edge: len(slow[edge]) for edge in slow}
        for (before, after), edge in found.items():
            times = [ms / 1000 for _, ms in slow[before, after]]
            within = before is not None and after is not None
            assert edge.mean_s == (pytest.approx(fmean(times)) if within else None)
            assert edge.median_s == (pytest.approx(median(times)) if within else None)


@given(logs(), RULES, st.sets(st.sampled_from(CUSTOMERS)))
def test_behind_every_edge_are_exactly_its_contacts(log: Log, rule: EpisodeRule | None, replaced: set[str]) -> None:
    slow = slow_edges(log, rule)
    for view in (view_of(log), split_view_of(log, replaced)):
        for edge in transitions(view, rule, times=False).edges:
            behind = behind_edge(view, rule, edge.before, edge.after)
            assert len(behind) == edge.count
            assert sorted(behind.seq.tolist()) == sorted(seq for seq, _ in slow[edge.before, edge.after])


@given(logs(), RULES)
def test_what_comes_in_is_what_goes_on(log: Log, rule: EpisodeRule | None) -> None:
    found = transitions(view_of(log), rule)
    came, went = Counter[str | None](), Counter[str | None]()
    for edge in found.edges:
        came[edge.after] += edge.count
        went[edge.before] += edge.count
    contacts = dict(zip(found.touchpoints, found.contacts, strict=True))
    assert all(came[key] == went[key] == contacts[key] for key in contacts)
    assert came[None] == went[None] == found.episodes
    assert sum(found.contacts) == len(log)


@given(logs())
def test_shares_of_what_follows_add_up_to_all(log: Log) -> None:
    edges = transitions(view_of(log)).edges
    for before in {edge.before for edge in edges}:
        following = [edge for edge in edges if edge.before == before]
        assert sum(edge.share for edge in following) == pytest.approx(1)
        assert all(edge.low <= edge.share <= edge.high and edge.n >= edge.count for edge in following)


def test_a_touchpoint_after_itself_is_an_edge_like_any_other() -> None:
    log = [entry("ann", minute, "mail") for minute in (1, 3, 8)]
    edge = transitions(view_of(log)).edge("mail", "mail")
    assert edge is not None
    assert (edge.count, edge.mean_s, edge.median_s) == (2, 210.0, 210.0)


def test_an_edge_that_never_occurs_is_none() -> None:
    found = transitions(view_of([entry("ann", 0, "mail")]))
    assert found.edge("mail", "shop") is None
    assert len(behind_edge(view_of([entry("ann", 0, "mail")]), None, None, None)) == 0


def test_gaps_of_more_than_49_days_are_exact() -> None:
    day = 24 * 60
    log = [
        entry("ann", 0, "ad"),
        entry("ann", 100 * day, "shop"),
        entry("bob", 0, "ad"),
        entry("bob", 50 * day, "shop"),
    ]
    edge = transitions(view_of(log)).edge("ad", "shop")
    assert edge is not None
    assert edge.median_s == 75 * 86_400


@given(logs())
def test_wide_keys_give_the_same_times(log: Log) -> None:
    narrow = transitions(view_of(log))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(transitions_times, "_NARROW_BITS", 0)
        assert transitions(view_of(log)) == narrow


def test_the_table_has_a_row_an_edge() -> None:
    table = transitions(view_of([entry("ann", 0, "ad"), entry("ann", 1, "shop")])).table()
    assert table.column_names == ["before", "after", "count", "share", "low", "high", "n", "mean_s", "median_s"]
    assert table.select(["before", "after", "median_s"]).to_pylist() == [
        {"before": "ad", "after": "shop", "median_s": 60.0},
        {"before": "shop", "after": None, "median_s": None},
        {"before": None, "after": "ad", "median_s": None},
    ]


def test_an_unknown_touchpoint_names_those_near_it() -> None:
    with pytest.raises(WrongUseError, match="mail"):
        behind_edge(view_of([entry("ann", 0, "mail")]), None, "mial", None)
