"""Sparks: drawn by the server."""

from dataclasses import replace

from tests.web.charts.samples import series, sparked, spread

from regard.web.charts.chart import Point
from regard.web.charts.spark import HEIGHT, WIDTH, spark


def test_a_spark_has_its_band_its_line_and_a_dotted_end() -> None:
    made = spark(sparked())
    assert (len(made.bands), len(made.lines), len(made.dotted)) == (1, 1, 1)
    assert made.end is not None
    assert made.end[2] is False


def test_a_spark_stays_inside_its_box() -> None:
    path = spark(sparked()).bands[0].removeprefix("M").removesuffix("Z")
    spots = [tuple(map(float, spot.split())) for spot in path.split(" L")]
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in spots)


def test_a_spark_without_a_value_draws_nothing() -> None:
    made = spark(replace(sparked(), series=(series(Point("May", None)),)))
    assert (made.bands, made.lines, made.dotted, made.end) == ((), (), (), None)


def test_a_spark_without_an_interval_has_no_band() -> None:
    points = (Point("May", 1.0), Point("June", 1.0))
    assert spark(replace(sparked(), series=(series(*points),))).bands == ()


def test_a_single_value_is_a_dot_at_the_end() -> None:
    made = spark(replace(sparked(), series=(series(spread("May", 1.0)),)))
    assert made.lines == ()
    assert made.end is not None
    assert made.end[0] > WIDTH / 2
