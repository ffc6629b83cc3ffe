"""Options: nothing but data, and the same numbers as in the table twin."""

import json
from dataclasses import replace
from typing import Any

import pytest
from tests.web.charts.samples import (
    HOSTILE,
    KEYS,
    bars,
    change,
    chart_of,
    compared,
    dots,
    line,
    series,
    sparked,
    spread,
    stages,
)  # fmt: skip

from regard.web.charts.axes import one_line
from regard.web.charts.chart import Chart, Kind, Point
from regard.web.charts.lines import worst
from regard.web.charts.option import height_px, option
from regard.web.charts.payload import payload
from regard.web.charts.rows import begins_of, reaches
from regard.web.charts.theme import light


def drawn(chart: Chart, *, narrow: bool = False) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = option(chart, light(), narrow=narrow)["series"]
    return found


def numbers(option: Any) -> set[float]:
    if isinstance(option, dict):
        return set().union(*map(numbers, option.values()))
    if isinstance(option, list):
        return set().union(*map(numbers, option))
    return {float(option)} if isinstance(option, int | float) and not isinstance(option, bool) else set()


def value_of(item: Any) -> list[float | None]:
    found: list[float | None] = item["value"] if isinstance(item, dict) else item
    return found


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("key", KEYS)
def test_an_option_is_json_and_complete(key: str, narrow: bool) -> None:
    made = json.loads(json.dumps(option(chart_of(key), light(), narrow=narrow), allow_nan=False))
    assert {"aria", "grid", "xAxis", "yAxis", "series", "textStyle"} <= made.keys()
    assert made["animation"] is False
    assert made["tooltip"] == {"show": False}
    assert all(one["silent"] and one["data"] is not None for one in made["series"])


@pytest.mark.parametrize("key", KEYS)
def test_the_option_has_the_numbers_of_the_table(key: str) -> None:
    chart = chart_of(key)
    points = [row.point for row in chart.table() if row.point.settled and not row.point.part]
    told = {point.value for point in points if point.value is not None}
    assert told <= numbers(drawn(chart))


@pytest.mark.parametrize("key", KEYS)
def test_no_other_number_than_those_of_the_table_is_told(key: str) -> None:
    chart = chart_of(key)
    told = [point["value"] for point in payload(chart)["points"]]
    assert len(told) == sum(row.point.value is not None for row in chart.table())


@pytest.mark.parametrize("key", KEYS)
def test_every_colour_of_a_page_is_a_name(key: str) -> None:
    assert "#" not in json.dumps(payload(chart_of(key)))


def test_a_line_has_a_gap_where_there_is_no_value() -> None:
    below, between, _open, main = drawn(line())
    assert main["data"][2] == [2, None]
    assert (below["data"][2], between["data"][2]) == ([2, None], [2, None])


def test_a_band_reaches_from_the_lower_to_the_upper_limit() -> None:
    below, between, *_rest = drawn(line())
    assert (below["data"][0], between["data"][0]) == ([0, 35.0], [0, 8.0])
    assert below["stackStrategy"] == "all"


def test_a_point_with_too_few_answers_is_hollow_at_the_end_of_a_dotted_line() -> None:
    _below, _between, dotted, main = drawn(line())
    assert main["data"][4] == [4, None]
    assert [value_of(item)[1] for item in dotted["data"]] == [None, 38.0, None, 36.5, 34.0]
    assert [isinstance(item, dict) for item in dotted["data"]] == [True, True, False, True, False]
    assert dotted["data"][1]["symbolSize"] == 0


def test_a_broken_promise_is_a_diamond() -> None:
    marked = [item for item in drawn(line())[3]["data"] if isinstance(item, dict)]
    assert [(item["symbol"], item["value"]) for item in marked] == [("diamond", [3, 36.5])]


def test_compared_series_differ_in_hue_dash_and_symbol() -> None:
    lines = [one for one in drawn(compared()) if one.get("name")]
    assert len({str(one["lineStyle"]["type"]) for one in lines}) == 3
    assert len({one["lineStyle"]["color"] for one in lines}) == 3
    assert len({one["symbol"] for one in lines}) == 3


def test_what_happened_is_a_number_on_the_time_axis() -> None:
    marks = drawn(line())[3]["markLine"]["data"]
    assert marks == [{"xAxis": 3, "label": {"formatter": "1"}}]


def test_the_worst_stage_is_a_diamond_with_its_value() -> None:
    spot = drawn(stages())[-1]
    assert (spot["symbol"], spot["data"]) == ("diamond", [[1, -0.22]])
    assert spot["label"]["formatter"] == "\N{MINUS SIGN}0.22"


def test_a_narrow_journey_goes_from_top_to_bottom() -> None:
    made = option(stages(), light(), narrow=True)
    assert made["yAxis"]["data"][1] == "receive\nn 9,412"
    assert made["series"][-1]["data"] == [[-0.22, 1]]


def test_a_journey_without_a_verdict_has_no_worst_stage() -> None:
    points = (Point("buy", 0.1, settled=False), Point("use", None))
    assert worst(points) is None
    assert drawn(replace(stages(), series=(series(*points),)))[-1]["data"] == []


def test_bars_begin_at_zero_and_keep_their_order() -> None:
    spans, whiskers, said = drawn(bars())
    assert [item["value"] for item in spans["data"]] == [[0, 0.0, 80.3, 1], [1, 0.0, 97.8, 1], [2, 0.0, 88.0, 0]]
    assert whiskers["data"][0]["value"] == [0, 79.5, 81.1, 0]
    assert said["data"][0]["label"]["formatter"] == "80.3\N{NO-BREAK SPACE}% ✕"


def test_the_parts_of_a_change_follow_each_other() -> None:
    points = change().series[0].points
    assert reaches(points) == pytest.approx([38.9, 35.8, 36.2, 36.2])
    assert begins_of(points) == pytest.approx([38.9, 38.9, 35.8, 36.2])
    assert drawn(change())[-1]["data"][1]["label"]["formatter"] == "▼ 3.1"


def test_a_part_that_changes_nothing_has_no_direction() -> None:
    points = (change().series[0].points[0], replace(change().series[0].points[1], value=0.0))
    said = drawn(replace(change(), series=(series(*points),)))[-1]
    assert said["data"][1]["label"]["formatter"] == "= 0"


def test_two_groups_are_joined_where_both_have_a_value() -> None:
    links = drawn(dots())[0]
    assert [item["value"][:3] for item in links["data"]] == [[0, 61.0, 86.0]]


def test_three_groups_are_not_joined() -> None:
    assert drawn(replace(dots(), series=compared().series))[0]["data"] == []


def test_a_row_grows_with_its_chart() -> None:
    assert height_px(bars(), narrow=True) > height_px(bars()) > height_px(sparked())
    assert height_px(stages(), narrow=True) > 150
    assert height_px(line()) == height_px(line(), narrow=True)


def test_a_long_line_has_no_symbols() -> None:
    long = replace(line(), series=(series(*(spread(f"day {day}", day) for day in range(50))),), annotations=())
    assert drawn(long)[-1]["showSymbol"] is False


def test_a_label_cannot_carry_the_marks_of_the_library() -> None:
    assert "{" not in one_line(HOSTILE)
    assert drawn(compared())[-1]["name"] == one_line(HOSTILE)


def test_a_point_is_told_with_what_is_needed_to_judge_it() -> None:
    late = next(point for point in payload(line())["points"] if point["place"] == 3)
    assert (late["value"], late["interval"], late["n"]) == ("36.5", "31 to 42", "n 1,810")
    assert (late["verdict"], late["note"], late["url"]) == ("✕ broken", "A new carrier.", "/rows?m=3")


def test_a_part_of_a_change_is_told_where_it_ends() -> None:
    assert payload(change())["points"][1]["at"] == pytest.approx(35.8)


def test_only_a_narrow_journey_changes_its_direction() -> None:
    layouts = {chart.kind: payload(chart) for chart in (line(), stages(), bars())}
    ways = {
        kind: [made[width] and made[width]["across"] for width in ("wide", "narrow")] for kind, made in layouts.items()
    }
    assert ways == {Kind.LINE: [True, None], Kind.STAGES: [True, False], Kind.BARS: [False, False]}
