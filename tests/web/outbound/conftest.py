"""A receiver that listens, and a workspace that tells it what happens."""

from collections.abc import Callable, Iterator

import pytest
from tests.web.outbound.receivers import Receiver

from regard.web.accounts.models import User
from regard.web.accounts.rights import Role
from regard.web.outbound.bodies import EventType
from regard.web.outbound.endpoints import Plan, add_endpoint
from regard.web.outbound.models import Endpoint
from regard.web.outbound.wants import Wants
from regard.web.running import Running

Make = Callable[..., Endpoint]


@pytest.fixture(scope="module")
def listening() -> Iterator[Receiver]:
    receiver = Receiver()
    with receiver.running():
        yield receiver


@pytest.fixture
def receiver(listening: Receiver, monkeypatch: pytest.MonkeyPatch) -> Receiver:
    """Return a receiver that has heard nothing yet, and to which messages may go."""
    monkeypatch.setenv("REGARD_OUTBOUND_ALLOW", "127.0.0.0/8")
    listening.forget()
    return listening


@pytest.fixture
def owner(state: None) -> User:
    return User.objects.add("owner@example.org", Role.OWNER, name="Olga")


@pytest.fixture
def endpoint(here: Running, owner: User) -> Make:
    """Return a function that makes an endpoint: `endpoint("contact.received", url=…, at_most=6)`."""

    def made(*types: str, url: str = "https://hooks.example.com/", texts: bool = False, **wants: object) -> Endpoint:
        wanted = Wants(types=tuple(EventType(kind) for kind in types), **wants)  # type: ignore[arg-type]
        return add_endpoint(here.ledger, Plan(name="Help desk", url=url, wants=wanted, texts=texts), owner)[0]

    return made
