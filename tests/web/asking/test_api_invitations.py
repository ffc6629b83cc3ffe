"""Invitations for other systems: a link for one customer, the same one however often it is asked for."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from django.db import DatabaseError
from tests.web.asking.respondents import Respondent, told
from tests.web.sending import Answered, as_json, get, send

from regard.ask.policy_rules import ContactPolicy, Rule, Scope, write_policy
from regard.ask.register import archive
from regard.collect.keys import create_key
from regard.story import catch_up
from regard.vault import pseudonym
from regard.web.asking import api_invitations
from regard.web.asking.consenting import withdraw_consent
from regard.web.asking.models import Invitation, Mail
from regard.web.asking.wire import Submission
from regard.web.running import Running

pytestmark = pytest.mark.usefixtures("shop")


@pytest.fixture
def shop(shop: Running, monkeypatch: pytest.MonkeyPatch) -> Running:
    for name in ("REGARD_PUBLIC_URL", "REGARD_SMTP_URL", "REGARD_MAIL_FROM"):
        monkeypatch.delenv(name, raising=False)
    return shop


@pytest.fixture
def mails(shop: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let mails be sent."""
    monkeypatch.setenv("REGARD_PUBLIC_URL", "https://cx.example.com")
    monkeypatch.setenv("REGARD_SMTP_URL", "smtp://127.0.0.1:2525?security=none")
    monkeypatch.setenv("REGARD_MAIL_FROM", "survey@example.com")


class Caller:
    """Another system, with a write key."""

    def __init__(self, shop: Running, source: str = "crm") -> None:
        self.key = create_key(shop.ledger, source).secret

    def invites(self, survey: str = "visit", customer: Any = "ann", wish: str = "order-1", **parts: Any) -> Answered:
        body = as_json({"id": wish, "customer": customer} | parts)
        return send(f"/api/v1/surveys/{survey}/invitations", body, {"Authorization": f"Bearer {self.key}"})


@pytest.fixture
def crm(shop: Running) -> Caller:
    return Caller(shop)


def test_a_customer_is_invited_and_the_answer_is_theirs(shop: Running, crm: Caller) -> None:
    sent = crm.invites(touchpoint="web", unit="mitte", campaign="spring", channel="chat", language="de", days=7)
    assert sent.status == 200
    assert sent.data["url"].startswith("http://testserver/i/")
    days = (datetime.fromisoformat(sent.data["expires_at"]) - datetime.now(UTC)).total_seconds() / 86_400
    assert 6.9 < days <= 7
    ann = Respondent().goes_to(sent.data["url"].removeprefix("http://testserver")).sends(nps="10")
    assert 'lang="de"' in ann.html
    (offered,), (answered,) = told(shop, "offered"), told(shop)
    names = ("touchpoint", "unit", "campaign", "customer_no")
    assert [answered.row[name] for name in names] == [offered.row[name] for name in names]
    assert offered.row["customer_no"] is not None
    assert '"sent_by":"chat"' in answered.row["context"]


def test_the_same_wish_has_the_same_link(shop: Running, crm: Caller) -> None:
    first, again = crm.invites(), crm.invites(touchpoint="web")
    assert (first.data["known"], again.data["known"]) == (False, True)
    assert again.data | {"known": False} == first.data
    assert len(told(shop, "offered")) == 1


def test_the_wishes_of_two_systems_are_not_the_same(shop: Running, crm: Caller) -> None:
    erp = Caller(shop, "erp")
    made = {each.invites(customer=name).data["invitation"] for each, name in ((crm, "ann"), (erp, "bob"))}
    assert len(made) == 2


def test_a_known_wish_is_answered_although_the_survey_was_closed(shop: Running, crm: Caller) -> None:
    first = crm.invites()
    archive(shop.ledger.folder, "visit")
    assert crm.invites().data["url"] == first.data["url"]
    assert (crm.invites(wish="order-2").status, crm.invites(wish="order-2").data["code"]) == (410, "closed")


def test_who_was_asked_lately_is_not_asked_again(shop: Running, crm: Caller) -> None:
    crm.invites()
    again = crm.invites(wish="order-2")
    assert (again.status, again.data["code"], again.data["reason"]) == (409, "suppressed", "asked_recently")
    (suppressed,) = told(shop, "suppressed")
    assert '"reason":"asked_recently"' in suppressed.row["context"]
    assert suppressed.row["customer_no"] is not None
    assert crm.invites(customer="bob", wish="order-2").status == 200


def test_who_was_passed_over_may_be_asked_later_by_the_same_wish(shop: Running, crm: Caller) -> None:
    crm.invites()
    crm.invites(wish="order-2")
    Invitation.objects.update(offered_at=datetime(2020, 1, 1, tzinfo=UTC))
    later = crm.invites(wish="order-2")
    assert later.status == 200
    assert f'"invitation":"{later.data["invitation"]}"' in told(shop, "suppressed")[0].row["context"]


def test_what_other_systems_have_sent_counts(shop: Running, crm: Caller) -> None:
    crm.invites()
    catch_up(shop.ledger)
    Invitation.objects.all().delete()
    assert crm.invites(wish="order-2").data["reason"] == "asked_recently"


def test_a_rule_for_a_team_counts_all_its_customers(shop: Running, crm: Caller) -> None:
    policy = ContactPolicy(rules=(Rule(scope=Scope.TEAM, at_most=1, within_days=30),))
    assert write_policy(shop.ledger.folder, policy) == ()
    assert crm.invites(customer="ann", unit="mitte").status == 200
    assert crm.invites(customer="bob", unit="mitte", wish="order-2").data["reason"] == "asked_recently"
    assert crm.invites(customer="bob", wish="order-3").status == 200


def test_who_does_not_want_to_be_asked_is_not_asked(shop: Running, crm: Caller) -> None:
    withdraw_consent(pseudonym(shop.ledger.pseudonym_key, "customer_id", "ann").hex(), "agent")
    assert crm.invites().data["reason"] == "opted_out"


def test_a_customer_can_be_named_by_another_identifier(shop: Running, crm: Caller) -> None:
    crm.invites(customer={"kind": "loyalty_card", "value": "4711"})
    wanted = pseudonym(shop.ledger.pseudonym_key, "loyalty_card", "4711").hex()
    assert Invitation.objects.get().customer == wanted


@pytest.mark.usefixtures("mails")
def test_with_the_channel_email_the_server_sends_it(crm: Caller) -> None:
    sent = crm.invites(customer={"kind": "email", "value": "ann@example.org"}, channel="email")
    assert sent.data["url"].startswith("https://cx.example.com/i/")
    assert Mail.objects.get().invitation_id == sent.data["invitation"]


@pytest.mark.usefixtures("mails")
def test_who_has_no_address_gets_no_mail(crm: Caller) -> None:
    assert crm.invites(channel="email").data["reason"] == "no_address"


def test_nothing_of_who_it_is_comes_back(crm: Caller) -> None:
    assert crm.invites(customer="ann-of-green-gables").data.keys() == {
        "success",
        "invitation",
        "state",
        "known",
        "url",
        "expires_at",
    }


@pytest.mark.parametrize(
    ("parts", "status", "code"),
    [
        ({"survey": "moon"}, 404, "unknown"),
        ({"survey": "secret"}, 409, "anonymous"),
        ({"touchpoint": "moon"}, 409, "unknown_touchpoint"),
        ({"channel": "email"}, 409, "no_mail"),
        ({"channel": "smoke"}, 400, "wrong_shape"),
        ({"customer": ""}, 400, "wrong_shape"),
        ({"days": 0}, 400, "wrong_shape"),
        ({"force": True}, 400, "wrong_shape"),
    ],
)
def test_what_cannot_be_done_has_a_code(crm: Caller, parts: dict[str, Any], status: int, code: str) -> None:
    sent = crm.invites(**parts)
    assert (sent.status, sent.data["code"]) == (status, code)
    assert not Invitation.objects.exists()


def test_a_customer_with_a_blank_name_is_nobody(crm: Caller) -> None:
    assert crm.invites(customer="\u00a0").status == 400


def test_what_cannot_be_written_may_be_sent_again(crm: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise DatabaseError

    monkeypatch.setattr(api_invitations, "invite", broken)
    assert (crm.invites().status, crm.invites().data["code"]) == (503, "storage_failed")


def test_without_a_key_nobody_is_invited(shop: Running) -> None:
    assert send("/api/v1/surveys/visit/invitations", as_json({"id": "order-1", "customer": "ann"})).status == 401
    assert told(shop, "offered") == []


def test_the_api_describes_what_surveys_take() -> None:
    document = get("/api/v1/openapi.json").data
    described = [path.removeprefix("/api/v1/surveys") for path in document["paths"] if "surveys" in path]
    written = ["/{key}/draft", "/{key}/publication"]
    assert described == ["", "/{key}", *written, "/{key}/submissions", "/{key}/displays", "/{key}/invitations"]
    assert {"Submission", "Display", "Wish", "InteractionIn"} <= document["components"]["schemas"].keys()


def test_the_api_shows_a_submission_that_is_sent_later() -> None:
    post = get("/api/v1/openapi.json").data["paths"]["/api/v1/surveys/{key}/submissions"]["post"]
    shown = post["requestBody"]["content"]["application/json"]["examples"]["later"]["value"]
    assert {"version", "answered_at", "sent_at"} <= shown.keys()
    assert msgspec.convert(shown, Submission).version == 3
