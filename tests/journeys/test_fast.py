import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.journeys.conftest import both_ways
from tests.journeys.logs import CUSTOMERS, TOUCHPOINTS, Log, entry, logs, split_view_of, view_of

from regard.journeys import kernels
from regard.journeys.funnel_attempts import attempts
from regard.journeys.funnel_definition import Funnel, FunnelStep
from regard.journeys.kernels import numpy_only
from regard.journeys.retention import retention
from regard.journeys.retention_counts import Grid, count_returns
from regard.journeys.retention_periods import RetentionRule, periods_between
from regard.journeys.sequences import Sequences
from regard.journeys.steps import step_matrix
from regard.journeys.transitions import transitions
from regard.journeys.variants import variants
from regard.journeys.view import View
from regard.settings import EpisodeRule

VISIT = EpisodeRule("visit", 1_800)
LONG = EpisodeRule("long", 864_000)

needs_numba = pytest.mark.skipif(
    find_spec("numba") is None and not os.environ.get("CI"), reason="Numba (the extra `fast`) is not installed."
)
views = st.builds(split_view_of, logs(), st.sets(st.sampled_from(CUSTOMERS)))


@contextmanager
def uncompiled() -> Iterator[None]:
    """Have the loops run as they are written, one line of Python after the other."""
    from regard.journeys import fast

    with pytest.MonkeyPatch.context() as patch, np.errstate(over="ignore"):
        for name in (
            "_count_moves",
            "_fill_keys",
            "_count_steps",
            "_count_weeks",
            "_chains",
            "_best",
            "_write",
            "_meet",
            "_hash",
        ):
            patch.setattr(fast, name, getattr(fast, name).py_func)
        yield


def known_weeks(log: Log) -> Sequences:
    """Return a log as the layout knows it, with the weeks of each contact."""
    own = view_of(log).whole
    week = (own.at_us + 259_200_000_000) // 604_800_000_000
    cohort = np.repeat(week[own.offsets[:-1]], np.diff(own.offsets))
    first = own.first | np.append(True, week[1:] != week[:-1])[: len(week)]
    known = {"cohort_week": cohort, "age_week": week - cohort, "first_in_week": first.astype(np.uint8)}
    return Sequences(
        own.words, own.customer_no, own.offsets, own.at_us, own.seq, own.touchpoint, own.channel, own.stage, known
    )


@needs_numba
def test_numba_is_used_where_it_is_installed_unless_numpy_is_to_count() -> None:
    assert kernels.compiled() is not None
    with numpy_only():
        assert kernels.compiled() is None
    assert kernels.compiled() is not None


def test_numpy_counts_where_numba_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernels, "find_spec", lambda _: None)
    assert kernels.installed.__wrapped__() is None


@needs_numba
def test_laws_are_tested_with_numba_and_with_numpy() -> None:
    counted = []
    both_ways(lambda: counted.append(kernels.compiled()))()
    assert [each is None for each in counted] == [False, True]


def test_laws_without_kernels_are_tested_once() -> None:
    counted = []
    both_ways(lambda: counted.append(1))()
    assert counted == [1]


@needs_numba
@given(views, st.sampled_from([VISIT, LONG, None]))
def test_compiled_moves_and_their_times_are_those_of_numpy(view: View, rule: EpisodeRule | None) -> None:
    with numpy_only():
        expected = transitions(view, rule)
    assert transitions(view, rule) == expected
    with uncompiled():
        assert transitions(view, rule) == expected


@needs_numba
def test_compiled_times_of_months_are_exact() -> None:
    view = view_of([entry("ann", 0, "ad"), entry("ann", 60 * 24 * 100, "shop")])
    for loops in (numpy_only, uncompiled):
        with loops():
            edge = transitions(view).edge("ad", "shop")
            assert edge is not None
            assert edge.median_s == 100 * 86_400


@needs_numba
@given(views, st.sampled_from([VISIT, LONG]))
def test_compiled_steps_are_those_of_numpy(view: View, rule: EpisodeRule) -> None:
    with numpy_only():
        expected = step_matrix(view, rule)
    found = step_matrix(view, rule)
    with uncompiled():
        np.testing.assert_array_equal(step_matrix(view, rule).counts, expected.counts)
    np.testing.assert_array_equal(found.counts, expected.counts)


@needs_numba
@given(logs())
def test_compiled_weeks_are_those_of_numpy(log: Log) -> None:
    own = known_weeks(log)
    times = own.at_us.tolist() or [0]
    periods = periods_between("week", "UTC", min(times), max(times))
    grid = Grid(periods, len(periods))
    found = count_returns(own, RetentionRule(), grid)
    with uncompiled():
        np.testing.assert_array_equal(count_returns(own, RetentionRule(), grid), found)
    with numpy_only():
        np.testing.assert_array_equal(count_returns(own, RetentionRule(), grid), found)
    np.testing.assert_array_equal(found.sum(axis=0)[:1], retention(view_of(log)).sizes.sum() if log else [0])


steps = st.builds(
    FunnelStep, st.sets(st.sampled_from(TOUCHPOINTS), min_size=1, max_size=2).map(lambda keys: tuple(sorted(keys)))
)


@needs_numba
@given(
    views,
    st.lists(steps, min_size=1, max_size=4),
    st.sampled_from([None, 0, 1_800, 604_800]),
    st.sampled_from([None, 600, 86_400]),
    st.sampled_from(["ordered", "strict"]),
)
def test_compiled_attempts_are_those_of_numpy(
    view: View, steps: list[FunnelStep], within_s: float | None, step_s: float | None, order: str
) -> None:
    own = [steps[0], *(FunnelStep(step.touchpoints, within_s=step_s) for step in steps[1:])]
    funnel = Funnel(tuple(own), order=order, within_s=within_s)  # type: ignore[arg-type]
    with numpy_only():
        expected = attempts(view, funnel)
    for found in (attempts(view, funnel), _uncompiled_attempts(view, funnel)):
        for one, other in zip(found, expected, strict=True):
            np.testing.assert_array_equal(one.owner, other.owner)
            np.testing.assert_array_equal(one.places, other.places)


@needs_numba
@given(views, st.sampled_from([VISIT, LONG, None]))
def test_compiled_variants_are_those_of_numpy(view: View, rule: EpisodeRule | None) -> None:
    with numpy_only():
        expected = variants(view, rule)
    assert variants(view, rule).shown == expected.shown
    with uncompiled():
        assert variants(view, rule).shown == expected.shown


def _uncompiled_attempts(view: View, funnel: Funnel) -> list:  # type: ignore[type-arg]
    with uncompiled():
        return attempts(view, funnel)
