"""A token reads what its owner may see, or less, and changes nothing."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from regard.web.accounts.models import ApiToken, User
from regard.web.accounts.rights import Right, Role
from regard.web.accounts.tokens import bearer, create_token

Site = Callable[..., Client]
AUDIT = "/accounts/audit.csv"


def made(client: Client, **changes: object) -> str:
    page = client.post("/accounts/me/tokens", {"name": "weekly report", "days": 30, "role": ""} | changes)
    return str(page.context["secret"])


def ask(secret: str, path: str = AUDIT, method: str = "get") -> int:
    call = getattr(Client(), method)
    return int(call(path, headers={"Authorization": f"Bearer {secret}"}).status_code)


def test_a_token_is_shown_once_and_kept_as_a_hash(site: Site) -> None:
    owner = site("owner")
    secret = made(owner)
    token = ApiToken.objects.get()
    assert secret.startswith("rgd_")
    assert token.hint == secret[:10]
    assert secret not in (token.token_hash, str(token))
    assert secret not in owner.get("/accounts/me").content.decode()


def test_a_program_reads_with_a_token_and_without_cookies(site: Site) -> None:
    assert ask(made(site("owner"))) == 200


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_a_token_changes_nothing(site: Site, method: str) -> None:
    assert ask(made(site("owner")), "/accounts/people", method) == 405


def test_a_token_may_do_less_than_its_owner(site: Site) -> None:
    assert ask(made(site("owner"), role="viewer")) == 403


def test_a_token_never_does_more_than_its_owner_does_now(site: Site) -> None:
    secret = made(site("manager"))
    User.objects.update(role="viewer")
    assert ask(secret) == 403


def test_no_token_can_ask_for_a_role_beyond_its_owner(site: Site) -> None:
    page = site("viewer").post("/accounts/me/tokens", {"name": "more", "days": 30, "role": "owner"})
    assert "role" in page.context["token_form"].errors


@pytest.mark.parametrize("path", ["/accounts/me", "/accounts/people"])
def test_a_token_does_not_reach_accounts(site: Site, path: str) -> None:
    assert ask(made(site("owner")), path) == 403


def test_an_unknown_token_is_told_so(site: Site) -> None:
    answer = Client().get(AUDIT, headers={"Authorization": "Bearer rgd_wrong"})
    assert answer.status_code == 401
    assert answer.json()["code"] == "unknown_token"


def test_a_token_ends_when_its_time_is_over(site: Site) -> None:
    secret = made(site("owner"))
    ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert ask(secret) == 401


def test_a_revoked_token_is_useless(site: Site) -> None:
    owner = site("owner")
    secret = made(owner)
    owner.post(f"/accounts/me/tokens/{ApiToken.objects.get().pk}/revoke")
    assert ask(secret) == 401


def test_nobody_revokes_the_token_of_another(site: Site) -> None:
    secret = made(site("owner"))
    assert site("viewer").post(f"/accounts/me/tokens/{ApiToken.objects.get().pk}/revoke").status_code == 404
    assert ask(secret) == 200


def test_the_use_of_a_token_is_noted_to_the_minute(site: Site) -> None:
    secret = made(site("owner"))
    ask(secret)
    first = ApiToken.objects.get().used_at
    ask(secret)
    assert first is not None
    assert ApiToken.objects.get().used_at == first


def test_a_write_key_of_a_source_is_no_token(site: Site, key: str) -> None:
    assert ask(key) == 302


def test_what_a_token_carries_bounds_its_owner(site: Site) -> None:
    site("analyst")
    _, secret = create_token(User.objects.get(), "report", days=1, role=Role.VIEWER)
    found = bearer(secret)
    assert found is not None
    user, _token = found
    assert (user.has(Right.SEE_NUMBERS), user.has(Right.EXPORT)) == (True, False)
