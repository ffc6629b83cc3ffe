"""Volume: counts by hand."""

from datetime import UTC, datetime
from typing import Any

import ibis
import pytest

from regard.measure import Breakdown, volume
from regard.measure.breakdown import Counting, grouped, selected


def counts(numbers: list[Any], name: str) -> dict[Any, int]:
    return {number.group[name]: number.n for number in numbers}


def test_every_interaction_is_counted_once(make_reader: Any) -> None:
    (number,) = volume(make_reader([{}, {}, {"customer_no": None}]), Breakdown())
    assert (number.value, number.n, number.denominator, number.low, number.high) == (3, 3, 3, None, None)
    assert number.settled
    assert number.sentence == "3"


def test_counts_by_channel_add_up_to_the_denominator(make_reader: Any) -> None:
    reader = make_reader([{"channel": "web"}, {"channel": "phone"}, {"channel": "web"}, {"channel": None}])
    numbers = volume(reader, Breakdown(by=("channel",)))
    assert [(number.group, number.value) for number in numbers] == [
        ({"channel": "phone"}, 1),
        ({"channel": "web"}, 2),
        ({"channel": None}, 1),
    ]
    assert {number.denominator for number in numbers} == {4}


def test_two_dimensions_make_one_number_per_pair_that_occurs(make_reader: Any) -> None:
    reader = make_reader([{"channel": "web", "stage": "buy"}, {"channel": "web", "stage": "use"}, {"stage": "buy"}])
    numbers = volume(reader, Breakdown(by=("stage", "channel", "stage")))
    assert [(*number.group.values(), number.n) for number in numbers] == [("buy", "web", 2), ("use", "web", 1)]


def test_no_interactions_are_zero_and_no_groups(make_reader: Any) -> None:
    reader = make_reader()
    assert volume(reader, Breakdown())[0].value == 0
    assert volume(reader, Breakdown(by=("channel", "month"), zone="Europe/Berlin")) == []


def test_excluded_rows_count_in_no_number_but_are_named(make_reader: Any) -> None:
    reader = make_reader([{}, {"excluded": "test"}, {"excluded": "test"}, {"excluded": "bot", "channel": "phone"}])
    phone, web = volume(reader, Breakdown(by=("channel",)))
    assert (phone.n, phone.exclusions) == (0, {"bot": 1})
    assert (web.n, web.exclusions) == (1, {"test": 2})


def test_a_number_says_when_it_was_true_and_what_made_it(make_reader: Any) -> None:
    reader = make_reader([{}])
    (number,) = volume(reader, Breakdown())
    assert number.as_of == datetime(2026, 11, 1, tzinfo=UTC)
    assert reader.fetch(number.sql).to_pylist()[0]["n"] == 1
    assert "interactions" in number.definition


def test_currencies_are_never_added(make_reader: Any) -> None:
    reader = make_reader([{"value": 5.0, "currency": "EUR"}, {"value": 7.0, "currency": "JPY"}])
    assert counts(volume(reader, Breakdown(by=("currency",))), "currency") == {"EUR": 1, "JPY": 1}


@pytest.mark.parametrize("dialect", ["postgres", "clickhouse"])
def test_the_same_definition_compiles_for_other_engines(make_reader: Any, dialect: str) -> None:
    reader = make_reader([{}], attribute=[{"customer_no": 1, "name": "tier", "value": "gold"}])
    breakdown = Breakdown(by=("channel", "attribute:tier", "day", "hour"), zone="Europe/Berlin")
    rows = selected(reader, breakdown)
    expression = rows.group_by(list(breakdown.by)).aggregate(n=rows.count(where=rows["excluded"].isnull()))
    assert "count" in str(ibis.to_sql(expression, dialect=dialect)).lower()
    assert grouped(reader, breakdown, Counting(rows)).n.tolist() == [1]
