"""Inviting by hand: the contact policy holds unless a reason is given, the customer's own word in any case."""

from collections.abc import Callable
from pathlib import Path

import pytest

from regard.ask.policy_reasons import Reason
from regard.ask.register import publish, put_draft
from regard.ask.writing import from_yaml
from regard.collect.event import Event
from regard.errors import WrongUseError
from regard.story import catch_up
from regard.vocabulary import Channel
from regard.web.accounts.models import AuditEntry
from regard.web.asking import inviting_by_hand
from regard.web.asking.consenting import withdraw_consent
from regard.web.asking.inviting import Asked
from regard.web.asking.inviting_by_hand import ByHand, invite_by_hand
from regard.web.asking.models import Invitation, Mail
from regard.web.running import Running
from regard.web.shell.workspace import workspace

SURVEY = """
key: visit
name: Store visit
touchpoint: survey
languages: [en]
pages:
- key: score
  questions:
  - {key: nps, wording: nps.touchpoint}
"""
Able = Callable[[], bool]


@pytest.fixture
def folder(here: Running, state: None) -> Path:
    """Return a workspace with an open survey, and contacts of Ann and Bob at a touchpoint."""
    put_draft(here.ledger.folder, from_yaml(SURVEY))
    publish(here.ledger.folder, "visit")
    people = [("customer_id", "ann"), ("email", "bob@example.org"), ("customer_id", "dan"), ("anonymous_id", "dan")]
    events = [
        Event(native_id=f"{kind}-{who}", occurred_us=10**15, who_kind=kind, who=who, touchpoint="survey", kind="call")
        for kind, who in people
    ]
    assert not here.intake.take("shop", events).refused
    catch_up(here.ledger)
    return here.ledger.folder


def asked(customer: str = "ann", **wish: object) -> Asked:
    found = invite_by_hand(ByHand("visit", customer, **wish))  # type: ignore[arg-type]
    assert isinstance(found, Asked), found
    return found


def test_a_customer_is_invited_and_it_is_noted(folder: Path) -> None:
    made = asked(channel=Channel.PHONE)
    assert made.path.startswith("/i/")
    assert (made.invitation.touchpoint, made.invitation.channel) == ("survey", "phone")
    assert AuditEntry.objects.get(act="asked").detail == {"invitation": made.invitation.pk, "despite": ""}


def test_the_policy_holds_unless_somebody_says_why_not(folder: Path) -> None:
    asked()
    assert invite_by_hand(ByHand("visit", "ann")) is Reason.ASKED_RECENTLY
    assert asked(despite="Ann called").invitation.reason == "Ann called"
    assert Invitation.objects.count() == 2


def test_who_was_not_asked_is_in_the_ledger(folder: Path) -> None:
    asked()
    invite_by_hand(ByHand("visit", "ann"))
    catch_up(workspace().ledger)
    with workspace().pool.borrow() as (_, reader):
        found = reader.fetch("select kind from interaction where source = 'survey:visit' order by kind")
    assert found["kind"].to_pylist() == ["invitation_offered", "invitation_suppressed"]


def test_the_customers_own_word_holds_whatever_is_said(folder: Path) -> None:
    withdraw_consent(asked().invitation.customer, "agent")
    assert invite_by_hand(ByHand("visit", "ann", despite="It matters")) is Reason.OPTED_OUT


def test_a_mail_needs_a_mail_server_and_an_address(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(WrongUseError, match="No mail server"):
        asked(mail=True)
    able: Able = lambda: True  # noqa: E731
    monkeypatch.setattr(inviting_by_hand, "can_mail", able)
    assert invite_by_hand(ByHand("visit", "ann", mail=True, despite="x")) is Reason.NO_ADDRESS
    mailed = asked("bob@example.org", mail=True)
    assert Mail.objects.get().invitation == mailed.invitation


def test_a_customer_must_be_known_and_the_survey_open(folder: Path) -> None:
    with pytest.raises(WrongUseError, match="No customer"):
        asked("nobody")
    with pytest.raises(WrongUseError, match="stands for 2 customers"):
        asked("dan")
    with pytest.raises(WrongUseError, match="unknown"):
        invite_by_hand(ByHand("unknown", "ann"))
