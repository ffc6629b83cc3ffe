"""Mails from the invitation to the answer, over a real mail server."""

import pytest
from tests.web.asking import sink as sink_module
from tests.web.asking.respondents import Respondent, told
from tests.web.asking.sink import Office, html_of, paths_in, text_of, unsubscribe_path

from regard.web.asking.mails import post_mail
from regard.web.asking.models import Invitation, Mail, Mailing, Sitting

sink, office = sink_module.sink, sink_module.office


def test_a_mail_leads_to_an_answer(office: Office) -> None:
    asked = office.invites("ann")
    assert office.sends() == {"sent": 1}
    (mail,) = office.sink.mails
    assert office.sink.recipients == ["ann@example.org"]
    choice = next(path for path in paths_in(mail) if path.endswith("?nps=9"))
    assert choice == f"{asked.path}?nps=9"
    ann = Respondent().goes_to(choice)
    assert "Your answer from the e-mail" in ann.html
    assert ann.form.fields["nps"] == ["9"]
    assert "Thank you" in ann.sends().heading
    assert [each.answers for each in told(office.here)] == [{"nps": 9}]
    assert told(office.here)[0].row["customer_no"] is not None


def test_what_was_handed_over_is_delivered_in_the_ledger(office: Office) -> None:
    office.invites("ann")
    assert told(office.here, "delivered") == []
    office.sends()
    assert len(told(office.here, "delivered")) == 1
    kept, mail = Invitation.objects.get(), Mail.objects.get()
    assert (mail.state, mail.attempts) == (Mailing.SENT, 1)
    assert kept.delivered_at == mail.sent_at
    assert office.sends() == {}


def test_the_head_of_a_mail_is_what_mail_programs_expect(office: Office) -> None:
    asked = office.invites("ann")
    office.sends()
    (mail,) = office.sink.mails
    assert mail["From"] == "The shop <survey@example.com>"
    assert mail["To"] == "ann@example.org"
    assert mail["Subject"] == "How was it? Regard would like to know"
    assert mail["Message-ID"] == f"<{asked.invitation.id}.0@cx.example.com>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert unsubscribe_path(mail).startswith("/u/")
    assert mail["Precedence"] is None
    assert mail["Date"]


def test_one_invitation_is_posted_once(office: Office) -> None:
    asked = office.invites("ann")
    assert post_mail(asked.invitation) == post_mail(asked.invitation)
    assert office.sends() == {"sent": 1}


def test_a_scanner_that_follows_every_link_changes_nothing(office: Office) -> None:
    office.invites("ann")
    office.sends()
    (mail,) = office.sink.mails
    before = Invitation.objects.values().get()
    scanner = Respondent().client
    paths = paths_in(mail)
    assert len(paths) == 14
    codes = {getattr(scanner, method)(path).status_code for path in paths for method in ("get", "head", "options")}
    assert codes <= {200, 405}
    assert Invitation.objects.values().get() == before
    assert Sitting.objects.count() == 0
    assert [told(office.here, kind) for kind in ("shown", "answered")] == [[], []]
    assert [row for row in consents_told(office) if row] == []


def consents_told(office: Office) -> list[str]:
    with office.here.pool.borrow() as (_, reader):
        rows = reader.arrow(reader.table("interaction")).to_pylist()
    return [row["kind"] for row in rows if row["kind"].startswith("consent")]


@pytest.mark.parametrize(("value", "chosen"), [("0", ["0"]), ("10", ["10"]), ("11", []), ("x", []), ("", [])])
def test_only_a_point_of_the_scale_is_chosen(office: Office, value: str, chosen: list[str]) -> None:
    path = office.invites("ann").path
    page = Respondent().goes_to(f"{path}?nps={value}")
    assert page.form.fields.get("nps", []) == chosen
    assert ("Your answer from the e-mail" in page.html) is bool(chosen)


def test_an_open_link_chooses_nothing(office: Office) -> None:
    assert "nps" not in Respondent().goes_to("/s/visit?nps=9").form.fields


def test_another_choice_than_that_of_the_mail_counts(office: Office) -> None:
    ann = Respondent().goes_to(f"{office.invites('ann').path}?nps=9")
    ann.sends(nps="10")
    assert told(office.here)[0].answers == {"nps": 10}


def test_two_workers_send_each_mail_once(office: Office) -> None:
    for name in ("ann", "bob", "carla"):
        office.invites(name)
    others: list[dict[str, int]] = []

    def meanwhile(count: int) -> None:
        if count == 1 and not others:
            others.append(office.sends())

    assert office.sends(meanwhile) == {"sent": 1}
    assert others == [{"sent": 2}]
    assert sorted(office.sink.recipients) == ["ann@example.org", "bob@example.org", "carla@example.org"]


def test_more_mails_than_one_connection_carries_are_all_sent(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("regard.web.asking.mail_job._BATCH", 2)
    for name in ("ann", "bob", "carla"):
        office.invites(name)
    assert office.sends() == {"sent": 3}


def test_without_a_mail_server_mails_wait(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.invites("ann")
    monkeypatch.delenv("REGARD_SMTP_URL")
    assert office.sends() == {}
    assert Mail.objects.get().state == Mailing.WAITING


def test_the_address_is_kept_nowhere_and_not_logged(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    office.invites("ann")
    office.sends()
    assert "ann@example.org" not in str([*Invitation.objects.values(), *Mail.objects.values()])
    said = [
        f"{record.getMessage()} {getattr(record, 'facts', '')}"
        for record in caplog.records
        if "mail.log" not in record.name
    ]
    assert "ann@example.org" not in "".join(said)


def test_both_texts_say_the_same(office: Office) -> None:
    asked = office.invites("ann")
    office.sends()
    (mail,) = office.sink.mails
    for text in (text_of(mail), html_of(mail)):
        assert "Would you recommend Regard?" in text
        assert f"https://cx.example.com{asked.path}?nps=0" in text
        assert "No more invitations to surveys" in text
