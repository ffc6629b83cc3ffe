"""The vault's key is changed on a database server as it is in a file."""

from pathlib import Path

import pytest
from tests import postgres
from tests.cast import Contact, arrive, rows

from regard import story
from regard.ledger import create_ledger, find_customers, open_ledger, read
from regard.ledger.rotate import rotate, settle_rotation
from regard.settings import DATABASE_URL
from regard.vault import pseudonym
from regard.vault.pseudonyms import KEY_VARIABLE

cluster = postgres.cluster
database_url = postgres.database_url
NEW = b"n" * 32


def test_everybody_has_another_pseudonym(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(DATABASE_URL, database_url)
    monkeypatch.delenv(KEY_VARIABLE, raising=False)
    with create_ledger(tmp_path / "acme") as ledger:
        arrive(ledger, Contact("1", "ann"), Contact("2", "bob", 5))
        settle_rotation(rotate(ledger, story.folds(ledger), NEW).ledger)
    with open_ledger(tmp_path / "acme") as ledger, read(ledger) as reader:
        assert find_customers(ledger, "ann") == [pseudonym(NEW, "customer_id", "ann")]
        assert len(rows(reader, "seq")) == 2
