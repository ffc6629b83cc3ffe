"""Preferences: customers see what they agreed to, and change it, without account, cookie or script."""

from datetime import timedelta

import pytest
from django.core import signing
from django.test import Client
from tests.web.asking import sink as sink_module
from tests.web.asking.respondents import Respondent
from tests.web.asking.sink import Office

from regard.ask.policy_reasons import Reason
from regard.ask.words import languages, words_of
from regard.collect.catalogue import write_entries
from regard.collect.purposes import PURPOSES_FILE, ConsentPurpose, Covers
from regard.resolve import Stands, standings
from regard.story import catch_up
from regard.web.asking import preferences
from regard.web.asking.consenting import may_be_asked
from regard.web.asking.preferences import preferences_path

sink, office = sink_module.sink, sink_module.office


@pytest.fixture
def link(office: Office) -> str:
    """The path of Ann's choices."""
    return preferences_path(office.knows("ann", email="ann@example.org"), "en")


def stands(office: Office) -> dict[str, Stands]:
    catch_up(office.here.ledger)
    with office.here.pool.borrow() as (_, reader):
        number = reader.number_of(office.customer("ann"))
        return {} if number is None else {each.purpose.key: each.stands for each in standings(reader, number)}


def text_of(link: str, **headers: str) -> str:
    answer = Client(enforce_csrf_checks=True).get(link, headers=headers)
    assert (answer.status_code, list(answer.cookies)) == (200, [])
    return answer.content.decode()


def test_each_purpose_is_told_in_plain_words(link: str) -> None:
    text = text_of(link)
    assert text.count("You have not decided yet.") == 3
    assert text.count("As long as you say nothing, it is done.") == 3
    assert "We invite you to surveys about your experience with us." in text
    assert "<script" not in text


def test_looking_changes_nothing(office: Office, link: str) -> None:
    for method in ("get", "head", "options", "put"):
        getattr(Client(), method)(link)
    Client().post(link, {"do": "decline:nothing_known"})
    Client().post(link, {"do": "agree"})
    assert set(stands(office).values()) <= {Stands.NEVER_ASKED}


def test_a_choice_holds_at_once_and_is_in_the_numbers_soon(office: Office, link: str) -> None:
    ann = Respondent().goes_to(link).sends(do="decline:surveys")
    assert "Your choice has been saved." in ann.html
    assert may_be_asked(office.customer("ann")) is not None
    ann.sends(do="decline:profiling")
    ann.sends(do="agree:surveys")
    assert may_be_asked(office.customer("ann")) is None
    assert stands(office) == {
        "surveys": Stands.GIVEN,
        "profiling": Stands.WITHDRAWN,
        "showing": Stands.NEVER_ASKED,
    }
    assert text_of(link).count("You declined on") == 1


def test_what_one_read_is_kept_with_the_choice(office: Office, link: str) -> None:
    own = ConsentPurpose(
        key="news", name={"en": "Newsletter", "de": "Rundbrief"}, text={"en": "Once a month."}, text_version="7",
        expires_after_days=30, needed=True, covers=Covers.OTHER,
    )  # fmt: skip
    write_entries(office.here.ledger.folder / PURPOSES_FILE, [own])
    assert "As long as you do not agree, it is not done." in text_of(link)
    assert "Rundbrief" in text_of(link.replace("lang=en", "lang=de"))
    ann = Respondent().goes_to(link).sends(do="agree:news")
    assert "It holds until" in ann.html
    catch_up(office.here.ledger)
    with office.here.pool.borrow() as (_, reader):
        number = reader.number_of(office.customer("ann"))
        assert number is not None
        (news,) = [each for each in standings(reader, number) if each.purpose.key == "news"]
    assert news.last is not None
    assert (news.last.text_version, news.last.via) == ("7", "preferences_page")


def test_it_speaks_the_readers_language(office: Office) -> None:
    ann = office.knows("ann", email="ann@example.org")
    for language in languages():
        text, words = text_of(preferences_path(ann, language)), words_of(language)
        assert f'lang="{language}" dir="{words.direction}"' in text
        assert words["purpose_profiling"] in text


def test_every_purpose_that_covers_asking_is_respected(office: Office, link: str) -> None:
    calls = ConsentPurpose(key="calls", name={"en": "Calls"}, covers=Covers.ASKING, needed=True)
    write_entries(office.here.ledger.folder / PURPOSES_FILE, [calls])
    ann = office.customer("ann")
    assert may_be_asked(ann) is Reason.NO_CONSENT
    page = Respondent().goes_to(link).sends(do="agree:calls")
    catch_up(office.here.ledger)
    assert may_be_asked(ann) is None
    page.sends(do="decline:calls")
    catch_up(office.here.ledger)
    assert may_be_asked(ann) is Reason.OPTED_OUT


def test_an_old_link_says_so_and_a_wrong_one_leads_nowhere(link: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert Client().get("/c/nonsense").status_code == 404
    monkeypatch.setattr(preferences, "GOOD_FOR", timedelta(seconds=-1))
    answer = Client().get(link)
    assert answer.status_code == 410
    assert "This link has expired" in answer.content.decode()


def test_a_link_to_nobody_leads_nowhere(office: Office) -> None:
    assert Client().get(preferences_path("0" * 32, "en")).status_code == 404
    other = signing.dumps(office.customer("ann"), salt="regard.asking.unsubscribe")
    assert Client().get(f"/c/{other}").status_code == 404


def test_the_mail_leads_there(office: Office) -> None:
    office.invites("ann")
    office.sends()
    for body in (sink_module.text_of(office.sink.mails[0]), sink_module.html_of(office.sink.mails[0])):
        assert "Your choices about your data" in body
        assert "https://cx.example.com/c/" in body
