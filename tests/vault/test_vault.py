import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cast import KEY, RECEIVED, key_of, people, traits

from regard.ledger.head_sqlite import SqliteDatabase, open_database
from regard.ledger.schema import MOMENT, TRAIT
from regard.vault import find_people, forget, known_values, put_people, put_traits


@pytest.fixture
def database(tmp_path: Path) -> Iterator[SqliteDatabase]:
    opened = open_database(tmp_path / "head.sqlite3")
    yield opened
    opened.close()


def put(database: SqliteDatabase, table: pa.Table, more: pa.Table) -> None:
    with database.transaction() as transaction:
        put_people(transaction, table)
        put_traits(transaction, more)


def known(database: SqliteDatabase, *names: str) -> dict[bytes, tuple[str, ...]]:
    with database.snapshot() as snapshot:
        return known_values(snapshot, [key_of(name) for name in names])


def test_identifiers_and_traits_of_a_person_are_known_together(database: SqliteDatabase) -> None:
    put(database, people("ann", "bob"), traits("ann", name="Ann Smith", email="ann@example.org"))
    assert sorted(known(database, "ann")[key_of("ann")]) == ["Ann Smith", "ann", "ann@example.org"]
    assert known(database, "bob", "carla") == {key_of("bob"): ("bob",)}


def test_a_new_value_of_a_trait_replaces_the_old_one(database: SqliteDatabase) -> None:
    put(database, people("ann"), traits("ann", name="Ann Smith"))
    put(database, people("ann"), traits("ann", RECEIVED + timedelta(days=1), name="Ann Jones"))
    assert known(database, "ann") == {key_of("ann"): ("ann", "Ann Jones")}


@given(order=st.permutations([(0, "Ann Smith"), (1, "Ann Jones"), (1, "Ann Adams"), (2, "Ann Brown")]))
def test_the_latest_value_of_a_trait_stands_in_whatever_order_it_comes(order: list[tuple[int, str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(Path(folder) / "head.sqlite3")
        for day, name in order:
            put(database, people("ann"), traits("ann", RECEIVED + timedelta(days=day), name=name))
        assert known(database, "ann") == {key_of("ann"): ("ann", "Ann Brown")}
        database.close()


def test_a_trait_without_a_time_gives_way_to_any_other(database: SqliteDatabase) -> None:
    timeless = traits("ann", name="Ann Smith").set_column(3, TRAIT.field("set_at"), pa.nulls(1, MOMENT))
    put(database, people("ann"), traits("ann", datetime(1900, 1, 1, tzinfo=UTC), name="Ann Jones"))
    put(database, people("ann"), timeless)
    assert known(database, "ann") == {key_of("ann"): ("ann", "Ann Jones")}


def test_very_many_people_can_be_asked_for_at_once(database: SqliteDatabase) -> None:
    names = [f"customer {number}" for number in range(1200)]
    put(database, people(*names), traits("customer 0", name="Ann"))
    assert len(known(database, *names)) == 1200


def test_a_person_is_found_by_any_kind_of_identifier(database: SqliteDatabase) -> None:
    put(database, people("ann", "bob"), traits("ann", name="Ann"))
    with database.snapshot() as snapshot:
        assert find_people(snapshot, KEY, "ann") == [key_of("ann")]
        assert find_people(snapshot, KEY, "Ann") == []
        assert find_people(snapshot, b"x" * 32, "ann") == []


def test_a_forgotten_person_is_in_no_byte_of_the_database(database: SqliteDatabase, tmp_path: Path) -> None:
    put(database, people("ann", "carla-4711"), traits("carla-4711", name="Carla Castafiore"))
    with database.transaction() as transaction:
        forget(transaction, [key_of("carla-4711")])
    database.forget_deleted()
    assert known(database, "ann", "carla-4711") == {key_of("ann"): ("ann",)}
    content = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"carla-4711" not in content
    assert b"Castafiore" not in content
