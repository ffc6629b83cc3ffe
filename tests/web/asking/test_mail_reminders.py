"""Reminders: on the days that the trigger says, while nobody has answered."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils.timezone import now
from tests.web.asking import sink as sink_module
from tests.web.asking.respondents import Respondent, told
from tests.web.asking.sink import Office, text_of

from regard.ask.sampling import Trigger, write_triggers
from regard.web.asking.consenting import withdraw_consent
from regard.web.asking.inviting import About, Asked, withdraw
from regard.web.asking.models import Invitation, Invited, Mail, Mailing

sink, office = sink_module.sink, sink_module.office
TWICE = Trigger(key="bought", remind_after_days=(3, 7))

Reminded = tuple[Office, Asked]


def later(mail_number: int) -> None:
    """Let a mail be due, as if the days had passed."""
    assert Mail.objects.filter(number=mail_number, state=Mailing.WAITING).update(due_at=now()) == 1


@pytest.fixture
def reminded(office: Office) -> Reminded:
    """Ann was invited by a trigger that reminds twice."""
    write_triggers(office.here.ledger.folder, "visit", [TWICE])
    asked = office.invites("ann", about=About(trigger="bought"))
    assert office.sends() == {"sent": 1}
    return office, asked


def test_a_reminder_waits_for_its_day(reminded: Reminded) -> None:
    office, _ = reminded
    first, second = Mail.objects.order_by("number")
    assert first.sent_at is not None
    assert second.due_at - first.sent_at == timedelta(days=3)
    assert office.sends() == {}


def test_reminders_have_the_same_link_and_end(reminded: Reminded) -> None:
    office, asked = reminded
    for number in (1, 2):
        later(number)
        assert office.sends() == {"sent": 1}
    assert Mail.objects.count() == 3
    assert [asked.path in text_of(mail) for mail in office.sink.mails] == [True, True, True]
    numbers = [str(mail["Message-ID"]).partition("@")[0].rpartition(".")[2] for mail in office.sink.mails]
    assert numbers == ["0", "1", "2"]
    assert len(told(office.here, "delivered")) == 1


def test_only_the_last_reminder_says_that_it_is_the_last(reminded: Reminded) -> None:
    office, _ = reminded
    for number in (1, 2):
        later(number)
        office.sends()
    assert ["our last reminder" in text_of(mail) for mail in office.sink.mails] == [False, False, True]
    assert office.sink.mails[1]["Subject"] == "Reminder: Regard would like to know how it was"


def test_days_count_from_the_first_mail(reminded: Reminded) -> None:
    office, _ = reminded
    later(1)
    office.sends()
    first, last = Mail.objects.get(number=0), Mail.objects.get(number=2)
    assert first.sent_at is not None
    assert last.due_at - first.sent_at == timedelta(days=7)


def answer(office: Office, asked: Asked) -> None:
    Respondent().goes_to(asked.path).sends(nps="10")


def decline(office: Office, asked: Asked) -> None:
    withdraw_consent(asked.invitation.customer, "mail")


def put_away(office: Office, asked: Asked) -> None:
    Invitation.objects.update(state=Invited.DISMISSED)


def expire(office: Office, asked: Asked) -> None:
    Invitation.objects.update(expires_at=now())


def take_back(office: Office, asked: Asked) -> None:
    withdraw(asked.invitation.pk, "wrong_list")


@pytest.mark.parametrize("ends", [answer, decline, put_away, expire, take_back])
def test_nobody_is_reminded_once_it_is_over(reminded: Reminded, ends: Callable[[Office, Asked], None]) -> None:
    office, asked = reminded
    Mail.objects.filter(number=1).update(due_at=now())
    ends(office, asked)
    office.sends()
    assert Mail.objects.get(number=1).state == Mailing.DROPPED
    assert len(office.sink.mails) == 1


def test_a_reminder_that_is_dropped_leaves_the_invitation_as_it_was(reminded: Reminded) -> None:
    office, _ = reminded
    later(1)
    office.sink.answers["ann@example.org"] = "550 5.1.1 No such user"
    assert office.sends() == {"failed": 1}
    assert Invitation.objects.get().state == Invited.OFFERED
    assert told(office.here, "suppressed") == []


def test_who_has_begun_is_reminded_to_go_on(reminded: Reminded) -> None:
    office, asked = reminded
    Respondent().goes_to(asked.path).sends(nps="3")
    later(1)
    assert office.sends() == {"sent": 1}
    assert "?nps=" not in text_of(office.sink.mails[1])


def test_nobody_is_reminded_after_the_link_has_ended(office: Office) -> None:
    write_triggers(office.here.ledger.folder, "visit", [TWICE])
    asked = office.invites("ann", about=About(trigger="bought"))
    Invitation.objects.update(expires_at=now() + timedelta(days=2))
    assert office.sends() == {"sent": 1}
    assert [mail.number for mail in Mail.objects.filter(invitation=asked.invitation)] == [0]


def test_a_trigger_that_is_gone_reminds_nobody(office: Office) -> None:
    office.invites("ann", about=About(trigger="gone"))
    office.sends()
    assert Mail.objects.count() == 1
