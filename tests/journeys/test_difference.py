"""The difference of two views: shares cell by cell, with intervals and corrected tests."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from regard.errors import WrongUseError
from regard.estimate import benjamini_hochberg, difference_interval, shares_p, wilson_interval
from regard.journeys.difference import Cell, Shares, difference


def shares(counts: Mapping[Any, tuple[int, int]], **elsewhere: int) -> Shares:
    parts, wholes = ([pair[place] for pair in counts.values()] for place in (0, 1))
    default: dict[Cell, int] = {(key,) if key != "any" else (): n for key, n in elsewhere.items()}
    return Shares(tuple(counts), np.array(parts, dtype=np.int64), np.array(wholes, dtype=np.int64), default)


PAIRS = st.integers(0, 40).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
TABLES = st.dictionaries(st.sampled_from([("ad",), ("call",), ("shop",)]), PAIRS).map(shares)


def test_newcombes_own_example() -> None:
    """Newcombe (1998), Statistics in Medicine 17, 873-890, table II (a), method 10: 56/70 - 48/80."""
    found = difference(shares({("a",): (56, 70)}), shares({("a",): (48, 80)}))
    assert (found.low[0].round(4), found.high[0].round(4)) == (0.0524, 0.3339)
    assert found.difference[0] == pytest.approx(0.2)


@given(TABLES, TABLES)
def test_each_cell_is_compared_by_itself(first: Shares, second: Shares) -> None:
    found, p_values = difference(first, second), []
    for place, cell in enumerate(found.cells):
        (k, n), (other_k, other_n) = (
            (int(each[0][0]), int(each[1][0])) for each in (first.at([cell]), second.at([cell]))
        )
        p_values.append(shares_p(k / n, n, other_k / other_n, other_n) if n and other_n else None)
        if p_values[-1] is not None:
            (low, high), (other_low, other_high) = wilson_interval(k, n), wilson_interval(other_k, other_n)
            estimates = (k / n, float(low), float(high)), (other_k / other_n, float(other_low), float(other_high))
            limits = difference_interval(*estimates)
            assert (found.low[place], found.high[place]) == pytest.approx(limits)
    corrected = [np.nan if p is None else p for p in benjamini_hochberg(p_values)]
    assert found.p_adjusted == pytest.approx(corrected, nan_ok=True)


@given(TABLES, TABLES)
def test_turned_round_a_difference_changes_its_sign(first: Shares, second: Shares) -> None:
    one, other = difference(first, second), difference(second, first)
    order = [other.cells.index(cell) for cell in one.cells]
    assert one.difference == pytest.approx(-other.difference[order], nan_ok=True)
    assert one.p_value == pytest.approx(other.p_value[order], nan_ok=True)
    assert one.low == pytest.approx(-other.high[order], nan_ok=True)


def test_a_cell_that_only_one_has_counts_nothing_in_the_other() -> None:
    first = shares({("ad", "shop"): (5, 10)}, ad=10, any=7)
    second = shares({("ad", "call"): (4, 8), ("call", "ad"): (1, 2)})
    found = difference(first, second)
    assert found.cells == (("ad", "shop"), ("ad", "call"), ("call", "ad"))
    assert (found.first_n.tolist(), found.second_n.tolist()) == ([10, 10, 7], [0, 8, 2])
    assert (found.first.tolist(), np.isnan(found.second).tolist()) == ([0.5, 0, 0], [True, False, False])
    assert np.isnan(found.p_value).tolist() == [True, False, False]


def test_nothing_differs_from_nothing() -> None:
    found = difference(shares({}), shares({}))
    assert (found.cells, len(found.p_adjusted), found.table().num_rows) == ((), 0, 0)


def test_the_table_names_a_cell_by_its_parts() -> None:
    one = shares({("ad", "shop"): (5, 10)})
    assert difference(one, one).table()["cell"].to_pylist() == ["ad → shop"]


def test_each_cell_needs_a_count_and_a_total() -> None:
    with pytest.raises(WrongUseError, match="one count and one total"):
        Shares((("a",),), np.array([1, 2]), np.array([3]))
