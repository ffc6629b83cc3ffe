from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from tests.cast import Contact, Fact, after, arrival, arrive, facts, key_of, known_of, people, rows, traits

from regard.errors import BrokenWorkspaceError, WrongUseError
from regard.ledger import Ledger, append, create_ledger, keep, known_traits, open_ledger, read
from regard.ledger.fold import Folds
from regard.ledger.head import inbox, last_seq, micros, moment, put_inbox, take_numbers
from regard.ledger.head_sqlite import open_database
from regard.vault import find_people

ANN, BOB = Contact("1", "ann", 0), Contact("2", "bob", 5)


def waiting(ledger: Ledger) -> list[tuple[str, list[int]]]:
    with ledger.database.snapshot() as snapshot:
        return [(kind, table["seq"].to_pylist()) for kind, table in inbox(snapshot)]


def test_what_arrives_waits_in_the_inbox_in_order(ledger: Ledger) -> None:
    append(ledger, "interaction", arrival(ANN, BOB))
    append(ledger, "attribute", facts(Fact("ann", "tier", "gold")))
    assert waiting(ledger) == [("interaction", [1, 2]), ("attribute", [3])]


def test_a_second_arrival_changes_nothing(ledger: Ledger) -> None:
    append(ledger, "interaction", arrival(ANN))
    receipt = append(ledger, "interaction", arrival(ANN, BOB, BOB))
    assert (receipt.taken, receipt.known) == (1, 2)
    assert waiting(ledger) == [("interaction", [1]), ("interaction", [2])]


def test_nothing_new_takes_no_number(ledger: Ledger) -> None:
    append(ledger, "interaction", arrival(ANN))
    append(ledger, "interaction", arrival(ANN))
    with ledger.database.snapshot() as snapshot:
        assert last_seq(snapshot) == 1


def test_an_entry_comes_out_of_the_inbox_as_it_went_in(ledger: Ledger) -> None:
    table = arrival(Contact("1", None, -1e6, "store", 7, "test", "a word"))
    append(ledger, "interaction", table)
    with ledger.database.snapshot() as snapshot:
        [(_, found)] = inbox(snapshot)
    assert found.drop_columns("seq").to_pylist() == table.to_pylist()


def test_only_what_came_later_can_be_asked_for(ledger: Ledger) -> None:
    append(ledger, "interaction", arrival(ANN))
    append(ledger, "interaction", arrival(BOB))
    with ledger.database.snapshot() as snapshot:
        assert [table["seq"].to_pylist() for _, table in inbox(snapshot, 1)] == [[2]]


def test_people_and_traits_come_in_the_same_commit(ledger: Ledger) -> None:
    append(ledger, "interaction", arrival(ANN), people("ann"), traits("ann", name="Ann Smith"))
    assert known_of(ledger, "ann", "bob") == {key_of("ann"): ("ann", "Ann Smith")}
    assert known_traits(ledger, pa.array([key_of("ann"), None], pa.binary(16))) == {key_of("ann"): ("Ann Smith",)}


def test_a_commit_that_fails_leaves_nothing(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise OSError(28, "disk full")

    monkeypatch.setattr("regard.ledger.head.put_people", fail)
    with pytest.raises(OSError, match="disk full"):
        append(ledger, "interaction", arrival(ANN), people("ann"))
    assert waiting(ledger) == []
    monkeypatch.undo()
    assert append(ledger, "interaction", arrival(ANN), people("ann")).taken == 1


def test_columns_of_a_newer_regard_are_null_for_older_entries(ledger: Ledger, folds: Folds) -> None:
    plain = arrival(ANN).drop_columns(["mention", "employee"])
    with ledger.database.transaction() as transaction:
        schema = pa.schema([f.with_type(pa.string()) if pa.types.is_dictionary(f.type) else f for f in plain.schema])
        put_plain(transaction, plain.cast(schema))
    keep(ledger, folds)
    with read(ledger) as reader:
        assert rows(reader, "touchpoint, mention") == [("web", None)]


def put_plain(transaction: Any, table: pa.Table) -> None:
    """Write a batch as a Regard with fewer columns would have."""
    put_inbox(transaction, "interaction", arrival(ANN), take_numbers(transaction, "seq", 1))
    content, batch = table.schema.serialize().to_pybytes(), table.to_batches()[0].serialize().to_pybytes()
    transaction.run("update entry_schema set content = ?", (content,))
    transaction.run("update inbox set batch = ?", (batch,))


def test_a_moment_survives_being_a_number() -> None:
    assert moment(micros(after(-1e7))) == after(-1e7)
    assert micros(moment(0)) == 0


def test_two_processes_number_without_gaps_or_doubles(tmp_path: Path) -> None:
    with create_ledger(tmp_path / "acme") as first, open_ledger(tmp_path / "acme") as second:
        for number in range(5):
            append(first, "interaction", arrival(Contact(f"a{number}")))
            append(second, "interaction", arrival(Contact(f"b{number}")))
        assert [seq for _, numbers in waiting(second) for seq in numbers] == list(range(1, 11))


def test_a_reader_of_the_head_does_not_see_what_comes_meanwhile(ledger: Ledger) -> None:
    arrive(ledger, ANN)
    with ledger.database.snapshot() as snapshot:
        assert len(inbox(snapshot)) == 1
        arrive(ledger, BOB)
        assert len(inbox(snapshot)) == 1
        assert find_people(snapshot, ledger.pseudonym_key, "bob") == []


def test_a_folder_that_holds_something_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(WrongUseError, match="not an empty folder"):
        create_ledger(tmp_path)
    with pytest.raises(WrongUseError, match="not an empty folder"):
        create_ledger(tmp_path / "file")


def test_a_folder_without_settings_is_no_workspace(tmp_path: Path) -> None:
    with pytest.raises(BrokenWorkspaceError, match="regard init"):
        open_ledger(tmp_path)


def test_a_workspace_without_its_head_is_broken(ledger: Ledger) -> None:
    ledger.close()
    (ledger.folder / "ledger" / "head.sqlite3").unlink()
    with pytest.raises(BrokenWorkspaceError, match="backup"):
        open_ledger(ledger.folder)


def test_the_vault_is_its_owners_only(ledger: Ledger) -> None:
    assert ledger.folder.stat().st_mode & 0o077 == 0
    assert (ledger.folder / "vault.key").stat().st_mode & 0o777 == 0o600


def test_a_database_of_a_newer_regard_is_left_alone(tmp_path: Path) -> None:
    database = open_database(tmp_path / "head.sqlite3")
    with database.transaction() as transaction:
        transaction.run("pragma user_version = 99")
    database.close()
    with pytest.raises(BrokenWorkspaceError, match="newer Regard"):
        open_database(tmp_path / "head.sqlite3")


def test_an_empty_database_gets_all_tables_and_an_opened_one_none_twice(tmp_path: Path) -> None:
    for _ in range(2):
        database = open_database(tmp_path / "head.sqlite3")
        with database.snapshot() as snapshot:
            assert last_seq(snapshot) == 0
        assert database.problems() == []
        database.close()


def test_a_migration_that_fails_leaves_the_version_before_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scripts = tmp_path / "migrations"
    scripts.mkdir()
    (scripts / "0001_first.sql").write_text("create table a (b bigint);\n")
    monkeypatch.setattr("regard.ledger.head_sqlite._MIGRATIONS", scripts)
    open_database(tmp_path / "head.sqlite3").close()
    (scripts / "0002_second.sql").write_text("create table c (d bigint);\ninsert into nowhere values (1);\n")
    with pytest.raises(BrokenWorkspaceError, match="nowhere"):
        open_database(tmp_path / "head.sqlite3")
    (scripts / "0002_second.sql").write_text("create table c (d bigint);\ninsert into c values (1);\n")
    database = open_database(tmp_path / "head.sqlite3")
    with database.snapshot() as snapshot:
        assert snapshot.rows("select d from c") == [(1,)]
    database.close()


def test_a_damaged_database_says_so(tmp_path: Path) -> None:
    with create_ledger(tmp_path / "acme") as ledger:
        append(ledger, "interaction", arrival(*(Contact(f"{number}") for number in range(500))))
    path = tmp_path / "acme" / "ledger" / "head.sqlite3"
    content = bytearray(path.read_bytes())
    content[20_000:28_000] = b"\1" * 8000
    path.write_bytes(content)
    with open_ledger(tmp_path / "acme") as ledger:
        assert ledger.database.problems() != []


def test_a_file_that_is_no_database_is_a_broken_workspace(ledger: Ledger) -> None:
    ledger.close()
    (ledger.folder / "ledger" / "head.sqlite3").write_bytes(b"something else entirely " * 100)
    with pytest.raises(BrokenWorkspaceError, match="backup"):
        open_ledger(ledger.folder)


def test_the_log_cannot_be_emptied_while_others_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("regard.ledger.head_sqlite._PRAGMAS", ("pragma busy_timeout = 1", "pragma journal_mode = wal"))
    database = open_database(tmp_path / "head.sqlite3")
    with database.snapshot() as snapshot:
        assert last_seq(snapshot) == 0
        with database.transaction() as transaction:
            take_numbers(transaction, "seq", 1)
        with pytest.raises(BrokenWorkspaceError, match="are reading"):
            database.forget_deleted()
    database.forget_deleted()
    assert (tmp_path / "head.sqlite3-wal").stat().st_size == 0
    database.close()
