"""Which value of an attribute held when."""

import time
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.cast import RECEIVED, Fact, after, arrive, facts, rows

from regard.ledger import Ledger, append, begin_import, keep, read, rebuild
from regard.ledger.fold import Folds

SECOND = timedelta(seconds=1)
Histories = list[tuple[str, Any, Any]]


def at(minute: float) -> datetime:
    return after(minute).replace(tzinfo=None)


def received(seconds: int = 0) -> datetime:
    return (RECEIVED + seconds * SECOND).replace(tzinfo=None)


@pytest.fixture
def histories(ledger: Ledger, folds: Folds) -> Any:
    """Return a function that takes facts, each received a second later, and returns Ann's history."""

    def tell(*said: Fact, fold_each: bool = False) -> Histories:
        for number, fact in enumerate(said):
            append(ledger, "attribute", facts(fact, at=RECEIVED + number * SECOND))
            if fold_each:
                keep(ledger, folds)
        keep(ledger, folds)
        with read(ledger) as reader:
            return rows(reader, "value, valid_from, valid_to", "attribute", "valid_from nulls first")

    return tell


def tier(value: str | None, valid_from: float | None = None, valid_to: float | None = None) -> Fact:
    return Fact("ann", "tier", value, valid_from, valid_to)


def test_the_first_undated_fact_holds_since_ever(histories: Any) -> None:
    assert histories(tier("gold")) == [("gold", None, None)]


def test_an_undated_fact_takes_over_when_it_was_received(histories: Any) -> None:
    assert histories(tier("gold"), tier("none")) == [("gold", None, received(1)), ("none", received(1), None)]


def test_a_dated_fact_holds_from_its_date_until_the_next(histories: Any) -> None:
    assert histories(tier("gold", 20), tier("silver", 10)) == [("silver", at(10), at(20)), ("gold", at(20), None)]


def test_an_explicit_end_leaves_a_gap(histories: Any) -> None:
    assert histories(tier("gold", 0, 5), tier("silver", 10)) == [("gold", at(0), at(5)), ("silver", at(10), None)]


def test_an_end_after_the_next_start_gives_way_to_it(histories: Any) -> None:
    assert histories(tier("gold", 0, 50), tier("silver", 10)) == [("gold", at(0), at(10)), ("silver", at(10), None)]


@pytest.mark.parametrize("fold_each", [False, True])
def test_of_two_facts_with_one_start_the_later_received_wins(histories: Any, fold_each: bool) -> None:
    assert histories(tier("gold", 10), tier("silver", 10), fold_each=fold_each) == [("silver", at(10), None)]


@pytest.mark.parametrize("fold_each", [False, True])
def test_a_dated_fact_that_comes_late_goes_before_the_undated_one(histories: Any, fold_each: bool) -> None:
    assert histories(tier("gold"), tier("silver", 10), fold_each=fold_each) == [
        ("silver", at(10), received()),
        ("gold", received(), None),
    ]


def test_of_two_undated_facts_received_together_the_later_holds_since_ever(ledger: Ledger, folds: Folds) -> None:
    append(ledger, "attribute", facts(tier("gold"), tier("silver")))
    keep(ledger, folds)
    append(ledger, "attribute", facts(tier("none", 1e6)))
    keep(ledger, folds)
    with read(ledger) as reader:
        kept = rows(reader, "value, valid_from, valid_to", "attribute", "valid_from nulls first")
    rebuild(ledger, folds)
    with read(ledger) as reader:
        assert rows(reader, "value, valid_from, valid_to", "attribute", "valid_from nulls first") == kept
    assert kept == [("silver", None, at(1e6)), ("none", at(1e6), None)]


def test_facts_of_different_names_and_customers_do_not_touch(ledger: Ledger, folds: Folds) -> None:
    said = [tier("gold", 10), Fact("ann", "city", "Ulm", 20), Fact("bob", "tier", "silver", 30)]
    append(ledger, "attribute", facts(*said))
    keep(ledger, folds)
    with read(ledger) as reader:
        assert {row[-1] for row in rows(reader, "who, name, valid_to", "attribute", "who, name")} == {None}


def test_a_missing_value_is_a_value_too(histories: Any) -> None:
    assert histories(tier("gold", 10), tier(None, 20)) == [("gold", at(10), at(20)), (None, at(20), None)]


def test_a_customer_without_contacts_can_have_facts(ledger: Ledger, folds: Folds) -> None:
    arrive(ledger, ("1", "ann"))
    append(ledger, "attribute", facts(Fact("bob", "tier", "gold")))
    keep(ledger, folds)
    with read(ledger) as reader:
        assert rows(reader, "who, n", "customer", "who") == [("ann", 1), ("bob", 0)]


def loaded(ledger: Ledger, *said: Fact) -> int:
    with begin_import(ledger, source="crm", file="people.csv", received_at=RECEIVED + SECOND) as writer:
        taken = writer.add_attributes(facts(*said, at=RECEIVED + SECOND))
        writer.commit()
    return taken


def test_the_zone_of_the_machine_makes_no_fact_new(
    ledger: Ledger, folds: Folds, monkeypatch: pytest.MonkeyPatch
) -> None:
    dated = Fact("bob", "tier", "gold", 5)
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("TZ", "America/Chicago")
        time.tzset()
        assert loaded(ledger, dated) == 1
        keep(ledger, folds)
        assert loaded(ledger, dated) == 0
    time.tzset()


def test_a_load_takes_only_facts_that_say_something_new(ledger: Ledger, folds: Folds) -> None:
    first = [tier("gold"), tier("gold"), Fact("bob", "tier", "gold", 5)]
    assert loaded(ledger, *first) == 2
    keep(ledger, folds)
    assert loaded(ledger, *first) == 0
    assert loaded(ledger, tier("silver"), Fact("bob", "tier", "gold", 6), Fact("bob", "tier", None)) == 3
