"""Views as shares that two sets of journeys are compared by."""

import numpy as np
import pytest
from hypothesis import given
from tests.journeys.logs import Log, entry, logs, view_of

from regard.errors import WrongUseError
from regard.journeys import Funnel, FunnelStep, funnel
from regard.journeys.shares import BEGAN, ENDED, OTHERS, Compared, differences, funnel_differences
from regard.settings import EpisodeRule

VISIT = EpisodeRule("visit", 30 * 60)


def many(name: str, keys: list[str], times: int) -> Log:
    return [entry(name, 10_000 * number + place, key) for number in range(times) for place, key in enumerate(keys)]


@given(logs(), logs())
@pytest.mark.parametrize("by", list(Compared))
def test_journeys_differ_from_others_as_these_from_them(by: Compared, log: Log, other: Log) -> None:
    there = differences(view_of(log), view_of(other), VISIT, by)
    back = differences(view_of(other), view_of(log), VISIT, by)
    found = dict(zip(back.cells, back.difference.tolist(), strict=True))
    known = dict(zip(there.cells, there.difference.tolist(), strict=True))
    assert known.keys() == found.keys()
    assert [cell for cell in known if known[cell] == known[cell] and known[cell] != pytest.approx(-found[cell])] == []


@given(logs())
@pytest.mark.parametrize("by", list(Compared))
def test_journeys_do_not_differ_from_themselves(by: Compared, log: Log) -> None:
    found = differences(view_of(log), view_of(log), VISIT, by)
    assert not np.nan_to_num(found.difference).any()


def test_moves_are_shares_of_what_follows() -> None:
    first, second = many("ann", ["ad", "cart"], 4), many("bob", ["ad", "shop"], 4)
    found = differences(view_of(first), view_of(second), VISIT)
    known = dict(zip(found.cells, found.difference.tolist(), strict=True))
    assert (known["ad", "cart"], known["ad", "shop"], known[BEGAN, "ad"]) == (1, -1, 0)
    assert found.cells.index(("cart", ENDED)) >= 0


def test_a_variant_that_only_one_shows_is_counted_in_the_other() -> None:
    rare = [*many("ann", ["ad"], 5), *(step for n in range(30) for step in many("bob", ["ad"] * (n + 2), 2))]
    found = differences(view_of(rare), view_of(many("carla", ["ad"], 3)), VISIT, Compared.VARIANTS)
    assert found.cells[-1] == (OTHERS,)
    assert found.first.sum() == pytest.approx(1)
    assert found.second.tolist()[0] == 1


def test_an_unknown_view_is_refused() -> None:
    with pytest.raises(WrongUseError, match="transitions"):
        differences(view_of([]), view_of([]), VISIT, "transition")


STEPS = tuple(FunnelStep((key,)) for key in ("ad", "cart", "shop"))


def test_the_steps_of_a_funnel_are_shares_of_those_who_entered() -> None:
    first, second = many("ann", ["ad", "cart", "shop"], 1), many("bob", ["ad", "shop"], 1)
    found = funnel_differences(*(funnel(view_of(log), Funnel(STEPS)) for log in (first, second)))
    assert found.cells == (("2. cart",), ("3. shop",))
    assert (found.first.tolist(), found.second.tolist()) == ([1.0, 1.0], [0.0, 0.0])
    assert (found.first_n.tolist(), found.second_n.tolist()) == ([1, 1], [1, 1])


@given(logs(), logs())
def test_a_funnel_is_compared_by_what_it_counts(log: Log, other: Log) -> None:
    sides = [funnel(view_of(each), Funnel(STEPS)) for each in (log, other)]
    found = funnel_differences(sides[0], sides[1])
    for side, shares, n in zip(sides, (found.first, found.second), (found.first_n, found.second_n), strict=True):
        assert set(n.tolist()) == {side.entered}
        if side.entered:
            assert (shares * n).round().astype(int).tolist() == [step.reached for step in side.steps[1:]]


def test_only_the_same_funnel_of_several_steps_is_compared() -> None:
    one, two = (funnel(view_of([]), Funnel(STEPS[:count])) for count in (1, 2))
    with pytest.raises(WrongUseError, match="different steps"):
        funnel_differences(one, two)
    with pytest.raises(WrongUseError, match="Add a step"):
        funnel_differences(one, one)
