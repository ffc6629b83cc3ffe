"""Attempts: the best attempt of each customer is the one that a search through all chains of contacts finds."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate, pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.journeys.logs import (
    CUSTOMERS,
    START_US,
    TOUCHPOINTS,
    Log,
    Step,
    journeys_of,
    logs,
    number_of,
    split_view_of,
    view_of,
)
from tests.journeys.logs import entry as at

from regard.journeys import funnel_attempts
from regard.journeys.funnel_attempts import attempts, one_of
from regard.journeys.funnel_definition import Exclusion, Funnel, FunnelStep
from regard.journeys.kernels import numpy_only
from regard.journeys.view import View

Rows = list[int | None]

START = datetime.fromtimestamp(START_US // 1_000_000, UTC)
LIMITS = st.sampled_from([None, 0, 60, 600, 1_860, 18_000, 86_400, 604_800])
KEYS = st.lists(st.sampled_from(TOUCHPOINTS), min_size=1, max_size=2, unique=True).map(tuple)
MOMENTS = st.sampled_from([None, START, START + timedelta(hours=2), START + timedelta(days=9)])


def slow_chains(steps: list[Step], funnel: Funnel, chain: tuple[int, ...] = ()) -> Iterator[tuple[int, ...]]:
    if chain:
        yield chain
    if len(chain) == len(funnel.required):
        return
    place = funnel.required[len(chain)]
    step = funnel.steps[place]
    for row in range(chain[-1] + 1 if chain else 0, len(steps)):
        if steps[row].touchpoint in step.touchpoints and (
            reaches(steps, funnel, chain, row, place) if chain else enters(steps[row].at_us, funnel)
        ):
            yield from slow_chains(steps, funnel, (*chain, row))


def reaches(steps: list[Step], funnel: Funnel, chain: tuple[int, ...], row: int, place: int) -> bool:
    step, total = funnel.steps[place], (steps[row].at_us - steps[chain[0]].at_us) / 1e6
    took, between = (steps[row].at_us - steps[chain[-1]].at_us) / 1e6, steps[chain[-1] + 1 : row]
    following = next((one for one in funnel.required if one >= place), None)
    excluded = funnel.excluded_before(following) if following is not None else ()
    return (
        (funnel.within_s is None or total <= funnel.within_s)
        and (step.within_s is None or took <= step.within_s)
        and took >= (step.at_least_s or 0)
        and not any(one.touchpoint in excluded for one in between)
        and (funnel.order != "strict" or not between)
    )


def enters(at_us: int, funnel: Funnel) -> bool:
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at_us)
    since, until = funnel.entry_since, funnel.entry_until
    return (since is None or moment >= since) and (until is None or moment < until)


def slow_ordered(steps: list[Step], funnel: Funnel) -> Rows:
    best = max(slow_chains(steps, funnel), key=lambda chain: (len(chain), -chain[-1], chain[-2::-1]), default=())
    rows: Rows = [None] * len(funnel.steps)
    for place, row in zip(funnel.required, best, strict=False):
        rows[place] = row
    for place in set(range(len(funnel.steps))) - set(funnel.required):
        chain = tuple(row for one, row in zip(funnel.required, best, strict=False) if one < place)
        end = best[len(chain)] if len(best) > len(chain) else len(steps)
        if chain and chain[-1] == rows[funnel.required_before[place]]:
            keys = funnel.steps[place].touchpoints
            there = (row for row in range(chain[-1] + 1, end) if steps[row].touchpoint in keys)
            rows[place] = next((row for row in there if reaches(steps, funnel, chain, row, place)), None)
    return rows


def slow_unordered(steps: list[Step], funnel: Funnel) -> Rows:
    tried = []
    for begin, first in enumerate(steps):
        window = [
            row
            for row in range(begin, len(steps))
            if funnel.within_s is None or steps[row].at_us - first.at_us <= funnel.within_s * 1e6
        ]
        firsts = [
            next((row for row in window if steps[row].touchpoint in one.touchpoints), None) for one in funnel.steps
        ]
        rows = sorted(row for row in firsts if row is not None)
        if begin in rows and enters(first.at_us, funnel):
            tried.append((len(rows), -rows[-1], begin, rows))
    found = max(tried, default=(0, 0, 0, []))[3]
    return [*found, *[None] * (len(funnel.steps) - len(found))]


@st.composite
def ordered_funnels(draw: st.DrawFn) -> Funnel:
    n = draw(st.integers(1, 4))
    optional = [False, *(draw(st.booleans()) and draw(st.booleans()) for _ in range(n - 1))]
    steps = tuple(
        FunnelStep(draw(KEYS), skip, *((draw(LIMITS), draw(LIMITS)) if place and draw(st.booleans()) else ()))
        for place, skip in enumerate(optional)
    )
    required = [place + 1 for place, skip in enumerate(optional) if not skip]
    ends = st.lists(st.sampled_from(required), min_size=2, max_size=2, unique=True).map(sorted)
    exclusion = st.builds(lambda keys, span: Exclusion(keys, *span), KEYS, ends)
    exclusions = draw(st.lists(exclusion, max_size=2)) if len(required) > 1 else []
    return Funnel(steps, "ordered", draw(LIMITS), tuple(exclusions), draw(MOMENTS), draw(MOMENTS))


@st.composite
def strict_funnels(draw: st.DrawFn) -> Funnel:
    limits = [draw(LIMITS) for _ in range(draw(st.integers(0, 2)))]
    steps = (FunnelStep(draw(KEYS)), *(FunnelStep(draw(KEYS), False, limit) for limit in limits))
    return Funnel(steps, "strict", draw(LIMITS), (), draw(MOMENTS), draw(MOMENTS))


@st.composite
def unordered_funnels(draw: st.DrawFn) -> Funnel:
    keys = draw(st.lists(st.sampled_from(TOUCHPOINTS), min_size=1, max_size=5, unique=True))
    sizes = [
        size for size in accumulate(draw(st.lists(st.integers(1, 2), min_size=1, max_size=4))) if size <= len(keys)
    ]
    cuts = [0, *sizes]
    steps = [FunnelStep(tuple(keys[one:two])) for one, two in pairwise(cuts)]
    return Funnel(
        tuple(steps or [FunnelStep(tuple(keys))]), "unordered", draw(LIMITS), (), draw(MOMENTS), draw(MOMENTS)
    )


def slow_attempts(log: Log, funnel: Funnel) -> dict[int, list[int]]:
    slow = slow_unordered if funnel.order == "unordered" else slow_ordered
    found = {number_of(name): (steps, slow(steps, funnel)) for name, steps in journeys_of(log).items()}
    return {
        number: [0 if row is None else steps[row].seq for row in rows]
        for number, (steps, rows) in found.items()
        if rows[0] is not None
    }


def fast_attempts(view: View, funnel: Funnel) -> dict[int, list[int]]:
    found = dict[int, list[int]]()
    for one in attempts(view, funnel):
        seq = (one.column("seq") * one.reached).tolist() if len(one.owner) else []
        assert not found.keys() & set(one.customer_no.tolist())
        found |= dict(zip(one.customer_no.tolist(), seq, strict=True))
    return found


@given(logs(), ordered_funnels(), st.sets(st.sampled_from(CUSTOMERS)))
def test_ordered_attempts_are_those_of_a_full_search(log: Log, funnel: Funnel, replaced: set[str]) -> None:
    expected = slow_attempts(log, funnel)
    assert fast_attempts(view_of(log), funnel) == expected
    assert fast_attempts(split_view_of(log, replaced), funnel) == expected


@given(logs(), strict_funnels(), st.sets(st.sampled_from(CUSTOMERS)))
def test_strict_attempts_are_those_of_a_full_search(log: Log, funnel: Funnel, replaced: set[str]) -> None:
    expected = slow_attempts(log, funnel)
    assert fast_attempts(view_of(log), funnel) == expected
    assert fast_attempts(split_view_of(log, replaced), funnel) == expected


@given(logs(), unordered_funnels(), st.sets(st.sampled_from(CUSTOMERS)))
def test_unordered_attempts_are_those_of_a_full_search(log: Log, funnel: Funnel, replaced: set[str]) -> None:
    expected = slow_attempts(log, funnel)
    assert fast_attempts(view_of(log), funnel) == expected
    assert fast_attempts(split_view_of(log, replaced), funnel) == expected


@given(
    logs(), st.one_of(ordered_funnels(), unordered_funnels()), st.sets(st.sampled_from(CUSTOMERS)), st.integers(1, 7)
)
def test_blocks_of_customers_change_nothing(log: Log, funnel: Funnel, replaced: set[str], size: int) -> None:
    with numpy_only():
        usual = fast_attempts(split_view_of(log, replaced), funnel)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(funnel_attempts, "_BLOCK", size)
            assert fast_attempts(split_view_of(log, replaced), funnel) == usual


def test_a_later_start_saves_an_attempt_from_the_window() -> None:
    log = [at("ann", 0, "ad"), at("ann", 50, "ad"), at("ann", 70, "cart")]
    assert fast_attempts(view_of(log), Funnel((FunnelStep(("ad",)), FunnelStep(("cart",))), within_s=1_800)) == {
        1: [2, 3]
    }


def test_one_contact_is_never_two_steps() -> None:
    twice = Funnel((FunnelStep(("shop",)), FunnelStep(("shop",))))
    assert fast_attempts(view_of([at("ann", 0, "shop")]), twice) == {1: [1, 0]}
    assert fast_attempts(view_of([at("bob", 0, "shop"), at("bob", 0, "shop")]), twice) == {2: [1, 2]}


def test_of_contacts_at_the_same_time_the_one_that_arrived_first_came_first() -> None:
    funnel = Funnel((FunnelStep(("ad",)), FunnelStep(("cart",))))
    assert fast_attempts(view_of([at("ann", 0, "cart"), at("ann", 0, "ad")]), funnel) == {1: [2, 0]}
    assert fast_attempts(view_of([at("ann", 0, "ad"), at("ann", 0, "cart")]), funnel) == {1: [1, 2]}


@given(st.lists(st.integers(0, 60)), st.sets(st.integers(1, 60), min_size=1))
def test_many_codes_are_found_as_well_as_few(codes: list[int], wanted: set[int]) -> None:
    found = one_of(np.array(codes, dtype=np.uint8), sorted(wanted))
    assert found.tolist() == [code in wanted for code in codes]


def test_touchpoints_that_never_occur_are_never_met() -> None:
    funnel = Funnel((FunnelStep(("ad", "fax")), FunnelStep(("fax",))))
    assert fast_attempts(view_of([at("ann", 0, "ad")]), funnel) == {1: [1, 0]}
