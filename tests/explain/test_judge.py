"""The judgement: reasons lower the bar, few scores are shrunk, people who leave weigh more."""

import numpy as np
import pytest
from numpy.typing import NDArray

from regard.explain.aftermath import Follow
from regard.explain.broken import Broken
from regard.explain.evidence import Events
from regard.explain.judge import Judged, _discovered, judge
from regard.explain.levels import Levels

COUNT = 6
NOTHING = np.empty(0, np.int64)
NO_GAPS = Events(NOTHING, NOTHING, NOTHING, NOTHING, np.empty(0))
LEAVING = Follow(wrong=0.6, otherwise=0.8, difference=-0.2, low=-0.3, high=-0.1, n_wrong=90, n_otherwise=90)
LUCK = Follow(wrong=0.7, otherwise=0.8, difference=-0.1, low=-0.3, high=0.1, n_wrong=90, n_otherwise=90)


def judged(
    first: float, *, n: int = 1_000, broken: bool = False, gaps: Events = NO_GAPS, after: Follow | None = None
) -> Judged:
    difference = np.array([first, 0.05, -0.05, 0.02, -0.02, 0.0])
    level = Levels(difference, np.full(COUNT, 0.03), np.array([n, *[1_000] * 5]), True, np.empty(0))
    flags = np.array([broken, *[False] * 5])
    share: NDArray[np.float64] = np.full(COUNT, 0.05)
    promises = Broken(1, share + 0.15 * flags, share, share, np.full(COUNT, 100), flags)
    return judge(level, gaps, promises, np.full(COUNT, 500), [after, *[None] * 5])


def test_a_shortfall_with_a_broken_promise_is_clear() -> None:
    assert judged(-0.28, broken=True).clear.tolist() == [True, *[False] * 5]


def test_the_same_shortfall_without_a_reason_is_not() -> None:
    assert not judged(-0.28).clear.any()


def test_a_large_shortfall_needs_no_reason() -> None:
    assert judged(-0.6).clear.tolist() == [True, *[False] * 5]


def test_a_broken_promise_that_nobody_minds_is_not_clear() -> None:
    assert not judged(0.0, broken=True).clear.any()


def test_few_scores_have_no_shortfall() -> None:
    found = judged(-2.0, n=29)
    assert np.isnan(found.shortfall[0])
    assert not found.clear.any()


def test_an_expectation_clearly_missed_is_a_reason() -> None:
    moment = np.repeat(np.arange(2), 200)
    value = np.where(moment == 0, -0.8, 0.0) + np.tile([0.1, -0.1], 200)
    zero = np.zeros(400, np.int64)
    found = judged(-0.28, gaps=Events(zero, np.arange(1, 401), zero, moment, value))
    assert found.missed.tolist() == [True, *[False] * 5]
    assert found.gap[0] == pytest.approx(-0.8)
    assert found.clear[0]


def test_a_moment_after_which_people_leave_weighs_more() -> None:
    # At least 0.1 more of them leave where 0.2 leave anyway: half as much again.
    assert judged(-0.6, after=LEAVING).lost[0] == pytest.approx(1.5 * judged(-0.6).lost[0])
    assert judged(-0.6, after=LUCK).lost[0] == judged(-0.6).lost[0]


def test_a_moment_with_a_reason_need_not_stand_out_from_those_nobody_suspects() -> None:
    p_values = np.array([0.01, *[0.9] * 20])
    suspected = np.arange(21) == 0
    assert _discovered(p_values, suspected).tolist() == suspected.tolist()
    assert not _discovered(p_values, np.zeros(21, dtype=bool)).any()
