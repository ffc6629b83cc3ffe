"""Drafting: a delivery becomes the events that its mapping says, refused ones with their reason."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.collect.hooks import RECEIVED_US, delivery, made, mapping

from regard.collect.protocols.faults import RequestFault
from regard.collect.refusal import Refusal
from regard.collect.webhooks import Skipped, drafted, read_mapping_text
from regard.collect.webhooks.bodies import parsed
from regard.collect.webhooks.drafting import MOST_EVENTS

FULL = """
- touchpoint: {path: $.where, words: {c: Checkout}}
  native_id: order-{$.id}
  occurred_at: {value: $.at, zone: Europe/Vienna}
  promised_at: $.promised
  who: [{value: $.customer}, {kind: email, value: $.mail}, {kind: phone, value: $.phone}]
  zone: Europe/Vienna
  channel: web
  outcome: success
  kind: purchase
  value: {path: $.cents, factor: 0.01}
  currency: $.currency
  duration_s: {path: $.minutes, factor: 60}
  answers:
    - {question: q, kind: nps, value: $.score}
    - {question: why, kind: text, text: $.why, language: de}
    - {question: other, kind: choice, option: $.nothing}
  traits: {name: $.name}
  attributes: {tier: $.tier}
  context: {basket: $.basket, email: $.mail, ip: $.ip}
"""
ORDER: dict[str, Any] = {
    "where": "c", "id": 7, "at": "2026-05-01T10:00:00", "promised": "2026-05-03", "customer": "ann",
    "mail": "ann@example.org", "cents": 1999, "currency": "eur", "minutes": "1.5", "score": 9, "why": " Fast ",
    "name": "Ann Smith", "tier": "gold", "basket": {"items": 2, "email": "bob@example.org"}, "ip": "10.0.0.1",
    "secret": "4711",
}  # fmt: skip


def test_every_field_is_read_as_the_mapping_says() -> None:
    (event,) = made(FULL, ORDER).events
    assert (event.native_id, event.touchpoint, event.kind) == ("order-7", "Checkout", "purchase")
    assert event.occurred_us == event.written_us == 1_777_622_400_000_000
    assert (event.who_kind, event.who, event.identifiers) == ("customer_id", "ann", (("email", "ann@example.org"),))
    assert (event.channel, event.outcome, event.zone) == ("web", "success", "Europe/Vienna")
    assert (event.value, event.currency, event.duration_s) == (19.99, "EUR", 90.0)
    assert event.promised_us == 1_777_766_400_000_000
    assert [(each.value, each.text, each.language) for each in event.answers] == [(9, None, None), (None, "Fast", "de")]
    assert event.traits == (("name", "Ann Smith"), ("email", "ann@example.org"))
    assert event.attributes == (("tier", "gold"),)


def test_nothing_is_kept_that_the_mapping_does_not_name() -> None:
    (event,) = made(FULL, ORDER).events
    assert event.context is not None
    assert json.loads(event.context) == {"basket": {"items": 2}}
    assert "4711" not in str(event)
    assert "10.0.0.1" not in str(event)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"where": "d"}, Refusal.NO_TOUCHPOINT),
        ({"at": "yesterday"}, Refusal.UNREADABLE_TIME),
        ({"promised": "2500-01-01"}, Refusal.UNREADABLE_TIME),
        ({"cents": "a lot"}, Refusal.UNREADABLE_NUMBER),
        ({"cents": 1e300}, Refusal.UNREADABLE_NUMBER),
        ({"minutes": -1}, Refusal.NEGATIVE_TIME_SPAN),
        ({"score": 11}, Refusal.OFF_THE_SCALE),
        ({"currency": "euro"}, Refusal.WRONG_TYPE),
        ({"customer": {"id": 1}}, Refusal.WRONG_TYPE),
    ],
)
def test_what_a_field_cannot_hold_is_refused_with_its_reason(changed: dict[str, Any], reason: Refusal) -> None:
    result = made(FULL, ORDER | changed)
    assert [event.problem for event in result.events] == [reason]
    assert "What the mapping finds for" in result.faults[0] or "promised_at" in result.faults[0]
    assert "a lot" not in result.faults[0]


def test_a_word_or_zone_that_is_none_is_refused() -> None:
    for rule in ("channel: $.way", "outcome: $.way", "zone: $.way"):
        (event,) = made(f"- {{touchpoint: Shop, {rule}}}", {"way": "pigeon"}).events
        assert event.problem is Refusal.WRONG_TYPE


def test_a_context_that_is_too_deep_is_refused() -> None:
    body = {"a": json.loads("[" * 40 + "]" * 40)}
    (event,) = made("- {touchpoint: Shop, context: {a: $.a}}", body).events
    assert event.problem is Refusal.WRONG_SHAPE


@pytest.mark.parametrize(
    ("written", "form"),
    [
        (1_777_622_400, "epoch_s"),
        ("1777622400000", "epoch_ms"),
        ("Fri, 01 May 2026 10:00:00 +0200", "mail"),
        ("01.05.2026 10:00", "'%d.%m.%Y %H:%M'"),
        ("2026-05-01T08:00:00Z", "iso"),
        ("2026-05-01 10:00", "iso"),
    ],
)
def test_a_time_is_read_in_its_format(written: object, form: str) -> None:
    rule = f"- {{touchpoint: Shop, occurred_at: {{value: $.at, format: {form}, zone: Europe/Vienna}}}}"
    (event,) = made(rule, {"at": written}).events
    assert event.occurred_us == 1_777_622_400_000_000


@pytest.mark.parametrize("form", ["epoch_s", "epoch_ms", "mail", "'%d.%m.%Y'", "iso"])
@pytest.mark.parametrize("written", ["x", 1e300, True, "²", "9999-99-99", "0001-01-01"])
def test_a_time_that_is_none_is_refused(form: str, written: object) -> None:
    rule = f"- {{touchpoint: Shop, occurred_at: {{value: $.at, format: {form}, zone: Asia/Tokyo}}}}"
    (event,) = made(rule, {"at": written}).events
    assert event.problem is Refusal.UNREADABLE_TIME


def test_an_event_without_time_in_its_body_happened_when_it_came() -> None:
    (event,) = made("- {touchpoint: Shop}", {"a": 1}).events
    assert (event.occurred_us, event.written_us) == (RECEIVED_US, None)
    (event,) = made("- {touchpoint: Shop, occurred_at: $.at}", {"a": 1}).events
    assert event.occurred_us is None


def test_each_item_of_a_list_becomes_an_event_of_its_own() -> None:
    rule = "- {touchpoint: $.shop, each: $.lines, kind: '@.sku', only: [{value: '@.sku', is_not: [b]}]}"
    body = {"shop": "Graz", "lines": [{"sku": "a"}, {"sku": "b"}, {"sku": "c"}]}
    result = made(rule, body)
    assert [event.kind for event in result.events] == ["a", "c"]
    assert len({event.native_id for event in result.events}) == 2
    assert [event.native_id for event in made(rule, body).events] == [event.native_id for event in result.events]


def test_several_rules_make_several_events_of_one_delivery() -> None:
    said = read_mapping_text("signature: {scheme: github}\nevents: [{touchpoint: A}, {touchpoint: B}]")
    events = drafted(said, delivery({}, {"X-GitHub-Delivery": "d-1"})).events
    assert [(event.touchpoint, event.native_id) for event in events] == [("A", "d-1"), ("B", "d-1#2")]


def test_a_delivery_without_id_is_known_by_its_body() -> None:
    first, again, other = (made("- {touchpoint: Shop}", body).events[0] for body in ({"a": 1}, {"a": 1}, {"a": 2}))
    assert first.native_id == again.native_id != other.native_id


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("value: $.a, is: [x, 'true']", True),
        ("value: $.a, is: [y]", False),
        ("value: $.a, is_not: [y]", True),
        ("value: $.b, is_not: [y]", True),
        ("value: $.b, is: [y]", False),
        ("value: $.a, exists: true", True),
        ("value: $.b, exists: true", False),
        ("value: $.empty, exists: false", True),
        ("value: {header: X-Kind}, is: [k]", True),
    ],
)
def test_a_rule_holds_only_where_its_conditions_do(condition: str, holds: bool) -> None:
    rule = f"- {{touchpoint: Shop, only: [{{{condition}}}]}}"
    result = made(rule, {"a": True, "empty": []}, {"X-Kind": "k"})
    assert (len(result.events), result.skipped) == ((1, None) if holds else (0, Skipped.NO_RULE))


def test_a_delivery_that_no_rule_is_about_is_skipped() -> None:
    result = made("- {touchpoint: Shop, each: $.lines}", {"lines": []})
    assert (result.events, result.skipped) == ((), Skipped.NO_RULE)
    assert made("- {touchpoint: Shop, each: $.lines}", {}).skipped is Skipped.NO_RULE
    assert all(reason.sentence for reason in Skipped)


def test_too_many_events_are_refused_as_a_whole() -> None:
    with pytest.raises(RequestFault, match="more than 2,500"):
        made("- {touchpoint: Shop, each: $}", [1] * (MOST_EVENTS + 1))


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (b"a=1&b=x+y&b=%C3%9F&c=", {"a": "1", "b": ["x y", "ß"], "c": ""}),
        (b' {"a": [1]}', {"a": [1]}),
        (b"[]", []),
        (b'payload={"a"%3A1}&x=1', {"a": 1}),
    ],
)
def test_a_body_is_json_or_a_form(body: bytes, found: object) -> None:
    assert parsed(body, "payload") == found


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"null", b"7", b'"a"', b'{"a": NaN}', b'{"a": 1e999}', b"{", b"[" * 5000, b"a=%ff", b'{"a":"\xff"}'),
        *(b"\x00", b"&".join([b"a=1"] * 2001), b"payload={"),
    ],
)
def test_a_body_that_is_neither_is_refused(body: bytes) -> None:
    with pytest.raises(RequestFault) as fault:
        parsed(body, "payload")
    assert fault.value.code == "bad_body"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)
ANY_FULL = mapping(FULL)


@given(st.dictionaries(st.sampled_from(sorted(ORDER)), JSON))
def test_whatever_a_body_says_becomes_an_event_or_a_reason(said: dict[str, Any]) -> None:
    (event,) = drafted(ANY_FULL, delivery(ORDER | said)).events
    assert event.native_id
    assert event.problem is not None or event.touchpoint == "Checkout"


@given(st.dictionaries(st.text(max_size=5), JSON, max_size=4))
def test_the_order_of_members_makes_no_difference(body: dict[str, Any]) -> None:
    rule = mapping("- {touchpoint: Shop, native_id: '7', context: {all: $}, who: [{value: $.a}]}")
    turned = dict(reversed(body.items()))
    first, second = (drafted(rule, delivery(each)).events[0] for each in (body, turned))
    assert (first.who, first.problem, first.traits) == (second.who, second.problem, second.traits)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    try:
        found: object = parsed(body)
    except RequestFault:
        found = {}
    assert isinstance(found, dict | list)
