"""Pictures: charts as SVG and PNG, without a browser."""

import struct
import time
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from tests.web.charts.samples import HOSTILE, KEYS, bars, chart_of, compared, line, sparked

from regard.errors import RegardError
from regard.web.charts import static_charts
from regard.web.charts.static_charts import png, svg
from regard.web.charts.theme import dark, light

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module", autouse=True)
def _loaded() -> None:
    svg(line())


@pytest.mark.parametrize("width", [360, 720])
@pytest.mark.parametrize("key", KEYS)
def test_a_picture_is_xml_with_title_and_description(key: str, width: int) -> None:
    chart = chart_of(key)
    root = parsed(svg(chart, dark(), width))
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert description is not None
    assert (title.text, description.text) == (chart.finding, chart.says)
    assert (root.get("width"), root.get("role")) == (str(width), "img")
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"


def test_a_picture_is_the_same_each_time() -> None:
    assert svg(compared()) == svg(compared())


def test_two_charts_share_no_id() -> None:
    first, second = (set(ids(svg(chart))) for chart in (line(), bars()))
    assert first & second == set()


def parsed(drawing: str) -> ET.Element:
    return ET.fromstring(drawing)  # noqa: S314 - our own


def ids(drawing: str) -> list[str]:
    return [found for one in parsed(drawing).iter() if (found := one.get("id"))]


def test_what_customers_wrote_is_only_text() -> None:
    drawing = svg(bars()) + svg(compared())
    assert "<script" not in drawing
    assert "on" not in {name[:2] for one in parsed(svg(bars())).iter() for name in one.attrib}


def test_a_quote_in_a_name_does_not_leave_its_attribute() -> None:
    named = replace(
        compared(), series=tuple(replace(one, name=f'" onload="x{HOSTILE}') for one in compared().series[:2])
    )
    names = {name for one in parsed(svg(named)).iter() for name in one.attrib}
    assert not any(name.startswith("on") for name in names)


def test_characters_that_xml_cannot_write_are_left_out() -> None:
    odd = replace(line(), finding="It\x00 fell\x08\ud800")
    assert parsed(svg(odd)).findtext(f"{SVG}title") == "It fell"


def test_a_picture_has_nothing_for_scripts() -> None:
    drawing = svg(compared())
    assert not any(word in drawing for word in ("ecmeta", "<style", "class=", "href"))


def test_the_numbers_of_notes_are_explained_below() -> None:
    assert "1 · Jun 2026: New carrier" in svg(line())


def test_a_picture_has_the_colours_of_its_theme() -> None:
    assert light()["regard"] in svg(line(), light())
    assert dark()["regard"] in svg(line(), dark())


def test_a_height_can_be_chosen() -> None:
    assert 'height="80"' in svg(sparked(), height=80)


def test_a_picture_has_two_pixels_to_a_px() -> None:
    width, height = struct.unpack(">II", png(bars(), width=500)[16:24])
    assert width == 1000
    assert height == 2 * float(parsed(svg(bars(), width=500)).get("height", "0"))


def test_a_picture_is_never_larger_than_four_times() -> None:
    assert struct.unpack(">I", png(sparked(), scale=1000, width=100)[16:20]) == (400,)


def test_a_machine_without_a_font_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(static_charts, "_has_font", lambda: False)
    with pytest.raises(RegardError, match="no font") as raised:
        png(line())
    assert "SVG" in raised.value.remedy


def test_what_cannot_be_drawn_says_so_and_the_next_one_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(static_charts, "option", lambda *_args, **_more: {"grid": {}, "series": [{"type": "no"}]})
        patch.setattr(static_charts, "titled", lambda *_args: ({"xAxis": None}, 100))
        with pytest.raises(RegardError, match="could not be drawn"):
            svg(line())
    assert svg(line()).startswith("<svg")


def test_a_picture_takes_less_than_a_second_of_work_with_all_that_is_loaded() -> None:
    static_charts._drawing.submit(static_charts._engine.cache_clear).result()
    began = time.process_time()
    svg(compared())
    drawn = time.process_time()
    png(line())
    assert drawn - began < 1
    assert time.process_time() - drawn < 1
