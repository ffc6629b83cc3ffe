"""What a number is about: dimensions, time, conditions."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from regard.errors import WrongUseError
from regard.measure import AnyOf, Breakdown, Condition, volume

ANN, BOB, CARLA = 1, 2, 3


def at(*parts: int) -> datetime:
    return datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001 - the layout's moments are UTC without zone


def tally(reader: Any, name: str, **asked: Any) -> dict[Any, int]:
    """Volume by one dimension."""
    numbers = volume(reader, Breakdown(by=(name,), **asked))
    assert len({number.group[name] for number in numbers}) == len(numbers)
    return {number.group[name]: number.n for number in numbers}


def total(reader: Any, *conditions: str, **asked: Any) -> int:
    where = tuple(Condition.parse(condition) for condition in conditions)
    (number,) = volume(reader, Breakdown(where=where, **asked))
    return number.n


@pytest.fixture
def year(make_reader: Any) -> Any:
    """A contact every half hour of 2026, in UTC."""
    return make_reader([{"occurred_at": at(2026, 1, 1) + timedelta(minutes=30 * i)} for i in range(2 * 24 * 365)])


def test_the_day_clocks_go_forward_has_23_hours(year: Any) -> None:
    days = tally(year, "day", zone="Europe/Berlin")
    assert days[date(2026, 3, 28)] == days[date(2026, 3, 30)] == 48
    assert days[date(2026, 3, 29)] == 46


def test_the_day_clocks_go_back_has_25_hours(year: Any) -> None:
    day = {"since": date(2026, 10, 25), "until": date(2026, 10, 26)}
    assert tally(year, "day", zone="Europe/Berlin", **day) == {date(2026, 10, 25): 50}
    hours = tally(year, "hour", zone="Europe/Berlin", **day)
    assert list(hours.values()) == [2] * 25
    assert [hour.isoformat()[11:] for hour in hours][1:4] == ["01:00:00+02:00", "02:00:00+02:00", "02:00:00+01:00"]


def test_hours_are_cut_where_the_zone_cuts_them(year: Any) -> None:
    hours = tally(year, "hour", zone="Asia/Kolkata", since=date(2026, 5, 1), until=date(2026, 5, 2))
    assert len(hours) == 24
    assert next(iter(hours)).isoformat() == "2026-05-01T00:00:00+05:30"


def test_spans_of_time_begin_where_the_calendar_says(year: Any) -> None:
    zone = "America/New_York"
    assert list(tally(year, "week", zone=zone))[:2] == [date(2025, 12, 29), date(2026, 1, 5)]
    assert list(tally(year, "quarter", zone=zone))[1:] == [date(2026, month, 1) for month in (1, 4, 7, 10)]
    # New York's year begins five hours after UTC's, so ten of the half hours are of the year before.
    assert tally(year, "year", zone=zone) == {date(2025, 1, 1): 10, date(2026, 1, 1): 17510}
    assert tally(year, "month", zone=zone)[date(2026, 3, 1)] == 2 * 24 * 31 - 2


def test_since_counts_and_until_does_not(year: Any) -> None:
    assert total(year, since=date(2026, 3, 29), until=date(2026, 3, 30), zone="Europe/Berlin") == 46
    assert total(year, since=datetime(2026, 3, 29, 1, tzinfo=UTC), until=at(2026, 3, 29, 2)) == 2


def test_attributes_count_as_they_were_at_the_time(make_reader: Any) -> None:
    contacts = [
        {"customer_no": who, "occurred_at": at(2026, month, 1)}
        for who, month in [(ANN, 1), (ANN, 5), (ANN, 6), (BOB, 1), (CARLA, 1), (None, 1)]
    ]
    tiers = [
        {"customer_no": ANN, "name": "tier", "value": "basic", "valid_to": at(2026, 5, 1)},
        {"customer_no": ANN, "name": "tier", "value": "gold", "valid_from": at(2026, 5, 1)},
        {"customer_no": ANN, "name": "age", "value": "41"},
        {"customer_no": BOB, "name": "tier", "value": "gold", "valid_from": at(2026, 1, 2)},
        {"customer_no": CARLA, "name": "age", "value": "9"},
    ]
    reader = make_reader(contacts, attribute=tiers)
    assert tally(reader, "attribute:tier") == {"basic": 1, "gold": 2, None: 3}
    assert total(reader, "attribute:tier!=gold", "attribute:age>10") == 1


def test_an_unknown_attribute_names_those_near_it(make_reader: Any) -> None:
    reader = make_reader([{}], attribute=[{"customer_no": ANN, "name": "tier", "value": "gold"}])
    with pytest.raises(WrongUseError, match="Did you mean attribute:tier"):
        tally(reader, "attribute:teir")


def test_context_is_read_by_its_key(make_reader: Any) -> None:
    texts = ['{"basket size": "big"}', '{"basket size": 3}', '{"basket size": null}', "{}", None]
    reader = make_reader([{"context": text} for text in texts])
    assert tally(reader, "context:basket size") == {"big": 1, "3": 1, None: 3}
    assert total(reader, "context:basket size>=3") == 1


@pytest.mark.parametrize(
    ("condition", "count"),
    [
        ("channel=phone", 2),
        ("channel!=phone", 3),
        ("channel=", 1),
        ("channel!=", 4),
        ("waiting_s>60", 1),
        ("waiting_s >= 60", 2),
        ("waiting_s<60", 1),
        ("waiting_s<=60.0", 2),
        ("waiting_s=60", 1),
        ("import_id!=1", 4),
        ("first_in_week=true", 1),
    ],
)
def test_conditions_pick_the_rows_they_say(make_reader: Any, condition: str, count: int) -> None:
    contacts = [
        {"channel": "phone", "waiting_s": 0.0, "import_id": 1, "first_in_week": True},
        {"channel": "phone", "waiting_s": 60.0, "import_id": 2},
        {"channel": None, "waiting_s": 60.5, "first_in_week": False},
        {},
        {},
    ]
    assert total(make_reader(contacts), condition) == count


@pytest.mark.parametrize(
    ("condition", "remedy"),
    [
        ("channel>phone", "needs `=` or `!=` and a text"),
        ("channel>", "needs a value"),
        ("waiting_s>long", "needs a number"),
        ("waiting_s>nan", "needs a number"),
        ("first_in_week=yes", "true or false"),
        ("promised_at=2026", "needs"),
        ("attribute:age>old", "needs a number"),
        ("chanel=web", "Did you mean channel"),
        ("month=5", "no column 'month'"),
    ],
)
def test_a_condition_that_does_not_fit_says_what_would(make_reader: Any, condition: str, remedy: str) -> None:
    reader = make_reader([{}], attribute=[{"customer_no": ANN, "name": "age", "value": "41"}])
    with pytest.raises(WrongUseError, match=remedy):
        total(reader, condition)


@pytest.mark.parametrize("text", ["channel", "=web", "", ">"])
def test_a_text_without_column_and_comparison_is_no_condition(text: str) -> None:
    with pytest.raises(WrongUseError, match="is no condition"):
        Condition.parse(text)


@pytest.mark.parametrize(
    "name", ["chanel", "value", "occurred_at", "context", "context:", "attribute:", "seq", "employee"]
)
def test_an_unknown_dimension_is_refused(make_reader: Any, name: str) -> None:
    with pytest.raises(WrongUseError, match=f"There is no column '{name}'"):
        tally(make_reader([{}]), name)


def test_an_unknown_zone_names_those_near_it() -> None:
    with pytest.raises(WrongUseError, match="Did you mean Europe/Berlin"):
        Breakdown(zone="Europe/Berln")


def test_a_time_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(WrongUseError, match="is empty"):
        Breakdown(since=date(2026, 5, 1), until=date(2026, 5, 1))


@pytest.mark.parametrize(
    ("column", "values", "n"),
    [
        ("channel", ("web", "phone"), 2),
        ("channel", ("web", "", "nowhere"), 2),
        ("channel", ("",), 1),
        ("channel", (), 0),
        ("waiting_s", ("60", "7.5"), 2),
        ("first_in_week", ("true", "false"), 1),
        ("attribute:tier", ("gold", "new"), 1),
        ("context:plan", ("a", "b"), 2),
    ],
)
def test_a_column_can_be_any_of_several_values(make_reader: Any, column: str, values: tuple[str, ...], n: int) -> None:
    contacts = [
        {"channel": "web", "waiting_s": 60.0, "customer_no": ANN, "context": '{"plan":"a"}'},
        {"channel": "phone", "waiting_s": 7.5, "first_in_week": True, "context": '{"plan":"b"}'},
        {"channel": None, "waiting_s": 8.0},
    ]
    reader = make_reader(contacts, attribute=[{"customer_no": ANN, "name": "tier", "value": "gold"}])
    (number,) = volume(reader, Breakdown(where=(AnyOf(column, values),)))
    assert number.n == n


def test_any_of_what_cannot_be_read_is_refused(make_reader: Any) -> None:
    with pytest.raises(WrongUseError, match="needs a number"):
        volume(make_reader([{}]), Breakdown(where=(AnyOf("waiting_s", ("long",)),)))
    with pytest.raises(WrongUseError, match="Did you mean channel"):
        volume(make_reader([{}]), Breakdown(where=(AnyOf("chanel", ()),)))


def test_a_breakdown_is_a_key_whatever_its_conditions() -> None:
    asked = [Breakdown(where=(AnyOf("channel", ("web",)), Condition("stage", "=", "buy"))) for _ in range(2)]
    assert {asked[0]: 1}[asked[1]] == 1
