"""The review list: what the rules leave to people, and no longer once they have decided."""

from tests.resolve.worlds import Seen, decisions, evidence, key_of

from regard.resolve.review import REVIEW_ROW, Doubt, review_of
from regard.settings import IdentityRules

NAMES = {key_of(name): name for name in (f"{letter}{number}" for letter in "ced" for number in range(30))}
Listed = list[tuple[str | int, ...]]


def listed(*seen: Seen, taken: tuple[tuple[str, ...], ...] = (), **rules: object) -> Listed:
    table = review_of(evidence(*seen), decisions(*taken), IdentityRules(**rules))  # type: ignore[arg-type]
    assert table.schema == REVIEW_ROW
    return [
        (row["kind"], *sorted(name for name in (NAMES[row["one"]], NAMES.get(row["other"])) if name), row["n"])
        for row in table.to_pylist()
    ]


def test_two_verified_identifiers_that_were_named_together_are_listed() -> None:
    assert listed(("c1", "c2", 5), ("c2", "c1", 70, 80)) == [(Doubt.VERIFIED_PAIR, "c1", "c2", 3)]


def test_two_customers_with_an_address_in_common_are_listed() -> None:
    seen: list[Seen] = [("c1", "e1", 5), ("c2", "e1", 6), ("c2", "e1", 7), ("c1", "d1", 8), ("c2", "d1", 9)]
    assert listed(*seen) == [(Doubt.COMMON_IDENTIFIER, "c1", "c2", 2)]


def test_who_was_merged_or_called_apart_is_not_listed() -> None:
    seen: list[Seen] = [("c1", "c2", 5), ("c1", "e1", 5), ("c2", "e1", 6)]
    assert len(listed(*seen)) == 2
    assert listed(*seen, taken=(("merge", "c1", "c2"),)) == []
    assert listed(*seen, taken=(("apart", "c2", "c1"),)) == []
    assert len(listed(*seen, taken=(("merge", "c1", "c2"), ("undo", "0")))) == 2


def test_a_kiosk_is_listed_until_it_is_allowed() -> None:
    seen: list[Seen] = [(f"c{number}", "d9", number) for number in range(1, 8)]
    assert listed(*seen) == [(Doubt.SHARED_IDENTIFIER, "d9", 7)]
    assert listed(*seen, taken=(("allow", "d9"),)) == []


def test_too_many_addresses_are_listed_with_how_many_are_left_out() -> None:
    seen: list[Seen] = [("c1", f"e{number}", number) for number in range(8)]
    assert listed(*seen) == [(Doubt.TOO_MANY_IDENTIFIERS, "c1", 3)]
    assert listed(*seen, most_identifiers=7) == [(Doubt.TOO_LARGE, "c1", 8)]


def test_nothing_is_listed_where_nothing_is_known() -> None:
    assert listed() == []
    assert listed(("c1", "e1", 1), ("e1", "d1", 1)) == []


def test_the_most_evidence_of_a_kind_comes_first() -> None:
    seen: list[Seen] = [("c1", "c2", 1), ("c1", "c3", 1), ("c1", "c3", 2), *((f"c{i}", "d9", i) for i in range(1, 8))]
    assert [row[-1] for row in listed(*seen)] == [2, 1, 7]
