"""The figure on a page: finding, plot, caption, table twin and links."""

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from django.template import Context, Template
from tests.web.charts.samples import HOSTILE, KEYS, bars, chart_of, compared, line, series, sparked

from regard.web.charts.chart import Chart, Point
from regard.web.charts.figures import figure
from regard.web.charts.payload import payload


def page(chart: Chart, source: str = "{% chart c %}", **more: Any) -> str:
    return Template("{% load charts %}" + source).render(Context({"c": chart, **more}))


@pytest.mark.parametrize("key", KEYS)
def test_every_value_stands_in_the_table_twin(key: str) -> None:
    chart = chart_of(key)
    html = page(chart)
    cells = re.findall(r'<td class="r">([^<]*)</td>', html)
    values = [figure(row.point.value, chart.unit, chart.decimals) for row in chart.table()]
    assert [value for value in values if value not in cells] == []
    assert html.count('<th scope="row">') == len(values)


def test_the_data_of_the_page_are_those_of_the_chart() -> None:
    found = re.search(r'<script id="nps-data" type="application/json">(.*?)</script>', page(line()), re.DOTALL)
    assert found is not None
    assert json.loads(found[1]) == json.loads(json.dumps(payload(line())))


def test_what_customers_wrote_is_only_text_on_a_page() -> None:
    html = page(bars()) + page(compared())
    assert "<script>" not in html
    assert "alert(&#x27;x&#x27;)" in html
    assert HOSTILE not in html


def test_a_page_needs_no_style_and_no_script_of_its_own() -> None:
    html = page(line(), rows_url="/rows")
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:", html)
    assert re.findall(r"<script[^>]*>", html) == ['<script id="nps-data" type="application/json">']


def test_a_figure_links_to_rows_and_files() -> None:
    html = page(line(), '{% chart c rows_url="/rows" svg_url="/nps.svg" png_url="/nps.png" %}')
    assert all(f'href="{url}"' in html for url in ("/rows", "/nps.svg", "/nps.png"))
    assert '<noscript><img src="/nps.svg"' in html


def test_a_figure_without_links_has_none() -> None:
    assert "chart-links" not in page(replace(line(), series=bars().series))


def test_a_row_of_the_table_leads_to_the_rows_behind_it() -> None:
    html = page(line())
    assert '<a href="/rows?m=3" aria-label="The rows behind Jun 2026">rows</a>' in html
    assert "<small>A new carrier.</small>" in html


def test_a_table_without_intervals_has_no_column_for_them() -> None:
    html = page(replace(line(), series=(series(Point("May", 3.0)),), annotations=()))
    assert "Interval" not in html
    assert "Behind it" not in html


def test_compared_series_have_a_legend() -> None:
    assert page(compared()).count("<li>") == 3
    assert "chart-legend" not in page(line())


def test_a_chart_without_a_value_says_so() -> None:
    html = page(replace(line(), series=(series(Point("May", None)),)))
    assert "There is nothing to draw here yet." in html
    assert "regard-chart" not in html


def test_how_it_is_made_can_be_told() -> None:
    html = page(line(), '{% chart c made="charts/symbol.html" %}', number=1)
    assert "How it is made" in html
    assert "<circle" in html


def test_a_spark_is_drawn_without_a_script() -> None:
    html = page(sparked(), "{% spark c %}")
    assert 'aria-label="NPS NPS by month."' in html
    assert "<script" not in html


def test_scripts_are_loaded_from_the_server_itself() -> None:
    html = page(line(), "{% chart_scripts %}")
    assert re.findall(r'(?:src|href)="([^"]*)"', html) != []
    assert "//" not in html
