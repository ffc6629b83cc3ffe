"""Outcomes on touchpoints and edges, against a slow twin."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from statistics import fmean, stdev
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.journeys.logs import CUSTOMERS, START_US, Log, entry, journeys_of, logs, split_view_of, view_of
from tests.measure.conftest import reader_of

from regard.errors import WrongUseError
from regard.journeys.transitions_observed import Outcome, PromisesKept, Score, Stayed, Value
from regard.journeys.transitions_outcomes import Outcomes, behind_outcome, outcomes
from regard.journeys.view import View
from regard.ledger import Reader

MORNING = datetime(2026, 3, 2, 8)  # noqa: DTZ001 - the layout's moments are UTC without zone
GIVEN = st.lists(st.tuples(st.integers(1, 24), st.sampled_from([0.0, 6.0, 7.0, 8.0, 9.0, 10.0])), max_size=20)
ROWS: list[dict[str, Any]] = [{} for _ in range(30)]
AD = [entry("ann", 0, "ad"), entry("ann", 1, "shop"), entry("bob", 0, "ad"), entry("bob", 2, "shop")]


def slow_observed(log: Log, given: list[tuple[int, float]]) -> dict[tuple[str | None, str], list[float]]:
    found = defaultdict(list)
    for steps in journeys_of(log).values():
        for before, step in pairwise([None, *steps]):
            for seq, value in given:
                if step and seq == step.seq:
                    found[before and before.touchpoint, step.touchpoint].append(value)
    return dict(found)


def answers(kind: str, given: list[tuple[int, float]], **more: Any) -> list[dict[str, Any]]:
    return [{"seq": seq, "kind": kind, "value": value, **more} for seq, value in given]


def checked(reader: Reader, view: View, outcome: Outcome) -> Outcomes:
    """Return outcomes, each of whose numbers has its contacts, and whose edges add up to their touchpoint."""
    found = outcomes(reader, view, None, outcome)
    for edge in found.edges:
        assert len(behind_outcome(reader, view, None, outcome, (edge.before, edge.after))) == edge.n
    for node in found.nodes:
        assert len(behind_outcome(reader, view, None, outcome, node.after)) == node.n
        assert sum(edge.n for edge in found.edges if edge.after == node.after) == node.n
    assert sum(node.n for node in found.nodes) == found.n
    return found


@settings(max_examples=25, deadline=None)
@given(logs(), GIVEN, st.sets(st.sampled_from(CUSTOMERS)))
def test_net_promoter_scores_are_as_counted_one_by_one(
    log: Log, given: list[tuple[int, float]], replaced: set[str]
) -> None:
    slow = slow_observed(log, given)
    with reader_of(ROWS, answer=answers("nps", given)) as reader:
        for view in (view_of(log), split_view_of(log, replaced)):
            found = checked(reader, view, Score("nps"))
            assert {(edge.before, edge.after): edge.value for edge in found.edges} == {
                edge: pytest.approx(fmean(100 * ((value >= 9) - (value <= 6)) for value in values))
                for edge, values in slow.items()
            }


@settings(max_examples=25, deadline=None)
@given(logs(), GIVEN, st.sets(st.sampled_from(CUSTOMERS)))
def test_values_have_mean_and_sum(log: Log, given: list[tuple[int, float]], replaced: set[str]) -> None:
    given = list(dict(given).items())
    slow = slow_observed(log, given)
    rows = [{"seq": seq, "value": value, "currency": "EUR"} for seq, value in given]
    with reader_of(rows) as reader:
        for view in (view_of(log), split_view_of(log, replaced)):
            for edge in checked(reader, view, Value()).edges:
                values = slow[edge.before, edge.after]
                assert edge.value == pytest.approx(fmean(values))
                assert edge.total == pytest.approx(sum(values))
                assert (edge.low is None) == (len(values) == 1)


@settings(deadline=None)
@given(logs(), st.sampled_from([0.0, 0.01, 1.0, 7.0]), st.sets(st.sampled_from(CUSTOMERS)))
def test_who_stayed_is_as_counted_one_by_one(log: Log, days: float, replaced: set[str]) -> None:
    as_of_us, within_us = START_US + 30 * 86_400_000_000, round(days * 86_400_000_000)
    slow = defaultdict(list)
    for steps in journeys_of(log).values():
        for step, after in pairwise([*steps, None]):
            if step and step.at_us <= as_of_us - within_us:
                slow[step.touchpoint].append(after is not None and after.at_us - step.at_us <= within_us)
    with reader_of() as reader:
        for whole in (view_of(log), split_view_of(log, replaced)):
            view = View(whole.parts, whole.words, datetime.fromtimestamp(as_of_us / 1e6, UTC))
            found = checked(reader, view, Stayed(days))
            assert {node.after for node in found.nodes} == set(slow)
            for node in found.nodes:
                assert node.n == len(slow[node.after])
                assert node.value == pytest.approx(fmean(slow[node.after]))
            assert found.n + found.left_out == len(log)


def test_scores_count_on_the_scale_that_most_are_on() -> None:
    given = [*answers("csat", [(1, 2.0), (3, 4.0)]), *answers("csat", [(2, 9.0)], low=0.0, high=10.0)]
    with reader_of(ROWS, answer=given) as reader:
        found = checked(reader, view_of(AD), Score("csat"))
    assert (found.unit, found.n, found.left_out) == ("1 to 5", 2, 1)
    assert [(node.after, node.value) for node in found.nodes] == [("ad", 3.0)]
    assert found.nodes[0].low is not None
    assert 1 <= found.nodes[0].low < 3


def test_a_reply_not_in_time_is_a_broken_promise() -> None:
    late = MORNING + timedelta(days=1)
    never = MORNING + timedelta(days=9_000)
    checks: list[dict[str, Any]] = [
        {"seq": 2, "kept": True},
        {"seq": 4, "due_at": late},
        {"seq": 4, "due_at": never},
        {"seq": 1},
    ]
    with reader_of(promise_check=checks) as reader:
        found = checked(reader, view_of(AD), PromisesKept())
    assert [(edge.before, edge.after, edge.value, edge.n) for edge in found.edges] == [("ad", "shop", 0.5, 2)]
    assert found.unit == "share"


def test_without_promises_there_is_nothing_to_show() -> None:
    with reader_of() as reader:
        reader.fetch("drop table promise_check")
        found = checked(reader, view_of(AD), PromisesKept())
    assert (found.nodes, found.edges, found.n) == ((), (), 0)


@pytest.mark.parametrize("outcome", [Score("nps"), Score("csat"), Value(), PromisesKept()])
def test_nothing_observed_is_nothing(outcome: Outcome) -> None:
    with reader_of() as reader:
        assert checked(reader, view_of(AD), outcome).n == 0


def test_values_in_other_currencies_are_left_out_and_an_interval_is_students() -> None:
    rows = [{"seq": 2, "value": 10.0, "currency": "EUR"}, {"seq": 4, "value": 20.0, "currency": "EUR"}]
    with reader_of([*rows, {"seq": 1, "value": 5.0, "currency": "USD"}]) as reader:
        found = checked(reader, view_of(AD), Value())
    (node,) = found.nodes
    assert (found.unit, found.left_out, node.value, node.total) == ("EUR", 1, 15.0, 30.0)
    assert node.high == pytest.approx(15 + 12.7062 * stdev([10, 20]) / 2**0.5, abs=1e-3)


def test_outcomes_are_a_table_of_touchpoints_and_edges() -> None:
    with reader_of(ROWS, answer=answers("nps", [(1, 10.0)])) as reader:
        table = outcomes(reader, view_of(AD), None, Score("nps")).table()
    assert table.select(["of", "after", "value", "n"]).to_pylist() == [
        {"of": "touchpoint", "after": "ad", "value": 100.0, "n": 1},
        {"of": "edge", "after": "ad", "value": 100.0, "n": 1},
    ]


def test_a_kind_that_is_no_score_names_those_that_are() -> None:
    with pytest.raises(WrongUseError, match="nps"):
        Score("nsp")
