"""Customer Effort Score in its first form: how much effort it took, from 1 to 5."""

from regard.estimate.measured import Definition, Measured, Statistic
from regard.ledger.reader import Reader
from regard.measure.breakdown import Breakdown
from regard.measure.scores import ScoreCounting, mean_counting, mean_of_scores, scores_of
from regard.vocabulary import AnswerKind, Scale

DEFINITION = Definition(
    measure="ces_effort",
    text="Mean of the answers to a ces question on a scale of 1 to 5, where 1 is very low effort and 5 very high: "
    "lower is better. Where the question asked for ease instead, higher is better.",
    source="Dixon, M., Freeman, K., and Toman, N. (2010). Stop trying to delight your customers. Harvard Business "
    "Review 88(7/8), 116-122.",
    interval="score (Lang 2008), 95 %",
    statistic=Statistic.MEAN,
)


def counting(reader: Reader, breakdown: Breakdown) -> ScoreCounting:
    """Return the answers the mean is made of, by the points given.

    Raises:
        WrongUseError: the breakdown names something unknown.
    """
    return mean_counting(reader, scores_of(reader, breakdown, AnswerKind.CES, Scale(low=1, high=5)))


def ces_effort(reader: Reader, breakdown: Breakdown) -> list[Measured]:
    """Return the mean effort of each group, 1 to 5.

    Raises:
        WrongUseError: the breakdown names something unknown.
    """
    return mean_of_scores(reader, breakdown, DEFINITION, counting(reader, breakdown))
