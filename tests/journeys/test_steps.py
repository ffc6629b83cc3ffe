"""Step matrix and the flows between its steps, against a slow twin."""

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.journeys.logs import CUSTOMERS, Log, Step, entry, journeys_of, logs, split_view_of, view_of

from regard.errors import WrongUseError
from regard.journeys.steps import behind_step_cell, step_matrix
from regard.journeys.steps_flows import behind_flow, step_flows
from regard.journeys.steps_states import Occurrence, Rest, Row, Span
from regard.settings import EpisodeRule

VISIT = EpisodeRule("visit", 30 * 60)
RULES = st.sampled_from([VISIT, EpisodeRule("calls", None, ("call",), ("shop",))])
SPANS = st.builds(
    Span,
    st.integers(1, 4),
    st.sampled_from([None, "ad", "call"]),
    st.sampled_from(Occurrence),
    st.sampled_from([None, 1, 2]),
)


def slow_episodes(log: Log, rule: EpisodeRule) -> list[list[str]]:
    found: list[list[str]] = []
    for steps in journeys_of(log).values():
        before: Step | None = None
        for step in steps:
            paused = before and rule.gap_s and (step.at_us - before.at_us) // 1000 > rule.gap_s * 1000
            if not before or paused or step.touchpoint in rule.starts or before.touchpoint in rule.ends:
                found.append([])
            found[-1].append(step.touchpoint)
            before = step
    return found


def slow_rows(log: Log, rule: EpisodeRule, span: Span) -> list[list[Row]]:
    """Return where each anchor's episode is at each step."""
    found = []
    for keys in slow_episodes(log, rule):
        places = [place for place, key in enumerate(keys) if key == span.centre] if span.centre else [0]
        chosen = {Occurrence.FIRST: places[:1], Occurrence.LAST: places[-1:], Occurrence.EVERY: places}
        for place in chosen[span.occurrence] if span.centre else places:
            at = [place + span.offset(step) for step in span.columns]
            found.append([Rest.NOT_BEGUN if n < 0 else Rest.ENDED if n >= len(keys) else keys[n] for n in at])
    return found


@given(logs(), RULES, SPANS, st.sets(st.sampled_from(CUSTOMERS)))
def test_every_cell_is_as_counted_one_by_one(log: Log, rule: EpisodeRule, span: Span, replaced: set[str]) -> None:
    slow = slow_rows(log, rule, span)
    for view in (view_of(log), split_view_of(log, replaced)):
        found = step_matrix(view, rule, span)
        told = {row for row in found.rows if row is not Rest.OTHERS}
        for place, step in enumerate(found.steps):
            expected = Counter(rows[place] if rows[place] in told else Rest.OTHERS for rows in slow)
            assert {row: found.count(step, row) for row in found.rows} == {row: expected[row] for row in found.rows}
            for row in found.rows:
                assert len(behind_step_cell(view, rule, span, step, row)) == expected[row]
        assert (found.n, found.episodes) == (len(slow), len(slow_episodes(log, rule)))


@given(logs(), RULES, SPANS)
def test_every_column_adds_up_to_what_is_followed(log: Log, rule: EpisodeRule, span: Span) -> None:
    found = step_matrix(view_of(log), rule, span)
    assert (found.counts.sum(axis=0) == found.n).all()
    touchpoints = [row for row in found.rows if isinstance(row, str)]
    assert len(touchpoints) <= (span.top or len(touchpoints))


@given(logs(), RULES, SPANS, st.sets(st.sampled_from(CUSTOMERS)))
def test_flows_add_up_to_the_matrix_and_lead_to_their_contacts(
    log: Log, rule: EpisodeRule, span: Span, replaced: set[str]
) -> None:
    for view in (view_of(log), split_view_of(log, replaced)):
        found = step_flows(view, rule, span)
        steps = found.matrix.steps
        for step, later in pairwise(steps):
            flows = [flow for flow in found.flows if flow.step == step]
            for row in found.matrix.rows:
                assert sum(flow.count for flow in flows if flow.before == row) == found.matrix.count(step, row)
                assert sum(flow.count for flow in flows if flow.after == row) == found.matrix.count(later, row)
        for flow in found.flows:
            assert len(behind_flow(view, rule, span, flow.step, (flow.before, flow.after))) == flow.count


@given(logs(), RULES, SPANS)
def test_flows_are_as_counted_one_by_one(log: Log, rule: EpisodeRule, span: Span) -> None:
    found = step_flows(view_of(log), rule, span)
    told = {row for row in found.matrix.rows if row is not Rest.OTHERS}
    slow = [[row if row in told else Rest.OTHERS for row in rows] for rows in slow_rows(log, rule, span)]
    expected = Counter(
        (step, rows[place], rows[place + 1]) for rows in slow for place, step in enumerate(span.columns[:-1])
    )
    assert {(flow.step, flow.before, flow.after): flow.count for flow in found.flows} == expected


def test_stored_steps_give_the_same_matrix() -> None:
    log = [entry("ann", 0, "ad"), entry("ann", 1, "shop"), entry("ann", 60, "call")]
    view = view_of(log)
    stored = view_of(log)
    sequences = stored.parts[0].sequences
    object.__setattr__(sequences, "known", {"step_visit": sequences.steps(VISIT)})
    assert step_matrix(stored, VISIT).table() == step_matrix(view, VISIT).table()


def test_the_last_contact_stands_for_an_episode_that_ended() -> None:
    view = view_of([entry("ann", 0, "ad"), entry("ann", 1, "shop")])
    assert behind_step_cell(view, VISIT, Span(), 5, Rest.ENDED).seq.tolist() == [2]


def test_cells_and_flows_are_tables() -> None:
    view = view_of([entry("ann", 0, "ad"), entry("ann", 1, "shop")])
    cells = step_matrix(view, VISIT, Span(2)).table().to_pylist()
    assert {cell["step"]: cell["count"] for cell in cells if cell["touchpoint"] == "shop"} == {1: 0, 2: 1}
    assert {cell["rest"] for cell in cells} == {None, "others", "ended", "not begun"}
    flows = step_flows(view, VISIT, Span(3)).table().to_pylist()
    assert [(flow["before"], flow["after"], flow["after_rest"]) for flow in flows] == [
        ("ad", "shop", None),
        ("shop", None, "ended"),
    ]


def test_nothing_in_view_has_no_shares() -> None:
    found = step_matrix(view_of([]), VISIT)
    assert found.n == 0
    assert set(found.table()["share"].to_pylist()) == {None}


@pytest.mark.parametrize(("steps", "top"), [(0, None), (3, 0)])
def test_a_span_looks_at_something(steps: int, top: int | None) -> None:
    with pytest.raises(WrongUseError, match="at least 1"):
        Span(steps, top=top)


def test_unknown_centres_steps_and_rows_are_named() -> None:
    view = view_of([entry("ann", 0, "ad")])
    with pytest.raises(WrongUseError, match="mail"):
        step_matrix(view, VISIT, Span(centre="mial"))
    with pytest.raises(WrongUseError, match="from 1 to 10"):
        behind_step_cell(view, VISIT, Span(), 11, "ad")
    with pytest.raises(WrongUseError, match="row"):
        behind_step_cell(view, VISIT, Span(), 1, "shop")
