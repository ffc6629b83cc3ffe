"""Retention: cohorts, ages, and what is not over yet."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.journeys.logs import (
    CUSTOMERS,
    TOUCHPOINTS,
    Log,
    Step,
    entry,
    journeys_of,
    logs,
    number_of,
    sequences_of,
    split_view_of,
    view_of,
)

from regard.errors import WrongUseError
from regard.journeys.episodes import episodes_fold
from regard.journeys.retention import Retention, behind_cell, retention
from regard.journeys.retention_periods import DAYS, Kind, RetentionRule, end_of_contacts
from regard.journeys.sequences import Sequences
from regard.journeys.view import Part, View

DAY = 24 * 60
KEYS = st.sampled_from([(), ("ad",), ("mail", "shop"), ("fax",)])
KINDS: list[Kind] = ["classic", "rolling", "unbounded"]
RULES = st.builds(
    RetentionRule,
    st.sampled_from(list(DAYS)),
    st.sampled_from(KINDS),
    st.sampled_from(["UTC", "Europe/Berlin", "America/Sao_Paulo"]),
    KEYS,
    KEYS,
    st.sampled_from([None, datetime(2026, 4, 5, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)]),
)
# Saturday evening in UTC; the clocks of Berlin change in the night.
STORY = [
    entry("ann", 0, "ad"),
    entry("ann", DAY, "mail"),
    entry("ann", 3 * DAY, "shop"),
    entry("bob", 60, "ad"),
    entry("bob", 60 + 2 * DAY, "shop"),
    entry("carla", 120, "call"),
    entry("carla", 5 * 60, "call"),
    entry("delta", DAY, "shop"),
]


def moment_of(at_us: int, zone: str = "UTC") -> datetime:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at_us)).astimezone(ZoneInfo(zone))


def period_of(at_us: int, rule: RetentionRule) -> tuple[int, date]:
    day = moment_of(at_us, rule.zone).date()
    if rule.grain == "day":
        return day.toordinal(), day
    if rule.grain == "week":
        return (day.toordinal() - 1) // 7, day - timedelta(days=day.weekday())
    months = 1 if rule.grain == "month" else 3
    number = (day.year * 12 + day.month - 1) // months
    return number, date(number * months // 12, number * months % 12 + 1, 1)


def ages_of(steps: list[Step], begun: Step, rule: RetentionRule) -> set[int]:
    later = [
        step for step in steps[steps.index(begun) + 1 :] if not rule.returning or step.touchpoint in rule.returning
    ]
    if rule.kind == "unbounded":
        ages = {(step.at_us - begun.at_us) // (DAYS[rule.grain] * 86_400_000_000) for step in later}
    else:
        ages = {period_of(step.at_us, rule)[0] - period_of(begun.at_us, rule)[0] for step in later}
    return ages if rule.kind == "classic" else set(range(max(ages, default=0) + 1))


def slow_retention(log: Log, rule: RetentionRule) -> tuple[Counter[date], Counter[tuple[date, int]]]:
    sizes, returned = Counter[date](), Counter[tuple[date, int]]()
    for steps in journeys_of(log).values():
        begun = next((step for step in steps if not rule.start or step.touchpoint in rule.start), None)
        if begun is not None:
            cohort = period_of(begun.at_us, rule)[1]
            sizes[cohort] += 1
            returned.update((cohort, age) for age in ages_of(steps, begun, rule) | {0})
    return sizes, returned


def shown(found: Retention) -> tuple[Counter[date], Counter[tuple[date, int]]]:
    rows = found.table().to_pylist()
    sizes = Counter(dict(zip(found.cohorts, found.sizes.tolist(), strict=True)))
    return +sizes, +Counter({(row["cohort"], row["age"]): row["returned"] for row in rows})


def known_of(log: Log) -> Sequences:
    """Return sequences with the columns that are laid out with the contacts."""
    own = sequences_of(log)
    touchpoint = pa.DictionaryArray.from_arrays(pa.array(own.touchpoint.astype(np.int32) - 1), pa.array(TOUCHPOINTS))
    columns = {
        "customer_no": pa.array(own.customer_no[own.owner]),
        "occurred_at": pa.array(own.at_us).cast(pa.timestamp("us")),
        "touchpoint": pa.chunked_array([touchpoint]),
    }
    folded = episodes_fold(())(pa.table(columns)).columns
    names = ("cohort_week", "age_week", "first_in_week")
    return replace(own, known={name: folded[name].to_numpy(zero_copy_only=False) for name in names})


@given(logs(), RULES, st.sets(st.sampled_from(CUSTOMERS)))
def test_cells_are_those_of_a_slow_count(log: Log, rule: RetentionRule, replaced: set[str]) -> None:
    expected = slow_retention(log, rule)
    whole, split = retention(view_of(log), rule), retention(split_view_of(log, replaced), rule)
    assert shown(whole) == shown(split) == expected
    assert whole.table().drop(["share", "low", "high"]).equals(split.table().drop(["share", "low", "high"]))


@given(logs(), RULES, st.sets(st.sampled_from(CUSTOMERS)))
def test_behind_every_cell_are_as_many_customers_as_shown(log: Log, rule: RetentionRule, replaced: set[str]) -> None:
    for view in (view_of(log), split_view_of(log, replaced)):
        rows = [row for row in retention(view, rule).table().to_pylist() if row["size"]]
        for row in rows[:60]:
            back = behind_cell(view, rule, row["cohort"], row["age"])
            away = behind_cell(view, rule, row["cohort"], row["age"], back=False)
            assert len(back) == len(back.customers) == row["returned"]
            assert len(away) == len(away.customers) == row["not_back"]
            assert not set(back.customers.tolist()) & set(away.customers.tolist())


@given(logs(), RULES)
def test_rolling_is_never_less_than_classic_and_never_rises(log: Log, rule: RetentionRule) -> None:
    classic, rolling = (retention(view_of(log), replace(rule, kind=kind)) for kind in KINDS[:2])
    assert (rolling.returned >= classic.returned).all()
    begun = rolling.begun[:, 1:]
    assert (np.diff(rolling.returned, axis=1)[begun] <= 0).all()
    assert (rolling.returned + rolling.not_back == np.where(rolling.begun, rolling.sizes[:, None], 0)).all()


@given(logs(), RULES)
def test_the_line_over_all_cohorts_is_of_complete_cells_only(log: Log, rule: RetentionRule) -> None:
    found = retention(view_of(log), rule)
    rows = [row for row in found.table().to_pylist() if row["complete"]]
    for line in found.overall:
        assert line.n == sum(row["size"] for row in rows if row["age"] == line.age)
        assert line.returned == sum(row["returned"] for row in rows if row["age"] == line.age)


@given(logs())
def test_weeks_laid_out_with_the_contacts_give_the_same(log: Log) -> None:
    sequences = known_of(log) if log else sequences_of(log)
    known, general = (
        retention(View((Part(1, sequences),), sequences.words, datetime(2026, 6, 1, tzinfo=UTC))),
        retention(view_of(log)),
    )
    assert known.returned.tolist() == general.returned.tolist()
    assert (known.cohorts, known.sizes.tolist()) == (general.cohorts, general.sizes.tolist())


@pytest.mark.parametrize(
    ("kind", "saturday"),
    # Ann was back on days 1 and 3, Bob 2 days and Carla hours later, on the next day of the calendar.
    [("classic", [3, 2, 1, 1]), ("rolling", [3, 3, 2, 1]), ("unbounded", [3, 2, 2, 1])],
)
def test_a_story_in_numbers(kind: Kind, saturday: list[int]) -> None:
    found = retention(view_of(STORY), RetentionRule("day", kind))
    assert found.cohorts[:2] == (date(2026, 3, 28), date(2026, 3, 29))
    assert found.sizes.tolist() == [3, 1, 0, 0]
    assert found.returned[0].tolist() == saturday


def test_the_first_sunday_of_summer_time_is_an_hour_shorter() -> None:
    # From 23:00 to 22:00 UTC it is the 29th in Berlin.
    log = [
        entry("ann", 179, "ad"),
        entry("bob", 180, "ad"),
        entry("carla", 26 * 60 - 1, "ad"),
        entry("delta", 26 * 60, "ad"),
    ]
    found = retention(view_of(log), RetentionRule("day", zone="Europe/Berlin"))
    assert dict(zip([day.day for day in found.cohorts], found.sizes.tolist(), strict=True)) == {28: 1, 29: 2, 30: 1}


def test_what_is_not_over_is_marked() -> None:
    found = retention(view_of(STORY), RetentionRule("day"))
    assert found.begun[0].tolist() == [True] * 4
    assert found.complete[0].tolist() == [True, True, True, False]
    whole = retention(view_of(STORY), RetentionRule("day", until=datetime(2026, 4, 2, tzinfo=UTC)))
    assert whole.complete[0].tolist() == [True] * 5
    assert whole.returned[0].tolist() == [3, 2, 1, 1, 0]


def test_contacts_end_with_the_last_one_or_with_the_period() -> None:
    last, early = datetime(2026, 3, 30, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)
    assert end_of_contacts(None, last) == end_of_contacts(datetime(2030, 1, 1, tzinfo=UTC), last)
    assert last < end_of_contacts(None, last) < last + timedelta(seconds=1)
    assert end_of_contacts(early, last) == early


def test_nothing_after_what_was_received_counts_as_over() -> None:
    late = retention(view_of(STORY), RetentionRule("month", until=datetime(2030, 1, 1, tzinfo=UTC)))
    assert late.cohorts == (date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1))
    assert late.complete[0].tolist() == [True] * 3


def test_own_time_is_over_when_it_is_for_the_last_who_began() -> None:
    rule = RetentionRule("day", "unbounded", until=datetime(2026, 3, 30, 23, tzinfo=UTC))
    found = retention(view_of(STORY), rule)
    assert found.complete[0].tolist() == [True, False, False, False]


def test_customers_begin_and_return_at_the_touchpoints_asked_for() -> None:
    found = retention(view_of(STORY), RetentionRule("day", start=("ad",), returning=("shop",)))
    assert (found.sizes.tolist(), found.returned[0].tolist()) == ([2, 0, 0, 0], [2, 0, 1, 1])


def test_nobody_is_behind_a_cohort_in_which_nobody_began() -> None:
    assert len(behind_cell(view_of(STORY), RetentionRule("day"), date(2026, 3, 30), 1)) == 0


def test_behind_a_return_is_its_first_contact() -> None:
    view, rule = view_of(STORY), RetentionRule("day", "rolling")
    assert behind_cell(view, rule, date(2026, 3, 28), 1).seq.tolist() == [2, 5, 7]
    away = behind_cell(view, rule, date(2026, 3, 28), 2, back=False)
    assert (away.seq.tolist(), away.customer_no.tolist()) == ([6], [number_of("carla")])


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: RetentionRule("fortnight"), "no grain of retention"),
        (lambda: RetentionRule(kind="n-day"), "no kind of retention"),  # type: ignore[arg-type]
        (lambda: RetentionRule(zone="Mars"), "no time zone"),
        (lambda: behind_cell(view_of(STORY), RetentionRule(), date(2026, 3, 24), 0), "No cohort begins"),
        (lambda: behind_cell(view_of([]), RetentionRule(), date(2026, 3, 24), 0), "no contact in view"),
        (lambda: behind_cell(view_of(STORY), RetentionRule("day"), date(2026, 3, 30), 2), "not reached age 2"),
    ],
)
def test_what_makes_no_sense_is_refused(make: object, words: str) -> None:
    assert callable(make)
    with pytest.raises(WrongUseError, match=words):
        make()
