"""Rating: the mean of stars and the like."""

from regard.ledger.reader import Reader
from regard.measure.breakdown import Breakdown
from regard.measure.measured import Definition, Measured, Statistic
from regard.measure.scores import mean_of_scores, scores_of
from regard.vocabulary import AnswerKind

DEFINITION = Definition(
    measure="rating",
    text="Mean of the ratings given, on the scale that most of them are on.",
    source="an arithmetic mean",
    interval="score (Lang 2008), 95 %",
    statistic=Statistic.MEAN,
)


def rating(reader: Reader, breakdown: Breakdown) -> list[Measured]:
    """Return the mean rating of each group, on its scale.

    Raises:
        WrongUseError: the breakdown names something unknown.
    """
    return mean_of_scores(reader, breakdown, DEFINITION, scores_of(reader, breakdown, AnswerKind.RATING))
