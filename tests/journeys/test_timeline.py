from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from tests.cast import RECEIVED, SOURCE, Contact, after, arrival, facts, key_of

from regard.journeys.timeline import Timeline, attributes, count_contacts, facets, timeline
from regard.ledger import Ledger, Reader, append, create_ledger, exclude, read
from regard.measure import Breakdown, Condition
from regard.measure.breakdown import selected
from regard.story import catch_up

CONTACTS = [
    Contact("1", "ann", 0, "web", 10, None, "a search"),
    Contact("2", "ann", 10, "store", 9),
    Contact("3", "ann", 100, "phone"),
    Contact("4", "ann", 100, "web", flag="test"),
    Contact("5", "bob", 100, "web", 2),
]


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with create_ledger(tmp_path / "acme") as made:
        append(made, "interaction", arrival(*CONTACTS))
        append(made, "attribute", facts(("ann", "plan", "basic", None), ("ann", "plan", "gold", 50, 90)))
        catch_up(made)
        yield made


@pytest.fixture
def reader(ledger: Ledger) -> Iterator[Reader]:
    with read(ledger) as opened:
        yield opened


def number(reader: Reader, who: str = "ann") -> int:
    found = reader.number_of(key_of(who).hex())
    assert found is not None
    return found


def shown(reader: Reader, *where: str, **asked: object) -> Timeline:
    rows = selected(reader, Breakdown(where=tuple(Condition.parse(text) for text in where)))
    return timeline(reader, number(reader), rows, **asked)  # type: ignore[arg-type]


def test_every_contact_of_one_customer_is_there_the_newest_first(reader: Reader) -> None:
    found = shown(reader)
    assert [each.seq for each in found.contacts] == [4, 3, 2, 1]
    assert [each.touchpoint for each in found.contacts] == ["web", "phone", "store", "web"]
    assert found.older is None


def test_a_contact_is_as_it_was(reader: Reader) -> None:
    first = shown(reader).contacts[-1]
    assert (first.occurred_at, first.source, first.kind, first.mention) == (after(0), SOURCE, "contact", "a search")
    assert (first.excluded, first.context, first.value) == (None, {}, None)


def test_answers_stand_with_their_contact_and_their_scale(reader: Reader) -> None:
    store = shown(reader).contacts[2]
    (reply,) = store.replies
    assert (reply.question, reply.kind, reply.value, reply.low, reply.high) == ("recommend", "nps", 9, 0, 10)
    assert shown(reader).contacts[1].replies == ()


def test_visits_are_told_apart_and_what_does_not_count_belongs_to_none(reader: Reader) -> None:
    assert [(each.episode, each.step) for each in shown(reader).contacts] == [(None, None), (2, 1), (1, 2), (1, 1)]
    assert [each.excluded for each in shown(reader).contacts] == ["test", None, None, None]


@pytest.mark.parametrize("limit", [1, 2, 3, 4])
def test_pages_put_together_are_the_whole_timeline(reader: Reader, limit: int) -> None:
    page = shown(reader, limit=limit)
    seen = [each.seq for each in page.contacts]
    while page.older is not None:
        page = shown(reader, limit=limit, before=page.older)
        seen += [each.seq for each in page.contacts]
    assert seen == [4, 3, 2, 1]


def test_only_what_is_in_view_is_shown(reader: Reader) -> None:
    assert [each.seq for each in shown(reader, "touchpoint=web").contacts] == [4, 1]
    assert [each.seq for each in shown(reader, among=[2, 5]).contacts] == [2]
    assert shown(reader, among=[]).contacts == ()


def test_contacts_in_view_are_counted_and_their_kinds_named(reader: Reader) -> None:
    web = selected(reader, Breakdown(where=(Condition.parse("touchpoint=web"),)))
    assert count_contacts(reader, number(reader), web) == 2
    assert count_contacts(reader, number(reader), selected(reader, Breakdown())) == 4
    assert facets(reader, number(reader), web) == {"kind": ["contact"], "channel": []}


def test_facts_have_their_validity(reader: Reader) -> None:
    found = attributes(reader, number(reader), key_of("ann").hex())
    assert [(each.name, each.value, each.valid_from, each.valid_to) for each in found] == [
        ("plan", "gold", after(50), after(90)),
        ("plan", "basic", RECEIVED, None),
    ]


def test_what_is_excluded_stays_and_says_so(ledger: Ledger) -> None:
    exclude(ledger, SOURCE, "2", reason="a mistake", at=RECEIVED + timedelta(days=1))
    catch_up(ledger)
    with read(ledger) as reader:
        assert {each.seq: each.excluded for each in shown(reader).contacts} == {
            1: None, 2: "excluded", 3: None, 4: "test",
        }  # fmt: skip


def test_nobody_without_contacts_has_a_timeline(reader: Reader) -> None:
    rows = selected(reader, Breakdown())
    assert timeline(reader, 10_000, rows) == Timeline((), None)
    assert attributes(reader, 10_000, "nobody") == []
