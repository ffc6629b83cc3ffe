"""Who is who in the layout: contacts are put to persons, and whatever changes that concerns only those persons."""

from tests.cast import RECEIVED
from tests.ledger.named import come, content, key_named, told, whose, word

from regard.ledger import Ledger, keep, read, rebuild
from regard.ledger.decisions import Action, Verdict, decide, decisions
from regard.ledger.fold import Folds
from regard.ledger.persons import bound_to, person_of, persons_of

NAMES = ("c:ann", "c:bob", "c:carla", "a:tablet", "a:phone", "e:ann@example.org")


def persons(ledger: Ledger) -> dict[str, str]:
    with read(ledger) as reader:
        return whose(reader, NAMES)


def merged(ledger: Ledger, one: str, other: str) -> bytes:
    verdict = Verdict(Action.MERGE, "the same address", "eve", key_named(one), key_named(other))
    return decide(ledger, verdict, RECEIVED)


def undone(ledger: Ledger, decision: bytes) -> None:
    decide(ledger, Verdict(Action.UNDO, "a mistake", "eve", undoes=decision), RECEIVED)


def test_what_came_before_the_name_was_known_is_that_persons(ledger: Ledger, folds: Folds) -> None:
    come(ledger, ("look", "a:tablet"))
    keep(ledger, folds)
    assert persons(ledger) == {"look": "a:tablet"}
    come(ledger, ("buy", "c:ann", ("a:tablet",), 10))
    keep(ledger, folds)
    assert persons(ledger) == {"look": "c:ann", "buy": "c:ann"}


def test_two_who_share_a_tablet_stay_two(ledger: Ledger, folds: Folds) -> None:
    come(ledger, ("a1", "c:ann", ("a:tablet",), 10), ("x1", "a:tablet", (), 20))
    keep(ledger, folds)
    come(ledger, ("b1", "c:bob", ("a:tablet",), 30), ("x2", "a:tablet", (), 40))
    come(ledger, ("a2", "c:ann", ("a:tablet",), 50), ("x3", "a:tablet", (), 60), ("x0", "a:tablet", (), 0))
    keep(ledger, folds)
    expected = {"a1": "ann", "x1": "ann", "b1": "bob", "x2": "bob", "a2": "ann", "x3": "ann", "x0": "ann"}
    assert persons(ledger) == {place: f"c:{name}" for place, name in expected.items()}


def test_word_alone_changes_whose_contacts_are(ledger: Ledger, folds: Folds) -> None:
    come(ledger, ("look", "a:tablet"), ("mail", "e:ann@example.org"))
    keep(ledger, folds)
    word(ledger, "identify", ("i1", "c:ann", ("a:tablet", "e:ann@example.org"), 5))
    keep(ledger, folds)
    assert set(persons(ledger).values()) == {"c:ann"}


def test_who_has_become_another_is_no_customer_any_more(ledger: Ledger, folds: Folds) -> None:
    come(ledger, ("look", "a:tablet"))
    keep(ledger, folds)
    word(ledger, "identify", ("i1", "c:ann", ("a:tablet",), 5))
    keep(ledger, folds)
    with read(ledger) as reader:
        assert reader.fetch("select count(*) as n from customer")["n"].to_pylist() == [1]
        assert person_of(reader, key_named("a:tablet").hex()) == key_named("c:ann").hex()
        pseudonyms = [key_named(name).hex() for name in ("a:tablet", "c:ann", "c:bob")]
        assert persons_of(reader, pseudonyms) == dict.fromkeys(pseudonyms[:2], key_named("c:ann").hex())
        (bound,) = bound_to(reader, reader.number_of(key_named("c:ann").hex()) or 0)
    assert (bound["identifier"], bound["kind"], bound["since"]) == (pseudonyms[0], "anonymous_id", None)


def test_two_verified_customers_are_one_when_somebody_says_so_and_two_again_after(ledger: Ledger, folds: Folds) -> None:
    come(ledger, ("a1", "c:ann", ("a:tablet",), 10), ("b1", "c:bob", ("a:phone",), 30), ("x1", "a:phone", (), 40))
    told(ledger, "c:ann", "tier", "gold")
    told(ledger, "c:bob", "tier", "silver", 20)
    rebuild(ledger, folds)
    with read(ledger) as reader:
        before = content(reader)
    decision = merged(ledger, "c:ann", "c:bob")
    keep(ledger, folds)
    assert len(set(persons(ledger).values())) == 1
    undone(ledger, decision)
    keep(ledger, folds)
    with read(ledger) as reader:
        assert content(reader) == before
    rebuild(ledger, folds)
    with read(ledger) as reader:
        assert content(reader) == before


def test_a_decision_is_told_with_its_reason_and_whether_it_holds(ledger: Ledger) -> None:
    decision = merged(ledger, "c:ann", "c:bob")
    undone(ledger, decision)
    first, second = decisions(ledger)
    assert (first.identity, first.action, first.reason, first.holds) == (decision, "merge", "the same address", False)
    assert (second.undoes, second.holds) == (decision, True)


def test_the_same_fact_of_a_bound_identifier_is_known(ledger: Ledger, folds: Folds) -> None:
    word(ledger, "identify", ("i1", "c:ann", ("e:ann@example.org",), 5))
    told(ledger, "e:ann@example.org", "tier", "gold")
    keep(ledger, folds)
    with read(ledger) as reader:
        (fact,) = reader.fetch("select identifier, value from attribute").to_pylist()
    assert fact == {"identifier": key_named("e:ann@example.org"), "value": "gold"}
