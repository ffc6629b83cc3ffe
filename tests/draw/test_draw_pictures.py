"""Each picture of the gallery, and what the room refuses."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from tests.draw.gallery import cohorts, difference, flow, funnel, gallery, graph, journey, ranks, steps, tracks

import regard
from regard.draw import (
    Cell,
    Chip,
    Contact,
    Estimate,
    Flow,
    FlowLink,
    FlowNode,
    Funnel,
    FunnelStep,
    Graph,
    GraphEdge,
    GraphNode,
    Heat,
    HeatRow,
    Map,
    Picture,
    Rank,
    Ranks,
    Span,
    Tracks,
    Words,
    sheet,
    svg,
    table,
)  # fmt: skip
from regard.errors import WrongUseError

SVG = "{http://www.w3.org/2000/svg}"
SHELL = Path(regard.__file__).parent / "web/shell/static/shell"
FACTS = {"key": "any", "finding": "It is so", "says": "Invented."}
MONDAY = datetime(2026, 3, 2)  # noqa: DTZ001


def _links(picture: Picture) -> set[str | None]:
    root = ET.fromstring(svg(picture, standalone=False))  # noqa: S314
    return {link.get("href") for link in root.iter(f"{SVG}a")}


@pytest.mark.parametrize("picture", gallery(), ids=lambda picture: picture.key)
def test_every_mark_with_rows_behind_it_leads_there(picture: Picture) -> None:
    wanted = {entry.url for row in table(picture).rows for entry in row if entry.url}
    assert wanted
    assert _links(picture) == wanted


@pytest.mark.parametrize("picture", gallery(), ids=lambda picture: picture.key)
def test_a_picture_alone_says_its_finding_and_has_its_colours(picture: Picture) -> None:
    drawn = svg(picture)
    assert drawn == picture._repr_svg_()
    assert picture.finding.split()[0] in drawn
    assert "prefers-color-scheme: dark" in drawn
    assert "var(" not in drawn


def test_the_sheet_of_the_pages_is_the_one_written_here() -> None:
    assert (SHELL / "pictures.css").read_text() == sheet.page()


@pytest.mark.parametrize(
    ("selector", "colours"), [(":root {", sheet.LIGHT), (':root[data-theme="dark"] {', sheet.DARK)]
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


@pytest.mark.parametrize("colours", [sheet.LIGHT, sheet.DARK])
def test_text_can_be_read_on_every_shade(colours: dict[str, str]) -> None:
    for number, share in enumerate(sheet.SHADES, 1):
        ink = colours["on-regard" if number > 5 else "ink"]
        assert _contrast(ink, _over(colours["regard"], colours["surface"], share)) >= 4.5
    for share in sheet.TINTS:
        for hue in ("kept", "broken"):
            assert _contrast(colours["ink"], _over(colours[hue], colours["surface"], share)) >= 4.5


def test_a_link_leads_where_the_page_says() -> None:
    drawn = svg(funnel(), standalone=False, link=lambda url: f"/b/acme{url}")
    assert 'href="/b/acme/f?s=1"' in drawn


def test_a_period_not_over_is_hatched_and_said() -> None:
    drawn = svg(cohorts(), standalone=False)
    assert drawn.count("url(#rd-cohorts-hatch)") == 6
    assert "not over yet" in drawn


def test_a_difference_shows_its_sign_and_stripes_where_it_is_less() -> None:
    drawn = svg(difference(), standalone=False)
    assert ">+2.1 %<" in drawn
    assert ">\N{MINUS SIGN}2.1 %<" in drawn
    assert "url(#rd-difference-stripe)" in drawn


def test_rows_apart_come_last_below_a_line() -> None:
    turned = replace(steps(), rows=tuple(reversed(steps().rows)))
    drawn = svg(turned, standalone=False)
    assert drawn.index(">delivery<") < drawn.index(">Ended<")
    assert 'class="rd-axis"' in drawn


def test_numbers_are_written_in_the_readers_way() -> None:
    german = Words(point=",", thousands=".", percent="{} %", dropped="abgebrochen")
    drawn = svg(replace(funnel(), words=german), standalone=False)
    assert "12.406" in drawn
    assert "50,1 %" in drawn
    assert "abgebrochen" in drawn


def test_the_table_of_a_flow_has_its_links_and_its_nodes() -> None:
    assert len(table(flow()).rows) == len(flow().links) + len(flow().nodes)


def test_the_table_of_a_graph_has_every_count() -> None:
    texts = {entry.text for row in table(graph()).rows for entry in row}
    assert {f"{edge.n:,}" for edge in graph().edges} <= texts
    assert {f"{node.n:,}" for node in graph().nodes} <= texts


def test_the_map_tells_what_was_not_intended() -> None:
    assert "rd-dashed" in svg(journey(), standalone=False)
    assert any("not intended" in entry.text for row in table(journey()).rows for entry in row)


def test_a_stage_nobody_scored_leaves_a_gap_in_the_line() -> None:
    stages = list(journey().stages)
    stages[2] = replace(stages[2], experience=None)
    drawn = svg(replace(journey(), stages=tuple(stages)), standalone=False)
    assert drawn.count('class="rd-series"') == 2


def test_other_paths_stand_below_a_line_without_a_bar() -> None:
    drawn = svg(ranks(), standalone=False)
    assert drawn.count('class="rd-bar"') == 6
    assert "3,114 other paths" in drawn


def test_a_timeline_of_a_day_shows_the_time() -> None:
    contacts = tuple(replace(one, at=MONDAY.replace(hour=8 + place)) for place, one in enumerate(tracks().contacts))
    assert ">03-02 12:00<" in svg(replace(tracks(), contacts=contacts, spans=()), standalone=False)


def _wrong() -> list[tuple[str, type[Picture], dict[str, object]]]:
    node, span = FlowNode("a", 0, "A"), Span("late", MONDAY.replace(hour=3), MONDAY)
    here = GraphNode("a", "A", 1)
    two = (node, FlowNode("b", 1, "B"))
    return [
        ("one cell", Heat, {"columns": ("one",), "rows": (HeatRow("row", ()),)}),
        ("no number", Heat, {"columns": ("one",), "rows": (HeatRow("row", (Cell(float("nan")),)),)}),
        ("bad url", Heat, {"columns": ("one",), "rows": (HeatRow("row", (Cell(1, url="javascript:alert(1)"),)),)}),
        ("bad key", Heat, {"columns": (), "rows": (), "key": "a b"}),
        ("no steps", Funnel, {"steps": ()}),
        ("less than none", Funnel, {"steps": (FunnelStep("a", -1),)}),
        ("key twice", Flow, {"columns": ("one",), "nodes": (node, node), "links": ()}),
        ("no column", Flow, {"columns": (), "nodes": (node,), "links": ()}),
        ("to itself", Flow, {"columns": ("one",), "nodes": (node,), "links": (FlowLink("a", "a", 1),)}),
        ("to nowhere", Flow, {"columns": ("one",), "nodes": (node,), "links": (FlowLink("a", "z", 1),)}),
        ("link twice", Flow, {"columns": ("1", "2"), "nodes": two, "links": (FlowLink("a", "b", 1),) * 2}),
        ("node twice", Graph, {"nodes": (here, here), "edges": ()}),
        ("edge to nowhere", Graph, {"nodes": (here,), "edges": (GraphEdge("a", "z", 1),)}),
        ("no stages", Map, {"stages": ()}),
        ("no chips", Ranks, {"ranks": (Rank((), 1),)}),
        ("too few", Ranks, {"ranks": (Rank((Chip("a"),), -1),)}),
        ("no lane", Tracks, {"lanes": (), "contacts": (Contact(MONDAY, 0, "a"),)}),
        ("ends early", Tracks, {"lanes": (), "contacts": (), "spans": (span,)}),
    ]


@pytest.mark.parametrize(("why", "kind", "fields"), _wrong(), ids=lambda one: one if isinstance(one, str) else "")
def test_what_cannot_be_drawn_truly_is_refused(why: str, kind: type[Picture], fields: dict[str, object]) -> None:
    with pytest.raises(WrongUseError):
        kind(**(FACTS | fields))  # type: ignore[arg-type]


@pytest.mark.parametrize("ends", [{"low": 0.1}, {"low": 0.6, "high": 0.9}])
def test_an_interval_has_two_ends_around_its_value(ends: dict[str, float]) -> None:
    with pytest.raises(WrongUseError):
        Estimate(0.5, **ends)  # type: ignore[arg-type]
