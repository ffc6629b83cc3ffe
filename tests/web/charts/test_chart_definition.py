"""A chart: what is drawn, and that it can be drawn truly."""

from dataclasses import replace

import pytest
from tests.web.charts.samples import compared, line, monthly, series, spread

from regard.errors import WrongUseError


def test_the_table_has_each_point_of_each_series_once() -> None:
    rows = compared().table()
    assert len(rows) == 15
    assert [(row.place, row.series) for row in rows[:4]] == [(0, 0), (0, 1), (0, 2), (1, 0)]


def test_more_series_than_can_be_told_apart_are_refused() -> None:
    with pytest.raises(WrongUseError, match="7 series"):
        replace(compared(), series=tuple(monthly(str(number), 50) for number in range(7)))


def test_a_chart_of_nothing_is_refused() -> None:
    with pytest.raises(WrongUseError, match="0 series"):
        replace(line(), series=())


def test_series_with_other_labels_are_refused() -> None:
    with pytest.raises(WrongUseError, match="different labels"):
        replace(line(), series=(monthly("", 40), series(spread("Mar 2026", 1))))


def test_a_chart_without_a_value_is_empty() -> None:
    assert replace(line(), series=(series(),)).is_empty
    assert not line().is_empty
