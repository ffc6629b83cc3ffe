"""Laws of identity: persons are a function of what is known, whatever the order, and agree with a slow twin."""

from itertools import pairwise
from random import Random

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.resolve.worlds import EVER, Seen, Twin, bound, decisions, evidence, person_in, spans

from regard.ledger.evidence import added_up
from regard.settings import IdentityRules

NAMES = ["c1", "c2", "c3", "e1", "e2", "e3", "p1", "o1", "o2", "d1", "d2", "d3"]
"""Minutes from 0 to 300 are five hours."""
pairs = st.lists(st.sampled_from(NAMES), min_size=2, max_size=2, unique=True)
moments = st.integers(0, 300)


def seen_within_an_hour(pair: list[str], minute: int, later: int) -> Seen:
    return pair[0], pair[1], minute, min(minute + later, minute // 60 * 60 + 59)


worlds = st.lists(st.builds(seen_within_an_hour, pairs, moments, st.integers(0, 59)), max_size=15)
merges = st.tuples(st.sampled_from(["merge", "apart"]), pairs).map(lambda drawn: (drawn[0], *drawn[1]))
taken = st.lists(st.one_of(merges, st.sampled_from(NAMES).map(lambda name: ("allow", name))), max_size=4)
tight = st.builds(
    IdentityRules,
    most_people=st.integers(1, 3),
    most_identifiers=st.integers(1, 8),
    limits=st.fixed_dictionaries({"email": st.integers(1, 2), "anonymous_id": st.integers(1, 2)}),
)
NARROW = {"most_people": 2, "most_identifiers": 6, "limits": {"email": 1, "anonymous_id": 2}}
few = settings(max_examples=40, deadline=None)


@few
@given(worlds, taken, st.one_of(st.just(IdentityRules()), tight), st.booleans())
def test_a_slow_twin_agrees_at_every_minute(
    seen: list[Seen], about: list[tuple[str, ...]], rules: IdentityRules, undo: bool
) -> None:
    about = [*about, ("undo", "0")] if undo and about else about
    fast = spans(bound(evidence(*seen), decisions(*about), **_fields(rules)), NAMES)
    for (name, minute), person in Twin(seen, rules, about).persons().items():
        assert person_in(fast, name, minute) == person, (name, minute)


def _fields(rules: IdentityRules) -> dict[str, object]:
    return {name: getattr(rules, name) for name in rules.__struct_fields__}


@few
@given(worlds, taken, st.randoms(use_true_random=False))
def test_any_order_of_arrival_gives_the_same_persons(
    seen: list[Seen], about: list[tuple[str, ...]], draw: Random
) -> None:
    told, decided = evidence(*seen), decisions(*about)
    first = bound(told, decided, **NARROW)
    rows, decisions_ = list(range(len(told))), list(range(len(decided)))
    draw.shuffle(rows)
    draw.shuffle(decisions_)
    assert bound(
        told.take(pa.array(rows, pa.int64())), decided.take(pa.array(decisions_, pa.int64())), **NARROW
    ).equals(first)


@few
@given(worlds, worlds)
def test_evidence_in_parts_and_added_up_by_the_hour_gives_the_same_persons(one: list[Seen], other: list[Seen]) -> None:
    whole = bound(added_up([evidence(*one, *other)]), **NARROW)
    parts = added_up([added_up([evidence(*other)]), added_up([evidence(*one)]), added_up([evidence(*one)])])
    assert bound(parts, **NARROW).equals(whole)


@few
@given(worlds, taken)
def test_what_comes_twice_changes_nothing(seen: list[Seen], about: list[tuple[str, ...]]) -> None:
    told, decided = evidence(*seen), decisions(*about)
    twice = bound(pa.concat_tables([told, told]), pa.concat_tables([decided, decided]), **NARROW)
    assert twice.equals(bound(told, decided, **NARROW))


@few
@given(worlds, worlds)
def test_those_who_have_nothing_to_do_with_each_other_change_nothing(one: list[Seen], other: list[Seen]) -> None:
    strangers: list[Seen] = [(f"{each[0]}x", f"{each[1]}x", *each[2:]) for each in other]
    alone = bound(evidence(*one), **NARROW)
    together = bound(evidence(*strangers, *one), **NARROW)
    assert [row for row in together.to_pylist() if row in alone.to_pylist()] == alone.to_pylist()
    assert len(together) == len(alone) + len(bound(evidence(*strangers), **NARROW))


@few
@given(worlds)
def test_two_verified_identifiers_are_never_one_by_themselves(seen: list[Seen]) -> None:
    told = spans(bound(evidence(*seen)), NAMES)
    assert not [name for name in told if name.startswith("c")]


@few
@given(worlds, pairs, taken)
def test_what_was_merged_and_undone_leaves_no_trace(
    seen: list[Seen], pair: list[str], before: list[tuple[str, ...]]
) -> None:
    first = bound(evidence(*seen), decisions(*before))
    after = decisions(*before, ("merge", *pair), ("undo", str(len(before))))
    assert bound(evidence(*seen), after).equals(first)


@few
@given(worlds)
def test_spans_are_in_order_and_apart_and_lead_to_persons(seen: list[Seen]) -> None:
    told = spans(bound(evidence(*seen), **NARROW), NAMES)
    for own in told.values():
        ends = [(EVER if since is None else since, 10**6 if until is None else until) for since, until, _ in own]
        assert all(since < until for since, until in ends)
        assert all(left[1] <= right[0] for left, right in pairwise(ends))
        assert all(left[2] != right[2] or left[1] != right[0] for left, right in pairwise(own))
        assert all(
            person_in(told, person, since) == person for (since, _), (_, _, person) in zip(ends, own, strict=True)
        )
