"""Movement between stages, against a slow twin."""

from collections import Counter, defaultdict
from itertools import groupby, pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.journeys.logs import CUSTOMERS, STAGE_OF, Log, entry, journeys_of, logs, split_view_of, view_of

from regard.errors import WrongUseError
from regard.journeys.stage_moves import behind_furthest, behind_stage_move, stage_moves
from regard.journeys.view import Part, View

ORDERS = st.sampled_from([("aware", "buy", "help"), ("help", "aware"), ("buy", "renew"), ()])


def slow_moves(log: Log) -> dict[tuple[str | None, str | None], list[int]]:
    found: dict[tuple[str | None, str | None], list[int]] = defaultdict(list)
    for steps in journeys_of(log).values():
        stays = [list(stay) for _, stay in groupby(steps, lambda step: STAGE_OF[step.touchpoint])]
        stages = [STAGE_OF[stay[0].touchpoint] for stay in stays]
        found[None, stages[0]].append(steps[0].seq)
        found[stages[-1], None].append(steps[-1].seq)
        for (_, after), (one, two) in zip(pairwise(stays), pairwise(stages), strict=True):
            found[one, two].append(after[0].seq)
    return dict(found)


@given(logs(), ORDERS, st.sets(st.sampled_from(CUSTOMERS)))
def test_moves_are_as_counted_one_by_one(log: Log, order: tuple[str, ...], replaced: set[str]) -> None:
    slow = slow_moves(log)
    for view in (view_of(log), split_view_of(log, replaced)):
        found = stage_moves(view, order)
        assert {(move.before, move.after): move.count for move in found.moves} == {
            move: len(seqs) for move, seqs in slow.items()
        }
        for move in found.moves:
            behind = behind_stage_move(view, move.before, move.after)
            assert sorted(behind.seq.tolist()) == sorted(slow[move.before, move.after])


@given(logs(), ORDERS, st.sets(st.sampled_from(CUSTOMERS)))
def test_customers_by_furthest_stage_are_exactly_those_behind(
    log: Log, order: tuple[str, ...], replaced: set[str]
) -> None:
    places = {stage: place for place, stage in enumerate(order, 1)}
    reached = [max(places.get(STAGE_OF[step.touchpoint], 0) for step in steps) for steps in journeys_of(log).values()]
    expected = Counter(("", *order)[place] for place in reached)
    for view in (view_of(log), split_view_of(log, replaced)):
        for stage in stage_moves(view, order).stages:
            assert stage.furthest == expected[stage.stage]
            if stage.stage in ("", *order):
                assert len(behind_furthest(view, order, stage.stage).customers) == stage.furthest


@given(logs(), ORDERS)
def test_every_column_of_stages_adds_up(log: Log, order: tuple[str, ...]) -> None:
    found = stage_moves(view_of(log), order)
    for column in ("first", "last", "furthest"):
        assert sum(getattr(stage, column) for stage in found.stages) == found.customers
    assert sum(stage.contacts for stage in found.stages) == len(log)
    for stage in found.stages:
        came = sum(move.count for move in found.moves if move.after == stage.stage)
        went = sum(move.count for move in found.moves if move.before == stage.stage)
        assert came == went == stage.stays


def test_an_order_tells_forward_from_backward() -> None:
    log = [entry("ann", 0, "ad"), entry("ann", 1, "shop"), entry("ann", 2, "ad"), entry("ann", 3, "call")]
    moves = stage_moves(view_of(log), ("aware", "buy")).moves
    told = {(move.before, move.after): move.forward for move in moves}
    assert told["aware", "buy"] is True
    assert told["buy", "aware"] is False
    assert told["aware", "help"] is None
    assert told["help", None] is None


def without_stages(view: View) -> View:
    sequences = view.parts[0].sequences
    sequences.stage[:] = np.where(sequences.touchpoint == 2, 0, sequences.stage)
    return View((Part(1, sequences),), view.words, view.as_of)


def test_contacts_without_a_stage_are_passed_over() -> None:
    log = [entry("ann", 0, "ad"), entry("ann", 1, "call"), entry("ann", 2, "ad"), entry("bob", 0, "call")]
    found = stage_moves(without_stages(view_of(log)), ("aware",))
    assert [(move.before, move.after, move.count) for move in found.moves] == [("aware", None, 1), (None, "aware", 1)]
    assert (found.stages[-1].stage, found.stages[-1].last, found.stages[-1].furthest) == ("", 1, 1)


def test_a_move_to_the_same_stage_is_none() -> None:
    assert len(behind_stage_move(view_of([entry("ann", 0, "ad"), entry("ann", 1, "ad")]), "aware", "aware")) == 0


def test_moves_and_stages_are_tables() -> None:
    found = stage_moves(view_of([entry("ann", 0, "ad")]), ("aware",))
    assert found.table().to_pylist()[0]["before"] == "aware"
    assert found.stage_table()["furthest"].to_pylist()[0] == 1


def test_a_stage_that_is_not_in_the_order_has_no_furthest() -> None:
    with pytest.raises(WrongUseError, match="stage"):
        behind_furthest(view_of([entry("ann", 0, "ad")]), ("aware",), "help")
