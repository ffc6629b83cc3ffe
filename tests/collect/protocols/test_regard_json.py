import json
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.collect.drafts import around

from regard.collect.arriving import receive_events
from regard.collect.event import Event
from regard.collect.protocols.faults import RequestFault
from regard.collect.protocols.regard_json import read_answers, read_interactions
from regard.collect.refusal import Refusal
from regard.vocabulary import AnswerKind, Scale

JUNE_US = int(datetime(2026, 6, 1, tzinfo=UTC).timestamp()) * 10**6
MAY = "2026-05-01T12:00:00+02:00"
MAY_US = int(datetime(2026, 5, 1, 10, tzinfo=UTC).timestamp()) * 10**6
SCORE = {"question": "recommend", "kind": "nps", "value": 9}


def contact(**said: Any) -> dict[str, Any]:
    """Ann at the checkout in May, unless said otherwise."""
    return {"id": "o1", "occurred_at": MAY, "customer": "ann", "touchpoint": "Checkout"} | said


def reply(**said: Any) -> dict[str, Any]:
    """Carla on her delivery in May, unless said otherwise."""
    usual = {"id": "r1", "occurred_at": MAY, "customer": "carla", "touchpoint": "Delivery"}
    return usual | {"question": "satisfied", "kind": "csat", "value": 2} | said


def encoded(said: Any) -> bytes:
    return json.dumps(said).encode()


def read(said: Any) -> list[Event]:
    return read_interactions(encoded(said), JUNE_US)


def one(**said: Any) -> Event:
    return read(contact(**said))[0]


def fault(body: bytes) -> RequestFault:
    with pytest.raises(RequestFault) as raised:
        read_interactions(body, JUNE_US)
    return raised.value


def test_an_interaction_becomes_an_event() -> None:
    event = one(kind="purchase", outcome="success", value=59.9, currency="EUR", channel="web", flag="test", unit="S1")
    assert (event.native_id, event.who_kind, event.who, event.touchpoint) == ("o1", "customer_id", "ann", "Checkout")
    assert (event.kind, event.outcome, event.channel, event.flag) == ("purchase", "success", "web", "test")
    assert (event.value, event.currency, event.unit) == (59.9, "EUR", "S1")


def test_times_are_in_utc() -> None:
    event = one(promised_at="2026-05-03T00:00:00Z", zone="Europe/Vienna", waiting_s=30, duration_s=60.5)
    assert event.occurred_us == event.written_us == MAY_US
    assert event.promised_us == MAY_US + 38 * 3600 * 10**6
    assert (event.zone, event.waiting_s, event.duration_s) == ("Europe/Vienna", 30, 60.5)


def test_nobody_may_have_been_there() -> None:
    assert one(customer=None).who is None
    assert one(identifiers=[{"kind": "email", "value": "ann@example.org"}]).identifiers == (
        ("email", "ann@example.org"),
    )


def test_a_customer_may_be_known_by_another_identifier() -> None:
    event = one(customer={"kind": "loyalty_card", "value": "4711"})
    assert (event.who_kind, event.who) == ("loyalty_card", "4711")


def test_what_is_personal_goes_to_the_vault_only() -> None:
    event = one(traits={"Full Name": "Ann", "points": 7, "x": None}, context={"email": "ann@example.org", "order": "a"})
    assert event.traits == (("name", "Ann"), ("points", "7"), ("email", "ann@example.org"))
    assert event.context == '{"order":"a"}'


def test_addresses_of_machines_are_kept_nowhere() -> None:
    event = one(traits={"ip": "10.0.0.1"}, context={"ip": "10.0.0.1"})
    assert (event.traits, event.context) == ((), None)


def test_facts_are_written_as_json_writes_them() -> None:
    event = one(attributes={"Tier": "gold", "Score": 3, "share": 0.5, "Newsletter": True, "none": None, "blank": ""})
    assert event.attributes == (("tier", "gold"), ("score", "3"), ("share", "0.5"), ("newsletter", "true"))


def test_an_answer_is_on_its_usual_scale_or_its_own() -> None:
    own = {"question": "easy", "kind": "ces", "value": 5, "scale": {"low": 1, "high": 5}}
    usual, scaled, words = one(answers=[SCORE, own, {"question": "why", "kind": "text", "text": "Fast"}]).answers
    assert (usual.kind, usual.value, usual.scale) == (AnswerKind.NPS, 9, Scale(low=0, high=10))
    assert scaled.scale == Scale(low=1, high=5)
    assert (words.text, words.value, words.scale) == ("Fast", None, None)


def test_a_reply_alone_is_a_contact_with_one_answer() -> None:
    (event,) = read_answers(encoded(reply(survey="after_delivery", invitation="i-1", language="en")), JUNE_US)
    assert (event.kind, event.touchpoint, len(event.answers)) == ("answer", "Delivery", 1)
    assert (event.answers[0].question, event.answers[0].value) == ("satisfied", 2)
    assert json.loads(event.context or "") == {"survey": "after_delivery", "invitation": "i-1"}


def test_many_come_in_their_order() -> None:
    assert [event.native_id for event in read([contact(id=str(number)) for number in range(3)])] == ["0", "1", "2"]


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"occurred_at": None}, Refusal.NO_TIME),
        ({"occurred_at": "yesterday"}, Refusal.UNREADABLE_TIME),
        ({"occurred_at": "2026-05-01T12:00:00"}, Refusal.UNREADABLE_TIME),
        ({"occurred_at": "2026-06-04T12:00:00Z"}, Refusal.IN_THE_FUTURE),
        ({"occurred_at": "1899-06-04T12:00:00Z"}, Refusal.TOO_LONG_AGO),
        ({"promised_at": "2200-01-01T00:00:00Z"}, Refusal.UNREADABLE_TIME),
        ({"touchpoint": "***"}, Refusal.NO_TOUCHPOINT),
        ({"waiting_s": -1}, Refusal.NEGATIVE_TIME_SPAN),
        ({"value": 1e300}, Refusal.UNREADABLE_NUMBER),
        ({"value": True}, Refusal.WRONG_TYPE),
        ({"value": "1"}, Refusal.WRONG_TYPE),
        ({"unit": "x" * 513}, Refusal.TOO_LONG),
        ({"unit": "a\x00b"}, Refusal.WRONG_TYPE),
        ({"channel": "pigeon"}, Refusal.WRONG_TYPE),
        ({"zone": "Europe/Atlantis"}, Refusal.WRONG_TYPE),
        ({"shoe_size": 43}, Refusal.WRONG_TYPE),
        ({"answers": [SCORE | {"value": 11}]}, Refusal.OFF_THE_SCALE),
        ({"answers": [SCORE | {"scale": {"low": 1, "high": 10}}]}, Refusal.OFF_THE_SCALE),
        ({"answers": [SCORE | {"kind": "csat", "scale": {"low": 5, "high": 1}}]}, Refusal.OFF_THE_SCALE),
        ({"answers": [SCORE | {"value": None}]}, Refusal.WRONG_TYPE),
    ],
)
def test_one_that_cannot_be_taken_refuses_only_itself(said: dict[str, Any], reason: Refusal) -> None:
    good, bad = read([contact(), contact(id="o2") | said])
    assert (good.problem, good.who) == (None, "ann")
    assert (bad.native_id, bad.problem) == ("o2", reason)
    assert fault(encoded(contact() | said)).code == reason.value


@pytest.mark.parametrize("id_", [None, 7, "", " ", ["o2"]])
def test_an_id_that_is_none_is_refused(id_: Any) -> None:
    _, bad = read([contact(), contact(id=id_)])
    assert bad.problem is Refusal.WRONG_TYPE
    assert bad.native_id == (id_ if isinstance(id_, str) else None)


def test_what_is_no_object_is_refused_among_others() -> None:
    assert [event.problem for event in read([7, contact()])] == [Refusal.WRONG_TYPE, None]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"customer": {"kind": "Ann Smith", "value": "1"}}, "`customer.kind` is blank, or has characters"),
        ({"channel": "Ann Smith"}, "`channel` has none of the words"),
        ({"shoe_size": "Ann Smith"}, "`shoe_size` is unknown"),
        ({"Ann Smith": 43}, "`…` is unknown"),
        ({"answers": [{"kind": "nps", "value": 9}]}, "`answers[0].question` is missing"),
        ({"answers": [SCORE | {"value": 11}]}, "`answers[0].value` lies outside 0 to 10"),
        ({"attributes": {"***": "Ann Smith"}}, "`attributes` has a name without letter or digit"),
        ({"value": "Ann Smith"}, "`value` is not as it must be: expected `float | null`, got `str`"),
    ],
)
def test_a_fault_names_the_field_and_nothing_of_its_value(said: dict[str, Any], told: str) -> None:
    message = fault(encoded(contact() | said)).message
    assert told in message
    assert "Ann" not in message


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "bad_json"),
        (b'{"id":', "bad_json"),
        (b'{"id":"\xff"}', "bad_json"),
        (b'{"id":"\\ud800"}', "bad_json"),
        (b'{"value":NaN}', "bad_json"),
        (b"[" * 100_000, "bad_json"),
        (b"[7, \xff]", "bad_json"),
        (b"[]", "no_events"),
        (b"7", "wrong_type"),
        (b"[" + b",".join([b"{}"] * 2501) + b"]", "too_many_events"),
    ],
)
def test_a_body_that_cannot_be_understood_is_refused_whole(body: bytes, code: str) -> None:
    assert fault(body).code == code


def test_too_many_good_ones_are_refused_whole() -> None:
    assert fault(encoded([contact()] * 2501)).code == "too_many_events"


def test_a_context_may_not_be_bottomless() -> None:
    deep: Any = 1
    for _ in range(40):
        deep = {"below": deep}
    assert fault(encoded(contact(context=deep))).code == "wrong_shape"


def test_numbers_too_large_for_an_engine_are_kept_roughly() -> None:
    event = one(context={"large": 2**70, "listed": [10**400], "small": 7, "words": "1" * 20})
    found = json.loads(event.context or "")
    assert (found["large"], found["small"], found["words"]) == (float(2**70), 7, "1" * 20)
    assert found["listed"] == [str(10**400)]


def test_a_nul_is_left_out_of_traits() -> None:
    assert one(context={"email": "ann\x00@example.org"}).traits == (("email", "ann@example.org"),)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=8,
)
changes = st.dictionaries(
    st.sampled_from([*contact(), *["answers", "context", "traits", "value", "zone", "scale"]]), anything
)


def only_faults(body: bytes) -> None:
    for reader in (read_interactions, read_answers):
        with suppress(RequestFault):
            events = reader(body, JUNE_US)
            assert all(event.problem or event.native_id for event in events)
            assert all(msgspec.json.decode(event.context) for event in events if event.context)
            receive_events("crm", events, around())


@given(st.binary())
def test_any_bytes_are_read_or_faulty(body: bytes) -> None:
    only_faults(body)


@given(changes, st.booleans())
def test_any_change_of_a_good_one_is_read_or_faulty(said: dict[str, Any], many: bool) -> None:
    changed = reply(**said) if "scale" in said else contact(**said)
    only_faults(json.dumps([contact(), changed] if many else changed).encode())
