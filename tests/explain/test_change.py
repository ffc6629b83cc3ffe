"""What changed and why: parts that add up exactly."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.measure.conftest import reader_of

from regard.errors import WrongUseError
from regard.explain import Change, Part, change
from regard.measure import Breakdown

MARCH, APRIL = datetime(2026, 3, 2, 12), datetime(2026, 4, 2, 12)  # noqa: DTZ001 - the layout's moments
LATER = Breakdown(since=date(2026, 4, 1), until=date(2026, 5, 1), minimum_n=5)
BEFORE = (date(2026, 3, 1), date(2026, 4, 1))
Scores = Mapping[str, Sequence[float]]


def change_of(kind: str, before: Scores, after: Scores, measure: str = "") -> Change:
    """Return the change from March to April, given each channel's answers."""
    contacts: list[dict[str, Any]] = []
    answers: list[dict[str, Any]] = []
    for at, scores in ((MARCH, before), (APRIL, after)):
        for channel, value in ((channel, value) for channel, values in scores.items() for value in values):
            answers.append({"seq": len(contacts), "kind": kind, "value": float(value)})
            contacts.append({"channel": channel, "occurred_at": at})
    with reader_of(contacts, answers) as reader:
        return change(reader, measure or kind, LATER, BEFORE, by="channel")


def parts_of(found: Change) -> dict[str, Part]:
    return {part.group: part for part in found.parts}


def test_a_score_that_moved_is_rate() -> None:
    found = change_of("csat", {"web": [5] * 50, "store": [1] * 50}, {"web": [5] * 50, "store": [5] * 50})
    store, web = found.parts
    assert (store.group, store.clear) == ("store", True)
    assert (store.rate, store.mix) == pytest.approx((50, 0))
    assert (web.total, web.clear) == (0, False)
    assert (found.before.value, found.after.value, found.difference) == (50, 100, 50)
    assert found.p is not None
    assert found.p < 1e-9
    assert (found.low or 0) < 50 < (found.high or 0)


def test_answers_from_elsewhere_are_mix() -> None:
    found = change_of("csat", {"web": [5] * 80, "store": [1] * 20}, {"web": [5] * 20, "store": [1] * 80})
    assert found.difference == pytest.approx(-60)
    assert {group: (part.rate, round(part.mix, 9)) for group, part in parts_of(found).items()} == {
        "web": (0, -30),
        "store": (0, -30),
    }


def test_kitagawas_parts_are_as_by_hand() -> None:
    # w: .5 to .75 and .5 to .25; m: 60 to 80 and 40 to 20; M: 50 to 65
    before = {"web": [5] * 6 + [1] * 4, "store": [5] * 4 + [1] * 6}
    after = {"web": [5] * 12 + [1] * 3, "store": [5] * 1 + [1] * 4}
    web, store = (parts_of(change_of("csat", before, after))[name] for name in ("web", "store"))
    assert (web.rate, web.mix) == pytest.approx((12.5, 0.25 * (70 - 57.5)))
    assert (store.rate, store.mix) == pytest.approx((-7.5, -0.25 * (30 - 57.5)))


def test_a_new_or_gone_group_only_mixes() -> None:
    found = change_of("nps", {"web": [10] * 10, "fax": [0] * 10}, {"web": [10] * 10, "app": [8] * 10})
    parts = parts_of(found)
    assert (parts["fax"].after, parts["fax"].n_after, parts["fax"].rate, parts["fax"].mix) == (None, 0, 0, 62.5)
    assert (parts["app"].before, parts["app"].rate, parts["app"].mix) == (None, 0, -12.5)
    assert parts["app"].unsure
    assert not parts["app"].clear


def test_small_groups_are_in_the_sum_and_unsure() -> None:
    found = change_of("csat", {"web": [5] * 9, "fax": [1] * 2}, {"web": [5] * 9, "fax": [5] * 2})
    fax = parts_of(found)["fax"]
    assert (fax.unsure, fax.clear, fax.n_before, fax.n_after) == (True, False, 2, 2)
    assert fax.total == pytest.approx(found.difference)


def test_without_a_number_in_both_periods_there_are_no_parts() -> None:
    found = change_of("nps", {}, {"web": [9] * 9})
    assert (found.difference, found.parts, found.rest, found.before.n) == (None, (), 0, 0)


def test_a_count_has_no_rates() -> None:
    with pytest.raises(WrongUseError, match="cannot be compared"):
        change_of("nps", {"web": [9]}, {"web": [9]}, measure="volume")


def test_what_counts_in_two_groups_is_the_rest() -> None:
    invited = {"context": '{"survey":"s"}', "kind": "invitation_offered"}
    contacts: list[dict[str, Any]] = [
        {**invited, "customer_no": 1, "occurred_at": MARCH, "channel": "web"},
        *({**invited, "customer_no": 2, "occurred_at": APRIL, "channel": channel} for channel in ("web", "app")),
        {**invited, "customer_no": 3, "occurred_at": APRIL, "channel": "web"},
        {**invited, "customer_no": 3, "occurred_at": APRIL, "kind": "invitation_answered"},
    ]
    with reader_of(contacts) as reader:
        found = change(reader, "response_rate", LATER, BEFORE, by="channel")
    assert found.difference == pytest.approx(50)
    assert found.rest == pytest.approx(50 - 100 / 3)
    assert sum(part.total for part in found.parts) + found.rest == pytest.approx(found.difference)


points = st.lists(st.sampled_from([1, 2, 3, 4, 5]), max_size=6)
periods = st.fixed_dictionaries({"web": points, "store": points, "app": points})


@settings(max_examples=8)
@given(before=periods, after=periods, name=st.sampled_from(["nps", "csat", "csat_mean", "rating"]))
def test_the_parts_add_up_to_the_change(before: Scores, after: Scores, name: str) -> None:
    kind = {"csat_mean": "csat"}.get(name, name)
    found = change_of(kind, before, after, measure=name)
    if found.difference is not None:
        assert sum(part.total for part in found.parts) == pytest.approx(found.difference, abs=1e-9)
        assert found.rest == 0
