"""The pages of accounts can be opened by whom they are for."""

from collections.abc import Callable

import pytest
from django.test import Client

Site = Callable[..., Client]


@pytest.mark.parametrize("path", ["/accounts/me", "/accounts/people", "/accounts/audit", "/accounts/second-factor/"])
def test_a_page_opens(site: Site, path: str) -> None:
    answer = site("owner").get(path)
    assert answer.status_code == 200
    assert b"<h1>" in answer.content


@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/sso/login/error/", "/accounts/sso/login/cancelled/"])
def test_nobody_need_be_signed_in_to_sign_in(site: Site, path: str) -> None:
    answer = Client().get(path)
    assert answer.status_code in {200, 401}
    assert b"<h1>" in answer.content
