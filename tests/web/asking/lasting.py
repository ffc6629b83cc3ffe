"""A shop whose state lasts: in a file or on a database server, for many threads, and kept until the test is over."""

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from django.db import connections
from tests.web.asking.respondents import VISIT, open_surveys

from regard.settings import DATABASE_URL
from regard.web.running import Running
from regard.web.state import migrate, state_database


@pytest.fixture(params=["file", "server"])
def url(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str | None:
    """The database server of ledger and state; None where both are files."""
    if request.param == "file":
        return None
    found: str = request.getfixturevalue("database_url")
    monkeypatch.setenv(DATABASE_URL, found)
    return found


@pytest.fixture
def office(url: str | None, here: Running) -> Iterator[Running]:
    """Return a shop with an open survey; the state is as after an installation."""
    before = connections.settings["default"]
    _use(connections.configure_settings({"default": state_database(here.ledger.folder, url)})["default"])
    migrate()
    open_surveys(here.ledger.folder, VISIT)
    yield here
    _use(before)


def _use(settings: dict[str, Any]) -> None:
    connections["default"].close()
    del connections["default"]
    connections.settings["default"] = settings


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Do several things in threads of their own; return what each comes to, in their order."""
    found: dict[int, Any] = {}

    def do(place: int) -> None:
        try:
            found[place] = calls[place]()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=do, args=(place,)) for place in range(len(calls))]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return [found[place] for place in range(len(calls))]


def meeting(met: threading.Barrier, decide: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function that decides, and then waits a while for others that have decided too."""

    def decided(*arguments: Any, **named: Any) -> Any:
        found = decide(*arguments, **named)
        # Nobody comes while this one's turn lasts, which is as it should be.
        with suppress(threading.BrokenBarrierError):
            met.wait(1)
        return found

    return decided
