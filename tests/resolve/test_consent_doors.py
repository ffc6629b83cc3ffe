"""Doors: who declined is left out of what is made of single persons, for as long as that holds, and nobody else."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from regard.collect.catalogue import write_entries
from regard.collect.event import Event
from regard.collect.purposes import PURPOSES_FILE, ConsentPurpose, Covers
from regard.ledger import Ledger, Reader, read
from regard.resolve import Stands, consent_counts, consent_event, left_out, standings
from regard.resolve.consent import Consent, Said
from regard.resolve.consent_spoken import Spoken, us_of
from regard.vault import pseudonym

MAY = datetime(2026, 5, 1, 8, tzinfo=UTC)
Take = Callable[..., None]


def word(state: Said, at: float, who: str = "ann", purpose: str = "profiling", until: float | None = None) -> Event:
    expires = None if until is None else MAY + timedelta(days=until)
    consent = Consent(state, MAY + timedelta(days=at), purpose, "agent", expires, reason="asked for it")
    return consent_event(consent, ("customer_id", who), "web", f"{who}-{purpose}-{at}-{state}")


def contact(who: str) -> Event:
    return Event(native_id=f"c-{who}", occurred_us=us_of(MAY), who=who, touchpoint="web")


def out(ledger: Ledger, covers: Covers = Covers.PROFILING, at: float = 30) -> set[str]:
    """Return who is left out so many days after the first of May."""
    with read(ledger) as reader:
        numbers = {reader.number_of(pseudonym(ledger.pseudonym_key, "customer_id", who).hex()): who for who in NAMES}
        found = left_out(reader, covers, MAY + timedelta(days=at))
        assert all(number in found for number in found.customer_no.tolist())
    return {numbers[number] for number in found.customer_no.tolist()}


def ann(ledger: Ledger, reader: Reader) -> int:
    number = reader.number_of(pseudonym(ledger.pseudonym_key, "customer_id", "ann").hex())
    assert number is not None
    return number


NAMES = ("ann", "bob", "carla")


def test_where_nobody_said_anything_nobody_is_left_out(ledger: Ledger, take: Take) -> None:
    take(contact("ann"))
    with read(ledger) as reader:
        assert not len(left_out(reader, Covers.PROFILING))
        assert 0 not in left_out(reader, Covers.SHOWING)


def test_who_withdrew_is_left_out_of_that_purpose_alone(ledger: Ledger, take: Take) -> None:
    take(contact("ann"), contact("bob"), word(Said.WITHDRAWN, 1), word(Said.GIVEN, 1, "bob"))
    assert out(ledger) == {"ann"}
    assert out(ledger, Covers.SHOWING) == set()
    assert out(ledger, at=0.5) == set()


def test_where_it_is_needed_all_are_left_out_who_have_not_agreed(ledger: Ledger, take: Take) -> None:
    write_entries(
        ledger.folder / PURPOSES_FILE, [ConsentPurpose(key="profiling", covers=Covers.PROFILING, needed=True)]
    )
    take(*map(contact, NAMES), word(Said.GIVEN, 1, until=10), word(Said.WITHDRAWN, 1, "bob"))
    assert out(ledger, at=9) == {"bob", "carla"}
    assert out(ledger, at=10) == set(NAMES)


def test_a_purpose_of_ones_own_can_cover_the_same(ledger: Ledger, take: Take) -> None:
    own = ConsentPurpose(key="scoring", name={"en": "Scoring"}, covers=Covers.PROFILING)
    write_entries(ledger.folder / PURPOSES_FILE, [own])
    take(contact("bob"), word(Said.WITHDRAWN, 1), word(Said.WITHDRAWN, 1, "bob", "scoring"))
    assert out(ledger) == {"ann", "bob"}


def test_a_customer_stands_to_each_purpose_with_all_that_was_said(ledger: Ledger, take: Take) -> None:
    take(word(Said.GIVEN, 1), word(Said.WITHDRAWN, 2), word(Said.GIVEN, 1, purpose="showing", until=3))
    with read(ledger) as reader:
        found = {each.purpose.key: each for each in standings(reader, ann(ledger, reader), MAY + timedelta(days=9))}
    stands = {key: (each.stands, each.allowed) for key, each in found.items()}
    assert stands == {
        "surveys": (Stands.NEVER_ASKED, True),
        "profiling": (Stands.WITHDRAWN, False),
        "showing": (Stands.EXPIRED, True),
    }
    assert [(each.given, each.via, each.reason) for each in found["profiling"].history] == [
        (False, "agent", "asked for it"),
        (True, "agent", "asked for it"),
    ]
    assert found["surveys"].last is None


def test_the_register_says_how_long_a_word_of_one_customer_holds(ledger: Ledger, take: Take) -> None:
    own = ConsentPurpose(key="profiling", covers=Covers.PROFILING, expires_after_days=5)
    write_entries(ledger.folder / PURPOSES_FILE, [own])
    take(word(Said.GIVEN, 1))
    with read(ledger) as reader:
        _surveys, profiling, *_ = sorted(
            standings(reader, ann(ledger, reader), MAY + timedelta(days=6)),
            key=lambda each: each.purpose.key != "surveys",
        )
    assert profiling.stands is Stands.EXPIRED
    assert profiling.last is not None
    assert profiling.last.until == MAY + timedelta(days=6)


def test_how_many_stand_how_adds_up_to_all(ledger: Ledger, take: Take) -> None:
    take(*map(contact, NAMES), word(Said.GIVEN, 1, until=3), word(Said.WITHDRAWN, 1, "bob"))
    with read(ledger) as reader:
        counts = {each.purpose.key: each for each in consent_counts(reader, MAY + timedelta(days=9))}
    found = counts["profiling"]
    assert (found.given, found.withdrawn, found.expired, found.never_asked) == (0, 1, 1, 1)


words = st.lists(
    st.tuples(st.integers(1, 3), st.integers(0, 6), st.booleans(), st.one_of(st.none(), st.integers(1, 9))), max_size=12
)


@settings(max_examples=150)
@given(words)
def test_what_holds_does_not_depend_on_the_order_of_arrival(
    said: list[tuple[int, int, bool, int | None]],
) -> None:
    """What arrived in any order is what a slow twin makes of the last word of each."""
    told = spoken_of(said)
    for at in range(11):
        holding = told.holding(MAY + timedelta(microseconds=at))
        assert (set(holding.given.tolist()), set(holding.withdrawn.tolist())) == slowly(said, at)


def spoken_of(said: list[tuple[int, int, bool, int | None]]) -> Spoken:
    """Return words as the layout gives them: by customer, time, and at the same time the withdrawal last."""
    start, ever = us_of(MAY), np.iinfo(np.int64).max
    rows = sorted((who, start + at, not yes, start + until if until else ever) for who, at, yes, until in said)
    columns = list(zip(*rows, strict=True)) or [(), (), (), ()]
    who, at, no, until = (np.array(column, np.int64) for column in columns)
    return Spoken(who.astype(np.int32), at, no == 0, until)


def slowly(said: list[tuple[int, int, bool, int | None]], at: int) -> tuple[set[int], set[int]]:
    given_by, withdrawn_by = set[int](), set[int]()
    for who in {each[0] for each in said if each[1] <= at}:
        own = [(when, not yes, until or 99) for one, when, yes, until in said if one == who and when <= at]
        _, no, until = max(own)
        if until > at:
            (withdrawn_by if no else given_by).add(who)
    return given_by, withdrawn_by
