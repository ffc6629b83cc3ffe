"""What changed between two periods, and why: scores that moved, and answers that came from elsewhere."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from regard.ledger.reader import Reader
from regard.measure import Breakdown, Comparison, Measured, compare, find_measure
from regard.measure.anonymity import TOO_FEW
from regard.measure.compare import corrected

Period = tuple[date | None, date | None]
"""First moment of a period, and the first after it; None: open."""

_ROUNDING = 1e-9  # far above what adding up loses, far below what anybody reads


@dataclass(frozen=True)
class Part:
    """What one group did to the whole; in the measure's unit.

    Attributes:
        group: the group's value of the dimension.
        before, after: its own value in the two periods; None where nothing was counted.
        n_before, n_after: rows behind them.
        rate: what the group's own change did.
        mix: what the change of the group's share of all rows did.
        clear: whether its own change is a finding, corrected for the number of groups.
        unsure: whether there are too few rows for a verdict on it; it is in the sum all the same.
    """

    group: Any
    before: float | None
    after: float | None
    n_before: int
    n_after: int
    rate: float
    mix: float
    clear: bool
    unsure: bool

    @property
    def total(self) -> float:
        """All that the group did."""
        return self.rate + self.mix


@dataclass(frozen=True)
class Change:
    """A number in two periods, and the parts its change is the sum of.

    Attributes:
        measure: its name.
        by: the dimension of the parts.
        comparison: the later number held against the earlier one, with test and interval.
        parts: one a group, the largest first; none where one of the numbers is missing or the scales differ.
        rest: what the parts do not say: 0, but where something counts in several groups, as an invitation does
            that was shown in two places, or where groups are untold.
        untold: groups that are no part, for too few of their answers are anonymous to tell their value.
    """

    measure: str
    by: str
    comparison: Comparison
    parts: tuple[Part, ...]
    rest: float
    untold: tuple[Any, ...] = ()

    @property
    def before(self) -> Measured:
        """The number in the earlier period."""
        return self.comparison.second

    @property
    def after(self) -> Measured:
        """The number in the later period."""
        return self.comparison.first

    @property
    def difference(self) -> float | None:
        """Later less earlier value: the parts and the rest, added up."""
        return self.comparison.difference

    @property
    def low(self) -> float | None:
        """Lower limit of the 95 % interval of the difference."""
        return self.comparison.low

    @property
    def high(self) -> float | None:
        """Upper limit of the 95 % interval of the difference."""
        return self.comparison.high

    @property
    def p(self) -> float | None:
        """How likely so large a difference is if there is none."""
        return self.comparison.p_value


def change(reader: Reader, measure: str, breakdown: Breakdown, before: Period, by: str = "touchpoint") -> Change:
    """Return what changed since an earlier period, as a sum over groups.

    With w the groups' shares of the rows and m their values, each group has the symmetric parts
    rate = (w1 + w0) / 2 · (m1 - m0) and mix = (w1 - w0) · ((m1 + m0) / 2 - (M1 + M0) / 2). The mix is centred on the
    whole's value M, so that a group does something by growing only if it is better or worse than the whole. A group
    that is new or gone has no change of its own: all it does is mix.

    Kitagawa, E. M. (1955). Components of a difference between two rates. Journal of the American Statistical
    Association 50, 1168-1194.

    Args:
        reader: where the numbers come from.
        measure: name of a share, mean or net measure.
        breakdown: says the later period, zone and conditions; its own dimensions are not needed.
        before: the earlier period.
        by: the dimension to add up over.

    Raises:
        WrongUseError: a name is unknown, or the measure is a count.
    """
    make = find_measure(measure)
    later = replace(breakdown, by=())
    earlier = replace(later, since=before[0], until=before[1])
    (after,), (first,) = make(reader, later), make(reader, earlier)
    comparison = compare(after, first)
    if comparison.difference is None:
        return Change(measure, by, comparison, (), 0.0)
    numbers = [make(reader, replace(period, by=(by,))) for period in (earlier, later)]
    untold = _untold((*numbers[0], *numbers[1]), by)
    parts = _parts(numbers[0], numbers[1], by, untold)
    rest = comparison.difference - sum(part.total for part in parts)
    rest = rest if abs(rest) > _ROUNDING else 0.0
    return Change(measure, by, comparison, tuple(sorted(parts, key=_largest)), rest, untold)


def _parts(befores: Sequence[Measured], afters: Sequence[Measured], by: str, untold: tuple[Any, ...]) -> list[Part]:
    earlier, later = _by_group(befores, by, untold), _by_group(afters, by, untold)
    both = [group for group in later if group in earlier]
    compared = corrected([compare(later[group], earlier[group]) for group in both])
    clear = {group: found.differs for group, found in zip(both, compared, strict=True)}
    n = _total(befores), _total(afters)
    middle = (_mean(earlier.values()) + _mean(later.values())) / 2
    return [
        _part(group, (earlier.get(group), later.get(group)), n, middle, clear=clear.get(group, False))
        for group in dict.fromkeys((*later, *earlier))
    ]


def _part(
    group: Any, numbers: tuple[Measured | None, Measured | None], n: tuple[int, int], middle: float, *, clear: bool
) -> Part:
    before, after = (None if number is None else number.value for number in numbers)
    n_before, n_after = (0 if number is None else number.n for number in numbers)
    share_before, share_after = n_before / n[0], n_after / n[1]
    # New or gone: it has one value, which so did not change.
    known = [value for value in (before, after) if value is not None]
    first, last = known[0], known[-1]
    return Part(
        group,
        before,
        after,
        n_before,
        n_after,
        rate=(share_after + share_before) / 2 * (last - first),
        mix=(share_after - share_before) * ((last + first) / 2 - middle),
        clear=clear,
        unsure=not all(number is not None and number.settled for number in numbers),
    )


def _untold(numbers: Sequence[Measured], by: str) -> tuple[Any, ...]:
    hidden = (number.group[by] for number in numbers if number.value is None and number.nothing == TOO_FEW)
    return tuple(dict.fromkeys(hidden))


def _by_group(numbers: Sequence[Measured], by: str, untold: tuple[Any, ...]) -> dict[Any, Measured]:
    """Return the numbers that there are and that are told in both periods; where nothing counted is nothing to add."""
    return {
        number.group[by]: number for number in numbers if number.value is not None and number.group[by] not in untold
    }


def _total(numbers: Collection[Measured]) -> int:
    return sum(number.n for number in numbers)


def _mean(numbers: Collection[Measured]) -> float:
    return sum((number.value or 0.0) * number.n for number in numbers) / max(_total(numbers), 1)


def _largest(part: Part) -> tuple[float, str]:
    return -abs(part.total), str(part.group)
