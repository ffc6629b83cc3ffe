"""Mappings that are ready: what they make of bodies as GitHub, WooCommerce, Twilio and Standard Webhooks send them."""

import json
from typing import Any
from urllib.parse import urlencode

import msgspec
import pytest
from tests.collect.hooks import delivery

from regard.collect.webhooks import Drafted, Signing, drafted, read_mapping_text
from regard.collect.webhooks.presets import preset_names, preset_text
from regard.collect.webhooks.proposal import propose_rule
from regard.collect.webhooks.trying import headers_of, try_body
from regard.errors import WrongUseError
from regard.vocabulary import USUAL_STAGES

ORDER: dict[str, Any] = {
    "id": 7, "status": "processing", "currency": "EUR", "total": "59.90", "customer_id": 12,
    "date_created_gmt": "2026-05-01T10:00:00", "date_modified_gmt": "2026-05-02T10:00:00",
    "date_paid_gmt": "2026-05-01T10:01:00", "date_completed_gmt": None,
    "billing": {"first_name": "Ann", "last_name": "Smith", "email": "ann@example.org", "phone": ""},
    "refunds": [], "payment_method": "card", "created_via": "checkout",
}  # fmt: skip
ISSUE: dict[str, Any] = {
    "action": "opened",
    "issue": {"number": 3, "title": "It breaks", "created_at": "2026-05-01T10:00:00Z", "closed_at": None},
    "repository": {"full_name": "acme/shop"},
    "sender": {"login": "bob"},
}


def ready(name: str, body: Any, headers: dict[str, str] | None = None) -> Drafted:
    text = preset_text(msgspec.convert({"scheme": name}, Signing))
    return drafted(read_mapping_text(text), delivery(body, headers))


def order(topic: str, **changes: Any) -> list[tuple[str | None, str | None, float | None]]:
    events = ready("woocommerce", ORDER | changes, {"X-WC-Webhook-Topic": topic}).events
    assert [event.problem for event in events] == [None] * len(events)
    return [(event.native_id, event.kind, event.value) for event in events]


@pytest.mark.parametrize("name", preset_names())
def test_a_ready_mapping_names_only_stages_that_there_are(name: str) -> None:
    said = read_mapping_text(preset_text(msgspec.convert({"scheme": name}, Signing)))
    assert said.signature.scheme == name
    assert {rule.stage for rule in said.events} <= {None, *(stage.key for stage in USUAL_STAGES)}


def test_another_sender_begins_without_rules() -> None:
    text = preset_text(Signing(scheme="hmac", header="X-Mine"))
    assert read_mapping_text(text).events == ()


def test_an_order_is_placed_and_paid_once() -> None:
    placed, paid = ("order-7-placed", "order_placed", None), ("order-7-paid", "purchase", 59.9)
    assert order("order.created") == [placed, paid]
    assert order("order.created", date_paid_gmt=None) == [placed]
    assert order("order.updated") == [paid]


def test_an_order_is_delivered_cancelled_or_paid_back() -> None:
    unpaid: dict[str, Any] = {"date_paid_gmt": None}
    assert order("order.updated", status="completed", **unpaid) == [("order-7-completed", "order_completed", None)]
    assert order("order.updated", status="cancelled", **unpaid) == [("order-7-cancelled", "order_cancelled", None)]
    refunds = [{"id": 9, "total": "-9.90"}, {"id": 10, "total": "-1.00"}]
    assert order("order.updated", refunds=refunds, **unpaid) == [
        ("refund-9", "refund", -9.9),
        ("refund-10", "refund", -1.0),
    ]


def test_a_guest_of_the_shop_is_known_by_mail() -> None:
    (guest, *_) = ready("woocommerce", ORDER | {"customer_id": 0}, {"X-WC-Webhook-Topic": "order.created"}).events
    (known, *_) = ready("woocommerce", ORDER, {"X-WC-Webhook-Topic": "order.created"}).events
    assert (guest.who_kind, guest.who, guest.identifiers) == ("email", "ann@example.org", ())
    assert (known.who_kind, known.who, known.identifiers) == ("customer_id", "12", (("email", "ann@example.org"),))
    assert dict(known.traits) == {"first_name": "Ann", "last_name": "Smith", "email": "ann@example.org"}


def test_an_issue_of_github_is_a_contact_of_who_opened_it() -> None:
    (event,) = ready("github", ISSUE, {"X-GitHub-Event": "issues", "X-GitHub-Delivery": "d-1"}).events
    assert (event.native_id, event.kind, event.who_kind, event.who) == ("d-1", "issue_opened", "github_login", "bob")
    assert event.context is not None
    assert json.loads(event.context) == {"repository": "acme/shop", "issue": 3, "title": "It breaks"}


def test_github_may_wrap_its_json_in_a_form() -> None:
    body = urlencode({"payload": json.dumps(ISSUE)}).encode()
    assert len(ready("github", body, {"X-GitHub-Event": "issues"}).events) == 1


@pytest.mark.parametrize(("event", "action"), [("ping", None), ("issues", "labeled"), ("push", None)])
def test_what_no_customer_did_on_github_is_skipped(event: str, action: str | None) -> None:
    assert ready("github", ISSUE | {"action": action}, {"X-GitHub-Event": event}).skipped is not None


def test_a_message_through_twilio_is_what_a_customer_said() -> None:
    body = b"MessageSid=SM1&From=whatsapp%3A%2B436641234567&WaId=436641234567&Body=Where+is+it%3F&ProfileName=Ann"
    (event,) = ready("twilio", body).events
    assert (event.touchpoint, event.who_kind, event.who) == ("WhatsApp", "phone", "+436641234567")
    assert event.answers[0].text == "Where is it?"
    (text,) = ready("twilio", b"MessageSid=SM2&SmsStatus=received&From=%2B436641234567&Body=Hi").events
    assert (text.touchpoint, text.native_id) == ("Text message", "SM2-received")


@pytest.mark.parametrize(("status", "outcome"), [("delivered", "success"), ("failed", "failure"), ("sent", None)])
def test_what_became_of_a_message_through_twilio(status: str, outcome: str | None) -> None:
    events = ready("twilio", f"MessageSid=SM1&To=%2B43664&MessageStatus={status}".encode()).events
    assert [event.outcome for event in events] == ([outcome] if outcome else [])


def test_any_standard_webhook_is_a_contact_at_its_type() -> None:
    body = {"type": "invoice.paid", "timestamp": "2026-05-01T10:00:00Z", "data": {"customer_id": "delta"}}
    (event,) = ready("standard", body, {"Webhook-Id": "msg_1"}).events
    assert (event.native_id, event.touchpoint, event.who) == ("msg_1", "invoice.paid", "delta")


def test_trying_shows_what_is_said_and_nothing_else() -> None:
    said = read_mapping_text(preset_text(Signing(scheme="github")))
    headers = headers_of("X-GitHub-Event: issues\r\nbroken\n: x\n")
    trial = try_body(said, delivery(ISSUE | {"issue": {"created_at": "lately"}}, headers))
    assert trial.faults[0].startswith("What the mapping finds for `occurred_at`")
    shown = try_body(said, delivery(ISSUE, headers)).events[0]
    assert shown["occurred_at"] == "2026-05-01T10:00:00+00:00"
    assert shown["context"]["issue"] == 3
    assert "value" not in shown


def test_a_rule_is_proposed_from_a_sample() -> None:
    said = read_mapping_text("signature: {scheme: token, header: X}")
    rule = propose_rule(json.dumps(ORDER | {"wait": {"call time": 3}}).encode(), said, "shop")
    assert (rule.native_id, rule.occurred_at, rule.value) == ("$.id", "$.date_created_gmt", "$.total")
    assert rule.traits["email"] == "$.billing.email"
    assert "$.wait['call time']" in str(rule)
    again = msgspec.structs.replace(said, events=(rule,))
    assert drafted(again, delivery(ORDER)).events[0].problem is None


def test_a_rule_is_proposed_for_each_object_of_an_array() -> None:
    said = read_mapping_text("signature: {scheme: token, header: X}")
    answers = [
        {
            "response_id": f"r{day}",
            "respondent": "ann",
            "submitted": f"0{day}.05.2026 10:00",
            "nps": day,
            "comment": "ok!",
        }
        for day in range(1, 9)
    ]
    rule = propose_rule(json.dumps(answers).encode(), said, "survey")
    events = drafted(msgspec.structs.replace(said, events=(rule,)), delivery(answers)).events
    assert rule.each == "$"
    assert [event.problem for event in events] == [None] * 8
    assert [answer.kind for answer in events[0].answers][:1] == ["nps"]


def test_a_rule_is_proposed_also_where_no_field_is_an_id() -> None:
    said = read_mapping_text("signature: {scheme: token, header: X}")
    rule = propose_rule(b"colour=red&shade=dark", said, "shop")
    assert (rule.native_id, rule.occurred_at, rule.touchpoint) == (None, None, "Contact")


def test_trying_shows_traits_and_attributes_by_name() -> None:
    said = read_mapping_text(
        "signature: {scheme: token, header: X}\n"
        "events: [{touchpoint: Shop, who: [{value: $.id}], attributes: {tier: $.tier}, traits: {name: $.name}}]"
    )
    (shown,) = try_body(said, delivery({"id": 7, "tier": "gold", "name": "Ann"})).events
    assert (shown["attributes"], shown["traits"]) == ({"tier": "gold"}, {"name": "Ann"})


def test_nothing_is_proposed_from_nothing() -> None:
    said = read_mapping_text("signature: {scheme: token, header: X}")
    with pytest.raises(WrongUseError, match="no object"):
        propose_rule(b"[1, 2]", said, "shop")
