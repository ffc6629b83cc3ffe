from typing import Any

import pytest
from tests.collect.protocols.segment_messages import batch, context_of, message, sent

from regard.collect.refusal import Refusal
from regard.vocabulary import AnswerKind, Outcome


def test_an_order_is_a_contact_with_stage_outcome_and_value() -> None:
    event = sent(properties={"order_id": "A-1", "revenue": 25, "total": 27.5, "currency": "usd"})
    assert (event.touchpoint, event.kind, event.stage, event.outcome) == (
        "Order",
        "order_completed",
        "buy",
        Outcome.SUCCESS,
    )
    assert (event.value, event.currency) == (25.0, "USD")
    assert context_of(event)["properties"]["order_id"] == "A-1"


@pytest.mark.parametrize("name", ["order_completed", "ORDER COMPLETED", "orderCompleted", "order.completed"])
def test_the_spelling_of_a_known_name_makes_no_difference(name: str) -> None:
    assert sent(event=name).touchpoint == "Order"


@pytest.mark.parametrize(
    ("total", "value"),
    [
        ("27.50", 27.5),
        (" 3 ", 3.0),
        ("1,250", None),
        ("NaN", None),
        (True, None),
        (None, None),
        (10**400, None),
        ([], None),
    ],
)
def test_a_value_is_a_number_or_a_text_that_is_one(total: object, value: float | None) -> None:
    event = sent(properties={"total": total, "currency": "EUR"})
    assert event.value == value
    assert event.currency == (None if value is None else "EUR")


def test_the_first_property_that_is_a_number_is_the_value() -> None:
    assert sent(properties={"revenue": "free", "total": 3}).value == 3.0


def test_a_name_nobody_knows_is_a_touchpoint_of_its_own() -> None:
    event = sent(event="Chair Assembled", properties={"value": 9, "currency": "EUR"})
    assert (event.touchpoint, event.kind, event.stage) == ("Chair Assembled", "chair_assembled", None)
    assert (event.value, event.currency) == (9.0, "EUR")


@pytest.mark.parametrize("name", [None, "", "  ", "!!!"])
def test_an_event_without_a_name_is_refused(name: str | None) -> None:
    assert sent(event=name).problem is Refusal.NO_TOUCHPOINT


def test_a_name_longer_than_names_may_be_is_refused() -> None:
    assert sent(event="x" * 513).problem is Refusal.TOO_LONG


def test_a_review_is_answered_on_its_scale_and_in_words() -> None:
    event = sent(event="Product Reviewed", properties={"rating": "4", "review_body": "Good", "product_id": "p"})
    assert [(answer.kind, answer.value, answer.text) for answer in event.answers] == [
        (AnswerKind.RATING, 4.0, None),
        (AnswerKind.TEXT, None, "Good"),
    ]
    assert context_of(event)["properties"] == {"product_id": "p"}


@pytest.mark.parametrize(
    ("properties", "problem"),
    [
        ({"rating": 6}, Refusal.OFF_THE_SCALE),
        ({"rating": "good"}, Refusal.UNREADABLE_NUMBER),
        ({"review_body": 5}, Refusal.WRONG_TYPE),
        ({"rating": None, "review_body": ""}, None),
    ],
)
def test_a_review_off_its_scale_is_refused(properties: dict[str, object], problem: Refusal | None) -> None:
    event = sent(event="Product Reviewed", properties=properties)
    assert event.problem is problem
    assert event.answers == ()


def test_a_chat_names_its_agent_as_employee_and_its_length() -> None:
    properties = {"agent_id": 7, "agent_name": "Carla", "conversation_duration": 80, "conversation_id": "c"}
    event = sent(event="Live Chat Conversation Ended", properties=properties)
    assert (event.employee, event.duration_s, event.channel) == ("7", 80.0, "chat")
    assert "Carla" not in (event.context or "")


def test_a_chat_of_less_than_no_time_is_refused() -> None:
    event = sent(event="Live Chat Conversation Ended", properties={"conversation_duration": -1})
    assert event.problem is Refusal.NEGATIVE_TIME_SPAN


@pytest.mark.parametrize(
    ("call", "fields", "touchpoint", "channel"),
    [
        ("page", {}, "Website", "web"),
        ("page", {"name": "Home"}, "Home", "web"),
        ("page", {"name": "Tables", "category": "Shop"}, "Shop Tables", "web"),
        ("page", {"properties": {"name": "Home", "category": "Docs"}}, "Docs Home", "web"),
        ("page", {"category": "Shop"}, "Website", "web"),
        ("screen", {"name": "Cart"}, "Cart", "app"),
        ("screen", {}, "App", "app"),
    ],
)
def test_a_page_or_screen_is_a_touchpoint(call: str, fields: dict[str, Any], touchpoint: str, channel: str) -> None:
    event = sent(call, **fields)
    assert (event.touchpoint, event.channel, event.kind, event.stage) == (touchpoint, channel, f"{call}_view", None)


def test_a_page_keeps_its_link_without_query_and_fragment() -> None:
    link = "https://example.org/a?email=ann@example.org#top"
    event = sent(
        "page",
        properties={"url": link, "search": "?email=ann@example.org", "title": "A"},
        context={"page": {"url": link}},
    )
    assert context_of(event) == {
        "page": {"url": "https://example.org/a"},
        "properties": {"url": "https://example.org/a", "title": "A"},
    }


def test_personal_properties_go_to_the_vault_and_not_into_the_context() -> None:
    event = sent(properties={"email": "ann@example.org", "order_id": "1", "ip": "10.0.0.1", "gift": {"phone": "1"}})
    assert event.traits == (("email", "ann@example.org"),)
    assert context_of(event)["properties"] == {"order_id": "1", "gift": {}}


def test_properties_that_are_all_personal_leave_no_context() -> None:
    assert sent(properties={"email": "ann@example.org"}, context=None).context is None


@pytest.mark.parametrize(
    ("context", "channel"),
    [
        ({"library": {"name": "analytics.js", "version": "next-1.84.3"}}, "web"),
        ({"library": {"name": "RudderLabs JavaScript SDK"}}, "web"),
        ({"library": {"name": "analytics-react-native"}}, "app"),
        ({"library": {"name": "rudder-ios-library"}}, "app"),
        ({"device": {"type": "android"}}, "app"),
        ({"page": {"path": "/"}}, "web"),
        ({"library": {"name": "@segment/analytics-node"}}, None),
        ({"library": "analytics.js"}, None),
    ],
)
def test_the_library_tells_the_channel(context: dict[str, object], channel: str | None) -> None:
    assert sent(context=context).channel == channel


def test_rudderstack_says_the_channel_itself() -> None:
    assert [sent(channel=word).channel for word in ("web", "mobile", "server")] == ["web", "app", None]


def test_the_context_keeps_what_explains_and_drops_what_identifies_a_device() -> None:
    context = {
        "ip": "10.0.0.1",
        "locale": "en-GB",
        "timezone": "Europe/Berlin",
        "groupId": "delta",
        "campaign": {"name": "spring", "source": "mail", "email": "ann@example.org"},
        "device": {"id": "d-1", "type": "ios", "name": "Ann's phone", "model": "X"},
        "os": {"name": "iOS", "version": 17},
        "screen": "wide",
    }
    event = sent(context=context)
    assert (event.zone, event.account, event.campaign) == ("Europe/Berlin", "delta", "spring")
    assert context_of(event) == {
        "os": {"name": "iOS", "version": 17},
        "device": {"type": "ios", "model": "X"},
        "campaign": {"name": "spring", "source": "mail"},
        "locale": "en-GB",
    }


@pytest.mark.parametrize("zone", ["Mars/Base", "../etc/passwd", "", 7])
def test_a_zone_that_is_none_is_left_out(zone: object) -> None:
    assert sent(context={"timezone": zone}).zone is None


def test_a_batch_shares_its_context_and_an_event_wins_over_it() -> None:
    own = {"locale": "de", "library": {"name": "x"}}
    events = batch(message(context=None), message(context=own), context={"locale": "en", "timezone": "Europe/Rome"})
    assert [context_of(event)["locale"] for event in events] == ["en", "de"]
    assert [event.zone for event in events] == ["Europe/Rome"] * 2


def test_a_contact_without_any_id_is_anonymous() -> None:
    event = sent(userId=None)
    assert (event.who, event.problem, event.identifiers) == (None, None, ())
