from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.cast import KEY, RECEIVED, key_of, people, traits

from regard.ledger.head_sqlite import SqliteDatabase, open_database
from regard.vault import put_people, put_traits
from regard.vault.search import Person, called_of, names_of, person_of, search_people

ANN, BOB, CARLA = (key_of(name) for name in ("ann", "bob", "carla"))


@pytest.fixture
def database(tmp_path: Path) -> Iterator[SqliteDatabase]:
    opened = open_database(tmp_path / "head.sqlite3")
    with opened.transaction() as transaction:
        put_people(transaction, people("ann", "bob", "carla"))
        put_traits(transaction, traits("ann", RECEIVED, name="Ann Smith", email="ann@example.org"))
        put_traits(transaction, traits("bob", RECEIVED, first_name="Bob", last_name="100% Brown", phone="+49 170"))
    yield opened
    opened.close()


def found(database: SqliteDatabase, text: str, limit: int = 500) -> list[bytes]:
    with database.snapshot() as snapshot:
        return search_people(snapshot, KEY, text, limit)


@pytest.mark.parametrize("text", ["ann", "ANN", "Ann Smith", "smith", "ann@", "Ann S"])
def test_people_are_found_by_how_identifiers_and_traits_begin(database: SqliteDatabase, text: str) -> None:
    assert found(database, text) == [ANN]


def test_marks_of_patterns_mean_themselves(database: SqliteDatabase) -> None:
    assert found(database, "100%") == [BOB]
    assert found(database, "a_n") == []
    assert found(database, "%%") == []
    assert found(database, "!!") == []


def test_one_letter_finds_nobody_by_its_beginning(database: SqliteDatabase) -> None:
    assert found(database, "a") == []


def test_only_so_many_are_found_and_exact_ones_come_first(database: SqliteDatabase) -> None:
    with database.transaction() as transaction:
        put_people(transaction, people(*(f"bob{number}" for number in range(20))))
    assert found(database, "bob", 5)[0] == BOB
    assert len(found(database, "bob", 5)) <= 6


def test_a_person_is_all_that_the_vault_knows(database: SqliteDatabase) -> None:
    with database.snapshot() as snapshot:
        ann, nobody = person_of(snapshot, ANN), person_of(snapshot, b"0" * 16)
    assert ann == Person((("customer_id", "ann"),), (("email", "ann@example.org"), ("name", "Ann Smith")))
    assert (ann.called, nobody.called) == ("Ann Smith", "")


def test_people_are_called_by_name_or_else_by_what_they_are_known_as(database: SqliteDatabase) -> None:
    with database.transaction() as transaction:
        put_traits(transaction, traits("delta", RECEIVED, city="Rome"))
    with database.snapshot() as snapshot:
        names = names_of(snapshot, [ANN, BOB, CARLA, key_of("delta"), b"0" * 16])
    assert names == {ANN: "Ann Smith", BOB: "Bob 100% Brown", CARLA: "carla"}


def test_an_address_is_a_name_where_there_is_no_other() -> None:
    assert called_of({"email": "x@example.org", "city": "Rome"}) == "x@example.org"
