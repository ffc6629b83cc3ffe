"""Mails that cannot be sent: what is tried again, what is given up, and what the numbers then say."""

import ipaddress
import shutil
import ssl
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.utils.timezone import now
from tests.web.asking import sink as sink_module
from tests.web.asking.respondents import told
from tests.web.asking.sink import Office, Sink, secured

from regard.ask.register import archive
from regard.collect.event import Event
from regard.collect.intake import StorageFailed
from regard.ledger import erase
from regard.measure import Breakdown
from regard.measure.response_rate import response_rate
from regard.story import catch_up, folds
from regard.web.asking import mail_job
from regard.web.asking.consenting import give_consent, withdraw_consent
from regard.web.asking.inviting import invite
from regard.web.asking.jobs import mail as mail_job_of_worker
from regard.web.asking.mails import HELD_S, MOST_ATTEMPTS, due_mails, post_mail, take_mail
from regard.web.asking.models import Invitation, Invited, Mail, Mailing
from regard.web.asking.subjects import Subject
from regard.web.jobs.models import Job, State
from regard.web.jobs.working import Work

sink, office = sink_module.sink, sink_module.office


def due_again() -> None:
    Mail.objects.filter(state=Mailing.WAITING).update(due_at=now())


def test_a_server_that_is_down_loses_and_doubles_nothing(office: Office) -> None:
    for name in ("ann", "bob", "carla"):
        office.invites(name)
    office.sink.stop()
    assert office.sends() == {"postponed": 1}
    assert {mail.attempts for mail in Mail.objects.all()} == {1}
    assert [mail for mail in Mail.objects.all() if mail.due_at <= now()] == []
    office.sink.start()
    due_again()
    assert office.sends() == {"sent": 3}
    assert office.sends() == {}
    assert len(office.sink.mails) == 3


def test_each_pause_is_longer_up_to_half_an_hour(office: Office) -> None:
    office.invites("ann")
    office.sink.stop()
    pauses = []
    for _ in range(7):
        due_again()
        office.sends()
        pauses.append(round((Mail.objects.get().due_at - now()).total_seconds() / 60))
    assert pauses == [1, 2, 4, 8, 16, 30, 30]


def test_after_three_days_it_is_given_up(office: Office) -> None:
    office.invites("ann")
    office.sink.stop()
    Mail.objects.update(attempts=MOST_ATTEMPTS - 1)
    assert office.sends() == {"failed": 1}
    mail, invitation = Mail.objects.get(), Invitation.objects.get()
    assert (mail.state, mail.reason) == (Mailing.FAILED, "mail_server_unreachable")
    assert (invitation.state, invitation.reason) == (Invited.WITHDRAWN, "mail_server_unreachable")


@pytest.mark.parametrize("said", ["451 4.2.0 Try later", "550 5.7.1 Relay access denied", "421 4.3.2 Closing"])
def test_what_is_not_about_the_address_is_tried_again(office: Office, said: str) -> None:
    office.invites("ann")
    office.sink.answers["ann@example.org"] = said
    assert office.sends() == {"postponed": 1}
    office.sink.answers.clear()
    due_again()
    assert office.sends() == {"sent": 1}


def test_a_refused_recipient_was_not_asked(office: Office) -> None:
    for name in ("ann", "bob"):
        office.invites(name)
    office.sink.answers["bob@example.org"] = "550 5.1.1 No such user here: bob@example.org"
    assert office.sends() == {"sent": 1, "failed": 1}
    failed = Mail.objects.get(state=Mailing.FAILED)
    assert failed.reason == "refused_by_mail_server"
    assert failed.invitation.state == Invited.WITHDRAWN
    (suppressed,) = told(office.here, "suppressed")
    assert '"reason":"no_address"' in suppressed.row["context"]
    offered = {each.row["excluded"] for each in told(office.here, "offered")}
    assert offered == {None, "excluded"}


def test_the_response_rate_counts_who_could_be_asked(office: Office) -> None:
    for name in ("ann", "bob"):
        office.invites(name)
    office.sink.answers["bob@example.org"] = "550 No such user"
    office.sends()
    catch_up(office.here.ledger)
    with office.here.pool.borrow() as (_, reader):
        (rate,) = response_rate(reader, Breakdown())
    assert (rate.n, rate.coverage.asked, rate.coverage.offered) == (1, 1, 2)


def test_a_server_that_hangs_up_is_tried_again(office: Office) -> None:
    office.invites("ann")
    office.sink.hangs_up = True
    assert office.sends() == {"postponed": 1}


def test_a_text_that_is_refused_is_refused(office: Office) -> None:
    office.invites("ann")
    office.sink.refuses_all = "554 5.6.0 Not like this"
    assert office.sends() == {"failed": 1}


def test_what_is_no_address_is_refused(office: Office) -> None:
    asked = office.invites("ann")
    office.here.intake.take("shop", [who("ann", "ann@example.org, bob@example.org")])
    assert office.sends() == {"failed": 1}
    assert Mail.objects.get(invitation=asked.invitation).reason == "refused_by_mail_server"
    assert office.sink.mails == []


def who(name: str, email: str) -> Any:
    moment = round(datetime.now(UTC).timestamp() * 1_000_000)
    return Event(native_id="later", occurred_us=moment, who=name, kind="identify", traits=(("email", email),))


def test_who_has_no_address_is_not_asked(office: Office) -> None:
    customer = office.knows("ann", phone="+49 170 1234567")
    for each in (customer, None):
        post_mail(invite("visit", Subject("store", customer=each, channel="email")).invitation)
    assert office.sends() == {"dropped": 2}
    assert set(Mail.objects.values_list("reason", flat=True)) == {"no_address"}


def test_a_survey_that_was_put_away_is_not_sent(office: Office) -> None:
    office.invites("ann")
    archive(office.here.ledger.folder, "visit")
    assert office.sends() == {"dropped": 1}
    assert Mail.objects.get().reason == "survey_closed"
    assert Invitation.objects.get().state == Invited.WITHDRAWN


def test_a_survey_that_is_gone_is_not_sent(office: Office) -> None:
    office.invites("ann")
    shutil.rmtree(office.here.ledger.folder / "surveys/visit")
    assert office.sends() == {"dropped": 1}
    assert Mail.objects.get().reason == "survey_closed"


def test_who_declined_in_between_gets_no_mail(office: Office) -> None:
    asked = office.invites("ann")
    withdraw_consent(asked.invitation.customer, "agent")
    Invitation.objects.update(state=Invited.OFFERED)
    Mail.objects.update(state=Mailing.WAITING)
    assert office.sends() == {"dropped": 1}
    assert Mail.objects.get().reason == "declined"
    assert '"reason":"opted_out"' in told(office.here, "suppressed")[0].row["context"]


def test_who_was_erased_gets_no_mail(office: Office) -> None:
    asked = office.invites("ann")
    erase(office.here.ledger, [bytes.fromhex(asked.invitation.customer)], folds(office.here.ledger), now())
    assert office.sends() == {"dropped": 1}
    assert Mail.objects.get().reason == "erased"
    assert told(office.here, "suppressed") == []


def test_with_another_key_of_the_server_no_wrong_link_is_sent(office: Office) -> None:
    office.invites("ann")
    Invitation.objects.update(token_hash="0" * 64)
    assert office.sends() == {"dropped": 1}
    assert Mail.objects.get().reason == "key_changed"


def test_a_worker_that_died_holds_a_mail_for_ten_minutes(office: Office) -> None:
    office.invites("ann")
    (mail,) = due_mails(1)
    assert take_mail(mail) is not None
    assert take_mail(mail) is None
    assert office.sends() == {}
    Mail.objects.update(due_at=Mail.objects.get().due_at - timedelta(seconds=HELD_S))
    assert office.sends() == {"sent": 1}


def test_a_mail_is_not_sent_again_if_only_the_ledger_failed(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.invites("ann")

    def full(*_: object) -> bool:
        message = "The disk is full."
        raise StorageFailed(message, "")

    with monkeypatch.context() as patch:
        patch.setattr(mail_job, "take", full)
        with pytest.raises(StorageFailed):
            office.sends()
    assert told(office.here, "delivered") == []
    due_again()
    assert office.sends() == {"sent": 1}
    assert len(office.sink.mails) == 1
    assert len(told(office.here, "delivered")) == 1


def test_a_mail_that_is_sent_twice_after_a_crash_has_the_same_name(office: Office) -> None:
    office.invites("ann")
    office.sends()
    Mail.objects.update(state=Mailing.WAITING, sent_at=None)
    due_again()
    office.sends()
    first, second = office.sink.mails
    assert first["Message-ID"] == second["Message-ID"]
    assert len(told(office.here, "delivered")) == 1


def attempt(office: Office, **parts: Any) -> Work:
    """Return a worker's attempt at the job."""
    job = Job.objects.create(name="asking.mail", title="asking.mail", state=State.RUNNING, **parts)
    work = Work(office.here.ledger, job, threading.Event())
    work._told_at = float("inf")
    return work


def test_the_job_of_the_worker_sends_what_is_due(office: Office) -> None:
    office.invites("ann")
    assert mail_job_of_worker(attempt(office)) == {"sent": 1}


def test_a_slow_mail_server_keeps_one_worker_busy_only(office: Office) -> None:
    office.invites("ann")
    moment = now()
    attempt(office, started_at=moment - timedelta(seconds=20), lease_until=moment + timedelta(seconds=20))
    assert mail_job_of_worker(attempt(office, started_at=moment)) == {}
    assert office.sink.mails == []


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for 127.0.0.1 that nobody has signed, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    moment = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(moment - timedelta(days=1))
        .not_valid_after(moment + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    path = tmp_path / "sink.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(made.public_bytes(Encoding.PEM) + private)
    return path


@pytest.fixture
def closed_sink(certificate: Path) -> Any:
    """A mail server that wants encryption and a password."""

    def signs_in(server: object, session: object, envelope: object, mechanism: str, data: LoginPassword) -> AuthResult:
        return AuthResult(success=data.password == b"se cret")

    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    made = secured(context, signs_in)
    made.start()
    yield made
    made.stop()


def sends_to(office: Office, other: Sink, password: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    office.invites("ann")
    monkeypatch.setenv("REGARD_SMTP_URL", f"smtp://shop:{password}@127.0.0.1:{other.port}")
    return office.sends()


def test_over_an_encrypted_line_one_signs_in(
    office: Office, closed_sink: Sink, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert sends_to(office, closed_sink, "se%20cret", monkeypatch) == {"sent": 1}
    assert len(closed_sink.mails) == 1


def test_a_certificate_that_nobody_signed_is_not_believed(
    office: Office, closed_sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert sends_to(office, closed_sink, "se%20cret", monkeypatch) == {"postponed": 1}


@pytest.mark.parametrize("password", ["wrong", "%C3%BC"])
def test_a_password_that_is_wrong_stands_in_no_log(
    office: Office, closed_sink: Sink, certificate: Path, monkeypatch: pytest.MonkeyPatch, password: str,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert sends_to(office, closed_sink, password, monkeypatch) == {"postponed": 1}
    own = [record for record in caplog.records if record.name == "regard"]
    said = "".join(f"{record.getMessage()} {getattr(record, 'facts', '')}" for record in own)
    assert "mail_server_unreachable" in said
    assert password not in said


def test_where_consent_is_needed_silence_is_none(office: Office) -> None:
    for name in ("ann", "bob"):
        office.invites(name)
    give_consent(office.customer("bob"), "agent")
    policy = office.here.ledger.folder / "surveys/policy.yaml"
    policy.write_text("needs_consent: true\n")
    assert office.sends() == {"dropped": 1, "sent": 1}
    assert office.sink.recipients == ["bob@example.org"]
    assert '"reason":"no_consent"' in told(office.here, "suppressed")[0].row["context"]


def test_what_is_said_while_mails_are_sent_holds(office: Office) -> None:
    for name in ("ann", "bob"):
        office.invites(name)

    def declines(_: int) -> None:
        withdraw_consent(office.customer("bob"), "agent")

    assert office.sends(declines) == {"sent": 1}
    assert office.sink.recipients == ["ann@example.org"]
