"""Declining: a page that asks, one click by a mail program, and the way back."""

import pytest
from django.test import Client
from tests.web.asking import sink as sink_module
from tests.web.asking.respondents import Respondent
from tests.web.asking.sink import Office, paths_in, unsubscribe_path

from regard.story import catch_up
from regard.web.asking.consenting import may_be_asked
from regard.web.asking.models import Invitation, Invited, Mail, Mailing

sink, office = sink_module.sink, sink_module.office
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def link(office: Office) -> str:
    """The path at which Ann declines, from her mail; a reminder waits."""
    asked = office.invites("ann")
    office.sends()
    Mail.objects.create(invitation=asked.invitation, number=1, due_at=asked.invitation.expires_at)
    return unsubscribe_path(office.sink.mails[0])


def told_of_consent(office: Office) -> list[str]:
    catch_up(office.here.ledger)
    with office.here.pool.borrow() as (_, reader):
        rows = reader.arrow(reader.table("interaction").order_by("seq")).to_pylist()
    return [row["kind"] for row in rows if row["kind"].startswith("consent_")]


def declined(office: Office) -> bool:
    return may_be_asked(office.customer("ann")) is not None


def test_looking_changes_nothing(office: Office, link: str) -> None:
    for method in ("get", "head", "options", "put"):
        getattr(Client(), method)(link)
    assert not declined(office)
    assert Invitation.objects.get().state == Invited.OFFERED
    assert told_of_consent(office) == []


def test_one_click_of_a_mail_program_declines(office: Office, link: str) -> None:
    answer = Client(enforce_csrf_checks=True).post(link, ONE_CLICK)
    assert (answer.status_code, answer.content, list(answer.cookies)) == (200, b"", [])
    assert declined(office)
    assert told_of_consent(office) == ["consent_withdrawn"]


def test_one_click_as_a_form_with_parts_declines(office: Office, link: str) -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n'
    assert Client().post(link, body, content_type="multipart/form-data; boundary=x").status_code == 200
    assert declined(office)


def test_one_click_twice_is_the_same(office: Office, link: str) -> None:
    assert [Client().post(link, ONE_CLICK).status_code for _ in range(2)] == [200, 200]
    assert declined(office)


def test_what_is_open_or_waits_is_taken_back(office: Office, link: str) -> None:
    Client().post(link, ONE_CLICK)
    assert Invitation.objects.get().state == Invited.WITHDRAWN
    assert Mail.objects.get(number=1).state == Mailing.DROPPED
    assert Mail.objects.get(number=0).state == Mailing.SENT


def test_the_page_asks_first_and_can_be_undone(office: Office, link: str) -> None:
    ann = Respondent().goes_to(link)
    assert ann.heading == "No more invitations to surveys?"
    assert not declined(office)
    ann.sends(do="decline")
    assert ann.heading == "You will get no more invitations"
    assert declined(office)
    ann.sends(do="undo")
    assert ann.heading == "You will get invitations again"
    assert not declined(office)
    assert told_of_consent(office) == ["consent_withdrawn", "consent_given"]


def test_a_post_without_a_button_asks_once_more(office: Office, link: str) -> None:
    page = Respondent().goes_to(link).sends()
    assert page.heading == "No more invitations to surveys?"
    assert not declined(office)


def test_the_page_needs_no_cookie_and_sets_none(link: str) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post(link, {"do": "decline"}).status_code == 200
    assert not client.cookies


def test_a_link_that_nobody_was_given_declines_nothing(office: Office, link: str) -> None:
    for bent in ("/u/nobody", link.replace("/u/", "/u/x")):
        assert Client().get(bent).status_code == 404
        assert Client().post(bent, ONE_CLICK).status_code == 404
    assert not declined(office)


def test_the_page_speaks_the_language_of_the_mail(office: Office) -> None:
    office.invites("ann", language="he")
    office.sends()
    html = Respondent().goes_to(unsubscribe_path(office.sink.mails[0])).html
    assert '<html lang="he" dir="rtl"' in html
    assert "להפסיק לקבל הזמנות לסקרים?" in html


@pytest.mark.parametrize(("accepted", "spoken"), [("fr-CA,en", "fr"), ("sv", "en"), ("", "en")])
def test_without_one_it_speaks_that_of_the_browser(link: str, accepted: str, spoken: str) -> None:
    html = Respondent(**{"Accept-Language": accepted}).goes_to(link.partition("?")[0]).html
    assert f'<html lang="{spoken}"' in html


def test_the_link_in_the_text_is_that_of_the_head(office: Office, link: str) -> None:
    assert [path for path in paths_in(office.sink.mails[0]) if path.startswith("/u/")] == [link]
