"""A workspace that events arrive in."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from regard.collect import start_catalogue
from regard.collect.event import Event
from regard.collect.intake import Intake
from regard.ledger import Ledger, create_ledger
from regard.story import catch_up

Take = Callable[..., None]


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with create_ledger(tmp_path / "acme") as created:
        start_catalogue(created.folder)
        yield created


@pytest.fixture
def take(ledger: Ledger) -> Take:
    """Return a function that lets events arrive, and folds them."""

    def taken(*events: Event, source: str = "shop") -> None:
        with Intake(ledger) as intake:
            assert intake.take(source, events).refused == {}
        catch_up(ledger)

    return taken
