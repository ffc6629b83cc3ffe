"""What a page replaces is read where it stands: in the base, or in the last page that has it."""

import pyarrow as pa
import pytest
from tests.cast import RECEIVED, SOURCE, Contact, arrive, facts, key_of

from regard.ledger import Ledger, append, concerned, correct, keep
from regard.ledger.concerned import Old, read_old
from regard.ledger.fold import Folds
from regard.ledger.layout import read_description
from regard.ledger.schema import KEY

NOBODY = [Contact(f"n{number}", None) for number in range(30)]


@pytest.fixture
def paged(ledger: Ledger, folds: Folds) -> Ledger:
    """Ann and Bob in the base, Ann and Carla in a page, Ann in a second one."""
    arrive(ledger, *NOBODY, Contact("1", "ann", 0, nps=9), Contact("2", "bob", 5))
    append(ledger, "attribute", facts(("bob", "plan", "gold", None)))
    keep(ledger, folds)
    arrive(ledger, Contact("3", "ann", 7), *(Contact(f"c{number}", "carla", number) for number in range(9)))
    keep(ledger, folds)
    arrive(ledger, Contact("4", "ann", 8))
    assert len(keep(ledger, folds).pages) == 2
    return ledger


def held(ledger: Ledger, *whos: str, changed: tuple[int, ...] = (), erased: tuple[str, ...] = ()) -> Old:
    with ledger.database.snapshot() as snapshot:
        description = read_description(snapshot)
    arriving = pa.array([key_of(who) for who in whos], KEY)
    return read_old(ledger.layout, description, [key_of(who) for who in erased], arriving, changed)


def seqs(old: Old) -> list[int]:
    found: list[int] = sorted(old.rows["seq"].to_pylist())
    return found


def test_customers_are_found_in_base_and_pages_with_all_their_rows(paged: Ledger) -> None:
    assert seqs(held(paged, "bob")) == [32]
    assert seqs(held(paged, "ann")) == [31, 34, 44]
    assert seqs(held(paged, "carla")) == list(range(35, 44))
    assert seqs(held(paged, "ann", "bob", "carla")) == [31, 32, *range(34, 45)]


def test_many_customers_are_found_as_well(paged: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(concerned, "_FEW", 0)
    assert seqs(held(paged, "ann", "bob", "carla")) == [31, 32, *range(34, 45)]


def test_names_are_in_the_order_of_numbers_and_each_there_once(paged: Ledger) -> None:
    names = held(paged, "carla", "ann", "bob", changed=(31, 44)).names
    assert names["customer_no"].to_pylist() == [1, 2, 3]
    assert set(names["customer"].to_pylist()) == {key_of(who).hex() for who in ("ann", "bob", "carla")}


def test_answers_and_facts_come_with_their_customers(paged: Ledger) -> None:
    old = held(paged, "ann", "bob")
    assert old.answers["seq"].to_pylist() == [31]
    assert old.facts["value"].to_pylist() == ["gold"]


def test_who_is_not_known_has_nothing(paged: Ledger) -> None:
    old = held(paged, "delta")
    assert (len(old.names), len(old.rows), len(old.answers), len(old.facts)) == (0, 0, 0, 0)


def test_whose_row_changes_is_found_by_it(paged: Ledger) -> None:
    assert seqs(held(paged, changed=(32,))) == [32]
    assert seqs(held(paged, changed=(40,))) == list(range(35, 44))
    assert seqs(held(paged, changed=(31,))) == [31, 34, 44]


def test_a_changed_row_of_nobody_is_found_alone(paged: Ledger) -> None:
    assert seqs(held(paged, changed=(5,))) == [5]
    assert seqs(held(paged, "bob", changed=(5, 6))) == [5, 6, 32]


def test_a_row_of_nobody_that_changed_before_is_found_as_it_is_now(paged: Ledger, folds: Folds) -> None:
    correct(paged, SOURCE, "n4", {"touchpoint": "mail"}, reason="mistyped", at=RECEIVED)
    keep(paged, folds)
    old = held(paged, changed=(5,))
    assert (seqs(old), old.rows["touchpoint"].to_pylist()) == ([5], ["mail"])


def test_who_is_erased_is_not_there_any_more(paged: Ledger) -> None:
    old = held(paged, "ann", "bob", changed=(31,), erased=("ann",))
    assert (seqs(old), len(old.names)) == ([32], 1)
