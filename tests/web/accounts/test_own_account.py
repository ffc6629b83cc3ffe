"""One's own account: name, language, zone, and the browsers in which one is signed in."""

from collections.abc import Callable

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.test import Client

from regard.web.accounts.models import User
from regard.web.accounts.rights import Role
from regard.web.accounts.sessions import device, sessions_of
from regard.web.running import Running

Site = Callable[..., Client]
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
PASSWORD = "a fine long day in May"  # noqa: S105


@pytest.fixture
def ann(here: Running, state: None) -> Client:
    """Return a Firefox in which Ann is signed in."""
    User.objects.add("ann@example.org", Role.VIEWER, password=PASSWORD)
    return browser(FIREFOX)


def browser(agent: str) -> Client:
    client = Client(headers={"User-Agent": agent, "Accept": "text/html"})
    client.post("/accounts/login/", {"login": "ann@example.org", "password": PASSWORD})
    return client


def test_name_language_and_zone_are_kept(site: Site) -> None:
    client = site("viewer")
    answer = client.post("/accounts/me", {"name": "Ann", "language": "de", "zone": "Europe/Berlin"})
    ann = User.objects.get()
    assert (answer.status_code, ann.name, ann.language, ann.zone) == (302, "Ann", "de", "Europe/Berlin")
    assert client.cookies["django_language"].value == "de"
    client.post("/accounts/me", {"name": "Ann", "language": "", "zone": ""})
    assert client.cookies["django_language"].value == ""


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../etc", "\0"])
def test_a_zone_that_is_none_is_refused_and_kept_in_the_form(site: Site, zone: str) -> None:
    page = site("viewer").post("/accounts/me", {"name": "Ann", "language": "", "zone": zone})
    assert "zone" in page.context["form"].errors
    assert page.context["form"]["name"].value() == "Ann"


def test_the_page_lists_the_browsers_and_marks_this_one(ann: Client) -> None:
    browser("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1")
    rows = ann.get("/accounts/me").context["sessions"]
    assert {row.device for row in rows} == {"Firefox on Linux", "Safari on iOS"}
    assert [row.device for row in rows if row.is_this] == ["Firefox on Linux"]
    assert {row.address for row in rows} == {"127.0.0.1"}


@pytest.mark.parametrize(
    ("agent", "words"), [("curl/8", "Unknown browser"), ("Firefox/1", "Firefox"), ("X11", "Linux")]
)
def test_a_browser_is_named_as_far_as_it_is_known(agent: str, words: str) -> None:
    assert device(agent) == words


def test_another_browser_can_be_signed_out(ann: Client) -> None:
    phone = browser("iPhone Safari/604")
    row = next(row for row in sessions_of(User.objects.get()) if row.device == "Safari on iOS")
    assert ann.post(f"/accounts/me/sessions/{row.id}/end")["Location"] == "/accounts/me"
    assert phone.get("/accounts/me").status_code == 302
    assert ann.get("/accounts/me").status_code == 200


def test_signing_out_this_browser_leads_to_the_sign_in_page(ann: Client) -> None:
    assert ann.post(f"/accounts/me/sessions/{UserSession.objects.get().pk}/end")["Location"] == "/accounts/login/"
    assert ann.get("/accounts/me").status_code == 302


def test_all_others_can_be_signed_out_at_once(ann: Client) -> None:
    others = [browser("curl/8"), browser("curl/9")]
    ann.post("/accounts/me/sessions/end")
    assert [other.get("/accounts/me").status_code for other in others] == [302, 302]
    assert ann.get("/accounts/me").status_code == 200


def test_nobody_ends_the_session_of_another(ann: Client, site: Site) -> None:
    session = UserSession.objects.get()
    assert site("owner").post(f"/accounts/me/sessions/{session.pk}/end").status_code == 404
    assert ann.get("/accounts/me").status_code == 200


def test_a_session_that_rests_for_two_weeks_ends_and_one_in_use_lives_on(here: Running, state: None) -> None:
    User.objects.add("ann@example.org", Role.VIEWER, password=PASSWORD)
    with time_machine.travel("2026-05-01T10:00Z", tick=False) as clock:
        used, left = browser(FIREFOX), browser(FIREFOX)
        for _ in range(3):
            clock.shift(6 * 24 * 3600)
            assert used.get("/accounts/me").status_code == 200
        assert left.get("/accounts/me").status_code == 302


def test_a_request_within_five_minutes_writes_nothing(ann: Client) -> None:
    ann.get("/accounts/me")
    seen = UserSession.objects.get().last_seen_at
    ann.get("/accounts/me")
    assert UserSession.objects.get().last_seen_at == seen
