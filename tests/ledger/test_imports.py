"""A load is in the ledger whole or not at all, and is taken back the same way."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from tests.cast import RECEIVED, SOURCE, Contact, arrival, arrive, known_of, people, rows, traits

from regard.errors import WrongUseError
from regard.ledger import Ledger, append, begin_import, imports, keep, read, undo_import
from regard.ledger.archive import sweep
from regard.ledger.fold import Folds
from regard.ledger.imports import ImportWriter
from regard.ledger.schema import PERSON, TRAIT

ANN, BOB = Contact("1", "ann"), Contact("2", "bob", 5)


@contextmanager
def load(ledger: Ledger) -> Iterator[ImportWriter]:
    with begin_import(ledger, source=SOURCE, file="visits.csv", received_at=RECEIVED) as writer:
        yield writer


def loaded(ledger: Ledger, *contacts: Contact) -> int | None:
    with load(ledger) as writer:
        writer.add_interactions(arrival(*contacts))
        return writer.commit()


def shown(ledger: Ledger, folds: Folds) -> list[tuple[object, ...]]:
    keep(ledger, folds)
    with read(ledger) as reader:
        return rows(reader, "seq, who, import_id")


def test_a_load_is_numbered_and_remembered(ledger: Ledger, folds: Folds) -> None:
    assert loaded(ledger, ANN, BOB) == 1
    [known] = imports(ledger)
    assert (known.id, known.file, known.taken, known.known, known.at) == (1, "visits.csv", 2, 0, RECEIVED)
    assert shown(ledger, folds) == [(1, "ann", 1), (2, "bob", 1)]


def test_the_same_load_twice_takes_nothing(ledger: Ledger, folds: Folds) -> None:
    loaded(ledger, ANN, BOB)
    assert loaded(ledger, ANN, BOB) is None
    keep(ledger, folds)
    assert loaded(ledger, ANN, BOB) is None
    assert len(imports(ledger)) == 1


def test_what_is_known_from_anywhere_is_not_taken_again(ledger: Ledger, folds: Folds) -> None:
    arrive(ledger, ANN)
    keep(ledger, folds)
    arrive(ledger, BOB)
    with load(ledger) as writer:
        assert writer.add_interactions(arrival(ANN, BOB, Contact("3"), Contact("3"))) == (1, 3)
        assert writer.add_interactions(arrival(Contact("3"), Contact("4"))) == (1, 1)
        writer.commit()
    assert [row[0] for row in shown(ledger, folds)] == [1, 2, 3, 4]


def test_without_commit_nothing_is_left(ledger: Ledger) -> None:
    with load(ledger) as writer:
        writer.add_interactions(arrival(ANN))
        writer.add_people(people("ann"), traits("ann", name="Ann"))
    assert list(ledger.archive.iterdir()) == []
    assert imports(ledger) == []
    assert known_of(ledger, "ann") == {}


def test_a_finished_file_of_a_load_that_fails_is_deleted(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("regard.ledger.archive._ROWS_PER_FILE", 1)
    with load(ledger) as writer:
        writer.add_interactions(arrival(ANN))
        assert len(list(ledger.archive.iterdir())) == 1
    assert list(ledger.archive.iterdir()) == []


def test_a_load_of_several_files_keeps_its_order(ledger: Ledger, folds: Folds, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("regard.ledger.archive._ROWS_PER_FILE", 2)
    arrive(ledger, Contact("0", "carla"))
    with load(ledger) as writer:
        for number in range(5):
            writer.add_interactions(arrival(Contact(f"a{number}", "ann", number)))
        writer.commit()
    assert len(list(ledger.archive.iterdir())) == 3
    assert [row[0] for row in shown(ledger, folds)] == [1, 2, 3, 4, 5, 6]


def test_refusals_are_remembered_with_the_load(ledger: Ledger) -> None:
    with load(ledger) as writer:
        assert writer.commit(refused={"no_time": 3}) == 1
    with ledger.database.snapshot() as snapshot:
        assert snapshot.rows("select import_id, reason, entries from refusal") == [(1, "no_time", 3)]


def test_people_come_with_the_commit(ledger: Ledger) -> None:
    with load(ledger) as writer:
        writer.add_people(people("ann"), TRAIT.empty_table())
        writer.add_people(people("ann", "bob"), traits("ann", name="Ann"))
        writer.add_people(PERSON.empty_table(), TRAIT.empty_table())
        writer.commit()
    assert sorted(known_of(ledger, "ann", "bob").values()) == [("ann", "Ann"), ("bob",)]


def test_undoing_takes_the_whole_load_back(ledger: Ledger, folds: Folds) -> None:
    loaded(ledger, ANN, BOB)
    arrive(ledger, Contact("3", "carla"))
    keep(ledger, folds)
    assert undo_import(ledger, 1, RECEIVED).undone_at == RECEIVED
    assert shown(ledger, folds) == [(3, "carla", None)]
    assert len(sweep(ledger)) == 1


@pytest.mark.parametrize("fold", [False, True])
def test_after_undoing_the_file_can_be_loaded_again(ledger: Ledger, folds: Folds, fold: bool) -> None:
    loaded(ledger, ANN, BOB)
    keep(ledger, folds)
    undo_import(ledger, 1, RECEIVED)
    if fold:
        keep(ledger, folds)
    assert loaded(ledger, ANN, BOB) == 2
    assert shown(ledger, folds) == [(3, "ann", 2), (4, "bob", 2)]


def test_a_second_arrival_at_the_head_takes_the_place_of_an_undone_one(ledger: Ledger, folds: Folds) -> None:
    loaded(ledger, ANN)
    append(ledger, "interaction", arrival(ANN))
    assert shown(ledger, folds) == [(1, "ann", 1)]
    undo_import(ledger, 1, RECEIVED)
    assert shown(ledger, folds) == [(2, "ann", None)]


def test_an_import_cannot_be_undone_twice_or_invented(ledger: Ledger) -> None:
    loaded(ledger, ANN)
    undo_import(ledger, 1, RECEIVED)
    with pytest.raises(WrongUseError, match="undone already"):
        undo_import(ledger, 1, RECEIVED)
    with pytest.raises(WrongUseError, match="does not exist"):
        undo_import(ledger, 7, RECEIVED)
