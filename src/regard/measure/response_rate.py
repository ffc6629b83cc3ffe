"""Response rate: how many of those who were asked answered."""

from dataclasses import replace

from regard.estimate.measured import Definition, Measured, Statistic
from regard.ledger.reader import Reader
from regard.measure.breakdown import Breakdown, Counting, measured
from regard.measure.invitations import coverages, invitations_of, invited
from regard.measure.shares import share_estimates

DEFINITION = Definition(
    measure="response_rate",
    text="Share of the invitations offered or shown that were answered, in percent, each where and when it was "
    "offered; unknown where no invitations are loaded.",
    source="RR1 of the American Association for Public Opinion Research (2023). Standard Definitions, 10th edition, "
    "with every invitation taken as eligible.",
    interval="score (Wilson 1927), 95 %",
    statistic=Statistic.SHARE,
    nothing="unknown: no invitations are loaded",
)


def counting(reader: Reader, breakdown: Breakdown) -> Counting:
    """Return the invitations the rate is made of: `answered` and `unanswered`.

    Raises:
        WrongUseError: the breakdown names something unknown.
    """
    return invitations_of(reader, breakdown)


def response_rate(reader: Reader, breakdown: Breakdown) -> list[Measured]:
    """Return the share of each group's invitations that were answered, in percent.

    Raises:
        WrongUseError: the breakdown names something unknown.
    """
    groups = invited(reader, breakdown)
    asked, answered = groups.counts["asked"], groups.counts["answered"]
    estimates = share_estimates(answered, asked, coverages(groups))
    return measured(DEFINITION, replace(groups, n=asked), estimates, breakdown.minimum_n)
