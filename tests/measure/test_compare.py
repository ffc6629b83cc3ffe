"""Comparing: two numbers, many groups, and each group with the rest."""

import json
from collections.abc import Sequence
from typing import Any

import pytest

from regard.errors import WrongUseError
from regard.measure import (
    Breakdown,
    Condition,
    compare,
    compare_groups,
    compare_with_rest,
    csat,
    csat_mean,
    nps,
    promises_kept,
    rating,
    volume,
)  # fmt: skip

ALL = Breakdown(minimum_n=5)
BY_CHANNEL = Breakdown(by=("channel",), minimum_n=5)


def scores(make_reader: Any, kind: str, high: float, **channels: Sequence[float]) -> Any:
    flat = [(channel, score) for channel, given in channels.items() for score in given]
    answers = [
        {"seq": seq, "kind": kind, "value": float(score), "low": 0.0 if high == 10 else 1.0, "high": high}
        for seq, (_, score) in enumerate(flat)
    ]
    return make_reader([{"channel": channel} for channel, _ in flat], answers)


def test_two_shares_differ_as_in_the_score_test(make_reader: Any) -> None:
    reader = scores(make_reader, "csat", 5, web=[5] * 15 + [1] * 5, store=[5] * 8 + [1] * 12)
    store, web = csat(reader, BY_CHANNEL)
    found = compare(web, store)
    assert found.difference == pytest.approx(35)
    assert found.p_value == pytest.approx(0.02516076, abs=1e-8)
    assert found.differs
    assert found.sentence == "higher: 35 (4.4 to 57.8), p = 0.0252"


def test_two_nps_are_compared_by_their_standard_errors(make_reader: Any) -> None:
    web, store = [10] * 50 + [8] * 30 + [3] * 20, [10] * 40 + [8] * 30 + [3] * 30
    first, second = nps(scores(make_reader, "nps", 10, a=web, b=store), BY_CHANNEL)
    found = compare(first, second)
    # z = 20 / sqrt(61 + 69), in points
    assert (found.difference, found.p_value) == pytest.approx((20, 0.0794), abs=1e-4)
    assert not found.differs
    assert found.sentence.startswith("no clear difference: 20 (")


def test_two_means_are_compared_by_welch(make_reader: Any) -> None:
    reader = scores(make_reader, "rating", 5, a=[5, 4, 5, 4, 5, 4], b=[1, 2, 3, 4, 5, 1, 2, 3])
    first, second = rating(reader, BY_CHANNEL)
    found = compare(first, second)
    assert found.difference == pytest.approx(4.5 - 2.625)
    # As R's t.test: t = 3.43607, df = 9.56496
    assert found.p_value == pytest.approx(0.00679889, abs=1e-8)
    assert found.test.startswith("Welch")
    assert found.low is not None
    assert found.high is not None
    assert 0 < found.low < 1.875 < found.high


def test_means_without_any_spread_still_compare(make_reader: Any) -> None:
    reader = scores(make_reader, "rating", 5, a=[5] * 6, b=[4] * 6, c=[5] * 6)
    first, second, third = rating(reader, BY_CHANNEL)
    assert compare(first, second).p_value == 0
    assert compare(first, third).p_value == 1


def test_of_too_few_answers_there_is_no_verdict(make_reader: Any) -> None:
    first, second = nps(scores(make_reader, "nps", 10, a=[10] * 6, b=[0] * 4), BY_CHANNEL)
    found = compare(first, second)
    assert not found.settled
    assert not found.differs
    assert found.sentence == "not enough answers yet: 4 of 5"


def test_one_answer_has_no_error_to_test_by(make_reader: Any) -> None:
    first, second = rating(scores(make_reader, "rating", 5, a=[5], b=[1, 2]), Breakdown(by=("channel",), minimum_n=1))
    found = compare(first, second)
    assert (found.p_value, found.sentence) == (None, "not tested")


def test_different_scales_are_not_compared(make_reader: Any) -> None:
    five, ten = scores(make_reader, "rating", 5, a=[5] * 9), scores(make_reader, "rating", 10, a=[9] * 9)
    found = compare(rating(five, ALL)[0], rating(ten, ALL)[0])
    assert (found.difference, found.settled) == (None, False)
    assert found.sentence == "not comparable: the answers are on different scales"


def test_what_is_unknown_is_not_compared(make_reader: Any) -> None:
    (number,) = promises_kept(make_reader([{}]), ALL)
    assert compare(number, number).sentence == "unknown: no promise was decided"


def test_counts_and_two_measures_are_not_compared(make_reader: Any) -> None:
    reader = scores(make_reader, "csat", 5, a=[5] * 9)
    with pytest.raises(WrongUseError, match="a count has no error"):
        compare(volume(reader, ALL)[0], volume(reader, ALL)[0])
    with pytest.raises(WrongUseError, match="csat and csat_mean"):
        compare(csat(reader, ALL)[0], csat_mean(reader, ALL)[0])


def test_groups_are_compared_pair_by_pair_and_corrected_together(make_reader: Any) -> None:
    before = scores(make_reader, "csat", 5, web=[5] * 15 + [1] * 5, store=[5] * 10 + [1] * 10, fax=[5] * 9)
    after = scores(make_reader, "csat", 5, web=[5] * 8 + [1] * 12, store=[5] * 10 + [1] * 10, post=[5] * 9)
    store, web = compare_groups(csat(before, BY_CHANNEL), csat(after, BY_CHANNEL))
    assert (store.group, web.group) == ({"channel": "store"}, {"channel": "web"})
    assert (store.adjusted_p_value, web.adjusted_p_value) == pytest.approx((1, 2 * 0.0251606), abs=1e-6)
    assert web.p_value is not None
    assert web.p_value < 0.05
    assert not web.differs


def test_each_group_is_compared_with_all_others(make_reader: Any) -> None:
    reader = scores(make_reader, "nps", 10, a=[10] * 40, b=[0, 10] * 20, c=[0, 10] * 20)
    first, second, third = compare_with_rest(nps, reader, BY_CHANNEL)
    assert (first.group, first.first.n, first.second.n, first.difference) == ({"channel": "a"}, 40, 80, 100)
    assert first.differs
    assert first.sentence.startswith("higher: 100")
    assert second.differs == third.differs is True
    assert second.sentence.startswith("lower: -50")


def test_groups_without_a_name_and_yes_or_no_have_a_rest_too(make_reader: Any) -> None:
    contacts: list[dict[str, Any]] = [{"unit": None, "first_in_week": True}] * 6
    contacts += [{"unit": "north", "first_in_week": False}] * 7
    answers = [{"seq": seq, "kind": "nps", "value": 10.0 * (seq % 2)} for seq in range(13)]
    reader = make_reader(contacts, answers)
    units = compare_with_rest(nps, reader, Breakdown(by=("unit",)))
    assert [(found.first.n, found.second.n) for found in units] == [(6, 7), (7, 6)] or units[0].group == {
        "unit": "north"
    }
    weeks = compare_with_rest(nps, reader, Breakdown(by=("first_in_week",), where=(Condition.parse("unit=north"),)))
    assert [(found.first.n, found.second.n) for found in weeks] == [(7, 0)]


@pytest.mark.parametrize("by", [(), ("month",), ("channel", "unit")])
def test_the_rest_needs_one_dimension_that_is_no_time(make_reader: Any, by: tuple[str, ...]) -> None:
    with pytest.raises(WrongUseError, match="cannot be compared with the rest"):
        compare_with_rest(nps, make_reader([{}]), Breakdown(by=by))


def test_a_comparison_becomes_one_flat_object(make_reader: Any) -> None:
    reader = scores(make_reader, "nps", 10, web=[10] * 6, store=[0] * 6)
    store, _ = compare_with_rest(nps, reader, BY_CHANNEL)
    flat = json.loads(json.dumps(store.to_dict()))
    assert (flat["channel"], flat["difference"], flat["differs"]) == ("store", -200, True)
    assert (flat["first"]["n"], flat["second"]["value"]) == (6, 100)
