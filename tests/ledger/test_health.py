import shutil
from collections import namedtuple
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from regard import story
from regard.ledger import create_ledger, health, keep
from regard.ledger.amend import exclude
from regard.ledger.erasures import put_erasure
from regard.ledger.head import take_numbers
from regard.ledger.health import State, check_health, refusals
from regard.ledger.ledger import Ledger

NOW = datetime(2026, 1, 5, tzinfo=UTC)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with create_ledger(tmp_path / "acme") as made:
        yield made


def said(ledger: Ledger, subject: str) -> tuple[State, str]:
    (found,) = (finding for finding in check_health(ledger) if finding.subject == subject)
    return found.state, found.sentence


def catch_up(ledger: Ledger) -> None:
    keep(ledger, story.folds(ledger))


def test_a_new_workspace_is_well(ledger: Ledger) -> None:
    assert {finding.state for finding in check_health(ledger)} == {State.OK}
    assert refusals(ledger) == []


def test_a_layout_behind_says_by_how_much(ledger: Ledger) -> None:
    catch_up(ledger)
    exclude(ledger, "shop", "1", reason="ours", at=NOW)
    assert said(ledger, "layout") == (State.WARN, "Behind by 1 entries; the next number or load catches up.")
    assert said(ledger, "head")[1].endswith("waiting to be sealed: 1.")


def test_a_layout_from_before_an_undo_is_behind(ledger: Ledger) -> None:
    catch_up(ledger)
    with ledger.database.transaction() as transaction:
        take_numbers(transaction, "epoch", 1)
    assert said(ledger, "layout")[0] is State.WARN


def test_a_missing_file_of_the_layout_is_a_problem(ledger: Ledger) -> None:
    catch_up(ledger)
    for path in ledger.layout.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    state, sentence = said(ledger, "layout")
    assert state is State.PROBLEM
    assert sentence.endswith("Run `regard rebuild`.")


def test_a_damaged_database_is_a_problem(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(ledger.database), "problems", lambda _: ["row 3 missing"])
    state, sentence = said(ledger, "head")
    assert state is State.PROBLEM
    assert "row 3 missing" in sentence


def test_a_file_nobody_names_is_worth_a_look(ledger: Ledger) -> None:
    (ledger.archive / "interaction-orphan.parquet").touch()
    assert said(ledger, "orphans")[0] is State.WARN


def test_an_unfinished_erasure_is_worth_a_look(ledger: Ledger) -> None:
    with ledger.database.transaction() as transaction:
        put_erasure(transaction, [bytes(16)], NOW)
    assert said(ledger, "erasures")[0] is State.WARN


def test_a_folder_that_cannot_be_written_is_a_problem(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.access", lambda path, _mode: path != ledger.archive)
    state, sentence = said(ledger, "workspace")
    assert state is State.PROBLEM
    assert str(ledger.archive) in sentence


def test_a_slow_disk_is_worth_a_look(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_fsync_ms", lambda _: 80.0)
    assert said(ledger, "disk") == (
        State.WARN,
        "Forcing 4 kB to disk takes 80.00 ms. That is slow: each acknowledged arrival waits so long.",
    )


def test_a_full_disk_is_worth_a_look(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", ["free"])
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(free=1_000_000))
    assert said(ledger, "space")[0] is State.WARN


def test_looking_changes_nothing(ledger: Ledger) -> None:
    before = sorted(ledger.folder.rglob("*"))
    check_health(ledger)
    assert sorted(ledger.folder.rglob("*")) == before
