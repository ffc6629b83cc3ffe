"""Whoever manages users sees and changes others, but never beyond their own rights."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from regard.web.accounts.models import User
from regard.web.accounts.rights import Role
from regard.web.accounts.tokens import create_token

Site = Callable[..., Client]
VIEWER = {"role": "viewer", "departments": "", "units": "", "accounts": ""}


def the(email: str) -> "User":
    return User.objects.get(email=email)


def somebody(role: str = "viewer", email: str = "bob@example.org", **fields: Any) -> "User":
    user = User.objects.add(email, Role(role))
    User.objects.filter(pk=user.pk).update(**fields)
    return the(email)


def test_the_list_shows_everybody_with_role_and_scope(site: Site) -> None:
    somebody("department", departments=["logistics"])
    page = site("owner").get("/accounts/people").content.decode()
    assert [words for words in ("bob@example.org", "Department", "departments logistics") if words not in page] == []


def test_role_and_scope_can_be_changed(site: Site) -> None:
    bob = somebody()
    form = {"role": "department", "departments": "service", "units": "north kiel", "accounts": "delta"}
    assert site("manager").post(f"/accounts/people/{bob.pk}", form).status_code == 302
    bob = the("bob@example.org")
    assert (bob.role, bob.departments, bob.units, bob.accounts) == (
        "department",
        ["service"],
        ["north", "kiel"],
        ["delta"],
    )


def test_the_form_shows_what_somebody_has(site: Site) -> None:
    bob = somebody("agent", units=["north"])
    form = site("owner").get(f"/accounts/people/{bob.pk}").context["form"]
    assert (form["role"].value(), form["units"].value()) == ("agent", "north")


@pytest.mark.parametrize("act", ["", "/link", "/deactivate", "/reactivate", "/sign-out", "/remove-second-factor"])
def test_a_manager_cannot_touch_an_owner(site: Site, act: str) -> None:
    owner = somebody("owner")
    assert site("manager").post(f"/accounts/people/{owner.pk}{act}", VIEWER).status_code == 404
    assert the("bob@example.org").role == "owner"


def test_a_scoped_manager_sees_only_people_within_the_scope(site: Site) -> None:
    inside = somebody("viewer", "in@example.org", departments=["service"])
    outside = somebody("viewer", "out@example.org")
    manager = site("manager", departments=["service"])
    page = manager.get("/accounts/people").content.decode()
    assert ("in@example.org" in page, "out@example.org" in page) == (True, False)
    assert manager.get(f"/accounts/people/{inside.pk}").status_code == 200
    assert manager.get(f"/accounts/people/{outside.pk}").status_code == 404


def test_the_last_owner_cannot_be_demoted_or_deactivated(site: Site) -> None:
    owner = site("owner")
    pk = the("owner@example.org").pk
    page = owner.post(f"/accounts/people/{pk}", VIEWER)
    assert "last owner" in page.content.decode()
    owner.post(f"/accounts/people/{pk}/deactivate")
    kept = the("owner@example.org")
    assert (kept.role, kept.is_active) == ("owner", True)


def test_one_of_two_owners_can_go(site: Site) -> None:
    owner = site("owner")
    second = somebody("owner")
    assert owner.post(f"/accounts/people/{second.pk}/deactivate").status_code == 302
    assert not the("bob@example.org").is_active


def test_who_is_deactivated_is_out_at_once_and_for_programs_too(site: Site) -> None:
    bob = site("analyst", email="bob@example.org")
    _, secret = create_token(the("bob@example.org"), "report", days=30)
    site("owner").post(f"/accounts/people/{the('bob@example.org').pk}/deactivate")
    assert bob.get("/accounts/me").status_code == 302
    assert Client().get("/measures/", headers={"Authorization": f"Bearer {secret}"}).status_code == 401


def test_who_is_active_again_can_sign_in_again(site: Site) -> None:
    bob = somebody(is_active=False)
    assert site("owner").post(f"/accounts/people/{bob.pk}/reactivate").status_code == 302
    assert the("bob@example.org").is_active


def test_a_link_helps_who_lost_the_password(site: Site) -> None:
    bob = somebody()
    page = site("manager").post(f"/accounts/people/{bob.pk}/link")
    link = str(page.context["link"]).removeprefix("http://testserver")
    assert Client().post(link)["Location"] == "/accounts/welcome"


def test_a_deactivated_account_gets_no_link(site: Site) -> None:
    bob = somebody(is_active=False)
    answer = site("manager").post(f"/accounts/people/{bob.pk}/link", follow=True)
    assert "gets no link" in answer.content.decode()


def test_signing_somebody_out_ends_their_sessions(site: Site) -> None:
    bob = site("viewer", email="bob@example.org")
    assert bob.get("/accounts/me").status_code == 200
    site("owner").post(f"/accounts/people/{the('bob@example.org').pk}/sign-out")
    assert bob.get("/accounts/me").status_code == 302


def test_a_role_holds_from_the_next_request_on(site: Site) -> None:
    bob = site("manager", email="bob@example.org")
    assert bob.get("/accounts/people").status_code == 200
    site("owner").post(f"/accounts/people/{the('bob@example.org').pk}", VIEWER)
    assert bob.get("/accounts/people").status_code == 403


def test_the_list_costs_as_many_queries_for_many_people_as_for_few(site: Site) -> None:
    owner = site("owner")
    owner.get("/accounts/people")

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            owner.get("/accounts/people")
        return len(seen)

    few = queries()
    for number in range(20):
        somebody(email=f"p{number}@example.org")
    assert queries() == few <= 10
