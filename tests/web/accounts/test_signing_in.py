"""Signing in by password: safely, and without telling who has an account."""

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client

from regard.web.accounts.models import User
from regard.web.accounts.rights import Role
from regard.web.running import Running

Site = Callable[..., Client]
PASSWORD = "a fine long day in May"  # noqa: S105
SIGN_IN = "/accounts/login/"


@pytest.fixture
def ann(here: Running, state: None) -> Client:
    """Return the browser of Ann, who has an account and is not signed in."""
    cache.clear()
    User.objects.add("ann@example.org", Role.ANALYST, name="Ann", password=PASSWORD)
    return Client(headers={"Accept": "text/html"})


def send(client: Client, password: str = PASSWORD, email: str = "ann@example.org", **more: str) -> object:
    return client.post(SIGN_IN, {"login": email, "password": password, **more})


def test_the_right_password_signs_in(ann: Client) -> None:
    answer = ann.post(SIGN_IN, {"login": "Ann@Example.org", "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert ann.get("/accounts/me").status_code == 200


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(ann: Client) -> None:
    def words(email: str) -> list[str]:
        page = ann.post(SIGN_IN, {"login": email, "password": "wrong"})
        return [str(error) for error in page.context["form"].non_field_errors()]

    assert words("ann@example.org") == words("nobody@example.org") != []


def test_after_five_wrong_passwords_even_the_right_one_waits(ann: Client) -> None:
    for _ in range(5):
        send(ann, "wrong")
    answer = ann.post(SIGN_IN, {"login": "ann@example.org", "password": PASSWORD})
    assert answer.status_code == 200
    assert "Too many" in answer.content.decode()


def test_a_deactivated_account_stays_out(ann: Client) -> None:
    User.objects.update(is_active=False)
    answer = ann.post(SIGN_IN, {"login": "ann@example.org", "password": PASSWORD})
    assert answer.status_code == 403
    assert ann.get("/accounts/me").status_code == 302


@pytest.mark.parametrize("away", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_signing_in_leads_nowhere_else(ann: Client, away: str) -> None:
    answer = ann.post(SIGN_IN, {"login": "ann@example.org", "password": PASSWORD, "next": away})
    assert answer["Location"] == "/"


def test_signing_in_leads_back_to_the_page_asked_for(ann: Client) -> None:
    asked = ann.get("/accounts/me")
    assert asked["Location"] == f"{SIGN_IN}?next=/accounts/me"
    answer = ann.post(SIGN_IN, {"login": "ann@example.org", "password": PASSWORD, "next": "/accounts/me"})
    assert answer["Location"] == "/accounts/me"


def test_the_session_key_is_another_after_signing_in(ann: Client) -> None:
    session = ann.session
    session["before"] = True
    session.save()
    send(ann)
    assert ann.session.session_key != session.session_key


def test_cookies_are_for_this_site_and_not_for_scripts(ann: Client) -> None:
    send(ann)
    cookie = ann.cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 14 * 24 * 3600)


def test_a_form_without_its_token_is_refused(ann: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(SIGN_IN, {"login": "ann@example.org", "password": PASSWORD}).status_code == 403


def test_there_is_no_sign_up(ann: Client) -> None:
    assert ann.get("/accounts/signup/").status_code == 403
    assert ann.post("/accounts/signup/", {"email": "new@example.org"}).status_code == 405


def test_signing_out_ends_the_session(ann: Client) -> None:
    send(ann)
    assert ann.post("/accounts/logout/")["Location"] == SIGN_IN
    assert ann.get("/accounts/me").status_code == 302


def test_a_new_password_signs_out_all_other_browsers(ann: Client) -> None:
    send(ann)
    other = Client()
    send(other)
    new = "another fine day in June"
    ann.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert ann.get("/accounts/me").status_code == 200
    assert other.get("/accounts/me").status_code == 302


@pytest.mark.parametrize("weak", ["short", "password1234", "ann@example.org"])
def test_a_weak_password_is_refused_beside_its_field(ann: Client, weak: str) -> None:
    send(ann)
    form = {"oldpassword": PASSWORD, "password1": weak, "password2": weak}
    page = ann.post("/accounts/password/change/", form)
    assert page.status_code == 200
    assert page.context["form"].errors["password1"]
