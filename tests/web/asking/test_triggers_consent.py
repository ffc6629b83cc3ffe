"""Customers say whether they want to be asked: it holds at once, and stands in the ledger."""

import json
from datetime import timedelta

import pytest
from django.utils.timezone import now
from tests.web.asking.respondents import VISIT, Respondent, publish_survey
from tests.web.asking.triggering import key_of, let_mail, meets, policy

from regard.ask.policy_reasons import Reason
from regard.ask.writing import from_yaml
from regard.collect.event import Event
from regard.ledger import erase
from regard.resolve.deciding import Word, merge_persons
from regard.story import catch_up, folds
from regard.web.asking.consenting import give_consent, may_be_asked, withdraw_consent
from regard.web.asking.inviting import About, forget_erased, invite
from regard.web.asking.mails import post_mail
from regard.web.asking.models import Consent, Invitation, Invited, Mail, Mailing
from regard.web.asking.subjects import Subject
from regard.web.running import Running

PERMISSION = VISIT.replace(
    "- {key: nps,",
    "- {key: more, kind: consent, purpose: surveys, text: {en: May we?, de: Ja?, he: כן?}}\n  - {key: nps,",
)


@pytest.fixture
def ann(shop: Running, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the pseudonym of Ann, who has bought something."""
    let_mail(monkeypatch)
    meets(shop, "1")
    return key_of(shop)


def said(here: Running) -> list[tuple[str, str, dict[str, str]]]:
    """Return kind, touchpoint and context of all that was said of consent."""
    catch_up(here.ledger)
    with here.pool.borrow() as (_, reader):
        rows = reader.fetch("select * from interaction where starts_with(kind, 'consent_') order by seq").to_pylist()
    return [(row["kind"], row["touchpoint"], json.loads(row["context"])) for row in rows]


def test_whoever_said_nothing_may_be_asked_unless_consent_is_needed(shop: Running, ann: str) -> None:
    assert may_be_asked(ann) is None
    policy(shop, needs_consent=True)
    assert may_be_asked(ann) is Reason.NO_CONSENT
    give_consent(ann, "form", "store")
    assert may_be_asked(ann) is None


def test_what_was_said_holds_before_it_is_in_the_numbers_and_after(shop: Running, ann: str) -> None:
    withdraw_consent(ann, "unsubscribe_link", "store")
    assert may_be_asked(ann) is Reason.OPTED_OUT
    catch_up(shop.ledger)
    assert may_be_asked(ann) is Reason.OPTED_OUT
    give_consent(ann, "form", "store")
    assert may_be_asked(ann) is None


def test_what_is_open_or_waits_is_taken_back_at_once(shop: Running, ann: str) -> None:
    made = invite("visit", Subject("web", customer=ann, channel="email")).invitation
    post_mail(made)
    assert withdraw_consent(ann, "unsubscribe_link") == 1
    made.refresh_from_db()
    assert (made.state, made.reason) == (Invited.WITHDRAWN, "opted_out")
    assert Mail.objects.get().state == Mailing.DROPPED
    assert withdraw_consent(ann, "unsubscribe_link") == 0


def test_others_are_asked_as_before(shop: Running, ann: str) -> None:
    meets(shop, "2", "bob")
    other = invite("visit", Subject("web", customer=key_of(shop, "bob"))).invitation
    withdraw_consent(ann, "agent", "store")
    other.refresh_from_db()
    assert (other.is_open, may_be_asked(key_of(shop, "bob")), may_be_asked("")) == (True, None, None)


def test_it_is_a_contact_that_says_from_where_it_came(shop: Running, ann: str) -> None:
    invite("visit", Subject("web", customer=ann))
    withdraw_consent(ann, "unsubscribe_link")
    give_consent(ann, "form", "store", now() + timedelta(days=1))
    first, second = said(shop)
    assert first == ("consent_withdrawn", "web", {"purpose": "surveys", "from": "unsubscribe_link"})
    assert second[:2] == ("consent_given", "store")
    assert second[2].keys() == {"purpose", "from", "expires_at"}


def test_it_stands_at_a_touchpoint_of_its_own_where_nobody_was_asked_before(shop: Running, ann: str) -> None:
    withdraw_consent(ann, "agent")
    assert [place for _, place, _ in said(shop)] == ["consent"]


def test_somebody_whom_nobody_knows_any_more_leaves_nothing_in_the_ledger(shop: Running) -> None:
    withdraw_consent("0" * 32, "unsubscribe_link", "store")
    assert said(shop) == []
    assert may_be_asked("0" * 32) is Reason.OPTED_OUT


def test_an_answer_is_consent_too(shop: Running, ann: str) -> None:
    publish_survey(shop.ledger.folder, from_yaml(PERMISSION))
    policy(shop, needs_consent=True)
    link = invite("visit", Subject("web", customer=ann)).path
    Respondent().goes_to(link).sends(nps="10", more="yes")
    catch_up(shop.ledger)
    assert may_be_asked(ann) is None


def test_another_system_may_say_it_and_the_last_word_holds(shop: Running, ann: str) -> None:
    give_consent(ann, "form", "store")
    told_us = Event(
        native_id="c1",
        occurred_us=round((now() + timedelta(seconds=1)).timestamp() * 1_000_000) - 900_000,
        who="ann",
        touchpoint="store",
        kind="consent_withdrawn",
        context='{"purpose": "surveys"}',
    )
    shop.intake.take("crm", [told_us])
    Consent.objects.update(at=now() - timedelta(hours=1))
    catch_up(shop.ledger)
    assert may_be_asked(ann) is Reason.OPTED_OUT


def test_who_declined_under_another_identifier_is_not_asked_either(shop: Running, ann: str) -> None:
    meets(shop, "2", who="twin")
    twin = key_of(shop, "twin")
    withdraw_consent(twin, "unsubscribe_link", "store")
    assert may_be_asked(ann) is None
    catch_up(shop.ledger)
    merge_persons(shop.ledger, ann, twin, Word("one person", "eve", now()))
    catch_up(shop.ledger)
    assert (may_be_asked(ann), may_be_asked(twin)) == (Reason.OPTED_OUT, Reason.OPTED_OUT)


def test_the_erased_must_not_be_asked_and_what_they_said_is_forgotten(shop: Running, ann: str) -> None:
    withdraw_consent(ann, "agent", "store")
    erase(shop.ledger, [bytes.fromhex(ann)], folds(shop.ledger), now())
    assert may_be_asked(ann) is Reason.ERASED
    forget_erased(shop.ledger)
    assert Consent.objects.count() == 0


def test_an_invitation_of_a_given_id_is_made_once(shop: Running, ann: str) -> None:
    asked = [invite("visit", Subject("web", customer=ann), about=About(id="abc", employee="eve")) for _ in range(2)]
    assert asked[0].path == asked[1].path != ""
    assert (Invitation.objects.count(), Invitation.objects.get().employee) == (1, "eve")
