"""Customer Effort Score 2.0 as a mean."""

from regard.estimate.measured import Definition, Measured, Statistic
from regard.ledger.reader import Reader
from regard.measure.breakdown import Breakdown
from regard.measure.scores import ScoreCounting, mean_counting, mean_of_scores, scores_of
from regard.vocabulary import AnswerKind, Scale

DEFINITION = Definition(
    measure="ces_mean",
    text="Mean agreement (1 to 7) that the company made it easy, of the answers to a ces question; higher is easier. "
    "Answers on a scale of 1 to 5 count in ces_effort.",
    source="CES 2.0: Dixon, M., Toman, N., and DeLisi, R. (2013). The Effortless Experience. Portfolio.",
    interval="score (Lang 2008), 95 %",
    statistic=Statistic.MEAN,
)


def counting(reader: Reader, breakdown: Breakdown) -> ScoreCounting:
    """Return the answers the mean is made of, by the points given.

    Raises:
        WrongUseError: the breakdown names something unknown.
    """
    return mean_counting(reader, scores_of(reader, breakdown, AnswerKind.CES, Scale(low=1, high=7)))


def ces_mean(reader: Reader, breakdown: Breakdown) -> list[Measured]:
    """Return the mean agreement of each group, 1 to 7.

    Raises:
        WrongUseError: the breakdown names something unknown.
    """
    return mean_of_scores(reader, breakdown, DEFINITION, counting(reader, breakdown))
