"""One server for the clients of a worker, with a source and a key for each of them."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.cli.faces import done
from tests.clients.clients import CLIENTS
from tests.live import live_server

import regard
from regard.collect.keys import create_key


class Shop(NamedTuple):
    """A server that every client may send to: its address, its workspace, and the key of each client's source."""

    url: str
    folder: Path
    keys: dict[str, str]


def workspace(folder: Path) -> dict[str, str]:
    """Make a workspace with a source for each client, and return their keys."""
    done("init", folder, "--zone", "Europe/Berlin")
    with regard.open(folder) as ledger:
        return {name: create_key(ledger, name).secret for name in CLIENTS}


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    folder = tmp_path_factory.mktemp("clients") / "acme"
    keys = workspace(folder)
    with live_server(folder) as live:
        yield Shop(live.url, folder, keys)
