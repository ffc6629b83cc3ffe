"""Links of invitations can be made again by who has the server's key, and by nobody else."""

import pytest
from django.test import override_settings

from regard.web.asking.inviting import invite
from regard.web.asking.subjects import Subject
from regard.web.asking.tokens import id_of_request, link_of, token_of
from regard.web.running import Running


@pytest.mark.usefixtures("shop")
def test_the_link_of_an_invitation_can_be_made_again() -> None:
    asked = invite("visit", Subject("web"))
    assert link_of(asked.invitation) == asked.path == f"/i/{token_of(asked.invitation.pk)}"


@pytest.mark.usefixtures("shop")
def test_with_another_key_there_is_no_link(shop: Running) -> None:
    asked = invite("visit", Subject("web"))
    with override_settings(SECRET_KEY=asked.path):
        assert link_of(asked.invitation) == ""


def test_a_token_tells_nothing_of_the_invitation_and_fits_into_an_address() -> None:
    tokens = {token_of(f"invitation{number}") for number in range(50)}
    assert len(tokens) == 50
    assert all(len(token) == 43 and token.replace("-", "a").replace("_", "a").isalnum() for token in tokens)


def test_a_request_has_one_id_of_letters_only() -> None:
    first = id_of_request("visit", "ab" * 16)
    assert first == id_of_request("visit", "ab" * 16)
    assert (first.isalpha(), first.islower(), len(first)) == (True, True, 20)
    others = {id_of_request("delivery", "ab" * 16), id_of_request("visit", "cd" * 16), id_of_request("visi", "t")}
    assert len(others | {first, id_of_request("vis", "it")}) == 5
