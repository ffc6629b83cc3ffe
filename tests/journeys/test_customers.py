from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from tests.cast import MONDAY, Contact, after, arrival, facts, key_of, people

from regard.errors import WrongUseError
from regard.journeys.accounts import accounts, count_accounts
from regard.journeys.customers import begin_with, count_customers, customers
from regard.ledger import Ledger, Reader, append, create_ledger, read
from regard.ledger.schema import CODE
from regard.measure import Breakdown, Condition
from regard.measure.breakdown import selected
from regard.story import catch_up


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with create_ledger(tmp_path / "acme") as made:
        yield made


@pytest.fixture
def reader(ledger: Ledger) -> Iterator[Reader]:
    arrived = arrival(
        Contact("1", "ann", 0, "web", 10),
        Contact("2", "ann", 60, "store", 9),
        Contact("3", "bob", 30, "phone", 7),
        Contact("4", "carla", 90, "phone", 1),
        Contact("5", "carla", 95, "phone", flag="test"),
        Contact("6", None, 5, "web"),
        Contact("7", "delta", 3, "web", flag="test"),
    )
    named = ["Delta Ltd", "Other", "Delta Ltd", None, None, "Delta Ltd", "Gone"]
    place = arrived.schema.get_field_index("account")
    arrived = arrived.set_column(place, "account", pa.array(named, pa.string()).cast(CODE))
    append(ledger, "interaction", arrived, people("ann", "bob", "carla", "delta"))
    append(ledger, "attribute", facts(("ann", "role", "buyer", 0), ("ann", "role", "boss", 50), ("bob", "role", None)))
    catch_up(ledger)
    with read(ledger) as opened:
        yield opened


def names(found: list[str]) -> list[str]:
    known = {key_of(name).hex(): name for name in ("ann", "bob", "carla", "delta")}
    return [known[customer] for customer in found]


def listed(reader: Reader, *where: str, **asked: object) -> list[str]:
    rows = selected(reader, Breakdown(where=tuple(Condition.parse(text) for text in where))) if where else None
    return names([each.customer for each in customers(reader, rows, **asked)])  # type: ignore[arg-type]


def test_customers_come_with_the_latest_contact_first(reader: Reader) -> None:
    assert listed(reader) == ["carla", "ann", "bob"]


def test_customers_can_be_ordered_by_first_contact_or_by_how_many(reader: Reader) -> None:
    assert listed(reader, order="first") == ["ann", "bob", "carla"]
    assert listed(reader, order="contacts")[0] == "ann"


def test_a_condition_bounds_customers_and_what_is_counted_of_them(reader: Reader) -> None:
    rows = selected(reader, Breakdown(where=(Condition.parse("touchpoint=store"),)))
    (ann,) = customers(reader, rows)
    assert (ann.contacts, ann.first_at, ann.last_at) == (1, after(60), after(60))
    assert ann.accounts == ("Other",)
    assert [score.value for score in ann.scores] == [9]


def test_what_does_not_count_makes_nobody_a_customer_of_the_list(reader: Reader) -> None:
    assert listed(reader, "touchpoint=phone") == ["carla", "bob"]
    assert [each.contacts for each in customers(reader)] == [1, 2, 1]


def test_a_customer_shows_accounts_and_the_last_score_of_each_kind(reader: Reader) -> None:
    ann = next(each for each in customers(reader) if each.customer == key_of("ann").hex())
    assert ann.accounts == ("Other", "Delta Ltd")
    (score,) = ann.scores
    assert (score.kind, score.value, score.low, score.high, score.at) == ("nps", 9, 0, 10, after(60))


def test_the_count_is_the_length_of_the_list(reader: Reader) -> None:
    rows = selected(reader, Breakdown(where=(Condition.parse("touchpoint=phone"),)))
    assert count_customers(reader) == 3
    assert count_customers(reader, rows) == len(customers(reader, rows)) == 2


def test_pages_of_customers_do_not_overlap(reader: Reader) -> None:
    pages = [listed(reader, offset=offset, limit=1) for offset in range(4)]
    assert pages == [["carla"], ["ann"], ["bob"], []]


@pytest.mark.parametrize("others", [0, 300])
def test_only_the_customers_asked_for_are_listed_however_many_they_are(reader: Reader, others: int) -> None:
    among = [key_of("bob").hex(), key_of("carla").hex(), *(f"{number:032x}" for number in range(others))]
    assert listed(reader, among=among) == ["carla", "bob"]
    assert listed(reader, "touchpoint=store", among=among) == []
    assert count_customers(reader, None, []) == 0


def test_many_customers_are_chosen_as_a_few_are(ledger: Ledger) -> None:
    append(ledger, "interaction", arrival(*(Contact(str(number), f"c{number}", number) for number in range(250))))
    catch_up(ledger)
    with read(ledger) as reader:
        among = [key_of(f"c{number}").hex() for number in range(1, 250)]
        assert count_customers(reader, None, among) == 249
        assert count_customers(reader, selected(reader, Breakdown()), among) == 249
        assert customers(reader, None, among, "first", 0, 1)[0].first_at == MONDAY + timedelta(minutes=1)


def test_who_is_asked_for_by_name_is_found_also_without_contacts_that_count(reader: Reader) -> None:
    delta = [key_of("delta").hex()]
    assert listed(reader, among=delta) == listed(reader, "touchpoint=web", among=delta) == ["delta"]
    assert [(each.contacts, each.last_at) for each in customers(reader, None, delta)] == [(0, None)]
    assert listed(reader, "touchpoint=phone", among=delta) == []


def test_a_pseudonym_is_found_by_its_beginning(reader: Reader) -> None:
    ann = key_of("ann").hex()
    assert begin_with(reader, ann[:6]) == [ann]
    assert begin_with(reader, "zz") == []
    assert reader.number_of("0" * 32) is None
    assert reader.number_of("' or true --") is None
    assert reader.number_of(ann) == customers(reader, None, [ann])[0].customer_no


def test_accounts_count_different_customers_and_contacts(reader: Reader) -> None:
    found = accounts(reader, selected(reader, Breakdown()))
    assert [(each.account, each.customers, each.contacts) for each in found] == [("Other", 1, 1), ("Delta Ltd", 2, 3)]
    assert found[1].last_at == after(30)


def test_accounts_are_found_by_how_they_begin(reader: Reader) -> None:
    rows = selected(reader, Breakdown())
    assert [each.account for each in accounts(reader, rows, "delta")] == ["Delta Ltd"]
    assert (count_accounts(reader, rows), count_accounts(reader, rows, "delta")) == (2, 1)


def test_an_unknown_dimension_is_a_mistake(reader: Reader) -> None:
    with pytest.raises(WrongUseError):
        listed(reader, "colour=red")
