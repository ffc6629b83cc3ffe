"""Each picture of the gallery, and what the room refuses."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from tests.draw.gallery import cohorts, difference, flow, funnel, gallery, graph, journey, ranks, steps, tracks

import regard
from regard import draw
from regard.errors import WrongUseError

SVG = "{http://www.w3.org/2000/svg}"
SHELL = Path(regard.__file__).parent / "web/shell/static/shell"
FACTS: dict[str, Any] = {"key": "any", "finding": "It is so", "says": "Invented."}
MONDAY = datetime(2026, 3, 2)  # noqa: DTZ001


def _links(picture: draw.Picture) -> set[str | None]:
    root = ET.fromstring(draw.svg(picture, standalone=False))  # noqa: S314
    return {link.get("href") for link in root.iter(f"{SVG}a")}


@pytest.mark.parametrize("picture", gallery(), ids=lambda picture: picture.key)
def test_every_mark_with_rows_behind_it_leads_there(picture: draw.Picture) -> None:
    wanted = {entry.url for row in draw.table(picture).rows for entry in row if entry.url}
    assert wanted
    assert _links(picture) == wanted


@pytest.mark.parametrize("picture", gallery(), ids=lambda picture: picture.key)
def test_a_picture_alone_says_its_finding_and_has_its_colours(picture: draw.Picture) -> None:
    drawn = draw.svg(picture)
    assert drawn == picture._repr_svg_()
    assert picture.finding.split()[0] in drawn
    assert "prefers-color-scheme: dark" in drawn
    assert "var(" not in drawn


def test_the_sheet_of_the_pages_is_the_one_written_here() -> None:
    assert (SHELL / "pictures.css").read_text() == draw.sheet.page()


@pytest.mark.parametrize(
    ("selector", "colours"), [(":root {", draw.sheet.LIGHT), (':root[data-theme="dark"] {', draw.sheet.DARK)]
)
def test_colours_are_those_of_the_pages(selector: str, colours: dict[str, str]) -> None:
    block = (SHELL / "tokens.css").read_text().split(f"\n{selector}")[1].split("}")[0]
    for name, colour in colours.items():
        assert f"--{name}: {colour};" in block


def _bright(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _over(hue: str, ground: str, share: float) -> str:
    pairs = ((int(hue[place : place + 2], 16), int(ground[place : place + 2], 16)) for place in (1, 3, 5))
    return "#" + "".join(f"{round(share * one + (1 - share) * other):02x}" for one, other in pairs)


def _contrast(one: str, other: str) -> float:
    high, low = sorted((_bright(one), _bright(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("colours", [draw.sheet.LIGHT, draw.sheet.DARK])
def test_text_can_be_read_on_every_shade(colours: dict[str, str]) -> None:
    for number, share in enumerate(draw.sheet.SHADES, 1):
        ink = colours["on-regard" if number > 5 else "ink"]
        assert _contrast(ink, _over(colours["regard"], colours["surface"], share)) >= 4.5
    for share in draw.sheet.TINTS:
        for hue in ("kept", "broken"):
            assert _contrast(colours["ink"], _over(colours[hue], colours["surface"], share)) >= 4.5


def test_a_link_leads_where_the_page_says() -> None:
    drawn = draw.svg(funnel(), standalone=False, link=lambda url: f"/b/acme{url}")
    assert 'href="/b/acme/f?s=1"' in drawn


def test_a_period_not_over_is_hatched_and_said() -> None:
    drawn = draw.svg(cohorts(), standalone=False)
    assert drawn.count("url(#rd-cohorts-hatch)") == 6
    assert "not over yet" in drawn


def test_a_difference_shows_its_sign_and_stripes_where_it_is_less() -> None:
    drawn = draw.svg(difference(), standalone=False)
    assert ">+2.1 %<" in drawn
    assert ">\N{MINUS SIGN}2.1 %<" in drawn
    assert "url(#rd-difference-stripe)" in drawn


def test_rows_apart_come_last_below_a_line() -> None:
    turned = replace(steps(), rows=tuple(reversed(steps().rows)))
    drawn = draw.svg(turned, standalone=False)
    assert drawn.index(">delivery<") < drawn.index(">Ended<")
    assert 'class="rd-axis"' in drawn


def test_numbers_are_written_in_the_readers_way() -> None:
    german = draw.Words(point=",", thousands=".", percent="{} %", dropped="abgebrochen")
    drawn = draw.svg(replace(funnel(), words=german), standalone=False)
    assert "12.406" in drawn
    assert "50,1 %" in drawn
    assert "abgebrochen" in drawn


def test_the_table_of_a_flow_has_its_links_and_its_nodes() -> None:
    assert len(draw.table(flow()).rows) == len(flow().links) + len(flow().nodes)


def test_the_table_of_a_graph_has_every_count() -> None:
    texts = {entry.text for row in draw.table(graph()).rows for entry in row}
    assert {f"{edge.n:,}" for edge in graph().edges} <= texts
    assert {f"{node.n:,}" for node in graph().nodes} <= texts


def test_the_map_tells_what_was_not_intended() -> None:
    assert "rd-dashed" in draw.svg(journey(), standalone=False)
    assert any("not intended" in entry.text for row in draw.table(journey()).rows for entry in row)


def test_a_stage_nobody_scored_leaves_a_gap_in_the_line() -> None:
    stages = list(journey().stages)
    stages[2] = replace(stages[2], experience=None)
    drawn = draw.svg(replace(journey(), stages=tuple(stages)), standalone=False)
    assert drawn.count('class="rd-series"') == 2


def test_other_paths_stand_below_a_line_without_a_bar() -> None:
    drawn = draw.svg(ranks(), standalone=False)
    assert drawn.count('class="rd-bar"') == 6
    assert "3,114 other paths" in drawn


def test_a_timeline_of_a_day_shows_the_time() -> None:
    contacts = tuple(replace(one, at=MONDAY.replace(hour=8 + place)) for place, one in enumerate(tracks().contacts))
    assert ">03-02 12:00<" in draw.svg(replace(tracks(), contacts=contacts, spans=()), standalone=False)


def test_what_was_broken_lies_over_what_was_not() -> None:
    both = tuple(
        draw.Contact(MONDAY.replace(minute=place), 0, name, verdict)
        for place, (name, verdict) in enumerate([("late", draw.Verdict.BROKEN), ("in time", draw.Verdict.KEPT)])
    )
    drawn = draw.svg(replace(tracks(), contacts=both, spans=()), standalone=False)
    assert drawn.index("rd-shape-kept") < drawn.index("rd-shape-broken")


def test_a_map_without_any_score_has_no_band_of_experience() -> None:
    bare = draw.MapStage("Buy", 5)
    without, with_ = (
        draw.svg(draw.Map(**FACTS, stages=(stage,)), standalone=False)
        for stage in (bare, replace(bare, experience=draw.Estimate(0.5)))
    )
    assert ">Experience<" not in without
    assert ">Experience<" in with_
    assert len(without) < len(with_)


def test_a_mark_without_a_label_is_named_after_where_it_leads() -> None:
    stages = (draw.MapStage("", 0, promises=(draw.Kept("", None, url="/rows?a=1&b=2"),)),)
    drawn = draw.svg(draw.Map(**FACTS, stages=stages), standalone=False)
    assert "<title>/rows?a=1&amp;b=2</title>" in drawn


def _wrong() -> list[tuple[str, type[draw.Picture], dict[str, object]]]:
    node, span = draw.FlowNode("a", 0, "A"), draw.Span("late", MONDAY.replace(hour=3), MONDAY)
    here = draw.GraphNode("a", "A", 1)
    two = (node, draw.FlowNode("b", 1, "B"))
    return [
        ("one cell", draw.Heat, {"columns": ("one",), "rows": (draw.HeatRow("row", ()),)}),
        ("no number", draw.Heat, {"columns": ("one",), "rows": (draw.HeatRow("row", (draw.Cell(float("nan")),)),)}),
        (
            "bad url",
            draw.Heat,
            {"columns": ("one",), "rows": (draw.HeatRow("row", (draw.Cell(1, url="javascript:alert(1)"),)),)},
        ),
        ("bad key", draw.Heat, {"columns": (), "rows": (), "key": "a b"}),
        ("no steps", draw.Funnel, {"steps": ()}),
        ("less than none", draw.Funnel, {"steps": (draw.FunnelStep("a", -1),)}),
        ("key twice", draw.Flow, {"columns": ("one",), "nodes": (node, node), "links": ()}),
        ("no column", draw.Flow, {"columns": (), "nodes": (node,), "links": ()}),
        ("to itself", draw.Flow, {"columns": ("one",), "nodes": (node,), "links": (draw.FlowLink("a", "a", 1),)}),
        ("to nowhere", draw.Flow, {"columns": ("one",), "nodes": (node,), "links": (draw.FlowLink("a", "z", 1),)}),
        ("link twice", draw.Flow, {"columns": ("1", "2"), "nodes": two, "links": (draw.FlowLink("a", "b", 1),) * 2}),
        ("node twice", draw.Graph, {"nodes": (here, here), "edges": ()}),
        ("edge to nowhere", draw.Graph, {"nodes": (here,), "edges": (draw.GraphEdge("a", "z", 1),)}),
        ("no stages", draw.Map, {"stages": ()}),
        ("no chips", draw.Ranks, {"ranks": (draw.Rank((), 1),)}),
        ("too few", draw.Ranks, {"ranks": (draw.Rank((draw.Chip("a"),), -1),)}),
        ("no lane", draw.Tracks, {"lanes": (), "contacts": (draw.Contact(MONDAY, 0, "a"),)}),
        ("ends early", draw.Tracks, {"lanes": (), "contacts": (), "spans": (span,)}),
    ]


@pytest.mark.parametrize(("why", "kind", "fields"), _wrong(), ids=lambda one: one if isinstance(one, str) else "")
def test_what_cannot_be_drawn_truly_is_refused(why: str, kind: type[draw.Picture], fields: dict[str, object]) -> None:
    with pytest.raises(WrongUseError):
        kind(**(FACTS | fields))


@pytest.mark.parametrize("ends", [{"low": 0.1}, {"low": 0.6, "high": 0.9}])
def test_an_interval_has_two_ends_around_its_value(ends: dict[str, float]) -> None:
    with pytest.raises(WrongUseError):
        draw.Estimate(0.5, **ends)  # type: ignore[arg-type]
