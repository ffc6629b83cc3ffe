"""One customer's rows: wherever they are, they are those that a question to all finds, and so is the number."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.cast import Contact, Fact, arrive, facts, key_of

from regard.ledger import Ledger, append, keep, read, rebuild
from regard.ledger import one_customer as one
from regard.ledger.erasures import put_erasure
from regard.ledger.fold import Folds
from regard.ledger.reader import Reader
from regard.ledger.turns import Turns

CAST = ("ann", "bob", "carla", "delta", "emil")
CONTACTS = ("seq", "customer_no", "occurred_at", "touchpoint", "channel", "value", "mention", "excluded", "import_id")
ANSWERS = ("seq", "question", "kind", "value", "option")


@pytest.fixture
def three_places(ledger: Ledger, folds: Folds) -> Ledger:
    """Return a ledger with a base and two pages; Carla is in all of them."""
    arrive(ledger, *(Contact(f"a{n}", "ann", n, nps=n) for n in range(9)), Contact("b", "bob"), Contact("c", "carla"))
    arrive(ledger, Contact("n", None), Contact("x", "ann", flag="test"))
    append(ledger, "attribute", facts(Fact("emil", "tier", "gold")))
    rebuild(ledger, folds)
    arrive(ledger, *(Contact(f"d{n}", "delta", n, "store", mention="late" if n else None) for n in range(30)))
    arrive(ledger, Contact("c1", "carla", 1, nps=4))
    keep(ledger, folds)
    arrive(ledger, Contact("c2", "carla", 2), Contact("n2", None))
    keep(ledger, folds)
    return ledger


def in_order(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(records, key=lambda record: (record["seq"], record.get("question", "")))


def agrees(reader: Reader) -> None:
    """Check that each customer's number and rows are those that a question to all finds."""
    numbers = {row["customer"]: row["customer_no"] for row in reader.fetch("from customer").to_pylist()}
    for who in CAST:
        number = reader.number_of(key_of(who).hex())
        assert number == numbers.get(key_of(who).hex())
        for table, columns in (("interaction", CONTACTS), ("answer", ANSWERS)):
            every = reader.fetch(f"from {table} where customer_no = {number or 0}").select(list(columns))
            assert in_order(reader.of_customer(table, columns, number or 0)) == in_order(every.to_pylist())


@pytest.mark.parametrize("first", [0, 8])
def test_a_customer_is_found_in_base_and_pages(three_places: Ledger, first: int, monkeypatch: Any) -> None:
    monkeypatch.setattr(one, "_FIRST_LOOKUPS", first)
    with read(three_places) as reader:
        assert [page.number for page in reader.description.pages] == [2, 3]
        for each in (reader, reader.beside(Turns(1)), reader):
            agrees(each)


@pytest.mark.parametrize("who", ["bob", "carla", "delta"])
def test_who_is_erased_is_nowhere_at_once(three_places: Ledger, who: str, monkeypatch: Any) -> None:
    monkeypatch.setattr(one, "_FIRST_LOOKUPS", 0)
    with read(three_places) as reader:
        number = reader.number_of(key_of(who).hex())
        assert number is not None
        assert reader.of_customer("interaction", CONTACTS, number)
    with three_places.database.transaction() as transaction:
        put_erasure(transaction, [key_of(who)], datetime.now(UTC))
    with read(three_places) as reader:
        assert reader.number_of(key_of(who).hex()) is None
        assert reader.of_customer("interaction", CONTACTS, number) == []
        agrees(reader)


@pytest.mark.parametrize("first", [0, 8])
def test_of_a_pseudonym_that_nobody_has_there_is_no_number(
    three_places: Ledger, first: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(one, "_FIRST_LOOKUPS", first)
    known = key_of("ann").hex()
    with read(three_places) as reader:
        assert reader.number_of(known) == reader.number_of(known.upper()) is not None
        for customer in ("", "zz", known[:-2], known + "00", known[:16] + "0" * 16, "f" * 32):
            assert reader.number_of(customer) is None


def test_where_nobody_answered_there_are_no_answers(ledger: Ledger, folds: Folds) -> None:
    arrive(ledger, Contact("a", "ann"))
    rebuild(ledger, folds)
    with read(ledger) as reader:
        agrees(reader)
        assert reader.of_customer("answer", ANSWERS, 1) == []


def test_nobody_is_found_where_nothing_is(ledger: Ledger, folds: Folds, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(one, "_FIRST_LOOKUPS", 0)
    rebuild(ledger, folds)
    with read(ledger) as reader:
        assert reader.number_of(key_of("ann").hex()) is None
        assert reader.of_customer("interaction", CONTACTS, 1) == []


def test_a_row_group_of_others_between_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "page.parquet"
    owners = pa.array([None, None, 1, 1, 1, 3, 3, 4], pa.int32())
    rows = pa.table({"customer_no": owners, "seq": range(8)})
    pq.write_table(rows, path, row_group_size=2)
    file = one.PageFile(2, path)
    assert file.rows(["seq"], 1) == [{"seq": 2}, {"seq": 3}, {"seq": 4}]
    assert file.rows(["seq"], 3) == [{"seq": 5}, {"seq": 6}]
    assert file.rows(["seq"], 2) == file.rows(["seq"], 9) == []
