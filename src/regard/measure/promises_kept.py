"""Promises kept: how many of the promises made were kept."""

import ibis

from regard.estimate.measured import Coverage, Definition, Measured, Statistic
from regard.ledger.reader import Reader
from regard.measure.breakdown import Breakdown, Counting, grouped, measured, selected
from regard.measure.shares import share_estimates

DEFINITION = Definition(
    measure="promises_kept",
    text="Share of the promises that were kept among those kept or broken, in percent, each where and when it was "
    "made. No reply yet is unknown until the deadline has passed, then broken; unknown ones are left out.",
    source="a share",
    interval="score (Wilson 1927), 95 %",
    statistic=Statistic.SHARE,
    nothing="unknown: no promise was decided",
)


def counting(reader: Reader, breakdown: Breakdown) -> Counting:
    """Return the promises the share is made of: `kept` and `broken`; those `unknown` are left out.

    Raises:
        WrongUseError: the breakdown names something unknown.
    """
    checks = reader.table("promise_check").select("seq", "promise", "department", "kept", "due_at")
    rows = selected(reader, breakdown, checks)
    overdue = rows["due_at"] <= ibis.literal(reader.as_of.replace(tzinfo=None))
    unknown = rows["kept"].isnull() & ~overdue.fill_null(False)
    kept = rows["kept"].fill_null(False)
    return Counting(
        rows,
        conditions={"kept": kept},
        left_out={"unknown": unknown},
        parts={"kept": kept, "broken": ~kept},
        repeats=True,
        shown=("promise", "department", "kept", "due_at"),
    )


def promises_kept(reader: Reader, breakdown: Breakdown) -> list[Measured]:
    """Return the share of each group's promises that were kept, in percent; `promise` and `department` are groups too.

    Raises:
        WrongUseError: the breakdown names something unknown.
    """
    groups = grouped(reader, breakdown, counting(reader, breakdown))
    estimates = share_estimates(groups.counts["kept"], groups.n, [Coverage()] * len(groups.keys))
    return measured(DEFINITION, groups, estimates, breakdown.minimum_n)
