"""How much there is of journeys, against a slow twin."""

from collections import Counter
from importlib import import_module
from statistics import mean, median

import numpy as np
import pytest
from hypothesis import given
from tests.journeys.logs import CUSTOMERS, MINUTE_US, Log, entry, journeys_of, logs, split_view_of, view_of

from regard.journeys.overview import LENGTHS, episode_lengths, overview
from regard.settings import EpisodeRule

VISIT = EpisodeRule("visit", 30 * 60)


def episodes_of(log: Log, gap_min: int | None = 30) -> list[list[int]]:
    """Return the times of the contacts of each episode."""
    found: list[list[int]] = []
    for steps in journeys_of(log).values():
        for number, step in enumerate(steps):
            pause = step.at_us - steps[number - 1].at_us if number else None
            if pause is None or (gap_min is not None and pause // 1000 > gap_min * MINUTE_US // 1000):
                found.append([])
            found[-1].append(step.at_us)
    return found


@given(logs())
def test_the_overview_is_that_of_a_slow_count(log: Log) -> None:
    journeys = journeys_of(log)
    for view in (view_of(log), split_view_of(log, CUSTOMERS[1:3])):
        found = overview(view, VISIT)
        assert (found.contacts, found.customers) == (len(log), len(journeys))
        assert found.once == sum(len(steps) == 1 for steps in journeys.values())
        met = Counter(one.touchpoint for one in log)
        people = Counter(key for steps in journeys.values() for key in {step.touchpoint for step in steps})
        assert {one.touchpoint: (one.contacts, one.customers) for one in found.touchpoints} == {
            key: (met[key], people[key]) for key in met
        }
        times = [round(at.timestamp() * 1e6) for at in (found.first_at, found.last_at) if at]
        assert times == ([min(one.at_us for one in log), max(one.at_us for one in log)] if log else [])


@given(logs())
def test_episodes_are_as_long_as_a_slow_count_says(log: Log) -> None:
    for view in (view_of(log), split_view_of(log, CUSTOMERS[:2])):
        for rule, gap in ((VISIT, 30), (None, None)):
            (found,) = episode_lengths(view, [rule]).rules
            episodes = episodes_of(log, gap)
            sizes = [len(times) for times in episodes]
            assert found.episodes == len(episodes) == sum(found.lengths)
            assert found.lengths[-1] == sum(size >= LENGTHS[-1] for size in sizes)
            if sizes:
                spent = [(times[-1] - times[0]) / 1_000_000 for times in episodes]
                expected = (mean(sizes), median(sizes), mean(spent), median(spent))
                own = (found.contacts_mean, found.contacts_median, found.duration_mean_s, found.duration_median_s)
                assert own == pytest.approx(expected)


def test_touchpoints_add_up_and_the_busiest_is_first() -> None:
    log = [entry("ann", 0, "shop"), entry("ann", 1, "shop"), entry("bob", 2, "call")]
    found = overview(view_of(log), VISIT)
    assert [one.touchpoint for one in found.touchpoints] == ["shop", "call"]
    assert found.table()["share"].to_pylist() == pytest.approx([2 / 3, 1 / 3])
    assert found.table()["reach"].to_pylist() == [0.5, 0.5]


def test_rules_stand_side_by_side_with_their_intervals() -> None:
    log = [entry("ann", 0, "shop"), entry("ann", 10, "shop"), entry("ann", 100, "call")]
    table = episode_lengths(view_of(log), [VISIT, None]).table()
    assert table["unit"].to_pylist() == ["visit", "journey"]
    assert table["episodes"].to_pylist() == [2, 1]
    assert table["lengths"].to_pylist() == [[1, 1, 0, 0, 0, 0], [0, 0, 1, 0, 0, 0]]
    low, mean_, high = (table[name][0].as_py() for name in ("contacts_mean_low", "contacts_mean", "contacts_mean_high"))
    assert low < mean_ == 1.5 < high
    assert np.isnan(table["contacts_mean_low"][1].as_py())


def test_without_contacts_there_is_nothing_to_say() -> None:
    found = overview(view_of([]), None)
    assert (found.contacts, found.customers, found.first_at, found.touchpoints) == (0, 0, None, ())
    assert np.isnan(found.episodes.contacts_mean)


def test_customers_are_counted_some_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    log = [entry(name, minute, "shop") for name in CUSTOMERS for minute in range(3)]
    monkeypatch.setattr(import_module("regard.journeys.overview"), "BLOCK", 4)
    assert [one.customers for one in overview(view_of(log)).touchpoints] == [len(CUSTOMERS)]
