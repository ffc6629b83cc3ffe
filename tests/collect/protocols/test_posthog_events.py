"""What PostHog's events mean: contacts, pages, troubles; and which of them are PostHog's alone."""

import pytest
from tests.collect.protocols.posthog_messages import (
    NAMES,
    PAGE,
    RECEIVED_US,
    VISITOR,
    WRITTEN_US,
    batch,
    context_of,
    message,
    sent,
    told,
)

from regard.collect.event import Event
from regard.collect.protocols import posthog
from regard.collect.refusal import Refusal


def in_page(event: str, **properties: object) -> Event:
    return sent(event, properties=PAGE | properties)


def test_a_known_event_means_what_it_means_everywhere() -> None:
    event = told("order_completed", revenue=49.9, currency="eur", order_id="A-1", p_lib="posthog-python")
    assert (event.native_id, event.touchpoint, event.stage, event.outcome) == ("u1", "Order", "buy", "success")
    assert (event.value, event.currency, event.channel) == (49.9, "EUR", None)
    assert context_of(event) == {
        "library": {"name": "posthog-python"},
        "properties": {"revenue": 49.9, "currency": "eur", "order_id": "A-1"},
    }


def test_an_unknown_event_is_a_touchpoint_that_is_called_as_itself() -> None:
    event = told("Gift wrapped", value=3, email="ann@example.org")
    assert (event.touchpoint, event.kind, event.value) == ("Gift wrapped", "gift_wrapped", 3)
    assert event.traits == (("email", "ann@example.org"),)


def test_a_page_is_the_website_and_its_link_has_no_query() -> None:
    event = in_page("$pageview", title="A shop", section="spring")
    assert (event.touchpoint, event.kind, event.channel) == ("Website", "page_view", "web")
    assert context_of(event)["page"] == {"path": "/a", "url": "https://shop.example/a", "title": "A shop"}
    assert context_of(event)["properties"] == {"section": "spring"}


def test_a_title_without_a_page_is_the_senders_own() -> None:
    assert context_of(told("Book lent", title="Emma")) == {"properties": {"title": "Emma"}}


def test_a_screen_has_a_name() -> None:
    event = told("$screen", p_screen_name="Cart", p_lib="posthog-ios")
    assert (event.touchpoint, event.kind, event.channel) == ("Cart", "screen_view", "app")


def test_what_helps_to_explain_is_kept_in_the_words_of_all_protocols() -> None:
    event = in_page(
        "Order Completed", utm_campaign="spring", utm_source="mail", gclid="c-1", **{
            "$os": "Linux", "$session_id": "s-1", "$timezone": "Europe/Berlin", "$browser_language": "de-DE",
            "$raw_user_agent": "Mozilla", "$ip": "127.0.0.1", "$device_id": VISITOR, "token": "k",
        },
    )  # fmt: skip
    kept = context_of(event)
    assert (kept["os"], kept["sessionId"], kept["locale"]) == ({"name": "Linux"}, "s-1", "de-DE")
    assert (kept["userAgent"], kept["campaign"]) == ("Mozilla", {"name": "spring", "source": "mail"})
    assert (event.zone, event.campaign) == ("Europe/Berlin", "spring")
    assert not {"properties", "c-1", "127.0.0.1", VISITOR, "k"} & {*kept, *map(str, kept.values())}


def test_a_campaign_that_is_null_is_none() -> None:
    assert told(utm_campaign=None).campaign is None


@pytest.mark.parametrize(
    ("name", "kind", "outcome"), [("$rageclick", "rage_click", None), ("$exception", "error", "failure")]
)
def test_troubles_that_a_customer_feels_are_contacts(name: str, kind: str, outcome: str | None) -> None:
    event = in_page(name, **{"$exception_values": ["secret"]})
    assert (event.touchpoint, event.kind, event.outcome, event.channel) == ("Website", kind, outcome, "web")
    assert "secret" not in str(event.context)


@pytest.mark.parametrize("name", ["$pageleave", "$autocapture", "$feature_flag_called", "$web_vitals", "$snapshot"])
def test_what_the_libraries_tell_only_posthog_is_not_kept(name: str) -> None:
    assert batch(message(name), message("Order Completed")) == batch(message("Order Completed"))


def test_an_event_without_a_name_is_refused() -> None:
    assert sent("").problem is Refusal.NO_TOUCHPOINT


def test_an_older_library_names_its_events_among_the_properties() -> None:
    assert sent(uuid=None, properties={"$insert_id": "i-1"}).native_id == "i-1"
    assert sent(uuid=None).native_id is None


def test_an_event_happened_when_it_was_written() -> None:
    (event,) = batch(message(), sent_at="2026-03-02T11:00:00Z")
    assert (event.occurred_us, event.written_us) == (WRITTEN_US, WRITTEN_US)


def test_a_clock_that_goes_wrong_is_corrected() -> None:
    (event,) = batch(message(), sent_at="2026-03-02T12:00:00Z")
    assert event.occurred_us == WRITTEN_US - 3_600_000_000
    assert context_of(event)["clock"]["sentAt"] == "2026-03-02T12:00:00Z"


def test_the_address_may_say_when_it_was_sent() -> None:
    body = b'{"event": "a", "distinct_id": "ann", "timestamp": "2026-03-02T10:59:58.500Z"}'
    (event,) = posthog.read(body, RECEIVED_US, NAMES, (RECEIVED_US + 3_600_000_000) // 1000).events
    assert event.occurred_us == WRITTEN_US - 3_600_000_000


def test_times_that_are_given_on_purpose_stand() -> None:
    (history,) = batch(message(), sent_at="2026-03-02T12:00:00Z", historical_migration=True)
    (chosen,) = batch(message(properties={"$ignore_sent_at": True}), sent_at="2026-03-02T12:00:00Z")
    assert history.occurred_us == chosen.occurred_us == WRITTEN_US


def test_an_offset_alone_says_how_long_ago_it_was() -> None:
    assert sent(timestamp=None, offset=1500).occurred_us == WRITTEN_US
    assert sent(timestamp=None).occurred_us == RECEIVED_US


def test_a_time_that_cannot_be_read_refuses_the_event() -> None:
    assert sent(timestamp="yesterday").problem is Refusal.UNREADABLE_TIME
