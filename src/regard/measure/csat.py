"""Customer satisfaction: the share of customers who are satisfied."""

from math import floor

from regard.estimate.measured import Definition, Measured, Statistic
from regard.ledger.reader import Reader
from regard.measure.breakdown import Breakdown
from regard.measure.scores import ScoreCounting, scores_of, share_counting, share_of_scores
from regard.vocabulary import AnswerKind, Scale

DEFINITION = Definition(
    measure="csat",
    text="Share of satisfied answers among the answers to a csat question, in percent: 4 or 5 on a scale of 1 to 5; "
    "on another scale the top 40 % of its whole points, rounded down, at least one. Answers count on the scale that "
    "most of them are on.",
    source="top-two-box share, as in Morgan, N. A., and Rego, L. L. (2006). The value of different customer "
    "satisfaction and loyalty metrics in predicting business performance. Marketing Science 25(5), 426-439.",
    interval="score (Wilson 1927), 95 %",
    statistic=Statistic.SHARE,
)


def counting(reader: Reader, breakdown: Breakdown) -> ScoreCounting:
    """Return the answers the share is made of: `satisfied` and `not_satisfied`.

    Raises:
        WrongUseError: the breakdown names something unknown.
    """
    scores = scores_of(reader, breakdown, AnswerKind.CSAT)
    return share_counting(scores, _satisfied(scores.scale), parts=("satisfied", "not_satisfied"))


def csat(reader: Reader, breakdown: Breakdown) -> list[Measured]:
    """Return the share of satisfied answers of each group, in percent.

    Raises:
        WrongUseError: the breakdown names something unknown.
    """
    return share_of_scores(reader, breakdown, DEFINITION, counting(reader, breakdown))


def _satisfied(scale: Scale) -> float:
    """Return the lowest answer that says satisfied."""
    return scale.high + 1 - max(1, floor(0.4 * (scale.high - scale.low + 1)))
