"""A backup is one moment of the whole workspace."""

import tarfile
from pathlib import Path

import pytest
from tests.cast import RECEIVED, SOURCE, Contact, Fact, arrive, facts, rows

from regard.errors import BrokenWorkspaceError, WrongUseError
from regard.ledger import Ledger, append, back_up, exclude, keep, read, rebuild, restore
from regard.ledger.archive import seal
from regard.ledger.fold import Folds
from regard.ledger.lease import keeper_lease


@pytest.fixture
def filled(ledger: Ledger, folds: Folds) -> Ledger:
    arrive(ledger, Contact("1", "ann", nps=9), Contact("2", "bob", 5))
    append(ledger, "attribute", facts(Fact("ann", "tier", "gold")))
    with keeper_lease(ledger.folder):
        seal(ledger)
    exclude(ledger, SOURCE, "2", reason="a trial", at=RECEIVED)
    arrive(ledger, Contact("3", None, 7))
    keep(ledger, folds)
    return ledger


def tables(ledger: Ledger) -> list[list[tuple[object, ...]]]:
    with read(ledger) as reader:
        return [
            rows(reader, "seq, who, touchpoint, excluded"),
            rows(reader, "who, value, valid_from", "attribute", "who"),
            rows(reader, "who, value", "answer"),
            rows(reader, "who, n", "customer", "who"),
        ]


def test_a_restored_workspace_has_the_same_tables(filled: Ledger, folds: Folds, tmp_path: Path) -> None:
    size = back_up(filled, tmp_path / "acme.tar")
    assert size == (tmp_path / "acme.tar").stat().st_size
    with restore(tmp_path / "acme.tar", tmp_path / "again") as restored:
        rebuild(restored, folds)
        assert tables(restored) == tables(filled)
        assert restored.settings == filled.settings


def test_a_backup_holds_everything_but_the_layout_and_is_its_owners_only(filled: Ledger, tmp_path: Path) -> None:
    back_up(filled, tmp_path / "acme.tar")
    assert (tmp_path / "acme.tar").stat().st_mode & 0o777 == 0o600
    with tarfile.open(tmp_path / "acme.tar") as archive:
        names = archive.getnames()
    assert {"ledger/head.sqlite3", "regard.toml", "vault.key"} <= set(names)
    assert sum(name.startswith("ledger/archive/") for name in names) == 2
    assert not any("layout" in name for name in names)


def test_what_comes_during_a_backup_is_in_the_next(filled: Ledger, folds: Folds, tmp_path: Path) -> None:
    back_up(filled, tmp_path / "acme.tar")
    arrive(filled, Contact("4", "carla"))
    with restore(tmp_path / "acme.tar", tmp_path / "again") as restored:
        rebuild(restored, folds)
        assert len(tables(restored)[0]) == 3


def test_a_backup_is_never_overwritten(filled: Ledger, tmp_path: Path) -> None:
    (tmp_path / "acme.tar").touch()
    with pytest.raises(WrongUseError, match="never overwritten"):
        back_up(filled, tmp_path / "acme.tar")


def test_a_workspace_is_never_overwritten(filled: Ledger, tmp_path: Path) -> None:
    back_up(filled, tmp_path / "acme.tar")
    with pytest.raises(WrongUseError, match="new folder"):
        restore(tmp_path / "acme.tar", filled.folder)


def test_a_file_that_is_no_backup_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "text.tar").write_text("no archive")
    with tarfile.open(tmp_path / "other.tar", "w") as archive:
        archive.add(tmp_path / "text.tar", "text")
    for name in ("text.tar", "other.tar", "missing.tar"):
        with pytest.raises(BrokenWorkspaceError, match="no backup"):
            restore(tmp_path / name, tmp_path / "again")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["other.tar", "text.tar"]
