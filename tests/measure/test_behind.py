"""Behind a number: exactly what was counted, and who."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from regard.errors import WrongUseError
from regard.measure import AnyOf, Breakdown, Condition, behind, promises_kept, response_rate, volume

ANN, BOB, CARLA = 1, 2, 3
MARCH = datetime(2026, 3, 2, 12)  # noqa: DTZ001 - the layout's moments are UTC without zone
MINUTE = timedelta(minutes=1)
ALL = Breakdown()


def score(seq: int, value: float, kind: str = "nps", **more: Any) -> dict[str, Any]:
    return {"seq": seq, "kind": kind, "value": value, **more}


def seqs(found: Any) -> list[int]:
    return [row["seq"] for row in found.page()]


@pytest.fixture
def scored(make_reader: Any) -> Any:
    """Ann promotes twice, Bob is passive, Carla detracts, a bot raves, somebody unknown detracts."""
    who = [ANN, ANN, BOB, CARLA, 4, None]
    contacts: list[dict[str, Any]] = [
        {"customer_no": no, "occurred_at": MARCH + at * MINUTE} for at, no in enumerate(who)
    ]
    contacts[4]["excluded"] = "bot"
    return make_reader(contacts, [score(seq, value) for seq, value in enumerate([9.0, 10.0, 8.0, 3.0, 10.0, 0.0])])


def test_the_parts_of_nps_are_listed(scored: Any) -> None:
    parts = {part: seqs(behind(scored, "nps", ALL, part)) for part in ("promoters", "passives", "detractors")}
    assert parts == {"promoters": [1, 0], "passives": [2], "detractors": [5, 3]}
    assert seqs(behind(scored, "nps", ALL)) == [5, 3, 2, 1, 0]


def test_what_was_left_out_is_a_part_too(scored: Any) -> None:
    found = behind(scored, "nps", ALL, "excluded:bot")
    assert (found.n, seqs(found)) == (1, [4])
    assert found.parts[:4] == ("promoters", "passives", "detractors", "excluded:test")


def test_a_row_says_who_and_what(scored: Any) -> None:
    newest, *_, oldest = behind(scored, "nps", ALL).page()
    assert (newest["customer"], newest["score"], newest["touchpoint"]) == (None, 0.0, "web")
    assert (oldest["customer"], oldest["occurred_at"]) == ("c1", MARCH)


def test_pages_follow_each_other(scored: Any) -> None:
    found = behind(scored, "volume", ALL)
    assert [row["seq"] for at in (0, 2, 4) for row in found.page(at, 2)] == seqs(found) == [5, 3, 2, 1, 0]


def test_customers_are_known_ones_with_their_contacts(scored: Any) -> None:
    found = behind(scored, "nps", ALL)
    customers = [(row["customer"], row["contacts"], row["last_at"]) for row in found.page_of_customers()]
    assert customers == [("c3", 1, MARCH + 3 * MINUTE), ("c2", 1, MARCH + 2 * MINUTE), ("c1", 2, MARCH + MINUTE)]
    assert found.customer_count == 3
    assert found.page_of_customers(2, 5)[0]["customer"] == "c1"


def test_a_contact_with_two_answers_is_two_rows_and_one_contact(make_reader: Any) -> None:
    reader = make_reader([{"customer_no": ANN}], [score(0, 9.0), score(0, 2.0)])
    found = behind(reader, "nps", ALL)
    assert (found.n, [row["score"] for row in found.page()]) == (2, [2.0, 9.0])
    assert [row["contacts"] for row in found.page_of_customers()] == [1]


def test_points_of_a_mean_are_parts(make_reader: Any) -> None:
    reader = make_reader([{}, {}, {}], [score(seq, value, "csat") for seq, value in enumerate([4.0, 4.0, 2.5])])
    assert behind(reader, "csat_mean", ALL).parts[:2] == ("score:2.5", "score:4")
    assert seqs(behind(reader, "csat_mean", ALL, "score:4")) == [1, 0]


def test_answers_on_another_scale_are_found_by_the_reason(make_reader: Any) -> None:
    reader = make_reader([{}, {}, {}], [score(0, 5.0, "csat"), score(1, 1.0, "csat"), score(2, 9.0, "csat", high=10.0)])
    assert seqs(behind(reader, "csat", ALL, "left_out:other_scale")) == [2]
    assert seqs(behind(reader, "csat", ALL, "not_satisfied")) == [1]


def test_promises_are_kept_broken_or_unknown(make_reader: Any) -> None:
    verdicts = [True, False, None]
    checks = [{"seq": 0, "promise": f"p{at}", "kept": kept} for at, kept in enumerate(verdicts)]
    reader = make_reader([{}], promise_check=checks)
    promises = [behind(reader, "promises_kept", ALL, part).page() for part in ("kept", "broken", "unknown")]
    assert [[row["promise"] for row in rows] for rows in promises] == [["p0"], ["p1"], ["p2"]]
    (number,) = promises_kept(reader, ALL)
    assert number.n == behind(reader, "promises_kept", ALL).n == 2


def test_an_invitation_is_listed_once(make_reader: Any) -> None:
    context = json.dumps({"survey": "s", "invitation": 1})
    states = [(ANN, "eligible"), (ANN, "offered"), (ANN, "shown"), (ANN, "answered"), (BOB, "offered"), (4, "eligible")]
    contacts = [{"customer_no": who, "kind": f"invitation_{state}", "context": context} for who, state in states]
    reader = make_reader(contacts)
    (number,) = response_rate(reader, ALL)
    assert number.n == behind(reader, "response_rate", ALL).n == 2
    assert seqs(behind(reader, "response_rate", ALL, "answered")) == [1]
    assert seqs(behind(reader, "response_rate", ALL, "unanswered")) == [4]


def test_days_of_clock_changes_are_cut_as_the_number_is(make_reader: Any) -> None:
    night = datetime(2026, 10, 24, 20)  # noqa: DTZ001 - the layout's moments are UTC without zone
    reader = make_reader([{"occurred_at": night + timedelta(minutes=30 * at)} for at in range(70)])
    for grain in ("hour", "day", "week"):
        for number in volume(reader, Breakdown(by=(grain,), zone="Europe/Berlin")):
            assert behind(reader, "volume", Breakdown(zone="Europe/Berlin"), group=number.group).n == number.n
    day = {"day": date(2026, 10, 25)}
    assert behind(reader, "volume", Breakdown(zone="Europe/Berlin"), group=day).n == 50


@pytest.mark.parametrize(
    ("group", "n"),
    [
        ({"day": "2026-03-02"}, 2),
        ({"hour": "2026-03-02T12:00:00+00:00"}, 2),
        ({"first_in_week": "true"}, 1),
        ({"import_id": "7"}, 1),
        ({"stage": None}, 1),
        ({"attribute:tier": "gold", "context:plan": "a"}, 1),
    ],
)
def test_a_group_can_be_written_as_an_address_writes_it(make_reader: Any, group: dict[str, Any], n: int) -> None:
    first = {"first_in_week": True, "import_id": 7, "stage": "buy", "context": '{"plan":"a"}', "customer_no": ANN}
    second = {"occurred_at": MARCH + MINUTE}
    reader = make_reader([first, second], attribute=[{"customer_no": ANN, "name": "tier", "value": "gold"}])
    assert behind(reader, "volume", ALL, group=group).n == n


@pytest.mark.parametrize("group", [{"day": "someday"}, {"first_in_week": "maybe"}, {"import_id": "x"}])
def test_a_value_that_cannot_be_is_named(make_reader: Any, group: dict[str, Any]) -> None:
    with pytest.raises(WrongUseError, match="is no value of"):
        behind(make_reader([{}]), "volume", ALL, group=group)


def test_unknown_names_name_those_near_them(scored: Any) -> None:
    with pytest.raises(WrongUseError, match="Did you mean promoters"):
        behind(scored, "nps", ALL, "promotors")
    with pytest.raises(WrongUseError, match="Did you mean nps"):
        behind(scored, "npz", ALL)


def test_times_and_conditions_hold_behind_the_number(make_reader: Any) -> None:
    reader = make_reader([{"channel": "web"}, {"channel": "phone"}, {"channel": "store"}])
    where = (AnyOf("channel", ("web", "phone")), Condition("channel", "!=", "web"))
    assert seqs(behind(reader, "volume", Breakdown(where=where, since=date(2026, 3, 2)))) == [1]
    assert behind(reader, "volume", Breakdown(until=datetime(2026, 3, 2, tzinfo=UTC))).n == 0
