import base64
import json
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from cloudevents.core.bindings.http import to_binary, to_structured
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from hypothesis import given
from hypothesis import strategies as st
from tests.collect.drafts import around

from regard.collect.arriving import receive_events
from regard.collect.event import Event
from regard.collect.event_names import AnswerMeaning, EventMeaning, EventNames, well_known
from regard.collect.protocols.cloudevents import read, webhook_answer
from regard.collect.protocols.faults import RequestFault
from regard.collect.refusal import Refusal
from regard.vocabulary import AnswerKind

JUNE_US = int(datetime(2026, 6, 1, tzinfo=UTC).timestamp()) * 10**6
MAY = datetime(2026, 5, 1, 10, tzinfo=UTC)
MAY_US = int(MAY.timestamp()) * 10**6
SCORE = {"question": "recommend", "kind": "nps", "value": 9}
OFFICE = EventMeaning(
    event="com.example.case.closed",
    touchpoint="Hotline",
    kind="case_closed",
    employee=("agent",),
    answers=(AnswerMeaning(kind=AnswerKind.CSAT, field="stars"),),
)
NAMES = EventNames([*well_known(), OFFICE])
STRUCTURED = {"content-type": "application/cloudevents+json; charset=utf-8"}


def attributes(**said: Any) -> dict[str, Any]:
    """A parcel on its way in May, unless said otherwise."""
    return {"id": "A-1", "source": "/warehouse", "type": "com.example.parcel.sent", "time": MAY} | said


def message(data: Any = None, **said: Any) -> dict[str, Any]:
    plain = {"specversion": "1.0"} | attributes(time="2026-05-01T10:00:00Z") | said
    return plain if data is None else plain | {"data": data}


def one(data: Any = None, **said: Any) -> Event:
    (event,) = read(json.dumps(message(data, **said)).encode(), STRUCTURED, JUNE_US, NAMES)
    return event


def context(event: Event) -> Any:
    return json.loads(event.context or "{}")


def fault(body: bytes, **headers: str) -> RequestFault:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    with pytest.raises(RequestFault) as raised:
        read(body, named, JUNE_US, NAMES)
    return raised.value


def sent(mode: str, data: Any, **said: Any) -> Event:
    made = CloudEvent(attributes=attributes(**said), data=data)
    wire = (to_binary if mode == "binary" else to_structured)(made, JSONFormat())
    headers = {name.lower(): value for name, value in wire.headers.items()}
    (event,) = read(wire.body, headers, JUNE_US, NAMES)
    return event


@pytest.mark.parametrize("mode", ["binary", "structured"])
def test_an_event_of_the_usual_library_is_understood(mode: str) -> None:
    event = sent(mode, {"customer_id": "ann", "waiting_s": 5, "parcels": 2}, subject="Grüße 100%", tenant="eu")
    assert (event.native_id, event.who, event.waiting_s) == ("/warehouse A-1", "ann", 5)
    assert event.occurred_us == event.written_us == MAY_US
    assert (event.touchpoint, event.kind) == ("com.example.parcel.sent", "sent")
    envelope = {"source": "/warehouse", "type": "com.example.parcel.sent", "subject": "Grüße 100%", "tenant": "eu"}
    assert context(event) == {"cloudevent": envelope, "data": {"parcels": 2}}


@pytest.mark.parametrize("mode", ["binary", "structured"])
def test_both_ways_give_the_same_event(mode: str) -> None:
    said = {"datacontenttype": "application/json", "dataschema": "https://example.com/parcel"}
    event = sent(mode, {"user_id": 4711}, **said)
    assert (event.who, event.touchpoint) == ("4711", "com.example.parcel.sent")
    assert context(event)["cloudevent"] == {
        "source": "/warehouse",
        "type": "com.example.parcel.sent",
        "dataschema": said["dataschema"],
        **({"datacontenttype": "application/json"} if mode == "structured" else {}),
    }


def test_a_batch_keeps_its_order_and_refuses_one_by_one() -> None:
    batch = [message(id="1"), message(id="2", source=None), message(id="3", time="soon"), 7, message(id="5")]
    events = read(json.dumps(batch).encode(), {"content-type": "application/cloudevents-batch+json"}, JUNE_US, NAMES)
    assert [event.native_id for event in events] == ["/warehouse 1", None, "/warehouse 3", None, "/warehouse 5"]
    wrong = Refusal.WRONG_TYPE
    assert [event.problem for event in events] == [None, wrong, Refusal.UNREADABLE_TIME, wrong, None]


@pytest.mark.parametrize("kind", ["", "application/json", "text/plain", "application/x-www-form-urlencoded"])
def test_a_body_tells_what_its_content_type_does_not(kind: str) -> None:
    headers = {"content-type": kind} if kind else {}
    assert len(read(json.dumps(message()).encode(), headers, JUNE_US, NAMES)) == 1
    assert len(read(json.dumps([message(), message(id="2")]).encode(), headers, JUNE_US, NAMES)) == 2


@pytest.mark.parametrize("kind", ["", "text/plain", "application/octet-stream", "application/x-www-form-urlencoded"])
def test_data_are_read_as_json_whatever_they_are_called(kind: str) -> None:
    headers = {f"ce-{name}": value for name, value in message(id="1").items()} | {"content-type": kind}
    (event,) = read(b'{"customer": "ann", "email": "ann@example.org", "parcels": 2}', headers, JUNE_US, NAMES)
    assert (event.who, event.traits) == ("ann", (("email", "ann@example.org"),))
    assert context(event)["data"] == {"parcels": 2}


@pytest.mark.parametrize(("kind", "kept"), [("text/plain", "7 parcels"), ("", "7 parcels"), ("image/png", None)])
def test_a_text_stays_a_text(kind: str, kept: str | None) -> None:
    headers = {f"ce-{name}": value for name, value in message(id="1").items()} | {"content-type": kind}
    (event,) = read(b"7 parcels", headers, JUNE_US, NAMES)
    assert context(event).get("data") == kept


def test_the_receipt_counts_where_no_time_is_written() -> None:
    event = one(time=None)
    assert (event.occurred_us, event.written_us) == (JUNE_US, None)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"customer": "ann"}, {}),
        ({"customer": {"kind": "customer_id", "value": "ann"}}, {}),
        ({"customer": {"id": "ann"}}, {}),
        ({"customerId": "ann"}, {}),
        ({"userId": "ann", "customer": ""}, {}),
        ({}, {"customerid": "ann"}),
        ({}, {"subject": "customer/ann"}),
        (None, {"subject": "customers/ann"}),
    ],
)
def test_the_customer_is_found_and_stands_nowhere_else(data: Any, said: dict[str, Any]) -> None:
    event = one(data, **said)
    assert (event.who_kind, event.who) == ("customer_id", "ann")
    assert "ann" not in (event.context or "")


def test_nobody_may_be_named() -> None:
    assert one({"customer": True, "user_id": None}, subject="parcel/7").who is None
    assert one({"customer": {"id": {"of": "ann"}}}).who is None


def test_an_anonymous_id_stands_in_for_a_customer_or_beside() -> None:
    alone, beside = one({"anonymous_id": "a-1"}), one({"anonymousId": "a-1", "customer_id": "ann"})
    assert (alone.who_kind, alone.who, alone.identifiers) == ("anonymous_id", "a-1", ())
    assert (beside.who, beside.identifiers) == ("ann", (("anonymous_id", "a-1"),))


def test_what_is_personal_goes_to_the_vault_only() -> None:
    person = {"id": "ann", "name": "Ann", "plan": "gold"}
    data = {"customer": person, "email": "ann@example.org", "traits": {"phone": "+43 1 234"}, "ip": "10.0.0.1"}
    event = one(data, lastname="Smith")
    expected = {"email": "ann@example.org", "last_name": "Smith", "name": "Ann", "plan": "gold", "phone": "+43 1 234"}
    assert dict(event.traits) == expected
    assert "data" not in context(event)


def test_fields_of_an_interaction_are_used() -> None:
    data = {
        "touchpoint": "Shipping",
        "kind": "sent",
        "channel": "delivery",
        "outcome": "success",
        "zone": "Asia/Tokyo",
        "value": 3.5,
        "currency": "EUR",
        "promised_at": "2026-05-03T10:00:00Z",
        "answers": [SCORE],
        "identifiers": [{"kind": "parcel", "value": "p-1"}],
        "attributes": {"Tier": "gold"},
        "flag": "test",
    }
    event = one(data)
    assert (event.touchpoint, event.kind, event.channel, event.zone) == ("Shipping", "sent", "delivery", "Asia/Tokyo")
    assert (event.outcome, event.value, event.currency, event.flag) == ("success", 3.5, "EUR", "test")
    assert event.promised_us == MAY_US + 48 * 3600 * 10**6
    assert [answer.value for answer in event.answers] == [9]
    assert (event.identifiers, event.attributes) == ((("parcel", "p-1"),), (("tier", "gold"),))
    assert "data" not in context(event)


def test_fields_of_another_type_stay_in_the_context() -> None:
    data = {"value": "much", "zone": "Mars/Olympus", "unit": 7, "traits": [], "attributes": {"***": 1}}
    event = one(data)
    assert (event.value, event.zone, event.unit, event.attributes) == (None, None, None, ())
    assert context(event)["data"] == data


def test_a_well_known_type_has_a_meaning() -> None:
    event = one({"total": "12.50", "currency": "eur"}, type="order.completed")
    assert (event.touchpoint, event.kind, event.stage) == ("Order", "order_completed", "buy")
    assert (event.outcome, event.value, event.currency) == ("success", 12.5, "EUR")


def test_a_type_of_the_workspace_has_its_meaning() -> None:
    event = one({"agent": "bo", "stars": 4}, type="com.example.case.closed")
    assert (event.touchpoint, event.kind, event.employee) == ("Hotline", "case_closed", "bo")
    assert [answer.value for answer in event.answers] == [4]
    assert "data" not in context(event)


@pytest.mark.parametrize(
    ("data", "said"),
    [({"stars": 9}, {"type": "com.example.case.closed"}), ({"answers": [SCORE | {"value": 11}]}, {})],
)
def test_an_answer_off_its_scale_is_refused(data: Any, said: dict[str, Any]) -> None:
    assert fault(json.dumps(message(data, **said)).encode()).code == "off_the_scale"


@pytest.mark.parametrize(
    ("kind", "body", "kept"),
    [
        ("", b'{"n": 1}', {"n": 1}),
        ("application/vnd.parcel+json", b"[1, 2]", [1, 2]),
        ("text/plain", "Grüße".encode(), "Grüße"),
        ("", b"plain words", "plain words"),
        ("", b"\xff\xfe", None),
        ("image/png", b"\x89PNG", None),
        ("", b"", None),
    ],
)
def test_data_of_any_kind_may_come(kind: str, body: bytes, kept: Any) -> None:
    headers = {"ce-specversion": "1.0", "ce-id": "1", "ce-source": "/s", "ce-type": "t", "content-type": kind}
    (event,) = read(body, headers, JUNE_US, NAMES)
    assert context(event).get("data") == kept


def test_data_may_be_base64() -> None:
    event = one(data_base64=base64.b64encode(b'{"customer": "ann", "n": 1}').decode(), datacontenttype="text/json")
    assert (event.who, context(event)["data"]) == ("ann", {"n": 1})
    assert fault(json.dumps(message(data_base64="a$b")).encode()).code == "wrong_type"


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        ("a%20b", "a b"),
        ('"a b"', "a b"),
        (r'"say \"hi\""', 'say "hi"'),
        ("GrÃ¼n", "Grün"),
        ("日本", "日本"),
        ("%2525", "%25"),
    ],
)
def test_headers_are_decoded(value: str, meant: str) -> None:
    headers = {"ce-specversion": "1.0", "ce-id": "1", "ce-source": "/s", "ce-type": "t", "ce-note": value}
    (event,) = read(b"", headers, JUNE_US, NAMES)
    assert context(event)["cloudevent"]["note"] == meant


def test_spaces_in_a_source_do_not_blur_the_identity() -> None:
    assert one(source="a b", id="c").native_id == "a%20b c"
    assert one(source="a", id="b c").native_id == "a b c"


@pytest.mark.parametrize("name", ["id", "source", "type", "specversion"])
def test_a_missing_attribute_is_named(name: str) -> None:
    for value in (None, ""):
        found = fault(json.dumps(message(**{name: value})).encode())
        assert (found.code, found.status) == ("missing_attribute", 400)
        assert f"`{name}`" in found.message
    assert fault(json.dumps(message(**{name: 7})).encode()).code == "wrong_type"


def test_missing_headers_are_named() -> None:
    assert fault(b"{}", ce_id="1").code == "missing_attribute"
    assert fault(b"{}").code == "missing_attribute"
    assert fault(b"7").code == "wrong_shape"


@pytest.mark.parametrize("kind", ["application/cloudevents+xml", "application/cloudevents-batch+avro"])
def test_another_format_is_no_supported_media_type(kind: str) -> None:
    found = fault(b"<event/>", content_type=kind)
    assert (found.code, found.status) == ("unsupported_format", 415)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "bad_json"),
        (b"{", "bad_json"),
        (b"[" * 100_000, "bad_json"),
        (b"[]", "no_events"),
        (json.dumps(message(specversion="0.3")).encode(), "unsupported_version"),
        (json.dumps([message()] * 2501).encode(), "too_many_events"),
        (json.dumps(message(time="2026-05-01T10:00:00")).encode(), "unreadable_time"),
        (json.dumps(message(time=1777629600)).encode(), "unreadable_time"),
        (json.dumps(message(id="a\x00b")).encode(), "wrong_type"),
    ],
)
def test_what_is_no_event_is_faulty(body: bytes, code: str) -> None:
    assert fault(body).code == code


def test_data_that_say_they_are_json_must_be() -> None:
    headers = {"ce_specversion": "1.0", "ce_id": "1", "ce_source": "/s", "ce_type": "t"}
    assert fault(b"{", content_type="application/json", **headers).code == "bad_json"


def test_bottomless_data_are_faulty() -> None:
    deep: Any = 1
    for _ in range(40):
        deep = {"below": deep}
    assert fault(json.dumps(message(deep)).encode()).code == "wrong_shape"


def test_a_sender_that_asks_may_deliver() -> None:
    asked = {"webhook-request-origin": "shop.example.com", "webhook-request-callback": "https://shop.example.com/c"}
    assert webhook_answer(asked) == {
        "WebHook-Allowed-Origin": "shop.example.com",
        "Allow": "POST, OPTIONS",
        "WebHook-Allowed-Rate": "*",
    }
    assert webhook_answer(asked | {"webhook-request-rate": "60"})["WebHook-Allowed-Rate"] == "60"


@pytest.mark.parametrize("origin", ["", "a\r\nSet-Cookie: b", "schön.example"])
def test_an_origin_that_is_none_gets_no_answer(origin: str) -> None:
    assert webhook_answer({"webhook-request-origin": origin}) == {}


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=8,
)
names = st.sampled_from(
    [
        "id",
        "source",
        "type",
        "specversion",
        "time",
        "subject",
        "customerid",
        "data_base64",
        "datacontenttype",
        "email",
        "dataschema",
    ]
)
fields = st.sampled_from(
    ["customer", "user_id", "touchpoint", "value", "answers", "traits", "attributes", "identifiers", "zone", "email"]
)


def only_faults(body: bytes, headers: dict[str, str]) -> None:
    with suppress(RequestFault):
        events = read(body, headers, JUNE_US, NAMES)
        assert all(event.problem or event.native_id for event in events)
        assert all(msgspec.json.decode(event.context) for event in events if event.context)
        receive_events("crm", events, around())
        assert all(event.who is None or event.who.strip() for event in events)


@given(st.binary(), st.dictionaries(st.sampled_from(["ce-id", "ce-source", "ce-type", "ce-time"]), st.text()))
def test_any_request_is_read_or_faulty(body: bytes, headers: dict[str, str]) -> None:
    only_faults(body, headers)
    only_faults(body, {"ce-specversion": "1.0", "ce-id": "1", "ce-source": "/s", "ce-type": "t"} | headers)


@given(st.dictionaries(names, anything), st.dictionaries(fields, anything) | anything)
def test_any_change_of_a_good_event_is_read_or_faulty(said: dict[str, Any], data: Any) -> None:
    only_faults(json.dumps(message(data, **said)).encode(), STRUCTURED)
    only_faults(json.dumps([message(data, **said)]).encode(), {})
