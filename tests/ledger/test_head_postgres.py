"""The database on a server keeps the promises that the one in a file keeps."""

import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import psycopg
import pytest
from tests import postgres
from tests.postgres import Cluster, new_cluster

from regard.errors import BrokenWorkspaceError, StorageError
from regard.ledger import head_postgres
from regard.ledger.head import last_seq, take_numbers
from regard.ledger.head_postgres import PostgresDatabase, open_postgres
from regard.ledger.tables import MIGRATIONS, table_names

cluster, database_url = postgres.cluster, postgres.database_url
PEOPLE = "insert into person (pseudonym, kind, identifier) values (?, 'customer_id', ?)"


@pytest.fixture
def database(database_url: str) -> Iterator[PostgresDatabase]:
    opened = open_postgres(database_url)
    yield opened
    opened.close()


def people(database: PostgresDatabase) -> list[str]:
    with database.snapshot() as snapshot:
        return [row[0] for row in snapshot.rows("select identifier from person order by identifier")]


def put(database: PostgresDatabase, *names: str, suffix: str = "") -> None:
    with database.transaction() as transaction:
        transaction.run_many(PEOPLE.replace("'customer_id'", "?") + suffix, rows_of(*names))


def rows_of(*names: str) -> list[tuple[bytes, str, str]]:
    return [(name.encode(), "customer_id", name) for name in names]


def test_a_block_that_raises_leaves_nothing(database: PostgresDatabase) -> None:
    with pytest.raises(ZeroDivisionError):
        put(database, *(str(1 // number) for number in (1, 0)))
    assert people(database) == []
    put(database, "bob")
    assert people(database) == ["bob"]


def test_a_statement_that_failed_unseen_is_no_success(database: PostgresDatabase) -> None:
    with pytest.raises(StorageError, match="A statement failed"):
        put_twice(database)
    assert people(database) == []


def put_twice(database: PostgresDatabase) -> None:
    with database.transaction() as transaction:
        transaction.run(PEOPLE, (b"ann", "ann"))
        with pytest.raises(psycopg.errors.UniqueViolation):
            transaction.run(PEOPLE, (b"ann", "ann"))


def test_a_snapshot_is_of_its_beginning(database: PostgresDatabase) -> None:
    with database.snapshot() as snapshot:
        put(database, "ann")
        assert snapshot.rows("select * from person") == []
    assert people(database) == ["ann"]


def test_a_snapshot_cannot_write(database: PostgresDatabase) -> None:
    with pytest.raises(StorageError, match="read-only"), database.snapshot() as snapshot:
        snapshot.rows("delete from person")


def test_sums_are_whole_numbers_and_means_are_not(database: PostgresDatabase) -> None:
    with database.snapshot() as snapshot:
        ((total, mean, one),) = snapshot.rows(
            "select sum(next), avg(next), max(next) from counter where name <> ?", ("",)
        )
    assert (total, mean, one) == (2, pytest.approx(2 / 3), 1)
    assert [type(value) for value in (total, mean, one)] == [int, float, int]


def test_the_character_that_texts_cannot_hold_is_replaced(database: PostgresDatabase) -> None:
    put(database, "an\0n")
    put(database, *(f"b\0b{number:02}" for number in range(30)))
    assert people(database)[0] == "an\ufffdn"
    with database.snapshot() as snapshot:
        assert snapshot.rows("select 1 from person where identifier = ?", ("an\0n",)) == [(1,)]


@pytest.mark.parametrize("count", [0, 1, 19, 20, 500])
def test_many_rows_are_inserted_whatever_their_number(database: PostgresDatabase, count: int) -> None:
    names = [f"{number:04}" for number in range(count)]
    put(database, *names)
    assert people(database) == names


@pytest.mark.parametrize("count", [3, 40])
def test_those_known_already_stay(database: PostgresDatabase, count: int) -> None:
    names = [f"{number:04}" for number in range(count)]
    put(database, *names[:2])
    for _ in range(2):
        put(database, *names, *names, suffix=" on conflict do nothing")
    assert people(database) == names


def test_twice_the_same_in_one_transaction_is_still_once(database: PostgresDatabase) -> None:
    many = "insert into seen (key) values (?) on conflict do nothing"
    keys = [(bytes([number]),) for number in range(50)]
    with database.transaction() as transaction:
        transaction.run_many(many, keys)
        transaction.run_many(many, keys)
        assert transaction.rows("select count(*) from seen") == [(50,)]


def test_a_doubled_key_among_many_is_an_error_and_leaves_nothing(database: PostgresDatabase) -> None:
    with pytest.raises(psycopg.errors.UniqueViolation):
        put(database, *(f"{number}" for number in range(30)), "7")
    assert people(database) == []


def test_texts_are_ordered_by_their_bytes(database: PostgresDatabase) -> None:
    put(database, "a", "B", "é", "_")
    assert people(database) == ["B", "_", "a", "é"]


def test_a_stream_yields_all_rows(database: PostgresDatabase) -> None:
    put(database, *(f"{number:04}" for number in range(300)))
    with database.snapshot() as snapshot:
        assert len({row[0] for row in snapshot.stream("select identifier from person")}) == 300


def test_a_server_that_does_not_wait_for_its_disk_is_told_to(cluster: Cluster, database_url: str) -> None:
    cluster.run(f"alter database {database_url.rpartition('/')[2]} set synchronous_commit = off")
    database = open_postgres(database_url)
    with database.transaction() as transaction:
        assert transaction.rows("show synchronous_commit") == [("on",)]
    with cluster.durable():
        assert database.problems() == []
    database.close()


@pytest.mark.parametrize("setting", ["fsync", "full_page_writes"])
def test_a_server_that_may_lose_what_it_acknowledges_is_a_problem(
    cluster: Cluster, database: PostgresDatabase, setting: str
) -> None:
    with cluster.durable():
        assert database.problems() == []
        cluster.set(setting, "off")
        (problem,) = database.problems()
        cluster.set(setting, "on")
    assert f"runs with {setting} off" in problem


def test_damaged_pages_are_a_problem(database: PostgresDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    def rows(_: object, sql: str) -> list[tuple[int, ...]]:
        return [(3,)] if "checksum" in sql else []

    monkeypatch.setattr(head_postgres.PostgresTransaction, "rows", rows)
    assert database.problems() == ["The server found 3 damaged pages. Restore the workspace from a backup."]


def count_up(url: str, turns: int) -> None:
    database = open_postgres(url)
    for _ in range(turns):
        with database.transaction() as transaction:
            first = take_numbers(transaction, "seq", 1)
            transaction.run("insert into seen (key) values (?)", (first.to_bytes(8),))
    database.close()


def test_four_processes_lose_no_number_and_double_none(database_url: str) -> None:
    # They all begin on an empty database, so that the migrations are raced for as well.
    processes = [
        multiprocessing.get_context("spawn").Process(target=count_up, args=(database_url, 25)) for _ in range(4)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0] * 4
    database = open_postgres(database_url)
    with database.snapshot() as snapshot:
        assert [int.from_bytes(row[0]) for row in snapshot.rows("select key from seen order by key")] == [
            *range(1, 101)
        ]
        assert last_seq(snapshot) == 100
    database.close()


def test_numbers_are_in_the_order_of_commits(database: PostgresDatabase) -> None:
    with database.transaction() as first:
        number = take_numbers(first, "seq", 1)
        seen: list[int] = []
        later = Thread(target=lambda: seen.append(counted(database)))
        later.start()
        later.join(0.2)
        assert seen == []
    later.join()
    assert seen == [number + 1]


def counted(database: PostgresDatabase) -> int:
    with database.transaction() as transaction:
        return take_numbers(transaction, "seq", 1)


def test_a_lock_that_is_held_too_long_is_an_error(
    database_url: str, database: PostgresDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    impatient = head_postgres._SESSION.replace("'30s'", "'20ms'")
    monkeypatch.setattr(head_postgres, "_SESSION", impatient)
    with database.transaction(), pytest.raises(StorageError, match="lock timeout"):
        counted(other := open_postgres(database_url))
    # It failed on a connection just made; now on one that was used before.
    people(other)
    with database.transaction(), pytest.raises(StorageError, match="lock timeout"):
        counted(other)
    assert counted(other) == 1
    other.close()


def test_each_schema_is_a_database_of_its_own(cluster: Cluster, database_url: str) -> None:
    cluster.run("create schema acme", "create schema other", database=database_url.rpartition("/")[2])
    named = [open_postgres(f"{database_url}?options=-csearch_path%3D{schema}") for schema in ("acme", "other")]
    put(named[0], "ann")
    assert [people(database) for database in named] == [["ann"], []]
    # Neither waits for the other.
    with named[0].transaction():
        put(named[1], "bob")
    for database in named:
        database.close()


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql://regard@127.0.0.1:1/acme", "connection failed"),
        ("postgresql://regard@127.0.0.1/acme?nonsense=1", "invalid URI query parameter"),
    ],
)
def test_a_server_that_cannot_be_used_says_so(url: str, said: str) -> None:
    with pytest.raises(BrokenWorkspaceError, match=said) as caught:
        open_postgres(url)
    assert "REGARD_DATABASE_URL" in caught.value.remedy


def test_a_session_that_cannot_be_set_up_is_an_error(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(head_postgres, "_SESSION", "set nonsense = 1")
    with pytest.raises(BrokenWorkspaceError, match="nonsense"):
        open_postgres(database_url)


def test_a_schema_that_is_not_there_is_named_as_the_reason(database_url: str) -> None:
    with pytest.raises(BrokenWorkspaceError, match="no schema"):
        open_postgres(f"{database_url}?options=-csearch_path%3Dnowhere")


def test_a_user_without_rights_is_told(cluster: Cluster, database_url: str) -> None:
    cluster.run("drop role if exists guest", "create role guest login")
    with pytest.raises(BrokenWorkspaceError, match="permission denied"):
        open_postgres(database_url.replace("regard@", "guest@"))


def test_a_database_of_another_encoding_is_refused(cluster: Cluster) -> None:
    cluster.run("create database latin encoding 'LATIN1' locale 'C' template template0")
    with pytest.raises(BrokenWorkspaceError, match="LATIN1"):
        open_postgres(cluster.url("latin"))


def test_a_server_that_is_too_old_is_refused(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(head_postgres, "_OLDEST", 990_000)
    with pytest.raises(BrokenWorkspaceError, match="99 or newer"):
        open_postgres(database_url)


def test_a_database_of_a_newer_regard_is_left_alone(database_url: str, database: PostgresDatabase) -> None:
    with database.transaction() as transaction:
        transaction.run("update ledger_version set version = 99")
    with pytest.raises(BrokenWorkspaceError, match="newer Regard"):
        open_postgres(database_url)


def test_a_script_that_fails_leaves_the_version_before_it(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "0001_first.sql").write_text("create table a (b blob primary key, c text) without rowid;\n")
    monkeypatch.setattr(head_postgres, "_MIGRATIONS", tmp_path)
    open_postgres(database_url).close()
    (tmp_path / "0002_second.sql").write_text("create table c (d bigint);\ninsert into nowhere values (1);\n")
    with pytest.raises(BrokenWorkspaceError, match="nowhere"):
        open_postgres(database_url)
    (tmp_path / "0002_second.sql").write_text("create table c (d bigint); -- one; two\ninsert into c values (1);\n")
    database = open_postgres(database_url)
    with database.snapshot() as snapshot:
        assert snapshot.rows("select d from c") == [(1,)]
    database.close()


def test_every_table_of_the_scripts_is_there(database: PostgresDatabase) -> None:
    assert len(list(MIGRATIONS.glob("*.sql"))) > 0
    with database.snapshot() as snapshot:
        assert all(snapshot.rows(f"select count(*) from {table}") for table in table_names())  # noqa: S608


def test_the_planner_keeps_no_sample_of_who_people_are(cluster: Cluster, database_url: str) -> None:
    database = open_postgres(database_url)
    put(database, *(f"carla{number:04}@example.org" for number in range(500)))
    name = database_url.rpartition("/")[2]
    samples = cluster.run("analyze", "select * from pg_stats where tablename = 'person'", database=name)
    assert "carla" not in repr(samples)
    database.close()


def test_what_was_deleted_is_in_no_file_of_a_table(
    cluster: Cluster, database: PostgresDatabase, database_url: str
) -> None:
    put(database, "loyal.ann@example.org", "detractor.carla@example.org")
    assert b"detractor.carla" in cluster.tables(database_url)
    with database.transaction() as transaction:
        transaction.run("delete from person where identifier like 'detractor%'")
    database.forget_deleted()
    assert b"detractor.carla" not in cluster.tables(database_url)
    assert b"loyal.ann" in cluster.tables(database_url)


def test_nothing_is_forgotten_while_somebody_may_still_read_it(
    database: PostgresDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(head_postgres, "_READERS_S", 0.1)
    put(database, "carla")
    with database.snapshot():
        with database.transaction() as transaction:
            transaction.run("delete from person")
        with pytest.raises(BrokenWorkspaceError, match="are reading"):
            database.forget_deleted()
    database.forget_deleted()


@pytest.fixture
def mortal() -> Iterator[Cluster]:
    """A server of one's own, to be killed."""
    if not sys.platform.startswith("linux"):
        pytest.skip("needs /proc")
    server = new_cluster()
    yield server
    server.stop()


def test_a_killed_server_loses_nothing_and_is_found_again(mortal: Cluster) -> None:
    database = open_postgres(mortal.fresh_url())
    acknowledged: list[str] = []
    for turn in range(3):
        with pytest.raises(StorageError, match="server fails"):
            put_until_it_dies(mortal, database, f"{turn}-", acknowledged)
        with pytest.raises(StorageError, match="server fails"):
            people(database)
        assert "server fails" in database.problems()[0]
        mortal.start()
        assert set(acknowledged) <= set(people(database))
    assert len(people(database)) <= len(acknowledged) + 3
    database.close()


def put_until_it_dies(server: Cluster, database: PostgresDatabase, prefix: str, acknowledged: list[str]) -> None:
    for number in range(100_000):
        name = f"{prefix}{number}"
        if number == 20:
            Thread(target=server.kill).start()
        put(database, name)
        acknowledged.append(name)


def test_a_commit_whose_outcome_is_unknown_is_no_success(mortal: Cluster) -> None:
    database = open_postgres(mortal.fresh_url())
    with pytest.raises(StorageError, match="server fails"):
        commit_on_a_dead_server(mortal, database)
    mortal.start()
    assert people(database) == []
    with pytest.raises(StorageError, match="server fails"):
        forget_on_a_dead_server(mortal, database)
    database.close()


def commit_on_a_dead_server(server: Cluster, database: PostgresDatabase) -> None:
    with database.transaction() as transaction:
        transaction.run(PEOPLE, (b"ann", "ann"))
        server.kill()


def forget_on_a_dead_server(server: Cluster, database: PostgresDatabase) -> None:
    server.kill()
    database.forget_deleted()


def test_a_process_killed_in_a_transaction_holds_nobody_up(database_url: str, database: PostgresDatabase) -> None:
    code = (
        "import sys; from regard.ledger.head_postgres import open_postgres\n"
        "with open_postgres(sys.argv[1]).transaction() as t:\n"
        "    t.run(\"insert into seen (key) values ('x')\"); print('in', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, database_url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "in\n"
        os.kill(process.pid, signal.SIGKILL)
    assert counted(database) == 1
    with database.snapshot() as snapshot:
        assert snapshot.rows("select * from seen") == []
