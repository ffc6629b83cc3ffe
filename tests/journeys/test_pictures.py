"""Every result has a picture that says what is true, and a table."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from tests.journeys.logs import Log, entry, logs, view_of

from regard import draw
from regard.journeys import pictures, results
from regard.journeys.clusters import clusters
from regard.journeys.conformance import conformance
from regard.journeys.funnel import funnel
from regard.journeys.funnel_definition import Funnel, FunnelStep
from regard.journeys.funnel_drivers import drop_drivers
from regard.journeys.funnel_groups import funnel_by
from regard.journeys.funnel_times import time_to_convert
from regard.journeys.handovers import Window, handovers
from regard.journeys.intended import IntendedJourney, IntendedStep
from regard.journeys.loops import loops
from regard.journeys.overview import episode_lengths, overview
from regard.journeys.paths import Stretch, paths
from regard.journeys.patterns import conversion, match
from regard.journeys.pictures import timeline_picture, transitions_picture
from regard.journeys.pictures_moves import busiest
from regard.journeys.retention import retention
from regard.journeys.shares import Compared, differences
from regard.journeys.stage_moves import stage_moves
from regard.journeys.steps import step_matrix
from regard.journeys.steps_flows import step_flows
from regard.journeys.steps_states import Span
from regard.journeys.timeline import Timeline, TimelineContact
from regard.journeys.transitions import transitions
from regard.journeys.transitions_observed import Stayed
from regard.journeys.transitions_outcomes import OutcomeAt, Outcomes
from regard.journeys.variants import variants
from regard.journeys.view import View
from regard.settings import EpisodeRule

VISIT = EpisodeRule("visit", 30 * 60)
FUNNEL = Funnel((FunnelStep(("ad",)), FunnelStep(("mail",), optional=True), FunnelStep(("cart", "shop"))), within_s=9e5)
INTENDED = IntendedJourney(
    key="buying",
    name="Buying",
    steps=(IntendedStep(name="see", touchpoints=("ad",)), IntendedStep(name="buy", touchpoints=("cart",))),
)


def differing(by: str, view: View) -> Any:
    return differences(view, view_of([]), VISIT, by)


KINDS: dict[str, Callable[[View], Any]] = {
    "overview": lambda view: overview(view, VISIT),
    "episodes": lambda view: episode_lengths(view, [VISIT, None]),
    "transitions": lambda view: transitions(view, VISIT),
    "stages": lambda view: stage_moves(view, ["aware", "buy"]),
    "handovers": lambda view: handovers(view, Window(86_400)),
    "steps": lambda view: step_matrix(view, VISIT, Span(3)),
    "flows": lambda view: step_flows(view, VISIT, Span(3, top=2)),
    "variants": lambda view: variants(view, VISIT, 2),
    "loops": lambda view: loops(view, VISIT),
    "retention": retention,
    "funnel": lambda view: funnel(view, FUNNEL),
    "groups": lambda view: funnel_by(view, FUNNEL, "first"),
    "times": lambda view: time_to_convert(view, FUNNEL),
    "conformance": lambda view: conformance(view, INTENDED, VISIT),
    "clusters": lambda view: clusters(view, VISIT, 2),
    **{by: partial(differing, by) for by in Compared},
}
CENTRED: dict[str, Callable[[View], Any]] = {
    "after": lambda view: paths(view, VISIT, Stretch(after="ad"), 1),
    "between": lambda view: paths(view, VISIT, Stretch(between=("ad", "cart"))),
    "around": lambda view: step_matrix(view, VISIT, Span(2, "ad")),
    "flows around": lambda view: step_flows(view, VISIT, Span(1, "ad")),
    "pattern": lambda view: match(view, VISIT, "ad->cart"),
    "conversion": lambda view: conversion(view, None, "ad", "cart"),
    "drivers": lambda view: drop_drivers(view, FUNNEL, 3, 1),
}


def check(picture: draw.Picture) -> None:
    ET.fromstring(draw.svg(picture))  # noqa: S314 - our own text
    ET.fromstring(draw.svg(picture, standalone=False))  # noqa: S314
    assert re.search(r"\w.*\.$", picture.finding)
    assert picture.says.endswith(".")
    assert "nan" not in f"{picture.finding} {picture.says}".split()


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=15)
@given(logs())
def test_a_result_can_be_drawn_and_told_as_a_table(kind: str, log: Log) -> None:
    found = KINDS[kind](view_of(log))
    check(found.plot())
    assert found.to_pandas().shape[0] >= 0


@pytest.mark.parametrize("kind", CENTRED)
@settings(max_examples=15)
@given(logs(12))
def test_a_result_around_a_touchpoint_can_be_drawn(kind: str, log: Log) -> None:
    view = view_of([*log, entry("ann", 0, "ad"), entry("ann", 3, "cart"), entry("bob", 5, "ad"), entry("bob", 6, "ad")])
    check(CENTRED[kind](view).plot())


@pytest.mark.parametrize("share", [0, 0.5, 0.8, 1])
def test_a_graph_keeps_the_busiest_moves_and_says_how_much_they_are(share: float) -> None:
    found = transitions(view_of([entry("ann", minute, key) for minute, key in enumerate(["ad", "cart", "ad"] * 5)]))
    picture = transitions_picture(found, share)
    kept, covered = busiest(found.edges, share)
    assert covered >= share
    assert [edge.n for edge in picture.edges] == [edge.count for edge in kept]
    assert len(kept) <= 1 or covered - kept[-1].count / sum(edge.count for edge in found.edges) < share
    assert f"{len(kept)} of {len(found.edges)} kinds of move" in picture.says


def test_an_outcome_is_drawn_the_lowest_first() -> None:
    nodes = (OutcomeAt(None, "shop", 0.9, 0.8, 1.0, 30), OutcomeAt(None, "call", 0.2, None, None, 1))
    found = Outcomes(Stayed(86_400), "share", nodes, (), 31, 0, datetime(2026, 6, 1, tzinfo=UTC))
    check(found.plot())
    assert found.plot().finding == "It goes worst at call, best at shop."


def test_an_outcome_of_nothing_says_so() -> None:
    found = Outcomes(Stayed(86_400), "points", (), (), 0, 0, datetime(2026, 6, 1, tzinfo=UTC))
    assert found.plot().finding == "Nothing was observed."


def test_a_timeline_has_lanes_and_episodes() -> None:
    at = datetime(2026, 3, 2, 12, tzinfo=UTC)
    both = [
        TimelineContact(
            seq=seq,
            occurred_at=at,
            source="s",
            zone="UTC",
            touchpoint="shop",
            kind="visit",
            channel=channel,
            episode=one,
        )
        for seq, channel, one in ((2, None, None), (1, "store", 1))
    ]
    picture = timeline_picture(Timeline(tuple(both), None), ZoneInfo("Europe/Berlin"))
    check(picture)
    assert (picture.lanes, len(picture.spans)) == (("store", "(none)"), 1)
    assert picture.contacts[0].at.hour == 13


def test_no_contact_makes_an_empty_timeline() -> None:
    check(timeline_picture(Timeline((), None), ZoneInfo("UTC")))


def test_what_has_no_picture_is_refused() -> None:
    with pytest.raises(TypeError, match="int has no picture"):
        results.drawn(3)


def test_every_result_has_a_picture() -> None:
    assert pictures.__all__
    undrawn = results.drawn.dispatch(object)
    assert [kind.__name__ for kind in results.Result.__subclasses__() if results.drawn.dispatch(kind) is undrawn] == []
