"""Where mails go out and links lead to, as the variables say."""

import pytest

from regard.errors import WrongUseError
from regard.web.asking.addresses import absolute, can_mail, public_host

ALL = {
    "REGARD_PUBLIC_URL": "https://cx.example.com/",
    "REGARD_SMTP_URL": "smtp://mail.example.com",
    "REGARD_MAIL_FROM": "survey@example.com",
}


@pytest.fixture(autouse=True)
def _nothing_said(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ALL:
        monkeypatch.delenv(name, raising=False)


def test_without_an_address_no_link_is_made() -> None:
    with pytest.raises(WrongUseError, match="REGARD_PUBLIC_URL"):
        absolute("/i/x")
    assert not can_mail()


def test_a_link_begins_with_the_address_that_customers_know(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ALL.items():
        monkeypatch.setenv(name, value)
    assert absolute("/i/x") == "https://cx.example.com/i/x"
    assert public_host() == "cx.example.com"
    assert can_mail()
