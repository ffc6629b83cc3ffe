"""Customer satisfaction as a mean."""

from regard.estimate.measured import Definition, Measured, Statistic
from regard.ledger.reader import Reader
from regard.measure.breakdown import Breakdown
from regard.measure.scores import ScoreCounting, mean_counting, mean_of_scores, scores_of
from regard.vocabulary import AnswerKind

DEFINITION = Definition(
    measure="csat_mean",
    text="Mean of the answers to a csat question, on the scale that most of them are on.",
    source="an arithmetic mean",
    interval="score (Lang 2008), 95 %",
    statistic=Statistic.MEAN,
)


def counting(reader: Reader, breakdown: Breakdown) -> ScoreCounting:
    """Return the answers the mean is made of, by the points given.

    Raises:
        WrongUseError: the breakdown names something unknown.
    """
    return mean_counting(reader, scores_of(reader, breakdown, AnswerKind.CSAT))


def csat_mean(reader: Reader, breakdown: Breakdown) -> list[Measured]:
    """Return the mean satisfaction of each group, on its scale.

    Raises:
        WrongUseError: the breakdown names something unknown.
    """
    return mean_of_scores(reader, breakdown, DEFINITION, counting(reader, breakdown))
