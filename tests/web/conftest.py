"""Django set up once, and for each test a workspace with a key."""

import os
from collections.abc import Iterator
from pathlib import Path

import django
import pytest

from regard.collect import start_catalogue
from regard.collect.keys import create_key
from regard.ledger import create_ledger
from regard.web import running as running_module
from regard.web.running import WORKSPACE_VARIABLE, Running, running


@pytest.fixture(scope="session")
def _django(tmp_path_factory: pytest.TempPathFactory) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(WORKSPACE_VARIABLE, str(tmp_path_factory.mktemp("state")))
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regard.web.settings")
        django.setup()


@pytest.fixture
def here(_django: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
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
