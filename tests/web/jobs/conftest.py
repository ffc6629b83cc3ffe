"""The queue on both kinds of database, each with a fresh one, and worker processes that can be killed."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests import postgres

from regard.web.running import Running

cluster = postgres.cluster
database_url = postgres.database_url

PROGRAM = "import sys, django; django.setup(); from tests.web.jobs.trial import main; main(*sys.argv[1:])"
Worker = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture(params=["file", "server"])
def queue_url(request: pytest.FixtureRequest) -> str | None:
    """The database server of the queue; None where it is a file of the workspace."""
    if request.param == "file":
        return None
    url: str = request.getfixturevalue("database_url")
    return url


@pytest.fixture
def queue(here: Running, queue_url: str | None) -> Iterator[Running]:
    """An empty queue that many threads and processes may use; what is written there stays."""
    from django.db import connection, connections

    from regard.web.accounts.models import User
    from regard.web.jobs.models import Job
    from regard.web.state import state_database

    def use(settings: dict[str, Any]) -> None:
        connections["default"].close()
        del connections["default"]
        connections.settings["default"] = settings

    before = connections.settings["default"]
    made = {"default": state_database(here.ledger.folder, queue_url)}
    use(connections.configure_settings(made)["default"])
    with connection.schema_editor() as editor:
        editor.create_model(User)
        editor.create_model(Job)
    yield here
    use(before)


@pytest.fixture
def worker(queue: Running, queue_url: str | None) -> Iterator[Worker]:
    """Return a function that starts a worker process; all are killed at the end."""
    started: list[subprocess.Popen[bytes]] = []
    folder = str(queue.ledger.folder)
    around = os.environ | {"REGARD_WORKSPACE": folder, "DJANGO_SETTINGS_MODULE": "regard.web.settings"}
    around |= {"REGARD_DATABASE_URL": queue_url} if queue_url else {}

    def start(lease_s: float = 30) -> subprocess.Popen[bytes]:
        words = [sys.executable, "-c", PROGRAM, folder, str(lease_s)]
        root = Path(__file__).parents[3]
        started.append(subprocess.Popen(words, env=around, cwd=root, stderr=subprocess.DEVNULL))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


@pytest.fixture
def comes_true() -> Callable[[Callable[[], object], float], bool]:
    """Return a function that waits until a condition holds, for some seconds at most."""

    def wait(condition: Callable[[], object], seconds: float = 60) -> bool:
        deadline = time.monotonic() + seconds
        wake = threading.Event()
        while not condition() and time.monotonic() < deadline:
            wake.wait(0.02)
        return bool(condition())

    return wait
