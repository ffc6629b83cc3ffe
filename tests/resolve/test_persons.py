"""Persons: Ann and Carla share a tablet, Bob has two accounts, a kiosk is nobody's, and people decide the rest."""

import pytest
from tests.resolve.worlds import Seen, at, bound, decisions, evidence, spans

from regard.ledger.evidence import BINDING

NAMES = ["ann", "bob", "carla", *(f"{letter}{number}" for letter in "cepod" for number in range(30))]
ANN, CARLA, BOB = "c1", "c2", "c3"
EMAIL, PHONE, TABLET, LAPTOP = "e1", "p1", "d1", "d2"


def told(*seen: Seen, taken: tuple[tuple[str, ...], ...] = (), **rules: object) -> dict[str, list[object]]:
    """Return who is who, by name."""
    found = bound(evidence(*seen), decisions(*taken), **rules)
    assert found.schema == BINDING
    return {name: list(own) for name, own in spans(found, NAMES).items()}


def test_a_device_is_its_users_from_the_beginning() -> None:
    assert told((ANN, TABLET, 5)) == {TABLET: [(None, None, ANN)]}


def test_a_shared_tablet_is_of_each_in_turn_and_joins_nobody() -> None:
    seen: list[Seen] = [(ANN, TABLET, 10), (CARLA, TABLET, 20), (ANN, TABLET, 30)]
    assert told(*seen) == {TABLET: [(None, 20, ANN), (20, 30, CARLA), (30, None, ANN)]}


def test_within_an_hour_the_first_and_the_last_time_count() -> None:
    assert told((ANN, TABLET, 10, 50), (CARLA, TABLET, 20)) == {
        TABLET: [(None, 20, ANN), (20, 50, CARLA), (50, None, ANN)]
    }


def test_at_the_same_moment_the_stronger_counts() -> None:
    assert told((EMAIL, TABLET, 10), (ANN, TABLET, 10)) == {TABLET: [(None, None, ANN)]}


def test_a_chain_leads_to_the_end_of_it_time_by_time() -> None:
    seen: list[Seen] = [(EMAIL, TABLET, 0), (ANN, EMAIL, 10), (CARLA, EMAIL, 20)]
    shared = [(None, 20, ANN), (20, None, CARLA)]
    assert told(*seen) == {EMAIL: shared, TABLET: shared}


def test_it_makes_no_difference_who_is_named_first() -> None:
    assert told((TABLET, ANN, 5)) == told((ANN, TABLET, 5))


def test_two_accounts_of_bob_are_two_until_somebody_says_so() -> None:
    seen: list[Seen] = [(BOB, "c4", 5), (BOB, TABLET, 6), ("c4", LAPTOP, 7)]
    assert told(*seen) == {TABLET: [(None, None, BOB)], LAPTOP: [(None, None, "c4")]}
    one = told(*seen, taken=(("merge", BOB, "c4"),))
    (person,) = {span[2] for own in one.values() for span in own}  # type: ignore[index]
    assert {*one, person} == {BOB, "c4", TABLET, LAPTOP}


def test_a_merge_is_about_who_it_was_when_it_was_decided() -> None:
    seen: list[Seen] = [(ANN, TABLET, 10), (CARLA, TABLET, 90)]
    found = spans(bound(evidence(*seen), decisions(("merge", TABLET, LAPTOP), minute=50)), NAMES)
    assert found[LAPTOP] == [(None, None, ANN)]
    assert found[TABLET] == [(None, 90, ANN), (90, None, CARLA)]


def test_those_whom_no_evidence_names_can_be_merged_too() -> None:
    found = bound(evidence(), decisions(("merge", BOB, "c4")))
    assert (len(found), found["kind"].to_pylist()) == (1, [""])


def test_merges_of_three_are_one_person_and_undoing_one_parts_them_again() -> None:
    pairs = (("merge", ANN, CARLA), ("merge", CARLA, BOB))
    assert len({row["person"] for row in bound(evidence(), decisions(*pairs)).to_pylist()}) == 1
    assert len(bound(evidence(), decisions(*pairs))) == 2
    assert len(bound(evidence(), decisions(*pairs, ("undo", "1")))) == 1


def test_what_somebody_calls_apart_does_not_count() -> None:
    seen: list[Seen] = [(ANN, TABLET, 10), (CARLA, TABLET, 20)]
    assert told(*seen, taken=(("apart", TABLET, CARLA),)) == {TABLET: [(None, None, ANN)]}
    assert told(*seen, taken=(("apart", CARLA, TABLET), ("undo", "0"))) == told(*seen)


def test_a_kiosk_is_nobodys_until_somebody_allows_it() -> None:
    seen: list[Seen] = [(f"c{number}", "d9", number) for number in range(1, 7)]
    assert told(*seen) == {}
    assert len(told(*seen, taken=(("allow", "d9"),))["d9"]) == 6
    assert len(told(*seen[:5])["d9"]) == 5


def test_an_address_that_a_couple_shares_is_of_each_in_turn() -> None:
    seen: list[Seen] = [(ANN, EMAIL, 0), (BOB, EMAIL, 60), (ANN, EMAIL, 120)]
    assert [span[2] for span in told(*seen)[EMAIL]] == [ANN, BOB, ANN]  # type: ignore[index]


def test_the_first_addresses_stay_and_the_others_stand_for_themselves() -> None:
    seen: list[Seen] = [(ANN, f"e{number}", number) for number in range(8)]
    assert [*told(*seen)] == [*told(*seen[:5])]
    assert {*told(*reversed(seen))} == {f"e{number}" for number in range(5)}
    assert len(told(*seen, taken=(("allow", ANN),))) == 8
    assert {*told(*seen, taken=(("allow", "e7"),))} == {*(f"e{number}" for number in range(5)), "e7"}


def test_what_followed_an_address_that_is_too_many_follows_it_still() -> None:
    seen: list[Seen] = [*((ANN, f"e{number}", number) for number in range(6)), ("e5", TABLET, 9)]
    assert told(*seen)[TABLET] == [(None, None, "e5")]


def test_nothing_is_bound_to_one_with_far_too_many() -> None:
    seen: list[Seen] = [(ANN, f"d{number}", number) for number in range(6)]
    assert told(*seen, most_identifiers=5) == {}
    assert len(told(*seen, most_identifiers=5, taken=(("allow", ANN),))) == 6


@pytest.mark.parametrize("kind", ["email", "order_id"])
def test_a_kind_that_the_workspace_calls_verified_never_binds(kind: str) -> None:
    other = {"email": EMAIL, "order_id": "o1"}[kind]
    assert told((ANN, other, 1), verified=("customer_id", kind)) == {}


def test_moments_are_exact() -> None:
    found = bound(evidence((ANN, TABLET, 0.5), (CARLA, TABLET, 0.75)))
    assert found["until"].to_pylist()[0] == at(0.75)
