"""Linkage: people who are there twice are proposed, with what is equal; nobody is merged."""

from collections.abc import Callable
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

import pyarrow as pa
import pytest
from benchmarks.identity.linkage import quality, read_people

from regard.collect.event import Event
from regard.errors import WrongUseError
from regard.ledger import Ledger
from regard.resolve import linkage
from regard.resolve.deciding import Word, keep_apart
from regard.resolve.linkage import FEWEST, LINK, find_pairs, propose_links
from regard.resolve.linkage_people import FIELDS, PEOPLE, people_of
from regard.vault import pseudonym

RECORDS = Path(__file__).parents[2] / "../shared/data/identity/fake_1000.csv"
Take = Callable[..., None]

with_splink = pytest.mark.skipif(find_spec("splink") is None, reason="the extra linkage is not installed")


def crowd(count: int = FEWEST) -> list[dict[str, str | None]]:
    """Return people of whom every tenth is there twice, once without an address."""
    firsts, lasts = ("ann", "bob", "carla", "delia", "emil", "fay", "gus"), ("smith", "jones", "meyer", "rossi", "sato")
    rows: list[dict[str, str | None]] = []
    for number in range(count):
        first, last = firsts[number % 7], f"{lasts[number % 5]}{number // 35}"
        birth = f"19{40 + number * 7 % 60}-{number % 12 + 1:02}-{number % 28 + 1:02}"
        person = {"first_name": first, "last_name": last, "birth_date": birth, "email": f"{first}{number}@example.org"}
        rows.append({"person": f"p{number:03}", **person})
        if number % 10 == 0:
            rows.append({"person": f"q{number:03}", **person, "email": None})
    return rows


@with_splink
def test_people_who_are_there_twice_are_proposed_with_what_is_equal() -> None:
    links = propose_links(pa.Table.from_pylist(crowd(), PEOPLE), 0.9)
    assert links.schema == LINK
    found = {(row["one"], row["other"]): row for row in links.to_pylist()}
    assert found.keys() == {(f"p{number:03}", f"q{number:03}") for number in range(0, FEWEST, 10)}
    assert all(row["agreed"] == ["first_name", "last_name", "birth_date"] for row in found.values())
    assert [*links["probability"].to_pylist()] == sorted(links["probability"].to_pylist(), reverse=True)


@with_splink
@pytest.mark.skipif(not RECORDS.exists(), reason="the shared records are not here")
def test_on_records_whose_truth_is_known_proposals_are_right() -> None:
    people, clusters = read_people(RECORDS)
    count, precision, recall = quality(propose_links(people, 0.9), clusters, 0.9)
    assert count > 1000
    assert precision > 0.99
    assert recall > 0.55


@with_splink
@pytest.mark.parametrize("rows", [[], crowd(5), [{"person": f"p{number}", "city": "Rome"} for number in range(200)]])
def test_too_little_to_learn_from_is_said(rows: list[dict[str, str | None]]) -> None:
    with pytest.raises(WrongUseError, match="Too little is known"):
        propose_links(pa.Table.from_pylist(rows, PEOPLE), 0.9)


def test_without_the_extra_it_is_said_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linkage, "find_spec", lambda _: None)
    with pytest.raises(WrongUseError, match=r"regard\[linkage\]"):
        propose_links(PEOPLE.empty_table(), 0.9)


@with_splink
def test_who_is_merged_or_apart_is_not_proposed(monkeypatch: pytest.MonkeyPatch, ledger: Ledger, take: Take) -> None:
    take(contact("ann"), contact("bob"))
    one, other = sorted(key(ledger, who) for who in ("ann", "bob"))
    made = pa.Table.from_pylist([{"one": one, "other": other, "probability": 0.95, "agreed": ["email"]}], LINK)
    monkeypatch.setattr(linkage, "propose_links", lambda *_: made)
    assert [(pair.one, pair.agreed) for pair in find_pairs(ledger, 0.9)] == [(one, ("email",))]
    keep_apart(ledger, one, other, Word("Father and son.", "Delia", datetime(2026, 6, 1, tzinfo=UTC)))
    assert find_pairs(ledger, 0.9) == []


def contact(who: str, *traits: tuple[str, str], **parts: str) -> Event:
    return Event(native_id=who, occurred_us=1_770_000_000_000_000, who=who, touchpoint="web", traits=traits, **parts)  # type: ignore[arg-type]


def key(ledger: Ledger, who: str) -> str:
    return pseudonym(ledger.pseudonym_key, "customer_id", who).hex()


def test_what_is_known_of_a_person_is_put_side_by_side(ledger: Ledger, take: Take) -> None:
    told = Event(
        native_id="1",
        occurred_us=1_770_000_000_000_000,
        who="ann",
        identifiers=(("phone", "+44 20 123"),),
        touchpoint="web",
        traits=(("name", "Ann Mary  Smith"), ("birth_date", "31 May"), ("email", "Ann@Example.org")),
        attributes=(("city", "London"),),
    )
    take(told, contact("bob", ("name", "Bob"), ("birth_date", "1980-05-31"), ("hobby", "chess")))
    rows = {row.pop("person"): row for row in people_of(ledger).to_pylist()}
    told_of = {who: {name: value for name, value in rows[key(ledger, who)].items() if value} for who in ("ann", "bob")}
    assert told_of["ann"] == {
        "first_name": "ann mary",
        "last_name": "smith",
        "email": "ann@example.org",
        "phone": "4420123",
        "city": "london",
    }
    assert told_of["bob"] == {"birth_date": "1980-05-31"}
    assert {*FIELDS} >= told_of["ann"].keys()
