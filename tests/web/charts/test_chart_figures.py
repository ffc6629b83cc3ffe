"""Figures: numbers as people of a language write them."""

import pytest
from django.utils import translation
from tests.web.charts.samples import spread

from regard.web.charts.chart import Mark, Part, Point, Row
from regard.web.charts.figures import count, figure, headline, interval, verdict


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "\N{EN DASH}"), (1234.0, "1,234"), (7.36, "7.4"), (0.0421, "0.042"), (0.5, "0.5"), (-0.0, "0"),
     (-5.25, "\N{MINUS SIGN}5.2"), (0.96, "0.96"), (1e-9, "0.000000001"), (12.04, "12")],
)  # fmt: skip
def test_a_figure_has_the_digits_that_say_something(value: float | None, text: str) -> None:
    assert figure(value) == text


def test_a_figure_can_have_fixed_digits_and_a_unit() -> None:
    assert figure(80.25, "%", 2) == "80.25\N{NO-BREAK SPACE}%"
    assert figure(-0.01, decimals=1) == "0.0"


def test_a_german_figure_is_written_in_german() -> None:
    with translation.override("de"):
        assert figure(12345.6) == "12.345,6"


def test_an_interval_is_told_where_there_is_one() -> None:
    assert interval(spread("a", 10), "%") == "6 to 14\N{NO-BREAK SPACE}%"
    assert interval(Point("a", 10)) == ""


def test_n_is_told_where_it_is_known() -> None:
    assert (count(9412), count(None)) == ("n 9,412", "")


@pytest.mark.parametrize(
    ("point", "text"),
    [(Point("a", 1, settled=False, mark=Mark.KEPT), "? too few for a verdict"), (Point("a", 1), ""),
     (Point("a", 1, mark=Mark.KEPT), "✓ kept"), (Point("a", 1, mark=Mark.BROKEN), "✕ broken"),
     (Point("a", 1, mark=Mark.UNSURE), "? unsure")],
)  # fmt: skip
def test_a_verdict_has_a_sign_and_a_word(point: Point, text: str) -> None:
    assert verdict(point) == text


def test_a_headline_names_part_and_series() -> None:
    assert headline(Row(0, "North", 0, Point("Returns", 1))) == "Returns · North"
    assert headline(Row(0, "", 0, Point("Returns 100%", 1, part=Part.MIX))) == "Returns 100%: share"
