"""Invitations are handed over as links, accepted once, and give no more than who invited may."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from regard.web.accounts.models import Invitation, User

Site = Callable[..., Client]
FORM = {"email": "Bob@Example.org", "role": "analyst", "departments": "logistics, service", "units": "", "accounts": ""}
ACCOUNT = {"name": "Bob", "password": "a fine long day", "password_again": "a fine long day"}


def invited(manager: Client, **changes: str) -> str:
    page = manager.post("/accounts/people", FORM | changes)
    return str(page.context["link"]).removeprefix("http://testserver")


def test_whoever_has_the_link_makes_the_account_that_was_meant(site: Site) -> None:
    link, guest = invited(site("manager")), Client()
    assert "bob@example.org" in guest.get(link).content.decode()
    assert guest.post(link, ACCOUNT)["Location"] == "/"
    bob = User.objects.get(email="bob@example.org")
    assert (bob.role, bob.name, bob.departments) == ("analyst", "Bob", ["logistics", "service"])
    assert guest.get("/accounts/me").status_code == 200


def test_an_invitation_is_accepted_once(site: Site) -> None:
    link = invited(site("owner"))
    Client().post(link, ACCOUNT)
    assert Client().get(link).status_code == 410
    assert Client().post(link, ACCOUNT).status_code == 410


def test_a_slip_keeps_what_was_typed(site: Site) -> None:
    page = Client().post(invited(site("owner")), ACCOUNT | {"password_again": "another"})
    assert page.context["form"]["name"].value() == "Bob"
    assert "password_again" in page.context["form"].errors


def test_an_invitation_ends_after_seven_days(site: Site) -> None:
    link = invited(site("owner"))
    invitation = Invitation.objects.get()
    assert timedelta(days=6.9) < invitation.expires_at - timezone.now() <= timedelta(days=7)
    Invitation.objects.update(expires_at=timezone.now())
    assert Client().get(link).status_code == 410


def test_a_revoked_invitation_leads_nowhere(site: Site) -> None:
    owner = site("owner")
    link = invited(owner)
    pk = Invitation.objects.get().pk
    assert str(Invitation.objects.get()) == "bob@example.org"
    assert owner.post(f"/accounts/invitations/{pk}/revoke").status_code == 302
    assert Client().post(link, ACCOUNT).status_code == 410
    assert owner.post(f"/accounts/invitations/{pk}/revoke").status_code == 404


def test_a_second_invitation_ends_the_first(site: Site) -> None:
    owner = site("owner")
    first, second = invited(owner), invited(owner, role="viewer")
    assert Client().get(first).status_code == 410
    assert Client().get(second).status_code == 200


def test_an_invitation_is_void_when_who_made_it_lost_the_right(site: Site) -> None:
    link = invited(site("manager"))
    User.objects.update(role="analyst")
    assert Client().post(link, ACCOUNT).status_code == 410
    assert not User.objects.filter(email="bob@example.org").exists()


def test_a_manager_invites_no_owner(site: Site) -> None:
    page = site("manager").post("/accounts/people", FORM | {"role": "owner"})
    assert page.status_code == 200
    assert "role" in page.context["form"].errors


@pytest.mark.parametrize("wider", ["", "logistics", "logistics, service"])
def test_nobody_invites_beyond_their_own_scope(site: Site, wider: str) -> None:
    page = site("manager", departments=["service"]).post("/accounts/people", FORM | {"departments": wider})
    assert "wider scope" in page.content.decode()
    assert page.context["form"]["departments"].value() == wider


def test_within_the_own_scope_an_invitation_is_made(site: Site) -> None:
    assert invited(site("manager", departments=["service"]), departments="service").startswith("/join/")


def test_who_has_an_account_needs_no_invitation(site: Site) -> None:
    owner = site("owner", email="bob@example.org")
    assert "email" in owner.post("/accounts/people", FORM).context["form"].errors
