"""A one-time link signs in once, by its button, and only while it is good."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from regard.web.accounts.links import first_link, one_time_link
from regard.web.accounts.models import OneTimeLink, User
from regard.web.accounts.rights import Role
from regard.web.running import Running

Site = Callable[..., Client]


@pytest.fixture
def link(here: Running, state: None) -> str:
    """Return a link for Ann, who has no password yet."""
    return one_time_link(User.objects.add("ann@example.org", Role.ANALYST, name="Ann"))


def test_opening_a_link_does_not_use_it_up(link: str) -> None:
    first, second = Client().get(link), Client().get(link)
    assert (first.status_code, second.status_code) == (200, 200)
    assert "Ann" in first.content.decode()


def test_the_button_signs_in_and_leads_to_the_choice_of_a_password(link: str) -> None:
    client = Client()
    answer = client.post(link)
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/welcome")
    assert client.get("/accounts/me").status_code == 200


def test_a_link_works_once(link: str) -> None:
    Client().post(link)
    late = Client()
    assert late.post(link).status_code == 410
    assert late.get(link).status_code == 410
    assert late.get("/accounts/me").status_code == 302


def test_a_link_ends_when_its_time_is_over(link: str) -> None:
    OneTimeLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert Client().post(link).status_code == 410


def test_a_new_link_ends_the_one_before(link: str) -> None:
    newer = one_time_link(User.objects.get())
    assert Client().post(link).status_code == 410
    assert Client().post(newer).status_code == 302


def test_a_deactivated_account_gets_in_by_no_link(link: str) -> None:
    User.objects.update(is_active=False)
    assert Client().post(link).status_code == 410


def test_a_link_of_an_account_with_a_password_leads_to_the_first_page(link: str) -> None:
    user = User.objects.get()
    user.set_password("a fine long day in May")
    user.save()
    assert Client().post(link)["Location"] == "/"


def test_the_database_does_not_know_the_link(link: str) -> None:
    assert OneTimeLink.objects.get().token_hash not in link
    assert "ann" not in str(OneTimeLink.objects.get())


def test_the_first_start_makes_an_owner_who_chooses_address_and_password(here: Running, state: None) -> None:
    client = Client()
    link = first_link() or ""
    client.post(link)
    form = {"email": "Carla@Example.org", "name": "Carla", "password": "long day in May", "password_again": "x"}
    refused = client.post("/accounts/welcome", form)
    assert refused.context["form"]["email"].value() == "Carla@Example.org"
    answer = client.post("/accounts/welcome", form | {"password_again": "long day in May"})
    owner = User.objects.get()
    assert (answer["Location"], owner.email, owner.role) == ("/", "carla@example.org", "owner")
    assert client.get("/accounts/me").status_code == 200
    assert client.get("/accounts/welcome")["Location"] == "/accounts/me"


def test_the_first_link_is_made_anew_until_somebody_can_sign_in(here: Running, state: None) -> None:
    lost, found = first_link(), first_link()
    assert lost != found
    assert User.objects.count() == 1
    User.objects.add("ann@example.org", Role.VIEWER, password="a fine long day")  # noqa: S106
    assert first_link() is None


def test_an_address_that_somebody_has_cannot_be_chosen(here: Running, state: None) -> None:
    client = Client()
    client.post(first_link() or "")
    User.objects.add("ann@example.org", Role.VIEWER)
    form = {"email": "ann@example.org", "password": "long day in May", "password_again": "long day in May"}
    assert "email" in client.post("/accounts/welcome", form).context["form"].errors
