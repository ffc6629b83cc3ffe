"""Comparing: two groups or two periods of a measure, and every group with all others."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from regard.errors import WrongUseError
from regard.estimate.corrections import benjamini_hochberg, p_in_words
from regard.estimate.differences import ALPHA, difference_interval, means_p, normal_p, shares_p
from regard.estimate.measured import Measured, Statistic, plain, rounded
from regard.ledger.reader import Reader
from regard.measure.breakdown import Breakdown
from regard.measure.conditions import Condition
from regard.measure.measures import Measure
from regard.vocabulary.zones import GRAINS

TESTS = {
    Statistic.SHARE: "score test of two shares (Pearson 1900)",
    Statistic.MEAN: "Welch's test of two means (1947)",
    Statistic.NET: "z test with the two standard errors",
}
"""The test for each kind of number; counts have none."""


@dataclass(frozen=True)
class Comparison:
    """Two numbers of one measure held against each other.

    Attributes:
        group: what the two have in common, or the group that is held against all others.
        first, second: the numbers.
        difference: first less second, in the measure's unit; None where either is missing.
        low, high: limits of the 95 % interval of the difference, not corrected for the number of comparisons.
        p_value: how likely so large a difference is if there is none; None where nothing can be tested.
        adjusted_p_value: corrected for the number of comparisons made together.
        test: the method.
    """

    group: dict[str, Any]
    first: Measured
    second: Measured
    difference: float | None
    low: float | None
    high: float | None
    p_value: float | None
    adjusted_p_value: float | None
    test: str

    @property
    def is_alike(self) -> bool:
        """Whether the two are on one scale."""
        return self.first.definition == self.second.definition

    @property
    def settled(self) -> bool:
        """Whether there are enough rows behind both for a verdict, on one scale."""
        return self.is_alike and self.first.settled and self.second.settled and self.p_value is not None

    @property
    def differs(self) -> bool:
        """Whether the verdict is that the two differ."""
        return self.settled and self.adjusted_p_value is not None and self.adjusted_p_value < ALPHA

    @property
    def sentence(self) -> str:
        """The comparison in words, or why there is no verdict."""
        if not self.is_alike:
            return "not comparable: the answers are on different scales"
        if not self.settled or self.difference is None or self.low is None or self.high is None:
            return next((one.sentence for one in (self.first, self.second) if not one.settled), "not tested")
        verdict = "higher" if self.difference > 0 else "lower"
        limits = f"{rounded(self.difference)} ({rounded(self.low)} to {rounded(self.high)})"
        return f"{verdict if self.differs else 'no clear difference'}: {limits}, {p_in_words(self.adjusted_p_value)}"

    def to_dict(self) -> dict[str, Any]:
        """Return one flat object, ready for JSON, with both numbers in it."""
        return {
            "measure": self.first.measure,
            **{name: plain(value) for name, value in self.group.items()},
            "difference": self.difference,
            "low": self.low,
            "high": self.high,
            "p_value": self.p_value,
            "adjusted_p_value": self.adjusted_p_value,
            "test": self.test,
            "settled": self.settled,
            "differs": self.differs,
            "sentence": self.sentence,
            "first": self.first.to_dict(),
            "second": self.second.to_dict(),
        }


def compare(first: Measured, second: Measured) -> Comparison:
    """Hold one number against another of the same measure.

    The rows behind the two must be different ones, and independent: a customer who answered in both is one of
    the reasons why they are not quite.

    Raises:
        WrongUseError: they are of two measures, or counts.
    """
    test = TESTS.get(first.statistic)
    if first.measure != second.measure or test is None:
        what = f"{first.measure} and {second.measure} cannot be compared by a test."
        raise WrongUseError(what, "Compare two numbers of one score, such as nps; a count has no error to test by.")
    group = first.group if first.group == second.group else {}
    if first.value is None or second.value is None or first.definition != second.definition:
        return Comparison(group, first, second, None, None, None, None, None, test)
    low, high = difference_interval(_estimate(first), _estimate(second))
    p = _p_value(first, second)
    return Comparison(group, first, second, first.value - second.value, low, high, p, p, test)


def compare_groups(firsts: Sequence[Measured], seconds: Sequence[Measured]) -> list[Comparison]:
    """Hold the groups of one breakdown against the same groups of another, corrected for their number.

    Groups that only one of the two has are left out.

    Raises:
        WrongUseError: they are of two measures, or counts.
    """
    others = {tuple(second.group.items()): second for second in seconds}
    pairs = [(first, others.get(tuple(first.group.items()))) for first in firsts]
    return corrected([compare(first, second) for first, second in pairs if second is not None])


def compare_with_rest(measure: Measure, reader: Reader, breakdown: Breakdown) -> list[Comparison]:
    """Hold each group of a breakdown against all rows that are not in it, corrected for their number.

    Args:
        measure: makes the numbers.
        reader: of what.
        breakdown: with one dimension that is no span of time.

    Raises:
        WrongUseError: there is not one such dimension, the measure is a count, or a name is unknown.
    """
    if len(breakdown.by) != 1 or breakdown.by[0] in GRAINS:
        what = f"{', '.join(breakdown.by) or 'Nothing'} cannot be compared with the rest."
        raise WrongUseError(what, "Name one column, attribute:NAME or context:KEY, no span of time.")
    found = []
    for first in measure(reader, breakdown):
        others = (*breakdown.where, _all_but(breakdown.by[0], first.group[breakdown.by[0]]))
        (rest,) = measure(reader, replace(breakdown, by=(), where=others))
        found.append(replace(compare(first, rest), group=first.group))
    return corrected(found)


def corrected(comparisons: Sequence[Comparison]) -> list[Comparison]:
    """Return comparisons with p-values adjusted for the number of those with enough rows (Benjamini-Hochberg)."""
    adjusted = benjamini_hochberg([found.p_value if found.settled else None for found in comparisons])
    return [replace(found, adjusted_p_value=p) for found, p in zip(comparisons, adjusted, strict=True)]


def _all_but(column: str, value: Any) -> Condition:
    text = "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    return Condition(column, "!=", text)


def _estimate(number: Measured) -> tuple[float, float, float]:
    value = number.value or 0.0
    return value, value if number.low is None else number.low, value if number.high is None else number.high


def _p_value(first: Measured, second: Measured) -> float | None:
    difference = (first.value or 0.0) - (second.value or 0.0)
    error, other_error = first.standard_error, second.standard_error
    if error is None or other_error is None:
        return None
    if first.statistic is Statistic.SHARE:
        return shares_p((first.value or 0.0) / 100, first.n, (second.value or 0.0) / 100, second.n)
    if first.statistic is Statistic.MEAN:
        return means_p(difference, (error, first.n), (other_error, second.n))
    return normal_p(difference, (error**2 + other_error**2) ** 0.5)
