"""Sequences: contacts in order, what came before each, and where episodes begin."""

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from tests.journeys.logs import (
    CUSTOMERS,
    TOUCHPOINTS,
    Log,
    journeys_of,
    logs,
    number_of,
    sequences_of,
    split_view_of,
    view_of,
)

from regard.journeys.sequences import LONGEST_MS, Sequences
from regard.settings import EpisodeRule

VISIT = EpisodeRule("visit", 30 * 60)
CALLS = EpisodeRule("calls", None, ("call",), ("shop",))
RULES = st.sampled_from([VISIT, CALLS, EpisodeRule("both", 60 * 60, ("ad",))])


def slow_steps(log: Log, rule: EpisodeRule) -> list[int]:
    found: list[int] = []
    for steps in (journey for _, journey in sorted(journeys_of(log).items(), key=lambda pair: number_of(pair[0]))):
        for place, step in enumerate(steps):
            before = steps[place - 1] if place else None
            paused = before and rule.gap_s and (step.at_us - before.at_us) // 1000 > rule.gap_s * 1000
            anew = not before or paused or step.touchpoint in rule.starts or before.touchpoint in rule.ends
            found.append(1 if anew else found[-1] + 1)
    return found


@given(logs(), RULES)
def test_steps_count_from_where_an_episode_begins(log: Log, rule: EpisodeRule) -> None:
    sequences = sequences_of(log)
    assert sequences.steps(rule).tolist() == slow_steps(log, rule)
    assert sequences.begins(rule).tolist() == [step == 1 for step in slow_steps(log, rule)]


@given(logs())
def test_each_contact_knows_the_one_before_of_the_same_customer(log: Log) -> None:
    sequences = sequences_of(log)
    expected = []
    for _, steps in sorted(journeys_of(log).items(), key=lambda pair: number_of(pair[0])):
        expected += [(0, LONGEST_MS)] + [
            (1 + TOUCHPOINTS.index(one.touchpoint), min((two.at_us - one.at_us) // 1000, LONGEST_MS))
            for one, two in pairwise(steps)
        ]
    assert list(zip(sequences.prev.tolist(), sequences.dt_ms.tolist(), strict=True)) == expected


@given(logs(), st.sets(st.sampled_from(CUSTOMERS)))
def test_contacts_in_view_make_sequences_as_if_there_were_no_others(log: Log, chosen: set[str]) -> None:
    whole = sequences_of(log)
    wanted = [place for place, one in enumerate(log) if one.touchpoint != "mail" and one.customer in chosen]
    apart = sequences_of([log[place] for place in wanted], wanted)
    kept = whole.of_customers(np.isin(whole.customer_no, [number_of(name) for name in chosen]))
    same(kept.of(kept.touchpoint != 1 + TOUCHPOINTS.index("mail")), apart)


@given(logs(), st.sets(st.sampled_from(CUSTOMERS)))
def test_parts_hold_as_many_contacts_and_customers_as_the_whole(log: Log, replaced: set[str]) -> None:
    whole, split = view_of(log), split_view_of(log, replaced)
    assert (split.contacts, split.customers) == (whole.contacts, whole.customers) == (len(log), len(journeys_of(log)))
    assert (
        split.count(lambda part: np.bincount(part.touchpoint, minlength=6)).tolist()
        == np.bincount(whole.whole.touchpoint, minlength=6).tolist()
    )


def same(one: Sequences, other: Sequences) -> None:
    lengths = np.diff(one.offsets)
    assert one.customer_no[lengths > 0].tolist() == other.customer_no.tolist()
    assert lengths[lengths > 0].tolist() == np.diff(other.offsets).tolist()
    for name in ("at_us", "seq", "touchpoint", "channel", "stage", "prev", "dt_ms"):
        assert getattr(one, name).tolist() == getattr(other, name).tolist(), name


@given(logs(), st.sets(st.sampled_from(CUSTOMERS)))
def test_a_view_of_parts_is_the_same_as_a_whole(log: Log, replaced: set[str]) -> None:
    same(split_view_of(log, replaced).whole, view_of(log).whole)
