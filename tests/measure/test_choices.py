"""Choices: what the data can be broken down by, and the values to choose from."""

import json
from typing import Any

import pytest
from tests.measure.conftest import NOON

from regard.errors import WrongUseError
from regard.measure import Breakdown, Dimension, dimension_names, values_of, volume
from regard.measure.choices import EXAMPLES

ANN, BOB = 1, 2


@pytest.fixture
def shop(make_reader: Any) -> Any:
    context = json.dumps({"plan": "a", "seats": 3, "none": None})
    contacts = [
        {"customer_no": ANN, "context": context, "first_in_week": True},
        {"customer_no": BOB, "channel": "store", "context": '{"plan":"b"}'},
        {"channel": "store"},
        {"channel": "fax", "excluded": "test"},
    ]
    tiers = [
        {"customer_no": ANN, "name": "tier", "value": "gold", "valid_to": NOON},
        {"customer_no": ANN, "name": "tier", "value": "gold", "valid_from": NOON},
        {"customer_no": BOB, "name": "tier", "value": "new"},
    ]
    return make_reader(contacts, attribute=tiers, promise_check=[{"seq": 0, "promise": "quick", "department": "it"}])


def test_only_dimensions_with_values_are_offered(shop: Any) -> None:
    names = [dimension.name for dimension in dimension_names(shop)]
    assert names[:5] == ["source", "touchpoint", "channel", "kind", "first_in_week"]
    assert names[5:8] == ["attribute:tier", "context:plan", "context:seats"]
    assert names[8:] == ["hour", "day", "week", "month", "quarter", "year"]


def test_each_comes_with_its_most_frequent_values(shop: Any) -> None:
    found = {dimension.name: dimension for dimension in dimension_names(shop)}
    assert found["channel"] == Dimension("channel", "column", ("store", "web"))
    assert found["attribute:tier"] == Dimension("attribute:tier", "attribute", ("gold", "new"))
    assert found["context:seats"] == Dimension("context:seats", "context", ("3",))
    assert found["day"] == Dimension("day", "time")


def test_promises_are_dimensions_of_promises_kept_only(shop: Any) -> None:
    promises = [one for one in dimension_names(shop, "promises_kept") if one not in dimension_names(shop)]
    assert promises == [Dimension("promise", "column", ("quick",)), Dimension("department", "column", ("it",))]


def test_every_dimension_offered_can_be_used(shop: Any) -> None:
    for dimension in dimension_names(shop):
        assert sum(number.n for number in volume(shop, Breakdown(by=(dimension.name,)))) == 3


def test_values_are_counted_and_limited(shop: Any) -> None:
    assert values_of(shop, "channel") == [("store", 2), ("web", 1)]
    assert values_of(shop, "channel", limit=1) == [("store", 2)]
    assert values_of(shop, "attribute:tier") == [("gold", 1), ("new", 1)]
    assert values_of(shop, "context:plan") == [("a", 1), ("b", 1)]
    assert values_of(shop, "context:other") == values_of(shop, "month") == []


def test_a_few_examples_are_enough(make_reader: Any) -> None:
    reader = make_reader([{"unit": f"u{at}"} for at in range(9)])
    (unit,) = [one for one in dimension_names(reader) if one.name == "unit"]
    assert len(unit.examples) == EXAMPLES
    assert len(values_of(reader, "unit")) == 9


def test_what_is_too_rare_for_a_glance_is_offered_all_the_same(make_reader: Any) -> None:
    reader = make_reader([{"seq": 60_000}, {"seq": 60_001, "campaign": "spring"}])
    assert Dimension("campaign", "column", ("spring",)) in dimension_names(reader)


def test_nothing_offers_spans_of_time_only(make_reader: Any) -> None:
    assert {dimension.kind for dimension in dimension_names(make_reader())} == {"time"}


def test_values_of_what_is_not_there_name_those_near_it(shop: Any) -> None:
    with pytest.raises(WrongUseError, match="Did you mean channel"):
        values_of(shop, "chanel")
