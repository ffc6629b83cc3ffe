"""Funnel: steps add up, every number leads to its customers, and groups add up to the whole."""

from datetime import datetime, timedelta, timezone
from statistics import median

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.journeys.logs import CHANNELS, CUSTOMERS, TOUCHPOINTS, Log, entry, logs, number_of, split_view_of, view_of

from regard.errors import WrongUseError
from regard.estimate import benjamini_hochberg, shares_p, wilson_interval
from regard.journeys.funnel import behind_step, funnel
from regard.journeys.funnel_attempts import attempts
from regard.journeys.funnel_definition import Exclusion, Funnel, FunnelStep
from regard.journeys.funnel_drivers import behind_driver, drop_drivers
from regard.journeys.funnel_groups import CustomerGroups, Groups, behind_group, funnel_by
from regard.journeys.funnel_times import behind_bin, time_to_convert, times_of
from regard.journeys.view import View

AD, MAIL, CART, SHOP = (FunnelStep((key,)) for key in ("ad", "mail", "cart", "shop"))
BUYING = Funnel((AD, FunnelStep(("mail",), optional=True), FunnelStep(("cart",), within_s=7 * 86_400), SHOP))
FUNNELS = st.sampled_from(
    [
        BUYING,
        Funnel((AD, CART), "strict"),
        Funnel((AD, CART, SHOP), "unordered", 86_400),
        Funnel((CART, SHOP), within_s=60),
    ]
)
GROUPS = CustomerGroups(("loyal", "churned"), np.array([1, 2, 4]), np.array([1, 2, 0]))
STORY = [
    entry("ann", 0, "ad"),
    entry("ann", 10, "mail"),
    entry("ann", 20, "cart"),
    entry("ann", 50, "shop"),
    entry("bob", 0, "ad"),
    entry("bob", 40, "cart"),
    entry("bob", 41, "call"),
    entry("carla", 5, "ad"),
    entry("carla", 7, "call"),
    entry("delta", 9, "shop"),
]


@given(logs(), FUNNELS, st.sets(st.sampled_from(CUSTOMERS)))
def test_behind_every_step_are_as_many_customers_as_shown(log: Log, which: Funnel, replaced: set[str]) -> None:
    for view in (view_of(log), split_view_of(log, replaced)):
        for step in funnel(view, which).steps:
            reached, lost = behind_step(view, which, step.step), behind_step(view, which, step.step, dropped=True)
            assert len(reached) == len(reached.customers) == step.reached
            assert len(lost) == len(lost.customers) == step.dropped
            assert not set(reached.customers.tolist()) & set(lost.customers.tolist())


@given(logs(), FUNNELS, st.sets(st.sampled_from(CUSTOMERS)))
def test_reached_and_dropped_add_up_to_the_step_before(log: Log, which: Funnel, replaced: set[str]) -> None:
    found = funnel(view_of(log), which)
    for step in found.steps:
        assert step.reached + step.dropped == found.steps[step.before - 1].reached == step.of_before.n
        assert step.since_before.n == step.since_entry.n == step.reached
    rows, again = found.table().to_pylist(), funnel(split_view_of(log, replaced), which).table().to_pylist()
    assert all(row == pytest.approx(other, nan_ok=True) for row, other in zip(rows, again, strict=True))


@given(logs(), FUNNELS, st.sampled_from(["first", "last", GROUPS]), st.sets(st.sampled_from(CUSTOMERS)))
def test_groups_add_up_to_the_whole(log: Log, which: Funnel, groups: Groups, replaced: set[str]) -> None:
    for view in (view_of(log), split_view_of(log, replaced)):
        parts = [part for _, part in funnel_by(view, which, groups).groups]
        whole = funnel(view, which)
        assert all(part.entered for part in parts)
        for place, step in enumerate(whole.steps):
            assert sum(part.steps[place].reached for part in parts) == step.reached
            assert sum(part.steps[place].dropped for part in parts) == step.dropped


@given(logs(), FUNNELS, st.sampled_from(["first", "last", GROUPS]))
def test_behind_every_group_are_as_many_customers_as_shown(log: Log, which: Funnel, groups: Groups) -> None:
    view = split_view_of(log, {"ann", "bob"})
    for name, part in funnel_by(view, which, groups).groups:
        for step in part.steps:
            assert len(behind_group(view, which, groups, name, step.step)) == step.reached
            assert len(behind_group(view, which, groups, name, step.step, dropped=True)) == step.dropped


@given(logs(), FUNNELS, st.sampled_from([1, 3, (0.0, 60.0, 86_400.0)]), st.sets(st.sampled_from(CUSTOMERS)))
def test_every_customer_who_converted_is_in_one_bin(
    log: Log, which: Funnel, bins: int | tuple[float, ...], replaced: set[str]
) -> None:
    for view in (view_of(log), split_view_of(log, replaced)):
        found = time_to_convert(view, which, bins)
        assert sum(found.counts) == found.times.n == funnel(view, which).steps[which.required[-1]].reached
        assert [len(behind_bin(view, which, bins, place)) for place in range(len(found.counts))] == list(found.counts)
        assert found.table()["customers"].to_pylist() == list(found.counts)


def slow_met(view: View, which: Funnel, step: int) -> dict[tuple[str, bool], set[int]]:
    before, met = which.required_before[step - 1], dict[tuple[str, bool], set[int]]()
    for one in attempts(view, which):
        own = one.sequences
        for customer, places in zip(one.owner.tolist(), one.places.tolist(), strict=True):
            went_on, at_us = places[step - 1] >= 0, int(own.at_us[places[before]])
            end = places[step - 1] if went_on else int(own.offsets[customer + 1])
            limits = [(at_us, which.steps[step - 1].within_s), (int(own.at_us[places[0]]), which.within_s)]
            for place in range(places[before] + 1, end) if places[before] >= 0 else ():
                late = any(limit is not None and own.at_us[place] - since > limit * 1e6 for since, limit in limits)
                for name in (TOUCHPOINTS[own.touchpoint[place] - 1], CHANNELS[own.channel[place] - 1]):
                    if went_on or not late:
                        met.setdefault((name, went_on), set()).add(int(own.customer_no[customer]))
    return met


@given(logs(), st.sampled_from([BUYING, Funnel((AD, SHOP), within_s=3_600)]), st.integers(2, 4))
def test_drivers_count_who_met_what_on_the_way(log: Log, which: Funnel, step: int) -> None:
    view, step = split_view_of(log, {"ann"}), min(step, len(which.steps))
    found, met = drop_drivers(view, which, step, least_n=1), slow_met(view_of(log), which, step)
    counted = funnel(view, which).steps[step - 1]
    assert (found.went_on, found.dropped) == (counted.reached, counted.dropped)
    if found.went_on and found.dropped:
        assert {one.name for one in found.drivers} == {name for name, _ in met}
    for one in found.drivers:
        assert one.went_on == len(met.get((one.name, True), ())) <= found.went_on
        assert one.dropped == len(met.get((one.name, False), ())) <= found.dropped
        for went_on, count in ((True, one.went_on), (False, one.dropped)):
            behind = behind_driver(view, which, step, (one.kind, one.name), went_on)
            assert len(behind) == len(behind.customers) == count


def test_a_story_in_numbers() -> None:
    found = funnel(view_of(STORY), BUYING)
    assert [step.reached for step in found.steps] == [3, 1, 2, 1]
    assert [step.dropped for step in found.steps] == [0, 2, 1, 1]
    assert [step.before for step in found.steps] == [1, 1, 1, 3]
    cart = found.steps[2]
    assert (cart.since_before.median_s, cart.since_entry.mean_s) == (1_800, 1_800)
    assert (cart.of_before.low, cart.of_before.high) == tuple(float(limit) for limit in wilson_interval(2, 3))
    assert (found.entered, found.converted.share) == (3, 1 / 3)


def test_an_optional_step_can_be_passed_by() -> None:
    required = Funnel((AD, MAIL, FunnelStep(("cart",))))
    assert [step.reached for step in funnel(view_of(STORY), required).steps] == [3, 1, 1]


def test_an_excluded_contact_ends_the_attempt() -> None:
    log = [entry("ann", 0, "ad"), entry("ann", 1, "call"), entry("ann", 2, "cart")]
    without = Funnel((AD, CART), exclusions=(Exclusion(("call",), 1, 2),))
    assert [step.reached for step in funnel(view_of(log), without).steps] == [1, 0]
    again = [*log, entry("ann", 3, "ad"), entry("ann", 4, "cart")]
    assert [step.reached for step in funnel(view_of(again), without).steps] == [1, 1]


def test_customers_are_chosen_by_their_entry_not_by_their_conversion() -> None:
    noon = datetime(2026, 3, 28, 21, 4, tzinfo=timezone(timedelta(hours=1)))
    found = funnel(view_of(STORY), Funnel((AD, SHOP), entry_until=noon))
    assert [step.reached for step in found.steps] == [2, 1]
    late = funnel(view_of(STORY), Funnel((AD, SHOP), entry_since=datetime(2026, 3, 28, 20, 4)))  # noqa: DTZ001
    assert [step.reached for step in late.steps] == [1, 0]


def test_attribution_is_to_the_channel_of_entry_or_of_the_last_step() -> None:
    view = view_of(STORY)
    assert [(name, one.entered) for name, one in funnel_by(view, BUYING, "first").groups] == [("web", 3)]
    last = funnel_by(view, BUYING, "last")
    assert [(name, one.entered) for name, one in last.groups] == [("store", 1), ("web", 2)]
    assert last.table()["group"].to_pylist() == ["store"] * 4 + ["web"] * 4


def test_customers_without_a_group_are_shown_as_such() -> None:
    found = funnel_by(view_of(STORY), BUYING, GROUPS)
    assert [(name, one.entered) for name, one in found.groups] == [(None, 1), ("loyal", 1), ("churned", 1)]
    nobody = CustomerGroups((), np.array([], dtype=np.int64), np.array([], dtype=np.int64))
    assert [name for name, _ in funnel_by(view_of(STORY), BUYING, nobody).groups] == [None]


def test_calls_come_before_dropping_out() -> None:
    log = [entry(name, at, key) for name in ("ann", "bob") for at, key in ((0, "ad"), (1, "shop"))]
    log += [entry(name, at, key) for name in ("carla", "delta") for at, key in ((0, "ad"), (1, "call"))]
    found = drop_drivers(view_of(log), Funnel((AD, SHOP)), 2, least_n=2)
    assert [(one.kind, one.name) for one in found.drivers] == [("channel", "phone"), ("touchpoint", "call")]
    call = found.drivers[1]
    assert (call.went_on, call.dropped, call.difference) == (0, 2, 1.0)
    assert call.low < 1 <= call.high
    assert call.p_value == shares_p(1.0, 2, 0.0, 2)
    assert [one.adjusted_p for one in found.drivers] == benjamini_hochberg([one.p_value for one in found.drivers])
    assert found.table()["dropped"].to_pylist() == [2, 2]


def test_what_too_few_met_is_left_out() -> None:
    found = drop_drivers(view_of(STORY), Funnel((AD, SHOP)), 2)
    assert (found.drivers, found.went_on, found.dropped, found.left_out) == ((), 1, 2, 5)


def test_nobody_is_behind_an_unknown_driver() -> None:
    assert len(behind_driver(view_of(STORY), Funnel((AD, SHOP)), 2, ("touchpoint", "fax"))) == 0


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=60))
def test_the_median_lies_between_its_limits(took_us: list[int]) -> None:
    found = times_of(np.array(took_us))
    assert found.median_s == pytest.approx(median(took_us) / 1e6)
    assert found.median_low_s <= found.median_s <= found.median_high_s
    assert len(took_us) == 1 or found.mean_low_s <= found.mean_s <= found.mean_high_s


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Funnel(()), "needs a step"),
        (lambda: Funnel((FunnelStep(()),)), "no touchpoint"),
        (lambda: Funnel((FunnelStep(("ad",), optional=True),)), "first step cannot be optional"),
        (lambda: Funnel((FunnelStep(("ad",), within_s=1),)), "nothing comes before"),
        (lambda: Funnel((AD, CART), within_s=-1), "below zero"),
        (lambda: Funnel((AD, CART), "any"), "no order 'any'"),  # type: ignore[arg-type]
        (lambda: Funnel((AD, FunnelStep(("cart",), optional=True)), "strict"), "no meaning in strict"),
        (lambda: Funnel((AD, AD), "unordered"), "no touchpoint in common"),
        (lambda: Funnel((AD, CART), exclusions=(Exclusion(("call",), 2, 1),)), "between two required"),
        (lambda: behind_step(view_of(STORY), BUYING, 5), "no step 5"),
        (lambda: behind_group(view_of(STORY), BUYING, "first", "fax", 1), "no group 'fax'"),
        (lambda: drop_drivers(view_of(STORY), BUYING, 1), "second step"),
        (lambda: time_to_convert(view_of(STORY), BUYING, 0), "begin at 0"),
        (lambda: time_to_convert(view_of(STORY), BUYING, [0.0, 5.0, 5.0]), "rise"),
    ],
)
def test_what_makes_no_sense_is_refused(make: object, words: str) -> None:
    assert callable(make)
    with pytest.raises(WrongUseError, match=words):
        make()


def test_numbers_of_customers_are_those_of_the_layout() -> None:
    assert behind_step(view_of(STORY), BUYING, 1).customers.tolist() == [number_of(name) for name in CUSTOMERS[:3]]
