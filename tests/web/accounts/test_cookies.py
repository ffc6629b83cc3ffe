"""Cookies over http and https."""

from collections.abc import Callable

from django.test import Client

Site = Callable[..., Client]


def test_over_https_a_cookie_goes_back_over_https_only(site: Site) -> None:
    response = site("viewer").post("/theme", {"theme": "dark"}, secure=True)
    assert response.cookies["theme"]["secure"]


def test_over_http_a_cookie_works_on_the_machine_itself(site: Site) -> None:
    assert not site("viewer").post("/theme", {"theme": "dark"}).cookies["theme"]["secure"]
