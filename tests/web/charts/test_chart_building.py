"""Building: charts made of measured numbers."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from tests.web.charts.samples import spread

from regard.measure import Measured
from regard.web.charts.building import (
    Effect,
    Words,
    bars_chart,
    change_chart,
    dots_chart,
    filled,
    label_of,
    period_label,
    spark_chart,
    stages_chart,
    trend_chart,
)  # fmt: skip
from regard.web.charts.chart import Chart, Kind, Mark, Part

WORDS = Words("key", "It falls.", "NPS with 95 % interval.", "%", 1)
AS_OF = datetime(2026, 6, 1, tzinfo=UTC)


def number(value: float | None, n: int = 50, **group: Any) -> Measured:
    reach = None if value is None else value + 5
    return Measured("nps", group, value, n, n, value and value - 5, reach, "95 %", AS_OF, "NPS", "", "", 30)


def labels(chart: Chart) -> list[str]:
    return list(chart.labels)


def test_a_trend_has_a_point_for_each_month_and_a_gap_for_one_without_answers() -> None:
    numbers = [number(40, month=date(2026, 11, 1)), number(38, 12, month=date(2027, 1, 1))]
    chart = trend_chart(WORDS, numbers, "month", url=lambda one: f"/rows?n={one.n}")
    first, gap, last = chart.series[0].points
    assert labels(chart) == ["Nov 2026", "Dec 2026", "Jan 2027"]
    assert (first.value, first.low, first.high, first.url) == (40, 35, 45, "/rows?n=50")
    assert (gap.value, gap.settled, last.settled) == (None, False, False)


def test_a_trend_has_a_series_for_each_group_up_to_six() -> None:
    numbers = [number(place, month=date(2026, 5, 1), channel=str(place)) for place in range(8)]
    chart = trend_chart(WORDS, numbers, "month", by="channel")
    assert [one.name for one in chart.series] == ["0", "1", "2", "3", "4", "5"]


def test_what_happened_belongs_to_the_period_it_falls_into() -> None:
    numbers = [number(1, week=date(2026, 5, 4)), number(2, week=date(2026, 5, 11))]
    notes = [(date(2026, 5, 13), "Strike"), (date(2026, 5, 3), "Before")]
    assert [(one.label, one.text) for one in trend_chart(WORDS, numbers, "week", notes=notes).annotations] == [
        ("11 May 2026", "Strike")
    ]


def test_a_trend_of_nothing_is_an_empty_chart() -> None:
    assert trend_chart(WORDS, [number(1, month=None)], "month").is_empty


def test_a_spark_is_a_trend_without_words() -> None:
    assert spark_chart(WORDS, [number(1, month=date(2026, 5, 1))], "month").kind is Kind.SPARK


@pytest.mark.parametrize(
    ("grain", "first", "last", "count"),
    [("day", date(2026, 3, 28), date(2026, 3, 31), 4), ("week", date(2026, 3, 23), date(2026, 4, 6), 3),
     ("quarter", date(2025, 10, 1), date(2026, 4, 1), 3), ("year", date(2024, 1, 1), date(2026, 1, 1), 3),
     ("hour", datetime(2026, 3, 1, 22), datetime(2026, 3, 2, 1), 4)],  # noqa: DTZ001
)  # fmt: skip
def test_periods_between_are_filled(grain: str, first: date, last: date, count: int) -> None:
    assert len(filled({first, last}, grain)) == count


@pytest.mark.parametrize(
    ("grain", "label"),
    [("hour", "05 Mar 14:00"), ("day", "5 Mar 2026"), ("month", "Mar 2026"), ("quarter", "Q1 2026"), ("year", "2026")],
)
def test_a_period_is_named_as_people_name_it(grain: str, label: str) -> None:
    assert period_label(datetime(2026, 3, 5, 14), grain) == label  # noqa: DTZ001


def test_bars_keep_their_order_their_names_and_their_marks() -> None:
    numbers = [number(80, promise="b"), number(90, promise="a"), number(None, 0, promise=None)]
    chart = bars_chart(WORDS, numbers, "promise", names={"b": "Delivered in time"}, marks={"b": Mark.BROKEN})
    assert labels(chart) == ["Delivered in time", "a", "none"]
    assert [point.mark for point in chart.series[0].points] == [Mark.BROKEN, Mark.NONE, Mark.NONE]


def test_stages_come_in_the_order_of_the_journey() -> None:
    chart = stages_chart(
        WORDS, [number(1, stage="use"), number(2, stage="buy")], {"buy": "Buy", "get": "Get", "use": "Use"}
    )
    assert [(point.label, point.value) for point in chart.series[0].points] == [("Buy", 2), ("Get", None), ("Use", 1)]


def test_groups_are_set_side_by_side_over_all_values() -> None:
    groups = {"May": [number(1, channel="web")], "June": [number(2, channel="web"), number(3, channel="app")]}
    chart = dots_chart(WORDS, groups, "channel")
    assert [[point.value for point in one.points] for one in chart.series] == [[1, None], [2, 3]]
    assert [one.name for one in chart.series] == ["May", "June"]


def test_the_parts_of_a_change_add_up_and_the_smallest_are_told_together() -> None:
    effects = [Effect(f"t{place}", place / 10, -place / 20, 10) for place in range(9)]
    total = sum(effect.rate + effect.mix for effect in effects)
    chart = change_chart(WORDS, spread("May", 40), spread("June", 40 + total), effects, most=3)
    points = chart.series[0].points
    assert sum(point.value or 0 for point in points if point.part) == pytest.approx(total)
    assert [point.label for point in points[1::2]] == ["t8", "t7", "t6", "6 others", "June"]
    assert {point.part for point in points[1:-1]} == {Part.RATE, Part.MIX}


def test_one_effect_more_is_not_hidden_behind_a_name_of_its_own_length() -> None:
    effects = [Effect(f"t{place}", 1.0, 0.0, 10) for place in range(4)]
    chart = change_chart(WORDS, spread("May", 40), spread("June", 44), effects, most=3)
    assert "others" not in " ".join(labels(chart))


def test_a_value_without_a_name_is_told_as_it_is() -> None:
    assert [label_of(value, {"a": "Ann"}) for value in ("a", "b", None, 3)] == ["Ann", "b", "none", "3"]


def test_a_number_with_too_few_answers_stays_one() -> None:
    chart = bars_chart(WORDS, [replace(number(80, promise="a"), n=3)], "promise")
    assert not chart.series[0].points[0].settled
