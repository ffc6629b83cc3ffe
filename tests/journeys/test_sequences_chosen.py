"""Contacts chosen among others: their columns are copied when they are asked for, and no sooner."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.journeys.logs import CUSTOMERS, TOUCHPOINTS, Log, entry, logs, number_of, sequences_of

from regard.journeys.sequences import LONGEST_MS, Chosen, Known, Sequences
from regard.settings import EpisodeRule

COLUMNS = ("at_us", "seq", "touchpoint", "channel", "stage", "prev", "dt_ms")
LOG = [entry("ann", 0, "ad"), entry("bob", 1, "ad"), entry("ann", 2, "cart"), entry("ann", 60, "shop")]
VISIT = EpisodeRule("visit", 30 * 60)
RULES = st.sampled_from([VISIT, EpisodeRule("calls", None, ("call",), ("shop",)), EpisodeRule("long", 5_000_000)])


def with_known(sequences: Sequences) -> Sequences:
    known = {"prev_touchpoint": sequences.prev, "dt_ms": sequences.dt_ms}
    return Sequences(
        sequences.words, sequences.customer_no, sequences.offsets, sequences.at_us, sequences.seq,
        sequences.touchpoint, sequences.channel, sequences.stage, known,
    )  # fmt: skip


def chosen_of(log: Log, *places: int) -> Sequences:
    mask = np.zeros(len(log), dtype=np.bool_)
    mask[list(places)] = True
    return with_known(sequences_of(log)).of(mask)


@given(logs(), st.data())
def test_whatever_is_chosen_it_is_as_if_there_were_no_others(log: Log, data: st.DataObject) -> None:
    wanted = [place for place in range(len(log)) if data.draw(st.booleans())]
    apart, whole = sequences_of([log[place] for place in wanted], wanted), with_known(sequences_of(log))
    found = whole.of(np.isin(whole.seq, np.array(wanted) + 1))
    assert len(found) == len(apart)
    for name in COLUMNS:
        assert getattr(found, name).tolist() == getattr(apart, name).tolist(), name


@given(logs(), st.data(), RULES)
def test_choosing_twice_is_choosing_what_both_choose(log: Log, data: st.DataObject, rule: EpisodeRule) -> None:
    whole = with_known(sequences_of(log))
    one = np.array([data.draw(st.booleans()) for _ in log], dtype=np.bool_)
    some = np.isin(whole.customer_no, [number_of(name) for name in data.draw(st.sets(st.sampled_from(CUSTOMERS)))])
    twice = whole.of(one).of_customers(some)
    once = whole.of(one & some[whole.owner])
    assert twice.seq.tolist() == once.seq.tolist()
    assert twice.steps(rule).tolist() == once.steps(rule).tolist()
    assert twice.seq_at(np.arange(len(twice))).tolist() == once.seq.tolist()


def test_what_is_known_of_first_contacts_holds_without_the_later_ones() -> None:
    assert isinstance(chosen_of(LOG, 0, 1).known, Known)
    assert dict(chosen_of(LOG, 0, 1, 3).known) == {
        "prev_touchpoint": pytest.approx([0, 1 + TOUCHPOINTS.index("ad"), 0]),
        "dt_ms": pytest.approx([LONGEST_MS, 120_000, LONGEST_MS]),
    }


def test_what_is_known_is_not_what_it_was_once_one_before_is_left_out() -> None:
    found = chosen_of(LOG, 0, 2)
    assert len(found.known) == 0
    assert found.dt_ms.tolist() == [LONGEST_MS, 3_600_000]


def test_only_columns_that_were_asked_for_take_memory() -> None:
    found = chosen_of(LOG, 0, 1, 2)
    before = found.nbytes
    assert (found.seq.nbytes, found.nbytes) == (24, before + 24)
    assert found.known["dt_ms"].nbytes == found.nbytes - before - 24 == 12


def test_pauses_are_known_without_keeping_the_moments() -> None:
    found = chosen_of(LOG, 0, 2)
    assert found.begins(VISIT).tolist() == [True, True]
    assert "at_us" not in vars(found)
    assert found.at_us.tolist() == [one.at_us for one in (LOG[0], LOG[3])]
    assert "at_us" in vars(found)


def test_there_are_no_other_columns() -> None:
    assert isinstance(chosen_of(LOG, 0), Chosen)
    with pytest.raises(AttributeError):
        chosen_of(LOG, 0).mood  # type: ignore[attr-defined] # noqa: B018
