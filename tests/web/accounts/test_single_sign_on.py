"""Single sign-on by OpenID Connect, against an identity provider of the test's own."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, override
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client, override_settings

from regard.settings import Environment
from regard.web.accounts.models import User
from regard.web.accounts.oidc import oidc_origins, oidc_providers
from regard.web.accounts.rights import Role

Site = Callable[..., Client]
LOGIN = "/accounts/oidc/sso/login/"


class Provider(HTTPServer):
    """An identity provider that vouches for whom it is told to."""

    person: dict[str, Any]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Answers(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        url = self.server.url
        endpoints = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
        config = {f"{name}_endpoint": f"{url}/{path}" for name, path in endpoints.items()}
        self._send(self.server.person if self.path == "/userinfo" else config | {"issuer": url})

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self._send({"access_token": "a", "token_type": "Bearer"})

    def _send(self, data: dict[str, Any]) -> None:
        body = json.dumps(data).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    @override
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def provider() -> Iterator[Provider]:
    with Provider(("127.0.0.1", 0), Answers) as server:
        server.person = {"sub": "1", "email": "Ann@Example.org", "email_verified": True, "name": "Ann Smith"}
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        environment = Environment(
            oidc_url=server.url,
            oidc_client_id="regard",
            oidc_client_secret="secret",  # noqa: S106
            oidc_name="Acme ID",
        )
        with override_settings(SOCIALACCOUNT_PROVIDERS=oidc_providers(environment)):
            yield server
        server.shutdown()
        thread.join()


def come_back(client: Client, **query: str) -> Any:
    """Go to the identity provider and come back from it."""
    there = client.post(LOGIN, query_params=query)["Location"]
    asked = parse_qs(urlsplit(there).query)
    assert asked["code_challenge_method"] == ["S256"]
    return client.get(f"{LOGIN}callback/", {"code": "c", "state": asked["state"][0]})


def test_the_sign_in_page_offers_the_provider(site: Site, provider: Provider) -> None:
    assert "Sign in with Acme ID" in Client().get("/accounts/login/").content.decode()
    assert "Go on" in Client().get(LOGIN).content.decode()


def test_who_has_an_account_gets_in(site: Site, provider: Provider) -> None:
    User.objects.add("ann@example.org", Role.ANALYST)
    client = Client()
    assert come_back(client)["Location"] == "/"
    assert client.get("/accounts/me").context["user"].email == "ann@example.org"
    assert come_back(Client(), next="/accounts/me")["Location"] == "/accounts/me"
    assert User.objects.count() == 1


def test_who_has_none_stays_out(site: Site, provider: Provider) -> None:
    client = Client()
    answer = come_back(client)
    assert answer.status_code == 403
    assert b"invitation" in answer.content
    assert client.get("/accounts/me").status_code == 302
    assert not User.objects.exists()


def test_newcomers_get_the_role_that_was_set_for_them(
    site: Site, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"URL": "https://x", "CLIENT_ID": "x", "CLIENT_SECRET": "x", "ROLE": "agent"}.items():
        monkeypatch.setenv(f"REGARD_OIDC_{name}", value)
    assert come_back(Client())["Location"] == "/"
    ann = User.objects.get()
    assert (ann.email, ann.name, ann.role, ann.has_usable_password()) == (
        "ann@example.org",
        "Ann Smith",
        "agent",
        False,
    )


def test_an_address_that_the_provider_does_not_vouch_for_opens_nothing(site: Site, provider: Provider) -> None:
    User.objects.add("ann@example.org", Role.OWNER)
    provider.person["email_verified"] = False
    answer = come_back(Client())
    assert answer.status_code == 403
    assert b"vouch" in answer.content


def test_a_deactivated_account_stays_out(site: Site, provider: Provider) -> None:
    User.objects.add("ann@example.org", Role.OWNER)
    User.objects.update(is_active=False)
    client = Client()
    assert come_back(client).status_code == 403
    assert client.get("/accounts/me").status_code == 302


def test_an_answer_that_nobody_asked_for_opens_nothing(site: Site, provider: Provider) -> None:
    User.objects.add("ann@example.org", Role.OWNER)
    client = Client()
    assert client.get(f"{LOGIN}callback/", {"code": "c", "state": "forged"}).status_code in {200, 401, 403}
    assert client.get("/accounts/me").status_code == 302


def test_without_a_provider_nothing_is_offered(site: Site) -> None:
    assert oidc_providers(Environment()) == {}
    assert oidc_origins(Environment()) == []
    assert Client().get(LOGIN).status_code == 404


def test_after_the_form_the_browser_may_go_to_the_provider() -> None:
    assert oidc_origins(Environment(oidc_url="https://id.example.org:8443/realms/acme")) == [
        "https://id.example.org:8443"
    ]
