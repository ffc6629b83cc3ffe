"""After an erasure no byte of the workspace tells of the customer."""

import csv
import sys
import threading
import time
from datetime import timedelta
from typing import Any

import pytest
from tests.cast import RECEIVED, SOURCE, Contact, Fact, arrival, arrive, facts, key_of, people, rows, traits
from tests.grep import everything

from regard import story
from regard.errors import WrongUseError
from regard.ledger import (
    Ledger,
    append,
    begin_import,
    correct,
    erase,
    erasures,
    find_customers,
    finish_pending,
    keep,
    read,
    rebuild,
)
from regard.ledger.archive import seal
from regard.ledger.fold import Folds
from regard.ledger.head import segments
from regard.ledger.lease import keeper_lease

LATER = RECEIVED + timedelta(days=1)
TOLD = ("carla-4711", "Carla Castafiore", "carla@example.org", "+49 30 123456")
MARKS = ("carla-word", "carla-loaded-word", "carla-gold", "Carla phoned", "carla-mistyped")


def fill(ledger: Ledger, folds: Folds) -> None:
    """Put Carla everywhere: segments of loads and of the inbox, base, pages, vault, inbox, reject file."""
    with begin_import(ledger, source=SOURCE, file="a.csv", received_at=RECEIVED) as writer:
        writer.add_interactions(arrival(Contact("l1", "carla", mention="carla-loaded-word"), Contact("l2", "ann", 4)))
        writer.add_attributes(facts(Fact("carla", "tier", "carla-gold"), Fact("ann", "tier", "silver")))
        writer.add_people(people("ann"), traits("carla", name=TOLD[1], email=TOLD[2], phone=TOLD[3]))
        writer.commit()
    append(ledger, "interaction", arrival(Contact("h1", "carla", 5, mention="carla-word")), _person())
    correct(ledger, SOURCE, "l1", {"campaign": "carla-mistyped"}, reason="Carla phoned", at=RECEIVED)
    correct(ledger, SOURCE, "l2", {"touchpoint": "store"}, reason="mistyped", at=RECEIVED)
    rebuild(ledger, folds)
    append(ledger, "interaction", arrival(Contact("h2", "carla", 9, nps=0, mention="carla-word"), Contact("h3", "bob")))
    keep(ledger, folds)
    append(ledger, "interaction", arrival(Contact("h4", "carla", 10, mention="carla-word")))
    rejects = ledger.folder / "rejects"
    rejects.mkdir()
    (rejects / "1-a.csv").write_text(f'row,reason,line\n1,no_time,"{TOLD[1]}\nsays"\n2,no_time,Ann\n')


def _person() -> Any:
    table = people("carla")
    return table.set_column(2, table.schema.field(2), [[TOLD[0]]])


@pytest.fixture
def filled(ledger: Ledger, folds: Folds) -> Ledger:
    fill(ledger, folds)
    return ledger


def test_the_grep_of_these_tests_finds_what_is_there(filled: Ledger) -> None:
    found = everything(filled.folder)
    assert [word for word in (*TOLD, *MARKS) if word.encode() not in found] == []
    assert repr(key_of("carla"))[2:-1].encode() in found


def test_an_erased_customer_is_in_no_byte_of_any_file(filled: Ledger, folds: Folds) -> None:
    erased = erase(filled, [key_of("carla")], folds, LATER)
    assert (erased.customers, erased.entries) == (1, 6)
    found = everything(filled.folder)
    assert [word for word in (*TOLD, *MARKS) if word.encode() in found] == []


def test_only_the_tombstone_has_the_pseudonym(filled: Ledger, folds: Folds) -> None:
    erase(filled, [key_of("carla")], folds, LATER)
    parts = [filled.folder / "ledger" / "archive", filled.folder / "ledger" / "layout", filled.folder / "rejects"]
    found = b"".join(everything(part) for part in parts)
    assert key_of("carla") not in found
    assert key_of("carla").hex().encode() not in found
    assert erasures(filled) == {key_of("carla"): LATER}


def test_the_others_stay_as_they_were(filled: Ledger, folds: Folds) -> None:
    keep(filled, folds)
    with read(filled) as reader:
        before = [row for row in rows(reader, "who, seq, touchpoint, step_visit") if row[0] != "carla"]
    erase(filled, [key_of("carla")], folds, LATER)
    with read(filled) as reader:
        assert rows(reader, "who, seq, touchpoint, step_visit") == before
        assert rows(reader, "who, value", "attribute", "who") == [("ann", "silver")]
    with (filled.folder / "rejects" / "1-a.csv").open(newline="") as file:
        assert list(csv.reader(file)) == [["row", "reason", "line"], ["2", "no_time", "Ann"]]


class KilledError(Exception):
    """Stands for a kill in the middle of an erasure."""


@pytest.mark.parametrize("step", ["seal", "delete_orphans", "rebuild", "finish_erasures"])
def test_an_erasure_cut_short_hides_at_once_and_is_finished_later(
    filled: Ledger, folds: Folds, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: Any, **__: Any) -> None:
        raise KilledError

    keep(filled, folds)
    monkeypatch.setattr(sys.modules["regard.ledger.erase"], step, die)
    with pytest.raises(KilledError):
        erase(filled, [key_of("carla")], folds, LATER)
    monkeypatch.undo()
    with read(filled) as reader:
        assert {row[0] for row in rows(reader, "who", "customer", "who")} == {"ann", "bob"}
        assert {row[0] for row in rows(reader, "who")} == {"ann", "bob"}
        assert rows(reader, "who", "answer") == []
        assert {row[0] for row in rows(reader, "who", "attribute", "who")} == {"ann"}
    story.catch_up(filled)
    assert [word for word in (*TOLD, *MARKS) if word.encode() in everything(filled.folder)] == []


def test_finishing_when_nothing_is_pending_does_nothing(ledger: Ledger, folds: Folds) -> None:
    assert finish_pending(ledger, folds, LATER).customers == 0


def test_what_comes_after_the_erasure_is_a_new_customer(ledger: Ledger, folds: Folds) -> None:
    arrive(ledger, Contact("1", "carla"))
    erase(ledger, [key_of("carla")], folds, LATER)
    append(ledger, "interaction", arrival(Contact("2", "carla", 3), at=LATER + timedelta(seconds=1)))
    keep(ledger, folds)
    with read(ledger) as reader:
        assert rows(reader, "who, n", "customer", "who") == [("carla", 1)]
    erase(ledger, [key_of("carla")], folds, LATER + timedelta(days=1))
    with read(ledger) as reader:
        assert rows(reader, "who") == []


def test_a_segment_of_nobody_else_is_gone_and_one_of_others_untouched(ledger: Ledger, folds: Folds) -> None:
    for who in ("carla", "ann"):
        arrive(ledger, Contact(who, who))
        with keeper_lease(ledger.folder):
            seal(ledger)
    with ledger.database.snapshot() as snapshot:
        _, of_ann = segments(snapshot)
    assert erase(ledger, [key_of("carla")], folds, LATER).files == 1
    with ledger.database.snapshot() as snapshot:
        assert segments(snapshot) == [of_ann]
    assert [path.name for path in ledger.archive.iterdir()] == [of_ann.path]


@pytest.mark.parametrize("name", ["carla", key_of("carla").hex()])
def test_a_customer_is_found_by_identifier_or_pseudonym(ledger: Ledger, name: str) -> None:
    arrive(ledger, Contact("1", "carla"))
    assert find_customers(ledger, name) == [key_of("carla")]


@pytest.mark.parametrize("name", ["nobody", "0" * 32])
def test_nobody_of_that_name_is_said_plainly(ledger: Ledger, name: str) -> None:
    with pytest.raises(WrongUseError, match="is known"):
        find_customers(ledger, name)


def test_a_load_that_began_before_the_erasure_does_not_bring_the_customer_back(ledger: Ledger, folds: Folds) -> None:
    arrive(ledger, Contact("1", "ann"), Contact("2", "carla"))
    erasing = threading.Thread(target=erase, args=(ledger, [key_of("carla")], folds, LATER))
    with begin_import(ledger, source=SOURCE, file="a.csv", received_at=RECEIVED) as writer:
        writer.add_interactions(arrival(Contact("3", "carla", mention="carla-word"), Contact("4", "ann", 9)))
        writer.add_people(people("carla"), traits("carla", name=TOLD[1]))
        erasing.start()
        while not erasures(ledger):
            time.sleep(0.01)
        writer.commit()
    erasing.join()
    rebuild(ledger, folds)
    with read(ledger) as reader:
        assert rows(reader, "who, n", "customer", "who") == [("ann", 2)]
    found = everything(ledger.folder)
    assert [word for word in ("carla-word", TOLD[1]) if word.encode() in found] == []


def test_a_reject_file_with_a_very_long_text_is_scrubbed_too(ledger: Ledger, folds: Folds) -> None:
    arrive(ledger, Contact("1", "carla"))
    (ledger.folder / "rejects").mkdir()
    path = ledger.folder / "rejects" / "1-a.csv"
    path.write_text(f"row,reason,who,text\n1,too_long,carla,{'x' * 200_000}\n")
    erase(ledger, [key_of("carla")], folds, LATER)
    assert path.read_text().split() == ["row,reason,who,text"]


def test_what_was_received_before_the_erasure_and_kept_after_it_goes_too(ledger: Ledger, folds: Folds) -> None:
    append(ledger, "interaction", arrival(Contact("h1", "carla")), _person())
    erase(ledger, [key_of("carla")], folds, LATER)
    append(ledger, "interaction", arrival(Contact("h2", "carla", 1), Contact("h3", "ann", 1)))
    story.catch_up(ledger)
    with read(ledger) as reader:
        assert reader.fetch("select count(*) as n from interaction")["n"].to_pylist() == [1]
