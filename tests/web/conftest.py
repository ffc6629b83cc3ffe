"""Django set up once, and for each test a workspace with a key; signed-in visitors where a test asks for them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from django.utils import translation
from tests.cast import Contact, arrival

from regard.collect import start_catalogue
from regard.collect.keys import create_key
from regard.ledger import append, create_ledger
from regard.story import catch_up
from regard.web import running as running_module
from regard.web.accounts.models import User
from regard.web.accounts.rights import Role
from regard.web.running import WORKSPACE_VARIABLE, Running, running
from regard.web.state import migrate


@pytest.fixture(scope="session")
def _migrated() -> None:
    migrate()


@pytest.fixture(autouse=True)
def _own_language() -> Iterator[None]:
    """Leave no language behind: a request sets that of its browser for the thread, and the next test has the same."""
    yield
    translation.deactivate()


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    """Return what is open in a server over an empty workspace."""
    with create_ledger(tmp_path / "acme") as ledger:
        start_catalogue(ledger.folder)
    monkeypatch.setenv(WORKSPACE_VARIABLE, str(tmp_path / "acme"))
    yield running()
    running_module.forget()


@pytest.fixture
def key(here: Running) -> str:
    """Return a key of the source `shop`."""
    return create_key(here.ledger, "shop").secret


@pytest.fixture
def state(_migrated: None) -> Iterator[None]:
    """Give a test the server's own state, empty; what it writes there is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def filled(here: Running) -> Running:
    """Return a server over a workspace with contacts and scores of the cast."""
    contacts = [
        Contact("1", "ann", 0, "web", 10),
        Contact("2", "ann", 60, "store", 9),
        Contact("3", "bob", 30, "phone", 7),
        Contact("4", "carla", 90, "phone", 1),
        Contact("5", "carla", 24 * 60, "web", 3),
        Contact("6", None, 5, "web"),
    ]
    append(here.ledger, "interaction", arrival(*contacts))
    catch_up(here.ledger)
    return here


@pytest.fixture
def site(here: Running, state: None) -> Callable[..., Client]:
    """Return a function that signs somebody in and returns the browser: `site(role="manager", departments=[…])`."""

    def signed_in(role: str = "owner", email: str = "", **scope: object) -> Client:
        user = User.objects.add(email or f"{role}@example.org", Role(role), name=role.title())
        for name, value in scope.items():
            setattr(user, name, value)
        user.save()
        client = Client(headers={"Accept": "text/html"})
        client.force_login(user)
        return client

    return signed_in
