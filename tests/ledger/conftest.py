"""An empty ledger, and what the keeper is handed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.cast import KEY

from regard import story
from regard.ledger import Ledger, create_ledger
from regard.ledger.fold import Folds
from regard.vault.pseudonyms import KEY_VARIABLE


@pytest.fixture
def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ledger]:
    monkeypatch.setenv(KEY_VARIABLE, KEY.hex())
    with create_ledger(tmp_path / "acme") as opened:
        yield opened


@pytest.fixture
def folds(ledger: Ledger) -> Folds:
    return story.folds(ledger)
