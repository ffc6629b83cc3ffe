"""Deciding who is who in a workspace: two are merged with a reason, and undoing it gives every number back."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from regard.collect.event import Event
from regard.errors import WrongUseError
from regard.ledger import Ledger, read
from regard.ledger.decisions import decisions
from regard.resolve.deciding import Caution, Taken, Word, allow_identifier, keep_apart, merge_persons, undo_decision
from regard.resolve.review import Doubt
from regard.resolve.who_is import find_identifier, names_of, review_list, who_is
from regard.story import catch_up
from regard.vault import pseudonym

Take = Callable[..., None]
START_US = 1_770_000_000_000_000
HOUR_US = 3_600_000_000


def seen(number: int, who: str | None, *others: tuple[str, str], kind: str = "customer_id") -> Event:
    """Return a contact in the hour of its number."""
    at, name = START_US + number * HOUR_US, str(number)
    return Event(native_id=name, occurred_us=at, who_kind=kind, who=who, identifiers=others, touchpoint="web")


TABLET, ANNS_MAIL = ("anonymous_id", "tablet"), ("email", "ann@example.org")
WORLD = (
    seen(1, "ann", TABLET, ANNS_MAIL),
    seen(2, "carla", TABLET),
    seen(3, "tablet", kind="anonymous_id"),
    seen(4, "bob"),
    seen(5, "bob2", ("customer_id", "bob")),
)


@pytest.fixture
def world(ledger: Ledger, take: Take) -> Ledger:
    take(*WORLD)
    return ledger


def key(ledger: Ledger, value: str, kind: str = "customer_id") -> str:
    return pseudonym(ledger.pseudonym_key, kind, value).hex()


def word(reason: str = "They called.", minute: int = 0) -> Word:
    return Word(reason, "Delia", datetime(2026, 6, 1, 12, minute, tzinfo=UTC))


def everything(ledger: Ledger) -> list[dict[str, Any]]:
    """Return all contacts with whose they are, as they came in."""
    catch_up(ledger)
    with read(ledger) as reader:
        rows: list[dict[str, Any]] = reader.fetch(
            "select * exclude (customer_no) from interaction join customer using (customer_no) order by seq"
        ).to_pylist()
    return rows


def counted(ledger: Ledger) -> dict[str, int]:
    """Return how many contacts each customer has."""
    counts = Counter(row["customer"] for row in everything(ledger))
    return {names_of(ledger, [customer])[customer].value: n for customer, n in counts.items()}


def test_a_merge_counts_two_as_one_and_its_undoing_gives_every_row_back(world: Ledger) -> None:
    before = everything(world)
    assert counted(world) == {"ann": 1, "carla": 2, "bob": 1, "bob2": 1}
    taken = merge_persons(world, key(world, "bob"), key(world, "bob2"), word())
    assert taken.caution is Caution.BOTH_VERIFIED
    assert sorted(counted(world).values()) == [1, 2, 2]
    undo_decision(world, taken.decision[:8], word("It was another Bob.", 1))
    assert everything(world) == before


def test_what_names_two_together_can_be_set_aside(world: Ledger) -> None:
    taken = keep_apart(world, key(world, "carla"), key(world, *reversed(TABLET)), word())
    assert taken.caution is None
    assert counted(world) == {"ann": 2, "carla": 1, "bob": 1, "bob2": 1}


def test_a_doubt_is_listed_until_somebody_decides(world: Ledger) -> None:
    listed = {(each.kind, each.one.value, each.other.value if each.other else "") for each in review_list(world)}
    assert {(kind, frozenset(who)) for kind, *who in listed} == {
        (Doubt.VERIFIED_PAIR, frozenset({"bob", "bob2"})),
        (Doubt.COMMON_IDENTIFIER, frozenset({"ann", "carla"})),
    }
    apart = keep_apart(world, key(world, "ann"), key(world, "carla"), word())
    assert apart.caution is Caution.NEVER_NAMED_TOGETHER
    assert [each.kind for each in review_list(world)] == [Doubt.VERIFIED_PAIR]


def test_it_is_told_who_somebody_is_and_why(world: Ledger) -> None:
    merge_persons(world, key(world, "bob"), key(world, *reversed(ANNS_MAIL)), word())
    catch_up(world)
    told = who_is(world, key(world, "ann"))
    assert {held.name.value for held in told.identifiers} | {told.person.value} == {
        "ann", "bob", "ann@example.org", "tablet",
    }  # fmt: skip
    (decision,) = told.decisions
    assert (decision.author, decision.decision.reason) == ("Delia", "They called.")
    assert {(clue.one.value, clue.other.value) for clue in told.clues if "bob2" in {clue.one.value, clue.other.value}}
    assert all(clue.source == "shop" and clue.first_at <= clue.last_at for clue in told.clues)


def test_what_is_undone_is_told_with_the_undoing(world: Ledger) -> None:
    taken = allow_identifier(world, key(world, "carla"), word())
    undo_decision(world, taken.decision, word("No.", 1))
    told = who_is(world, key(world, "carla")).decisions
    assert [(each.decision.action, each.decision.holds) for each in told] == [("allow", False), ("undo", True)]


def refusals(ledger: Ledger) -> list[tuple[Callable[[], Taken], str]]:
    ann, tablet, nobody = key(ledger, "ann"), key(ledger, *reversed(ANNS_MAIL)), "0" * 32
    return [
        (lambda: merge_persons(ledger, ann, nobody, word()), "Nobody is known"),
        (lambda: merge_persons(ledger, ann, tablet, word()), "one person already"),
        (lambda: merge_persons(ledger, ann, key(ledger, "bob"), word(" ")), "reason"),
        (lambda: keep_apart(ledger, ann, ann, word()), "one and the same"),
        (lambda: allow_identifier(ledger, nobody, word()), "Nobody is known"),
        (lambda: undo_decision(ledger, "abc", word()), "No decision"),
        (lambda: undo_decision(ledger, "0" * 32, word()), "No decision"),
    ]


def test_wrong_decisions_are_refused_with_what_to_do(world: Ledger) -> None:
    for decide, said in refusals(world):
        with pytest.raises(WrongUseError, match=said):
            decide()
    assert decisions(world) == []


def test_a_decision_is_undone_once_and_an_undoing_never(world: Ledger) -> None:
    taken = merge_persons(world, key(world, "ann"), key(world, "bob"), word())
    undone = undo_decision(world, taken.decision, word(minute=1))
    assert undone.one is not None
    for name in (taken.decision, undone.decision):
        with pytest.raises(WrongUseError, match="cannot be undone"):
            undo_decision(world, name, word(minute=2))


def test_an_identifier_that_reads_like_another_is_asked_about(ledger: Ledger, take: Take) -> None:
    take(seen(1, "17"), seen(2, "17", kind="order_id"))
    with pytest.raises(WrongUseError, match="several kinds"):
        find_identifier(ledger, "17")
    assert find_identifier(ledger, key(ledger, "17")) == key(ledger, "17")


def test_where_nothing_is_evident_nothing_is_doubtful(ledger: Ledger, take: Take) -> None:
    take(seen(1, "ann"))
    assert review_list(ledger) == []
    told = who_is(ledger, key(ledger, "ann"))
    assert (told.person.value, told.identifiers, told.clues, told.decisions) == ("ann", (), (), ())
