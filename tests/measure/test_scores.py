"""Measures of scores: shares and means by hand, and which scale counts."""

from collections.abc import Sequence
from typing import Any

import pytest

from regard.errors import WrongUseError
from regard.measure import MEASURES, Breakdown, Measured, Statistic, ces, ces_effort, ces_mean, csat, csat_mean, rating

ALL = Breakdown(minimum_n=1)


def scored(make_reader: Any, kind: str, *scales: tuple[Sequence[float], float | None, float | None]) -> Any:
    """A reader of contacts with one answer each; per scale the values, its low end and its high end."""
    flat = [(value, low, high) for values, low, high in scales for value in values]
    answers = [
        {"seq": seq, "kind": kind, "value": float(value), "low": low, "high": high}
        for seq, (value, low, high) in enumerate(flat)
    ]
    return make_reader([{} for _ in flat], answers)


def only(numbers: list[Measured]) -> Measured:
    (number,) = numbers
    return number


@pytest.mark.parametrize(
    ("values", "low", "high", "share"),
    [
        ([1, 2, 3, 4, 5], 1, 5, 40),
        ([4, 4, 5, 3.5], None, None, 75),
        ([5, 6, 7, 4], 1, 7, 50),
        ([6, 7, 8, 10], 0, 10, 75),
        ([0, 1, 1, 1], 0, 1, 75),
        ([2, 3, 3, 1], 1, 3, 50),
        ([60, 61, 99, 0], 0, 100, 50),
    ],
)
def test_satisfied_are_the_top_two_fifths_of_the_scale(
    make_reader: Any, values: list[float], low: float | None, high: float | None, share: float
) -> None:
    number = only(csat(scored(make_reader, "csat", (values, low, high)), ALL))
    assert number.value == pytest.approx(share)


def test_a_share_has_wilsons_interval_in_percent(make_reader: Any) -> None:
    number = only(csat(scored(make_reader, "csat", ([5] * 15 + [1] * 5, 1, 5)), ALL))
    assert (number.value, number.n, number.statistic) == (75, 20, Statistic.SHARE)
    assert (number.low, number.high) == pytest.approx((53.1299, 88.8138), abs=1e-4)
    assert number.standard_error == pytest.approx(100 * (0.75 * 0.25 / 20) ** 0.5)
    assert number.sentence == "75 (53.1 to 88.8), n = 20"


def test_a_mean_is_on_its_scale_and_says_which(make_reader: Any) -> None:
    number = only(csat_mean(scored(make_reader, "csat", ([5, 4, 4, 1], 1, 5)), ALL))
    assert (number.value, number.n) == (3.5, 4)
    assert number.standard_error == pytest.approx((9 / 3) ** 0.5 / 2)
    assert number.definition.endswith("Scale: 1 to 5.")
    assert 1 <= (number.low or 0) < 3.5 < (number.high or 9) <= 5


def test_answers_on_another_scale_are_left_out_and_counted(make_reader: Any) -> None:
    reader = scored(make_reader, "rating", ([5, 4, 3], 1, 5), ([10, 9], 1, 10))
    number = only(rating(reader, ALL))
    assert (number.value, number.n, number.exclusions) == (4, 3, {"other_scale": 2})


def test_the_scale_of_most_answers_counts(make_reader: Any) -> None:
    reader = scored(make_reader, "rating", ([5], 1, 5), ([10, 9], 1, 10))
    number = only(rating(reader, ALL))
    assert (number.value, number.n, number.exclusions) == (9.5, 2, {"other_scale": 1})
    assert "Scale: 1 to 10." in number.definition


def test_effort_is_the_share_of_five_to_seven(make_reader: Any) -> None:
    reader = scored(make_reader, "ces", ([7, 5, 4, 1], 1, 7), ([6], None, None), ([5, 1, 1], 1, 5))
    number = only(ces(reader, ALL))
    assert (number.value, number.n, number.exclusions) == (60, 5, {"other_scale": 3})


def test_effort_on_one_to_seven_and_on_one_to_five_are_two_means(make_reader: Any) -> None:
    reader = scored(make_reader, "ces", ([7, 5, 3], 1, 7), ([5, 1], 1, 5))
    assert [only(measure(reader, ALL)).value for measure in (ces_mean, ces_effort)] == [5, 3]
    assert only(ces_effort(reader, ALL)).exclusions == {"other_scale": 3}


def test_every_group_has_its_own_mean(make_reader: Any) -> None:
    answers = [{"seq": seq, "kind": "rating", "value": value} for seq, value in enumerate([5.0, 4.0, 1.0])]
    reader = make_reader([{"channel": "web"}, {"channel": "web"}, {"channel": "store"}], answers)
    numbers = rating(reader, Breakdown(by=("channel",)))
    assert [(number.group["channel"], number.value) for number in numbers] == [("store", 1), ("web", 4.5)]


def test_excluded_contacts_leave_their_scale_and_scores_out(make_reader: Any) -> None:
    answers = [{"seq": seq, "kind": "rating", "value": float(seq), "low": 0.0, "high": 9.0} for seq in range(3)]
    number = only(rating(make_reader([{}, {}, {"excluded": "test"}], answers), ALL))
    assert (number.value, number.exclusions) == (0.5, {"test": 1})


def test_on_a_scale_of_very_many_points_the_mean_is_to_the_hundredth(make_reader: Any) -> None:
    number = only(rating(scored(make_reader, "rating", ([x / 2 for x in range(401)], 0, 200)), ALL))
    assert number.n == 401
    assert number.value == pytest.approx(100, abs=1)
    assert number.standard_error == pytest.approx(57.95 / 401**0.5, abs=0.05)


@pytest.mark.parametrize("name", sorted(set(MEASURES) - {"volume"}))
def test_without_answers_there_is_no_value(make_reader: Any, name: str) -> None:
    number = only(MEASURES[name](make_reader([{}]), ALL))
    assert (number.value, number.low, number.high, number.standard_error, number.n) == (None, None, None, None, 0)
    assert number.sentence.startswith(("not enough answers yet", "unknown"))
    assert MEASURES[name](make_reader([{}]), Breakdown(by=("channel", "month"))) == []


@pytest.mark.parametrize("name", MEASURES)
def test_an_unknown_dimension_is_refused_by_every_measure(make_reader: Any, name: str) -> None:
    with pytest.raises(WrongUseError, match="Did you mean channel"):
        MEASURES[name](make_reader([{}]), Breakdown(by=("chanel",)))
