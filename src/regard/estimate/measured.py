"""Measured: a number together with everything needed to judge it."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any


class Statistic(StrEnum):
    """What kind of number a measure makes, and so by which test two of them are compared."""

    COUNT = "count"
    SHARE = "share"
    MEAN = "mean"
    NET = "net"


@dataclass(frozen=True)
class Definition:
    """What a measure is.

    Attributes:
        measure: its name.
        text: what it counts, in one or two plain sentences.
        source: where the formula comes from.
        interval: the method of its interval with the level, or `count` where nothing is estimated.
        statistic: what kind of number it is.
        nothing: what to say where there is nothing to count; empty: that there are not enough answers yet.
    """

    measure: str
    text: str
    source: str
    interval: str
    statistic: Statistic = Statistic.COUNT
    nothing: str = ""


@dataclass(frozen=True)
class Coverage:
    """How many could have been asked, were asked, and answered; None where that is not known."""

    offered: int | None = None
    asked: int | None = None
    answered: int | None = None


@dataclass(frozen=True)
class Measured:
    """One number of a measure, for one group.

    Attributes:
        measure: name of the measure.
        group: the group's value of each dimension asked for; None where the data says none.
        value: the number, in the measure's own unit; None where nothing was counted.
        n: rows behind the value.
        denominator: what the value is a share of or a mean over.
        low, high: limits of the interval, in the unit of the value; None where nothing is estimated.
        interval: the method of the interval, with its level.
        coverage: who could have been asked, was asked, and answered.
        exclusions: reason to number of rows left out, only reasons that occurred.
        as_of: all that was received up to here is in the number.
        definition, source: what is counted, and where the formula comes from.
        sql: the statement that made the counts.
        minimum_n: below it there is no verdict.
        standard_error: of the value, in its unit; None where nothing is estimated.
        statistic: what kind of number it is.
        nothing: what to say where there is no value.
    """

    measure: str
    group: dict[str, Any]
    value: float | None
    n: int
    denominator: int
    low: float | None
    high: float | None
    interval: str
    as_of: datetime
    definition: str
    source: str
    sql: str
    minimum_n: int
    coverage: Coverage = Coverage()
    exclusions: dict[str, int] = field(default_factory=dict)
    standard_error: float | None = None
    statistic: Statistic = Statistic.COUNT
    nothing: str = ""

    @property
    def settled(self) -> bool:
        """Whether there are enough rows behind the value for a verdict."""
        return self.value is not None and self.n >= self.minimum_n

    @property
    def sentence(self) -> str:
        """The number in words: with interval and n, or that there is no verdict yet."""
        if self.value is None and self.nothing:
            return self.nothing
        if self.value is None or not self.settled:
            return f"not enough answers yet: {self.n} of {max(self.minimum_n, 1)}"
        if self.low is None or self.high is None:
            return rounded(self.value)
        return f"{rounded(self.value)} ({rounded(self.low)} to {rounded(self.high)}), n = {rounded(self.n)}"

    def to_dict(self) -> dict[str, Any]:
        """Return one flat object, ready for JSON; the formula's source is `formula_source`."""
        return {
            "measure": self.measure,
            **{name: plain(value) for name, value in self.group.items()},
            "value": self.value,
            "n": self.n,
            "low": self.low,
            "high": self.high,
            "standard_error": self.standard_error,
            "denominator": self.denominator,
            "interval": self.interval,
            "settled": self.settled,
            "sentence": self.sentence,
            "minimum_n": self.minimum_n,
            "offered": self.coverage.offered,
            "asked": self.coverage.asked,
            "answered": self.coverage.answered,
            "exclusions": dict(self.exclusions),
            "as_of": self.as_of.isoformat(),
            "definition": self.definition,
            "formula_source": self.source,
            "sql": self.sql,
        }


def rounded(number: float) -> str:
    """Return a number with at most one decimal; a small one with two digits that say something.

    >>> rounded(1234.0), rounded(7.36), rounded(0.0421), rounded(-0.0)
    ('1,234', '7.4', '0.042', '0')
    """
    if 0 < abs(number) < 1:
        return f"{number:.2g}"
    return f"{number + 0.0:,.1f}".removesuffix(".0")


def plain(value: Any) -> Any:
    """Return a group's value as JSON can hold it."""
    return value.isoformat() if isinstance(value, date) else value
