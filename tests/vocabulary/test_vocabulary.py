"""Every word checks itself, and travels as JSON without losing anything."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from regard.vocabulary import (
    USUAL_SCALES,
    USUAL_STAGES,
    Account,
    Answer,
    AnswerKind,
    Attribute,
    Calendar,
    Channel,
    Comparison,
    Contact,
    Customer,
    DateKeptRule,
    Department,
    Environment,
    Flag,
    FollowUpRule,
    Identifier,
    Interaction,
    Invitation,
    InvitationState,
    LimitRule,
    Outcome,
    Promise,
    PromiseCheck,
    Scale,
    Segment,
    Stage,
    Touchpoint,
    Unit,
    Verdict,
    Where,
    Word,
    check_key,
    key_of,
    usual_contact,
    usual_environment,
)

MAY, JUNE = datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)
ANN = Identifier(kind="customer_id", value="ann")
ANSWER = Answer(question="recommend", kind=AnswerKind.NPS, value=9, scale=USUAL_SCALES[AnswerKind.NPS])
CALL = Interaction(source="desk", native_id="1", occurred_at=MAY, touchpoint="hotline")
CALLED_BACK = FollowUpRule(after_kind="complaint", reply_kinds=("call",), within_hours=24, business_hours=True)
WORDS: list[Word] = [
    Account(key="delta", name="Delta Ltd", parent="delta_group"),
    ANSWER,
    Answer(question="why", kind=AnswerKind.TEXT, text="kind", language="en"),
    Attribute(customer="ann", name="tier", value="gold", valid_from=MAY, valid_to=JUNE),
    Calendar(key="desk", zone="Europe/Berlin", hours={"monday": ("08:00-12:00",)}, holidays=(MAY.date(),)),
    Customer(pseudonym="ab12", account="delta"),
    Department(key="service", name="Service"),
    ANN,
    CALL,
    Interaction(
        source="desk", native_id="2", occurred_at=MAY, received_at=JUNE, touchpoint="hotline", customer=ANN,
        identifiers=(ANN,), channel=Channel.PHONE, environment=Environment.VIRTUAL, contact=Contact.DIRECT,
        outcome=Outcome.FAILURE, waiting_s=90, duration_s=0, value=-3.5, currency="EUR", flag=Flag.TEST,
        answers=(ANSWER,), context={"agent": {"mood": "good"}, "tries": 2}, zone="Europe/Berlin",
    ),
    Invitation(survey="s1", customer="ann", state=InvitationState.SUPPRESSED, at=MAY, reason="asked last week"),
    Promise(key="short_wait", statement="We answer.", touchpoint="hotline", valid_from=MAY,
            rule=LimitRule(field="waiting_s", comparison=Comparison.AT_MOST, limit=120)),
    Promise(key="reply", statement="We call back.", touchpoint="hotline", rule=CALLED_BACK, department="service"),
    Promise(key="on_time", statement="We deliver.", touchpoint="delivery", rule=DateKeptRule(done_kind="delivered")),
    PromiseCheck(promise="reply", subject="1", verdict=Verdict.BROKEN, margin=-3, evidence=("2",)),
    Scale(low=1, high=5),
    USUAL_STAGES[0],
    Touchpoint(key="hotline", name="Hotline", channel=Channel.PHONE, stage="get_help", weight=2, sorted=False),
    Segment(key="premium", name="Premium", where=("attribute:plan=premium",)),
    Unit(key="store_1", name="Store 1", parent="north", zone="Europe/Berlin"),
    Where(touchpoints=("hotline",), units=("north",)),
]  # fmt: skip


@pytest.mark.parametrize("word", WORDS)
def test_a_word_comes_back_from_json_as_it_was(word: Word) -> None:
    assert type(word).from_json(word.to_json()) == word


@pytest.mark.parametrize("word", WORDS)
def test_a_word_never_changes_and_knows_no_other_fields(word: Word) -> None:
    with pytest.raises(AttributeError):
        setattr(word, word.__struct_fields__[0], "other")
    with pytest.raises(msgspec.ValidationError):
        type(word).from_json(b'{"colour": "red", ' + word.to_json()[1:])


def test_every_word_is_tried_here() -> None:
    words = {kind.__name__ for kind in Word.__subclasses__() if kind.__module__.startswith("regard.vocabulary")}
    assert words - {type(word).__name__ for word in WORDS} == {
        "LimitRule",
        "FollowUpRule",
        "DateKeptRule",
    }


BERLIN = MAY.astimezone(timezone(timedelta(hours=2)))
WRONG: list[tuple[type[Word], dict[str, Any]]] = [
    (Account, {"key": " ", "name": "Delta"}),
    (Account, {"key": "delta", "name": ""}),
    (Answer, {"question": "", "kind": AnswerKind.NPS, "value": 9}),
    (Answer, {"question": "q", "kind": AnswerKind.TEXT}),
    (Answer, {"question": "q", "kind": AnswerKind.TEXT, "text": ""}),
    (Answer, {"question": "q", "kind": AnswerKind.CSAT, "value": 6, "scale": Scale(low=1, high=5)}),
    (Answer, {"question": "q", "kind": AnswerKind.NPS, "value": 4, "scale": Scale(low=1, high=5)}),
    (Attribute, {"customer": "ann", "name": "Tier!", "value": "gold"}),
    (Attribute, {"customer": "", "name": "tier", "value": "gold"}),
    (Attribute, {"customer": "ann", "name": "tier", "value": "gold", "valid_from": JUNE, "valid_to": MAY}),
    (Attribute, {"customer": "ann", "name": "tier", "value": "gold", "valid_from": MAY, "valid_to": MAY}),
    (Customer, {"pseudonym": ""}),
    (Department, {"key": "Service", "name": "Service"}),
    (Identifier, {"kind": "", "value": "x"}),
    (Identifier, {"kind": "x", "value": " "}),
    (Interaction, {"source": "", "native_id": "1", "occurred_at": MAY, "touchpoint": "web"}),
    (Interaction, {"source": "s", "native_id": "1", "occurred_at": MAY, "touchpoint": ""}),
    (Interaction, {"source": "s", "native_id": "1", "occurred_at": BERLIN, "touchpoint": "web"}),
    (Interaction, {"source": "s", "native_id": "1", "occurred_at": MAY.replace(tzinfo=None), "touchpoint": "web"}),
    (Interaction, {"source": "s", "native_id": "1", "occurred_at": MAY, "touchpoint": "web", "zone": "Mars/Base"}),
    (Interaction, {"source": "s", "native_id": "1", "occurred_at": MAY, "touchpoint": "web", "zone": "../etc"}),
    (Interaction, {"source": "s", "native_id": "1", "occurred_at": MAY, "touchpoint": "web", "waiting_s": -1}),
    (Interaction, {"source": "s", "native_id": "1", "occurred_at": MAY, "touchpoint": "w", "duration_s": float("nan")}),
    (Invitation, {"survey": "s", "customer": "ann", "state": InvitationState.SUPPRESSED, "at": MAY}),
    (Invitation, {"survey": "s", "customer": "ann", "state": InvitationState.SHOWN, "at": BERLIN}),
    (FollowUpRule, {"after_kind": "complaint", "reply_kinds": (), "within_hours": 1}),
    (FollowUpRule, {"after_kind": "complaint", "reply_kinds": ("call",), "within_hours": 0}),
    (DateKeptRule, {"done_kind": "delivered", "tolerance_hours": -1}),
    (Calendar, {"key": "desk", "zone": "Mars/Base", "hours": {"monday": ("08:00-12:00",)}}),
    (Promise, {"key": "k", "statement": " ", "touchpoint": "web", "rule": CALLED_BACK}),
    (PromiseCheck, {"promise": "k", "subject": "1", "verdict": Verdict.BROKEN, "margin": 1}),
    (Scale, {"low": 5, "high": 5}),
    (Stage, {"key": "buy", "name": "Buy", "order": 0}),
    (Touchpoint, {"key": "Add to Cart", "name": "Add to Cart"}),
    (Touchpoint, {"key": "cart", "name": "Cart", "weight": -1}),
    (Unit, {"key": "store 1", "name": "Store"}),
]


@pytest.mark.parametrize(("kind", "fields"), WRONG)
def test_what_makes_no_sense_is_refused(kind: type[Word], fields: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        kind(**fields)


@given(st.text())
def test_a_key_made_of_any_name_is_a_key_or_nothing(name: str) -> None:
    key = key_of(name)
    assert key_of(key) == key
    if key:
        check_key(key)


def test_an_attribute_holds_from_its_start_until_before_its_end() -> None:
    gold = Attribute(customer="ann", name="tier", value="gold", valid_from=MAY, valid_to=JUNE)
    second = timedelta(microseconds=1)
    assert [gold.holds_at(at) for at in (MAY - second, MAY, JUNE - second, JUNE)] == [False, True, True, False]
    assert Attribute(customer="ann", name="tier", value="gold").holds_at(MAY)


def test_every_channel_has_its_usual_surroundings() -> None:
    social = {Channel.SOCIAL, Channel.PRESS, Channel.WORD_OF_MOUTH}
    assert {channel for channel in Channel if usual_environment(channel) is Environment.SOCIAL} == social
    assert {channel for channel in Channel if usual_contact(channel) is Contact.INDIRECT} == social
    assert usual_environment(Channel.DELIVERY) is Environment.PHYSICAL
    assert usual_environment(Channel.WEB) is Environment.DIGITAL


def test_an_invitation_goes_one_way() -> None:
    def states_after(state: InvitationState) -> set[str]:
        invitation = Invitation(survey="s", customer="ann", state=state, at=MAY)
        return {other.value for other in InvitationState if invitation.may_become(other)}

    assert states_after(InvitationState.ELIGIBLE) == {"suppressed", "offered"}
    assert states_after(InvitationState.SHOWN) == {"answered", "dismissed", "expired"}
    assert states_after(InvitationState.ANSWERED) == set()


def test_the_usual_stages_are_in_order() -> None:
    assert [stage.order for stage in USUAL_STAGES] == list(range(1, 9))
