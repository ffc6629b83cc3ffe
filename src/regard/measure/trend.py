"""Trend: whether a number rises or falls from period to period."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from math import sqrt
from typing import Any

import numpy as np

from regard.errors import WrongUseError, unknown_name
from regard.estimate.corrections import benjamini_hochberg, p_in_words
from regard.estimate.differences import ALPHA
from regard.estimate.measured import Measured, Statistic, plain, rounded
from regard.estimate.student import t_quantile, two_sided_p
from regard.ledger.reader import Reader
from regard.measure.breakdown import Breakdown
from regard.measure.measures import Measure
from regard.vocabulary.zones import GRAINS

FEWEST_PERIODS = 4
"""Periods with enough answers, below which there is no verdict."""


@dataclass(frozen=True)
class Trend:
    """How a number changes from period to period.

    Attributes:
        measure: name of the measure.
        group: the group's value of each dimension.
        grain: the period, such as `month`.
        periods: the numbers, in order of time; those with too few answers too, which the slope leaves out.
        slope: change per period, in the measure's unit; None with too few periods.
        low, high: limits of the 95 % interval of the slope.
        p_value: how likely so steep a slope is if there is none.
        adjusted_p_value: corrected for the number of trends looked at together.
        test: the method.
    """

    measure: str
    group: dict[str, Any]
    grain: str
    periods: tuple[Measured, ...]
    slope: float | None = None
    low: float | None = None
    high: float | None = None
    p_value: float | None = None
    adjusted_p_value: float | None = None
    test: str = "t test of the slope, weighted least squares over periods with weights n"

    @property
    def settled(self) -> bool:
        """Whether there are enough periods with enough answers for a verdict."""
        return self.slope is not None

    @property
    def changes(self) -> bool:
        """Whether the verdict is that the number rises or falls."""
        return self.adjusted_p_value is not None and self.adjusted_p_value < ALPHA

    @property
    def sentence(self) -> str:
        """The trend in words, or why there is no verdict."""
        if self.slope is None or self.low is None or self.high is None:
            enough = sum(period.settled for period in self.periods)
            return f"not enough periods yet: {enough} of {FEWEST_PERIODS} with enough answers"
        verdict = "rises" if self.slope > 0 else "falls"
        limits = f"{rounded(self.slope)} ({rounded(self.low)} to {rounded(self.high)}) a {self.grain}"
        return f"{verdict if self.changes else 'no clear trend'}: {limits}, {p_in_words(self.adjusted_p_value)}"

    def to_dict(self) -> dict[str, Any]:
        """Return one flat object, ready for JSON, with the numbers of the periods in it."""
        return {
            "measure": self.measure,
            **{name: plain(value) for name, value in self.group.items()},
            "grain": self.grain,
            "slope": self.slope,
            "low": self.low,
            "high": self.high,
            "p_value": self.p_value,
            "adjusted_p_value": self.adjusted_p_value,
            "test": self.test,
            "settled": self.settled,
            "changes": self.changes,
            "sentence": self.sentence,
            "periods": [period.to_dict() for period in self.periods],
        }


def trends(measure: Measure, reader: Reader, breakdown: Breakdown, grain: str) -> list[Trend]:
    """Return the trend of each group, corrected for their number (Benjamini-Hochberg).

    Args:
        measure: makes the numbers.
        reader: of what.
        breakdown: says groups, time and zone.
        grain: the period, a key of `GRAINS`.

    Raises:
        WrongUseError: the grain is unknown or among the groups, the measure is a count, or a name is unknown.
    """
    if grain not in GRAINS or grain in breakdown.by:
        raise unknown_name("period to follow", grain, set(GRAINS) - set(breakdown.by))
    groups: dict[tuple[Any, ...], list[Measured]] = {}
    for number in measure(reader, replace(breakdown, by=(*breakdown.by, grain))):
        groups.setdefault(tuple(number.group[name] for name in breakdown.by), []).append(number)
    found = [trend_of(numbers, grain) for numbers in groups.values()]
    adjusted = benjamini_hochberg([trend.p_value for trend in found])
    return [replace(trend, adjusted_p_value=p) for trend, p in zip(found, adjusted, strict=True)]


def trend_of(periods: Sequence[Measured], grain: str) -> Trend:
    """Return the trend through the numbers of one group, one a period.

    The slope is that of weighted least squares, each period with the weight of its answers; its standard error
    comes from how far the periods lie off the line, so that what moves whole periods counts as noise. Draper, N. R.,
    and Smith, H. (1998). Applied Regression Analysis, 3rd edition, section 9.2; as R's
    `lm(value ~ period, weights = n)`.

    Args:
        periods: numbers whose group has the grain, at least one.
        grain: a key of `GRAINS`.

    Raises:
        WrongUseError: they are counts.
    """
    if periods[0].statistic is Statistic.COUNT:
        what = f"{periods[0].measure} is a count, and has no error to test a trend by."
        raise WrongUseError(what, f"Look at it with --by {grain}.")
    ordered = tuple(sorted(periods, key=lambda period: _place(period.group[grain], grain)))
    group = {name: value for name, value in ordered[0].group.items() if name != grain}
    trend = Trend(ordered[0].measure, group, grain, ordered)
    enough = [period for period in ordered if period.settled]
    return trend if len(enough) < FEWEST_PERIODS else _with_slope(trend, enough)


def _with_slope(trend: Trend, periods: Sequence[Measured]) -> Trend:
    place = np.array([_place(period.group[trend.grain], trend.grain) for period in periods])
    value, n = np.array([period.value for period in periods]), np.array([period.n for period in periods])
    slope, error = weighted_slope(place, value, n)
    freedom = len(periods) - 2
    reach = t_quantile(0.95, freedom) * error
    p = two_sided_p(slope / error, freedom) if error else float(slope == 0)
    return replace(trend, slope=slope, low=slope - reach, high=slope + reach, p_value=p, adjusted_p_value=p)


def weighted_slope(place: Any, value: Any, weight: Any) -> tuple[float, float]:
    """Return slope and standard error of the line through values, by weighted least squares.

    Args:
        place: where on the line, at least 3 different ones.
        value: how high, of the same shape.
        weight: above 0, of the same shape.
    """
    x, y = place - np.average(place, weights=weight), value - np.average(value, weights=weight)
    spread = (weight * x**2).sum()
    slope = (weight * x * y).sum() / spread
    off = (weight * (y - slope * x) ** 2).sum()
    return float(slope), sqrt(off / (len(x) - 2) / spread)


def _place(start: date, grain: str) -> float:
    """Return where on the calendar a period lies, counted in periods."""
    if grain == "hour" and isinstance(start, datetime):
        return start.timestamp() / 3600
    months = 12 * start.year + start.month
    days = start.toordinal()
    return {"day": days, "week": days / 7, "month": months, "quarter": months / 3, "year": start.year}[grain]
