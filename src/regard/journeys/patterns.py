"""Path patterns: how many episodes or journeys go a way that a pattern says, and how often one leads to another."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from regard.errors import WrongUseError
from regard.estimate.intervals import share_interval
from regard.journeys.patterns_language import Pattern, following, read_pattern
from regard.journeys.patterns_walk import first_match
from regard.journeys.results import Result
from regard.journeys.runs import Runs, behind, standing_runs, unit_name
from regard.journeys.view import Behind, View
from regard.settings import EpisodeRule


@dataclass(frozen=True)
class Matches(Result):
    """How many episodes or journeys a pattern is found in.

    Attributes:
        pattern: as it was written.
        unit: the rule's name; `journey` for whole journeys.
        within_s: at most so many seconds from the first to the last contact of a match; None: however long.
        matches: episodes or journeys with at least one match.
        n: all episodes or journeys.
        share: of all that match, 0 to 1; NaN where there is none.
        low: lower limit of its interval (Wilson, 95 %).
        high: upper limit.
        customers: who have at least one that matches.
        all_customers: who have at least one.
    """

    pattern: str
    unit: str
    within_s: float | None
    matches: int
    n: int
    share: float
    low: float
    high: float
    customers: int
    all_customers: int

    def table(self) -> pa.Table:
        """Return one row: all fields."""
        return pa.Table.from_pylist([vars(self)])


@dataclass(frozen=True)
class Conversion(Result):
    """How often one pattern leads to another.

    Attributes:
        start: the first pattern.
        end: the one that comes after it, directly or later.
        unit: the rule's name; `journey` for whole journeys.
        within_s: at most so many seconds from the first contact of the first pattern to the last of the second.
        converted: episodes or journeys in which the second comes after the first.
        n: those in which the first is found: the denominator.
        rate: converted of n, 0 to 1; NaN where n is 0.
        low: lower limit of its interval (Wilson, 95 %).
        high: upper limit.
        base_matches: all in which the second is found, after the first or not, however long it takes.
        base_n: all episodes or journeys.
        base_rate: base_matches of base_n.
        lift: rate divided by base_rate; NaN where either is none.
    """

    start: str
    end: str
    unit: str
    within_s: float | None
    converted: int
    n: int
    rate: float
    low: float
    high: float
    base_matches: int
    base_n: int
    base_rate: float
    lift: float

    def table(self) -> pa.Table:
        """Return one row: all fields."""
        return pa.Table.from_pylist([vars(self)])


def match(view: View, rule: EpisodeRule | None, pattern: str, within_s: float | None = None) -> Matches:
    """Return how many episodes or journeys a pattern is found in.

    Args:
        view: the journeys.
        rule: cuts episodes; None: whole journeys.
        pattern: in the language of `patterns_language`.
        within_s: at most so many seconds from the first to the last contact of a match.

    Raises:
        WrongUseError: the pattern cannot be read, or names a touchpoint that there is not.
    """
    found = _found(view, rule, read_pattern(pattern), within_s)
    matches, n = _count(found), sum(len(runs) for runs, _ in found)
    share, low, high = share_interval(matches, n)
    customers = sum(runs.customers(places >= 0) for runs, places in found)
    everyone = sum(runs.customers(np.ones(len(runs), dtype=np.bool_)) for runs, _ in found)
    return Matches(pattern.strip(), unit_name(rule), within_s, matches, n, share, low, high, customers, everyone)


def behind_pattern(
    view: View, rule: EpisodeRule | None, pattern: str, within_s: float | None = None, *, matched: bool = True
) -> Behind:
    """Return the episodes or journeys that match, or those that do not.

    Each is the contact at which its first match is complete, or its first contact.

    Args:
        view: the journeys.
        rule: cuts episodes; None: whole journeys.
        pattern: in the language of `patterns_language`.
        within_s: at most so many seconds from the first to the last contact of a match.
        matched: whether those that match are wanted, or the others.

    Raises:
        WrongUseError: as for `match`.
    """
    found = _found(view, rule, read_pattern(pattern), within_s)
    if matched:
        return behind([(runs, places[places >= 0]) for runs, places in found])
    return behind([(runs, runs.begins[places < 0]) for runs, places in found])


def conversion(view: View, rule: EpisodeRule | None, start: str, end: str, within_s: float | None = None) -> Conversion:
    """Return how often one pattern leads to another, beside how often the other is found at all.

    Args:
        view: the journeys.
        rule: cuts episodes; None: whole journeys.
        start: the first pattern.
        end: the one that comes after it, directly or later.
        within_s: at most so many seconds from the first contact of the first to the last of the second.

    Raises:
        WrongUseError: as for `match`, or nothing can come between the patterns.
    """
    first, second = read_pattern(start), read_pattern(end)
    both = _count(_found(view, rule, following(first, second), within_s))
    begun, ended = _found(view, rule, first), _found(view, rule, second)
    n, base_matches, base_n = _count(begun), _count(ended), sum(len(runs) for runs, _ in ended)
    (rate, low, high), (base_rate, _, _) = share_interval(both, n), share_interval(base_matches, base_n)
    lift = rate / base_rate if base_rate > 0 else np.nan
    return Conversion(
        first.text,
        second.text,
        unit_name(rule),
        within_s,
        both,
        n,
        rate,
        low,
        high,
        base_matches,
        base_n,
        base_rate,
        lift,
    )


def behind_conversion(
    view: View,
    rule: EpisodeRule | None,
    patterns: tuple[str, str],
    within_s: float | None = None,
    *,
    converted: bool = True,
) -> Behind:
    """Return the episodes or journeys in which one pattern leads to another, or in which only the first is found.

    Each is the contact at which both are complete for the first time, or the first one.

    Args:
        view: the journeys.
        rule: cuts episodes; None: whole journeys.
        patterns: the first, and the one that comes after it.
        within_s: at most so many seconds from the first contact of the first to the last of the second.
        converted: whether those are wanted in which the second follows, or the others.

    Raises:
        WrongUseError: as for `conversion`.
    """
    first, second = (read_pattern(pattern) for pattern in patterns)
    both, begun = _found(view, rule, following(first, second), within_s), _found(view, rule, first)
    if converted:
        return behind([(runs, places[places >= 0]) for runs, places in both])
    pairs = zip(both, begun, strict=True)
    return behind([(runs, place[(place >= 0) & (then < 0)]) for (runs, then), (_, place) in pairs])


def _found(
    view: View, rule: EpisodeRule | None, pattern: Pattern, within_s: float | None = None
) -> list[tuple[Runs, NDArray[np.int64]]]:
    """Return where the first match ends in each run; -1 where there is none."""
    if within_s is not None and within_s < 0:
        message = f"A match cannot be within {within_s} seconds."
        raise WrongUseError(message, "Give a time of 0 seconds or more, or none.")
    chain = pattern.chain(view.words.touchpoints)
    return [(runs, first_match(runs, chain, within_s)) for runs in standing_runs(view, rule)]


def _count(found: list[tuple[Runs, NDArray[np.int64]]]) -> int:
    return sum(int(np.count_nonzero(places >= 0)) for _, places in found)
