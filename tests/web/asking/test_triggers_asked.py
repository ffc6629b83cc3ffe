"""A contact leads to a request: once, when it is due, to whom it may be sent."""

import json
from datetime import timedelta

import pyarrow as pa
import pytest
from django.utils.timezone import now
from tests.web.asking.respondents import ANONYMOUS, Respondent, publish_survey, told
from tests.web.asking.triggering import goes_on, key_of, let_mail, meets, reasons, trigger

from regard.ask.register import archive
from regard.ask.writing import from_yaml
from regard.ledger import correct, erase, exclude
from regard.ledger.identity import identity_keys
from regard.story import folds
from regard.web.asking import deciding
from regard.web.asking.inviting import forget_erased
from regard.web.asking.models import Invitation, Mail, Mailing, Wanted
from regard.web.asking.tokens import id_of_request, link_of
from regard.web.running import Running


@pytest.fixture(autouse=True)
def _mails(monkeypatch: pytest.MonkeyPatch) -> None:
    let_mail(monkeypatch)


@pytest.fixture
def ready(shop: Running) -> Running:
    """Return a shop that asks after purchases from now on."""
    trigger(shop)
    goes_on(shop)
    return shop


@pytest.fixture
def slow(shop: Running) -> Running:
    """Return a shop that asks a day after a purchase."""
    trigger(shop, delay_s=86_400)
    goes_on(shop)
    return shop


def a_day_passes() -> None:
    Wanted.objects.update(due_at=now() - timedelta(seconds=1))


def test_a_contact_leads_to_one_mail(ready: Running) -> None:
    meets(ready, "1")
    assert goes_on(ready) == {"looked_at": 1, "wanted": 1, "passed": 0, "asked": 1, "forgotten": 0}
    (mail,) = Mail.objects.all()
    assert (mail.state, mail.number, mail.invitation.customer) == (Mailing.WAITING, 0, key_of(ready))
    goes_on(ready, 3)
    assert (Invitation.objects.count(), Mail.objects.count(), Wanted.objects.count()) == (1, 1, 0)


def test_what_was_offered_says_which_trigger_asked_and_how(ready: Running) -> None:
    meets(ready, "1", unit="mitte", account="Delta Ltd")
    goes_on(ready)
    (offered,) = told(ready, "offered")
    assert json.loads(offered.row["context"]) == {
        "survey": "visit",
        "version": 1,
        "invitation": Invitation.objects.get().pk,
        "sent_by": "email",
        "trigger": "bought",
        "contact": id_of_request("", Invitation.objects.get().contact),
    }
    assert [offered.row[name] for name in ("touchpoint", "unit", "account")] == ["store", "mitte", "Delta Ltd"]


def test_the_answer_says_which_trigger_asked(ready: Running, ann: Respondent) -> None:
    meets(ready, "1")
    goes_on(ready)
    ann.goes_to(link_of(Invitation.objects.get())).sends(nps="10")
    (answer,) = told(ready)
    assert json.loads(answer.row["context"])["trigger"] == "bought"
    assert answer.row["customer_no"] is not None


def test_history_that_is_loaded_asks_nobody(ready: Running) -> None:
    meets(ready, "1", at=now() - timedelta(days=4))
    assert goes_on(ready)["looked_at"] == 0
    assert (Invitation.objects.count(), Wanted.objects.count(), reasons(ready)) == (0, 0, [])


def test_what_was_there_before_the_first_look_asks_nobody(shop: Running) -> None:
    meets(shop, "1")
    trigger(shop)
    goes_on(shop, 2)
    assert (Invitation.objects.count(), reasons(shop)) == (0, [])


def test_a_contact_is_asked_about_that_came_after_the_trigger_was_saved(shop: Running) -> None:
    goes_on(shop)
    trigger(shop)
    meets(shop, "1")
    goes_on(shop)
    assert Invitation.objects.count() == 1


def test_each_trigger_has_its_own_age_at_which_it_is_too_late(ready: Running) -> None:
    trigger(ready, latest_s=3600)
    meets(ready, "1", at=now() - timedelta(hours=2))
    meets(ready, "2", "bob", at=now() - timedelta(minutes=2))
    goes_on(ready)
    assert [each.customer for each in Invitation.objects.all()] == [key_of(ready, "bob")]


def test_a_request_waits_until_it_is_due(slow: Running) -> None:
    meets(slow, "1")
    assert goes_on(slow)["wanted"] == 1
    assert (Wanted.objects.count(), Invitation.objects.count()) == (1, 0)
    a_day_passes()
    assert goes_on(slow)["asked"] == 1
    assert Wanted.objects.count() == 0


def test_a_contact_of_nobody_known_is_not_asked_and_that_is_written_down(ready: Running) -> None:
    meets(ready, "1", None)
    goes_on(ready)
    assert (reasons(ready), Invitation.objects.count()) == ([("visit", "no_address")], 0)


def test_whoever_has_no_address_is_not_asked_by_mail(ready: Running) -> None:
    meets(ready, "1", traits=())
    goes_on(ready)
    assert (reasons(ready), Invitation.objects.count()) == ([("visit", "no_address")], 0)


def test_another_way_needs_no_address_and_leads_to_no_mail(shop: Running) -> None:
    trigger(shop, channel="phone")
    goes_on(shop)
    meets(shop, "1", traits=())
    goes_on(shop)
    assert (Invitation.objects.get().channel, Mail.objects.count()) == ("phone", 0)


def test_a_contact_of_staff_counts_in_no_number(ready: Running) -> None:
    meets(ready, "1", flag="staff")
    goes_on(ready)
    (passed,) = told(ready, "suppressed")
    assert (passed.row["excluded"], reasons(ready)) == ("staff", [("visit", "staff_or_test")])


def test_a_contact_that_was_excluded_before_it_is_due_is_not_asked_about(slow: Running) -> None:
    meets(slow, "1")
    goes_on(slow)
    exclude(slow.ledger, "till", "1", reason="twice in the till", at=now())
    a_day_passes()
    goes_on(slow)
    assert (reasons(slow), Invitation.objects.count()) == ([("visit", "staff_or_test")], 0)


def test_a_contact_that_was_corrected_to_another_kind_is_not_asked_about(slow: Running) -> None:
    meets(slow, "1")
    goes_on(slow)
    correct(slow.ledger, "till", "1", {"kind": "return"}, reason="a slip", at=now())
    a_day_passes()
    assert goes_on(slow)["forgotten"] == 1
    assert (reasons(slow), Invitation.objects.count(), Wanted.objects.count()) == ([], 0, 0)


def test_an_invitation_is_about_the_contact_as_it_was_corrected(slow: Running) -> None:
    meets(slow, "1")
    goes_on(slow)
    correct(slow.ledger, "till", "1", {"touchpoint": "web"}, reason="a slip", at=now())
    a_day_passes()
    goes_on(slow)
    assert Invitation.objects.get().touchpoint == "web"


def test_whoever_was_erased_before_it_is_due_is_not_asked_and_leaves_nothing(slow: Running) -> None:
    meets(slow, "1")
    goes_on(slow)
    erase(slow.ledger, [bytes.fromhex(key_of(slow))], folds(slow.ledger), now())
    a_day_passes()
    assert goes_on(slow)["forgotten"] == 1
    assert (Invitation.objects.count(), Wanted.objects.count(), told(slow, "suppressed")) == (0, 0, [])


def test_what_was_due_while_nobody_was_there_is_too_late_at_last(slow: Running) -> None:
    meets(slow, "1")
    goes_on(slow)
    Wanted.objects.update(due_at=now() - timedelta(days=4))
    goes_on(slow)
    assert (reasons(slow), Invitation.objects.count()) == ([("visit", "too_late")], 0)


def test_a_survey_that_was_put_away_asks_no_more(slow: Running) -> None:
    meets(slow, "1")
    goes_on(slow)
    archive(slow.ledger.folder, "visit")
    a_day_passes()
    assert goes_on(slow)["forgotten"] == 1
    assert (Wanted.objects.count(), Invitation.objects.count()) == (0, 0)


def test_a_trigger_that_pauses_asks_no_more(slow: Running) -> None:
    meets(slow, "1")
    goes_on(slow)
    trigger(slow, active=False)
    assert goes_on(slow) == {"forgotten": 1}


def test_an_anonymous_survey_never_asks_by_itself(ready: Running) -> None:
    publish_survey(ready.ledger.folder, from_yaml(ANONYMOUS))
    meets(ready, "1")
    assert goes_on(ready) == {"forgotten": 0}
    assert (Invitation.objects.count(), reasons(ready)) == (0, [])


def test_a_contact_that_comes_again_changes_nothing(ready: Running) -> None:
    meets(ready, "1")
    goes_on(ready)
    meets(ready, "1")
    goes_on(ready)
    assert (Invitation.objects.count(), len(told(ready, "offered"))) == (1, 1)


def test_the_invitation_ends_when_its_trigger_says(shop: Running) -> None:
    trigger(shop, expires_after_days=7)
    goes_on(shop)
    meets(shop, "1")
    goes_on(shop)
    made = Invitation.objects.get()
    assert made.expires_at - made.offered_at == timedelta(days=7)


def test_an_invitation_knows_the_contact_that_led_to_it(ready: Running) -> None:
    meets(ready, "1")
    goes_on(ready)
    made = Invitation.objects.get()
    (identity,) = identity_keys("till", pa.array(["1"])).to_pylist()
    assert (made.contact, made.trigger, made.facts) == (identity.hex(), "bought", {"kind": "purchase"})


def test_nobody_is_asked_by_mail_while_mails_cannot_be_sent(ready: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REGARD_SMTP_URL")
    meets(ready, "1")
    goes_on(ready, 2)
    assert (Wanted.objects.count(), Invitation.objects.count(), reasons(ready)) == (1, 0, [])
    monkeypatch.setenv("REGARD_SMTP_URL", "smtp://127.0.0.1:2525?security=none")
    goes_on(ready)
    assert (Wanted.objects.count(), Invitation.objects.count()) == (0, 1)


def test_what_waits_for_the_erased_is_forgotten_with_all_else(slow: Running) -> None:
    meets(slow, "1")
    meets(slow, "2", "bob")
    goes_on(slow)
    erase(slow.ledger, [bytes.fromhex(key_of(slow))], folds(slow.ledger), now())
    assert forget_erased(slow.ledger) == 0
    assert [each.customer for each in Wanted.objects.all()] == [key_of(slow, "bob")]


def test_whoever_is_erased_at_this_moment_is_not_asked(ready: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deciding, "erased_among", lambda _, customers: dict.fromkeys(customers, now()))
    meets(ready, "1")
    goes_on(ready)
    assert (reasons(ready), Invitation.objects.count()) == ([("visit", "erased")], 0)
