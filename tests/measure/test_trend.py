"""Trends: slopes by hand, and how often they call noise a trend."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from regard.errors import WrongUseError
from regard.estimate.student import two_sided_p
from regard.measure import Breakdown, Measured, Statistic, nps, rating, trend_of, trends, volume
from regard.measure.trend import weighted_slope

MONTHS = [date(2025 + month // 12, month % 12 + 1, 1) for month in range(24)]


def period(start: Any, value: float | None, n: int = 100, grain: str = "month") -> Measured:
    """One period's number, as a measure gives it."""
    return Measured(
        "nps", {"channel": "web", grain: start}, value, n, n, None, None, "", datetime(2026, 1, 1, tzinfo=UTC),
        "d", "s", "select 1", 30, statistic=Statistic.NET,
    )  # fmt: skip


def test_a_straight_line_is_its_slope() -> None:
    found = trend_of([period(start, 10 + 2 * i) for i, start in enumerate(MONTHS[:6])], "month")
    assert found.group == {"channel": "web"}
    assert found.slope == pytest.approx(2)
    assert found.changes
    assert found.sentence.startswith("rises: 2 (2 to 2) a month, p < 0.0001")


def test_a_flat_line_is_no_trend() -> None:
    found = trend_of([period(start, 10) for start in MONTHS[:5]], "month")
    assert (found.slope, found.p_value, found.changes) == (0, 1, False)
    assert found.sentence.startswith("no clear trend: 0")


def test_a_noisy_fall_is_tested_by_students_t() -> None:
    values = [30, 28, 29, 24, 25, 20]
    found = trend_of([period(start, value) for start, value in zip(MONTHS, values, strict=False)], "month")
    slope, error = weighted_slope(np.arange(6), np.array(values), np.ones(6))
    assert (slope, error) == pytest.approx((-1.828571, 0.405070), abs=1e-6)
    assert found.slope == pytest.approx(slope)
    assert found.p_value == pytest.approx(two_sided_p(slope / error, 4))
    assert found.changes
    assert found.sentence.startswith("falls: -1.8 (-3 to -0.7) a month")


def test_a_missing_month_keeps_its_place_and_order_does_not_matter() -> None:
    starts = [MONTHS[i] for i in (7, 0, 1, 3, 6)]
    found = trend_of([period(start, float(MONTHS.index(start))) for start in starts], "month")
    assert found.slope == pytest.approx(1)
    assert [number.value for number in found.periods] == [0, 1, 3, 6, 7]


def test_periods_with_few_answers_are_shown_and_left_out() -> None:
    usual = [period(start, 10 + i) for i, start in enumerate(MONTHS[:4])]
    found = trend_of([*usual, period(MONTHS[4], -100, n=3), period(MONTHS[5], None, n=0)], "month")
    assert found.slope == pytest.approx(1)
    assert len(found.periods) == 6
    short = trend_of([*usual[:3], period(MONTHS[4], -100, n=3)], "month")
    assert (short.settled, short.changes) == (False, False)
    assert short.sentence == "not enough periods yet: 3 of 4 with enough answers"


@pytest.mark.parametrize(
    ("grain", "starts"),
    [
        ("hour", [datetime(2026, 3, 29, tzinfo=UTC) + timedelta(hours=i) for i in range(5)]),
        ("day", [date(2026, 2, 26) + timedelta(days=i) for i in range(5)]),
        ("week", [date(2026, 3, 2) + timedelta(weeks=i) for i in range(5)]),
        ("quarter", MONTHS[0:15:3]),
        ("year", [date(2022 + i, 1, 1) for i in range(5)]),
    ],
)
def test_every_span_of_time_counts_in_its_own_steps(grain: str, starts: list[Any]) -> None:
    found = trend_of([period(start, 3.0 * i, grain=grain) for i, start in enumerate(starts)], grain)
    assert found.slope == pytest.approx(3)


@pytest.mark.parametrize("periods", [4, 6, 12, 24])
def test_five_of_a_hundred_trends_without_one_are_called_so(periods: int) -> None:
    draws = np.random.default_rng(20261101)
    n = draws.integers(30, 300, size=periods)
    promoters = draws.binomial(n, 0.4, size=(10_000, periods))
    found = [weighted_slope(np.arange(periods), row / n, n) for row in promoters]
    false = np.mean([two_sided_p(slope / error, periods - 2) < 0.05 for slope, error in found if error])
    assert 0.04 <= false <= 0.06, f"{periods} periods: {false:.4f}"


def rising(channels: dict[str, float]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Eight months of thirty ratings each; a channel's rating rises by its step a month."""
    contacts: list[dict[str, Any]] = []
    answers: list[dict[str, Any]] = []
    for channel, step in channels.items():
        for month, start in enumerate(MONTHS[:8]):
            for k in range(30):
                moment = datetime(start.year, start.month, 2 + k % 25)  # noqa: DTZ001 - UTC without zone
                answers.append({"seq": len(contacts), "kind": "rating", "value": 2 + step * month + 0.5 * (k % 2)})
                contacts.append({"channel": channel, "occurred_at": moment})
    return contacts, answers


def test_each_group_has_its_trend_and_they_are_corrected_together(make_reader: Any) -> None:
    reader = make_reader(*rising({"store": 0.0, "web": 0.25}))
    store, web = trends(rating, reader, Breakdown(by=("channel",)), "month")
    assert (store.group, web.group) == ({"channel": "store"}, {"channel": "web"})
    assert web.slope == pytest.approx(0.25)
    assert (store.changes, web.changes) == (False, True)
    assert json.loads(json.dumps(web.to_dict()))["periods"][0]["month"] == "2025-01-01"


def test_no_rows_have_no_trend(make_reader: Any) -> None:
    assert trends(nps, make_reader(), Breakdown(), "month") == []


def test_a_period_nobody_knows_or_that_is_a_group_is_refused(make_reader: Any) -> None:
    with pytest.raises(WrongUseError, match="Did you mean month"):
        trends(nps, make_reader([{}]), Breakdown(), "months")
    with pytest.raises(WrongUseError, match="no period to follow 'month'"):
        trends(nps, make_reader([{}]), Breakdown(by=("month",)), "month")


def test_a_count_has_no_trend_to_test(make_reader: Any) -> None:
    with pytest.raises(WrongUseError, match="--by day"):
        trends(volume, make_reader([{}]), Breakdown(), "day")
