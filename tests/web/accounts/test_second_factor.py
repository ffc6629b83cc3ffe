"""A second factor: set up, asked for, recovered, removed."""

from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.test import Client, TestCase

from regard.web.accounts.links import one_time_link
from regard.web.accounts.models import AuditEntry, User
from regard.web.accounts.rights import Role
from regard.web.running import Running

Site = Callable[..., Client]
PASSWORD = "a fine long day in May"  # noqa: S105
HOME = "/accounts/second-factor"


@pytest.fixture
def ann(here: Running, state: None) -> Client:
    """Return the browser of Ann, who is signed in by a password."""
    User.objects.add("ann@example.org", Role.VIEWER, password=PASSWORD)
    return signed_in()


def signed_in() -> Client:
    client = Client(headers={"Accept": "text/html"})
    client.post("/accounts/login/", {"login": "ann@example.org", "password": PASSWORD})
    return client


def code(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))


def protect(client: Client) -> str:
    """Set up an authenticator app; return its secret."""
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get(f"{HOME}/totp/activate/")
    secret = str(page.context["form"].secret)
    client.post(f"{HOME}/totp/activate/", {"code": code(secret)})
    return secret


def test_whoever_changes_protection_confirms_who_they_are(ann: Client) -> None:
    asked = ann.get(f"{HOME}/totp/activate/")
    assert asked["Location"].startswith("/accounts/reauthenticate/")
    assert b"once more" in ann.get(asked["Location"]).content
    assert ann.post("/accounts/reauthenticate/", {"password": "wrong"}).status_code == 200
    ann.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert ann.get(f"{HOME}/totp/activate/").status_code == 200


def test_guesses_at_the_confirmation_are_counted(ann: Client) -> None:
    pages = [ann.post("/accounts/reauthenticate/", {"password": "wrong"}) for _ in range(6)]
    assert b"Too many" in pages[-1].content


def test_with_an_app_a_password_is_not_enough(ann: Client) -> None:
    secret = protect(ann)
    client = signed_in()
    assert client.get("/accounts/me").status_code == 302
    page = client.get(f"{HOME}/authenticate/")
    assert b"second factor" in page.content
    Authenticator.objects.filter(type="totp").update(last_used_at=None)
    cache.clear()
    client.post(f"{HOME}/authenticate/", {"code": code(secret)})
    assert client.get("/accounts/me").status_code == 200


def test_a_wrong_code_does_not_sign_in_and_is_noted(ann: Client) -> None:
    protect(ann)
    client = signed_in()
    assert client.post(f"{HOME}/authenticate/", {"code": "000000"}).status_code == 200
    assert client.get("/accounts/me").status_code == 302
    assert AuditEntry.objects.filter(act="failed_to_sign_in", kind="second_factor").exists()


def test_a_recovery_code_works_once(ann: Client) -> None:
    protect(ann)
    page = ann.get(f"{HOME}/recovery-codes/")
    recovery = page.context["unused_codes"][0]
    assert recovery in page.content.decode()
    for expected in (200, 302):
        client = signed_in()
        client.post(f"{HOME}/authenticate/", {"code": recovery})
        assert client.get("/accounts/me").status_code == expected


def test_who_cancels_the_second_step_comes_back_to_the_first(ann: Client) -> None:
    protect(ann)
    client = signed_in()
    assert client.post("/accounts/logout/", {"next": "/accounts/login/"})["Location"] == "/accounts/login/"
    assert b"passkey" in client.get("/accounts/login/").content


def test_a_one_time_link_still_asks_for_the_second_factor(ann: Client) -> None:
    protect(ann)
    client = Client()
    assert client.post(one_time_link(User.objects.get()))["Location"] == f"{HOME}/authenticate/"
    assert client.get("/accounts/me").status_code == 302


def test_setting_up_and_removing_is_noted(ann: Client) -> None:
    with TestCase.captureOnCommitCallbacks(execute=True):
        protect(ann)
    ann.post(f"{HOME}/totp/deactivate/")
    acts = list(AuditEntry.objects.filter(kind="second_factor", detail__type="totp").values_list("act", flat=True))
    assert acts == ["removed", "added"]


def test_a_manager_helps_who_lost_the_phone(ann: Client, site: Site) -> None:
    protect(ann)
    manager, pk = site("manager"), User.objects.get(email="ann@example.org").pk
    assert "Remove the second factor" in manager.get(f"/accounts/people/{pk}").content.decode()
    manager.post(f"/accounts/people/{pk}/remove-second-factor")
    assert signed_in().get("/accounts/me").status_code == 200


@pytest.mark.parametrize(
    "path", ["", "/totp/deactivate/", "/recovery-codes/", "/recovery-codes/generate/", "/webauthn/", "/webauthn/add/"]
)
def test_the_pages_of_the_second_factor_open(ann: Client, path: str) -> None:
    protect(ann)
    answer = ann.get(f"{HOME}{path or '/'}")
    assert answer.status_code == 200
    assert b"<h1>" in answer.content


def test_recovery_codes_can_be_taken_away_as_a_file(ann: Client) -> None:
    protect(ann)
    file = ann.get(f"{HOME}/recovery-codes/download/")
    assert len(file.content.decode().split()) == 10


def test_the_pages_of_a_key_open(ann: Client) -> None:
    protect(ann)
    data = {"name": "My key", "credential": {}}
    key = Authenticator.objects.create(user=User.objects.get(), type=Authenticator.Type.WEBAUTHN, data=data)
    listed = ann.get(f"{HOME}/webauthn/")
    pages = [ann.get(f"{HOME}/webauthn/keys/{key.pk}/{act}/") for act in ("edit", "remove")]
    assert b"My key" in listed.content
    assert [page.status_code for page in pages] == [200, 200]


def test_the_password_can_be_chosen_later(site: Site) -> None:
    client = site("viewer")
    assert b"Choose a password" in client.get("/accounts/password/set/").content
