"""Bodies are small, say what they may, and are as the page for developers has them."""

import json
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from regard.web.desks.help.library import pages
from regard.web.outbound.bodies import DATA, MOST_BYTES, Answered, Contact, EventType, Reply, body_of, named_in
from regard.web.outbound.wants import Wants, read_wants

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
PLAIN: dict[str, Any] = {
    "interaction": "0" * 32,
    "source": "till",
    "kind": "purchase",
    "touchpoint": "store",
    "occurred_at": AT,
}


def data_of(body: str) -> dict[str, object]:
    assert len(body.encode()) < MOST_BYTES
    data: dict[str, object] = json.loads(body)["data"]
    return data


def test_what_is_not_known_is_left_out() -> None:
    assert set(data_of(body_of(EventType.CONTACT_RECEIVED, AT, Contact(**PLAIN)))) == set(PLAIN)


def test_long_words_are_cut_first() -> None:
    contact = Contact(**PLAIN, mention="ä" * 50_000)
    data = data_of(body_of(EventType.CONTACT_RECEIVED, AT, contact, texts=True))
    assert data["mention"] == "ä" * 2_000
    assert data["is_cut"] is True


def test_then_words_are_left_out_and_then_answers() -> None:
    replies = tuple(Reply(question="q" * 200, kind="text", text="x" * 500) for _ in range(100))
    contact = Answered(**PLAIN, answers=replies, mention="short")
    data = data_of(body_of(EventType.ANSWER_RECEIVED, AT, contact, texts=True))
    assert "mention" not in data
    assert 0 < len(data["answers"]) < 100  # type: ignore[arg-type]
    assert "text" not in data["answers"][0]  # type: ignore[index]


def test_long_names_are_left_out_at_last() -> None:
    contact = Contact(**PLAIN, campaign="c" * 30_000, unit="u")
    assert "campaign" not in data_of(body_of(EventType.CONTACT_RECEIVED, AT, contact))


def test_a_body_about_two_names_both() -> None:
    assert named_in('{"data": {"one": "a", "other": "b"}}') == {"a", "b"}


def examples() -> dict[str, dict[str, object]]:
    """Return the bodies that the page for developers shows, by type."""
    text = pages()["reference/outbound-events"].text
    bodies = [json.loads(block.partition("```")[0]) for block in text.split("```json\n")[1:]]
    return {body["type"]: body for body in bodies}


@pytest.mark.parametrize("kind", EventType)
def test_an_event_is_on_the_page_with_a_body_as_it_comes(kind: EventType) -> None:
    body = examples()[kind.value]
    data = msgspec.convert(body["data"], DATA[kind])
    assert json.loads(body_of(kind, AT, data, texts=True))["data"] == body["data"]
    assert set(body) == {"type", "timestamp", "data"}


@pytest.mark.parametrize("kind", EventType)
def test_every_field_of_an_event_is_on_the_page(kind: EventType) -> None:
    text = pages()["reference/outbound-events"].text
    fields = {*DATA[kind].__struct_fields__, *(Reply.__struct_fields__ if DATA[kind] is Answered else ())}
    assert [name for name in fields if f"`{name}`" not in text] == []


@pytest.mark.parametrize(
    ("wants", "fits"),
    [
        ({}, True),
        ({"touchpoints": ("store", "web")}, True),
        ({"touchpoints": ("web",)}, False),
        ({"kinds": ("complaint",)}, False),
        ({"channels": ("phone",)}, True),
        ({"outcomes": ("failure",)}, False),
    ],
)
def test_contacts_are_wanted_by_where_and_how_they_were(wants: dict[str, Any], fits: bool) -> None:
    contact = Contact(**PLAIN, channel="phone", outcome="success")
    assert Wants(types=(EventType.CONTACT_RECEIVED,), **wants).fits(EventType.CONTACT_RECEIVED, contact) is fits
    assert not Wants(types=(EventType.TEST,), **wants).fits(EventType.CONTACT_RECEIVED, contact)


@pytest.mark.parametrize(
    ("wants", "fits"),
    [
        ({}, True),
        ({"scores": ("nps", "csat")}, True),
        ({"scores": ("csat",)}, False),
        ({"at_most": 3.0}, True),
        ({"at_most": 2.5}, False),
        ({"scores": ("ces",), "at_most": 3.0}, False),
        ({"scores": ("nps",), "at_most": 3.0, "touchpoints": ("web",)}, False),
    ],
)
def test_answers_are_wanted_by_their_scores(wants: dict[str, Any], fits: bool) -> None:
    replies = (Reply(question="recommend", kind="nps", value=3.0), Reply(question="why", kind="text"))
    answered = Answered(**PLAIN, answers=replies)
    assert Wants(types=(EventType.ANSWER_RECEIVED,), **wants).fits(EventType.ANSWER_RECEIVED, answered) is fits


def test_wants_that_nobody_wrote_down_are_none() -> None:
    assert read_wants(None).types == ()
