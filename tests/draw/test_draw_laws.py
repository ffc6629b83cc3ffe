"""What holds for every picture, whatever it shows."""

import re
from itertools import combinations
from xml.etree import ElementTree as ET

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.draw.pictures import flows, graphs, pictures

from regard.draw import Flow, Graph, Picture, svg, table
from regard.draw.flow_layout import layout as flow_layout
from regard.draw.flow_layout import size_of
from regard.draw.graph_layout import HEIGHT, WIDTH
from regard.draw.graph_layout import layout as graph_layout

SVG = "{http://www.w3.org/2000/svg}"


@given(pictures(), st.booleans())
@settings(max_examples=60, deadline=None)
def test_whatever_labels_say_the_picture_is_well_formed(picture: Picture, standalone: bool) -> None:
    root = ET.fromstring(svg(picture, standalone=standalone))  # noqa: S314
    assert root.tag == f"{SVG}svg"
    assert float(root.get("width", "0")) >= 0


@given(pictures())
@settings(max_examples=20, deadline=None)
def test_inside_a_page_there_are_classes_and_nothing_a_strict_policy_refuses(picture: Picture) -> None:
    root = ET.fromstring(svg(picture, standalone=False))  # noqa: S314
    for element in root.iter():
        assert element.tag not in {f"{SVG}style", f"{SVG}script"}
        assert not [name for name in element.attrib if name == "style" or name.startswith("on")]


@given(pictures())
@settings(max_examples=20, deadline=None)
def test_every_url_of_the_table_is_a_named_link_in_the_picture_or_a_mark_of_nothing(picture: Picture) -> None:
    root = ET.fromstring(svg(picture, standalone=False))  # noqa: S314
    links = list(root.iter(f"{SVG}a"))
    assert all(link.findtext(f"{SVG}title", "") for link in links)
    assert {link.get("href") for link in links} <= {entry.url for row in table(picture).rows for entry in row}
    assert root.get("role") == ("group" if links else "img")


@given(pictures())
@settings(max_examples=20, deadline=None)
def test_the_same_picture_is_drawn_the_same(picture: Picture) -> None:
    assert svg(picture) == svg(picture)


@given(pictures())
@settings(max_examples=20, deadline=None)
def test_every_row_of_a_table_has_an_entry_for_each_name_of_its_head(picture: Picture) -> None:
    twin = table(picture)
    assert all(len(row) == len(twin.head) for row in twin.rows)


@given(pictures())
@settings(max_examples=20, deadline=None)
def test_every_class_has_a_rule_or_none_is_needed(picture: Picture) -> None:
    from regard.draw import sheet

    used = {name for found in re.findall(r' class="([^"]*)"', svg(picture, standalone=False)) for name in found.split()}
    unstyled = {"rd-mark", "rd-over-shade"}
    assert {name for name in used - unstyled if f".{name}" not in sheet.RULES} == set()


@given(graphs())
@settings(max_examples=20, deadline=None)
def test_no_two_nodes_of_a_graph_touch(graph: Graph) -> None:
    places = graph_layout(graph.nodes, graph.edges).nodes
    assert len(places) == len(graph.nodes)
    for (x0, y0), (x1, y1) in combinations(places.values(), 2):
        assert abs(x0 - x1) >= WIDTH - 0.01 or abs(y0 - y1) >= HEIGHT


@given(flows())
@settings(max_examples=20, deadline=None)
def test_no_two_nodes_of_a_column_touch(flow: Flow) -> None:
    places = flow_layout(flow.nodes, flow.links, 300)
    for one, other in combinations(flow.nodes, 2):
        if one.column == other.column:
            upper, lower = sorted((places[one.key], places[other.key]), key=lambda place: place.y)
            assert upper.y + upper.height <= lower.y


@given(flows())
@settings(max_examples=20, deadline=None)
def test_heights_are_counts_by_one_scale(flow: Flow) -> None:
    places = flow_layout(flow.nodes, flow.links, 300)
    for node in flow.nodes:
        place = places[node.key]
        assert abs(place.height - place.scale * size_of(node.key, flow.links)) < 1e-6
        assert set(place.out) == {link.target for link in flow.links if link.source == node.key}
