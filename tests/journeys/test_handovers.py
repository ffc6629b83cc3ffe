"""Hand-overs between channels, against a slow twin."""

from collections import defaultdict
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.journeys.logs import CHANNEL_OF, CUSTOMERS, STAGE_OF, Log, entry, journeys_of, logs, split_view_of, view_of

from regard.errors import WrongUseError
from regard.journeys.handovers import Window, behind_handed_over, behind_handover, handovers

WINDOWS = st.builds(Window, st.sampled_from([0, 60, 1860, 86_400 * 7]), st.booleans())


def slow_handovers(log: Log, window: Window) -> dict[tuple[str | None, str | None], list[tuple[int, int]]]:
    """Return number of the contact left and of the one after, by channel."""
    found: dict[tuple[str | None, str | None], list[tuple[int, int]]] = defaultdict(list)
    for steps in journeys_of(log).values():
        for before, step in pairwise([None, *steps, None]):
            near = before and step and step.at_us - before.at_us <= window.within_s * 1_000_000
            same = before and step and STAGE_OF[before.touchpoint] == STAGE_OF[step.touchpoint]
            follows = near and (same or not window.same_stage)
            if before and step and follows:
                found[CHANNEL_OF[before.touchpoint], CHANNEL_OF[step.touchpoint]].append((before.seq, step.seq))
            if before and not follows:
                found[CHANNEL_OF[before.touchpoint], None].append((before.seq, before.seq))
            if step and not follows:
                found[None, CHANNEL_OF[step.touchpoint]].append((step.seq, step.seq))
    return dict(found)


@given(logs(), WINDOWS, st.sets(st.sampled_from(CUSTOMERS)))
def test_channels_follow_each_other_as_counted_one_by_one(log: Log, window: Window, replaced: set[str]) -> None:
    slow = slow_handovers(log, window)
    for view in (view_of(log), split_view_of(log, replaced)):
        found = handovers(view, window)
        assert {(edge.before, edge.after): edge.count for edge in found.edges} == {
            edge: len(pairs) for edge, pairs in slow.items()
        }
        for edge in found.edges:
            behind = behind_handover(view, window, edge.before, edge.after)
            assert sorted(behind.seq.tolist()) == sorted(after for _, after in slow[edge.before, edge.after])


@given(logs(), WINDOWS, st.sets(st.sampled_from(CUSTOMERS)))
def test_contacts_handed_over_are_those_behind(log: Log, window: Window, replaced: set[str]) -> None:
    slow = slow_handovers(log, window)
    left = {one for (a, b), pairs in slow.items() if a and b and a != b for one, _ in pairs}
    for view in (view_of(log), split_view_of(log, replaced)):
        found = handovers(view, window)
        assert set(behind_handed_over(view, window).seq.tolist()) == left
        assert found.handed_over == len(left)
        for each in found.channels:
            assert len(behind_handed_over(view, window, channel=each.name)) == each.handed_over
        for each in found.touchpoints:
            assert len(behind_handed_over(view, window, touchpoint=each.name)) == each.handed_over


@given(logs(), WINDOWS)
def test_channels_and_touchpoints_add_up_to_all_contacts(log: Log, window: Window) -> None:
    found = handovers(view_of(log), window)
    for groups in (found.channels, found.touchpoints):
        assert sum(each.n for each in groups) == found.contacts == len(log)
        assert sum(each.handed_over for each in groups) == found.handed_over
        assert all(each.low <= each.share <= each.high for each in groups)


def test_a_hand_over_says_how_long_it_took() -> None:
    log = [entry("ann", 0, "ad"), entry("ann", 10, "call"), entry("bob", 0, "ad"), entry("bob", 20, "call")]
    (edge,) = [edge for edge in handovers(view_of(log), Window(3600)).edges if edge.before and edge.after]
    assert (edge.before, edge.after, edge.count, edge.median_s) == ("web", "phone", 2, 900.0)


def test_a_contact_without_a_channel_hands_nothing_over() -> None:
    view = view_of([entry("ann", 0, "ad"), entry("ann", 1, "call"), entry("ann", 2, "shop")])
    view.parts[0].sequences.channel[1] = 0
    found = handovers(view, Window(3600))
    assert found.handed_over == 0
    assert {(edge.before, edge.after) for edge in found.edges} >= {("web", ""), ("", "store")}


def test_hand_overs_are_tables() -> None:
    found = handovers(view_of([entry("ann", 0, "ad"), entry("ann", 1, "call")]), Window(3600))
    assert found.table()["count"].to_pylist() == [1, 1, 1]
    assert found.touchpoint_table()["handed_over"].to_pylist() == [1, 0]


def test_an_unknown_channel_names_those_there_are() -> None:
    with pytest.raises(WrongUseError, match="phone"):
        behind_handover(view_of([entry("ann", 0, "ad")]), Window(1), "phon", None)
