"""Charts: drawn where they belong, with a table that says the same."""

import pytest
from tests.report.walk import Walk

from regard.report.charts import Chart, Point, bars, line, table
from regard.report.elements import el, join

ANN, BOB = Point("Ann & Co", 80.0, 70.0, 90.0, 40, "kept"), Point("Bob", -20.0, -35.0, -5.0, 31, "broken")
NOTHING = Point("Carla", None)


def chart(*points: Point, unit: str = " %") -> Chart:
    return Chart("one", "Ann is above Bob", "Share, with 95 % interval", points, unit)


@pytest.mark.parametrize("draw", [bars, line])
def test_a_chart_says_its_finding_and_has_its_numbers_as_a_table(draw: object) -> None:
    assert callable(draw)
    walk = Walk(draw(chart(ANN, BOB, NOTHING)))
    assert walk.text.count("Ann is above Bob") == 2
    assert walk.ids == ["one-title", "one-desc"]
    assert "80 % 70 to 90 % 40 ✓" in walk.text
    assert walk.drawings[0]["has"] == {
        "title",
        "desc",
        "path",
        "text",
        *(("g", "rect") if draw is bars else ["circle"]),
    }


def test_hue_is_never_the_only_sign() -> None:
    drawn = bars(chart(BOB))
    assert 'class="bar broken"' in drawn
    assert "\N{MINUS SIGN}20 % ▼" in drawn


def test_bars_end_where_their_values_lie() -> None:
    drawn = bars(chart(Point("Ann", 50.0), Point("Bob", 100.0)))
    # From 196 to 510 are 314.
    assert 'width="157"' in drawn
    assert 'width="314"' in drawn
    assert "whisker" not in drawn


def test_a_bar_of_nothing_has_no_value() -> None:
    assert "no value" in bars(chart(NOTHING))


def test_a_line_stops_where_there_is_no_value() -> None:
    drawn = line(chart(ANN, BOB, NOTHING, ANN, ANN))
    assert drawn.count('class="line"') == drawn.count('class="band"') == 2
    assert drawn.count("<circle") == 3


def test_an_unsure_value_stands_in_the_table_only() -> None:
    drawn = line(chart(ANN, BOB, Point("Delta", 1_000.0, n=2, mark="unsure")))
    assert drawn.count('class="dot') + drawn.count('class="mark') == 2
    assert "1,000 % - 2 ?" in Walk(drawn).text


def test_of_many_points_some_have_a_name() -> None:
    drawn = line(chart(*(Point(f"m{month:02}", float(month), n=month) for month in range(30))))
    assert drawn.split("<details>")[0].count(">n ") == 8


def test_a_flat_line_is_drawn_too() -> None:
    assert "NaN" not in line(chart(Point("Ann", 5.0), Point("Bob", 5.0)))


def test_a_long_name_is_cut_in_the_drawing_only() -> None:
    name = "The counter for parcels and returns in the north"
    assert bars(chart(Point(name, 1.0))).count(name) == 1


def test_a_table_names_its_rows() -> None:
    made = table("Who", ("Name", "n"), [("Ann", "1")])
    assert '<th scope="row">Ann</th><td class="r">1</td>' in made


def test_elements_escape_what_is_no_element() -> None:
    assert el("p", "<b>", el("b", "&"), None, title='"') == '<p title="&quot;">&lt;b&gt;<b>&amp;</b></p>'
    assert join("a", None, "<") == "a&lt;"
    assert el("details", open=True, hidden=False, id=None) == "<details open></details>"
