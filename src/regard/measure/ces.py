"""Customer Effort Score 2.0: how many say that it was made easy for them."""

from regard.estimate.measured import Definition, Measured, Statistic
from regard.ledger.reader import Reader
from regard.measure.breakdown import Breakdown
from regard.measure.scores import ScoreCounting, scores_of, share_counting, share_of_scores
from regard.vocabulary import AnswerKind, Scale

DEFINITION = Definition(
    measure="ces",
    text="Share of the answers to a ces question that at least somewhat agree (5, 6 or 7) that the company made it "
    "easy, in percent. Answers on a scale of 1 to 5 count in ces_effort.",
    source="CES 2.0: Dixon, M., Toman, N., and DeLisi, R. (2013). The Effortless Experience. Portfolio; the share of "
    "5 to 7 as CEB, now Gartner, reports it.",
    interval="score (Wilson 1927), 95 %",
    statistic=Statistic.SHARE,
)


def counting(reader: Reader, breakdown: Breakdown) -> ScoreCounting:
    """Return the answers the share is made of: those for whom it was `easy` and `not_easy`.

    Raises:
        WrongUseError: the breakdown names something unknown.
    """
    scores = scores_of(reader, breakdown, AnswerKind.CES, Scale(low=1, high=7))
    return share_counting(scores, least=5, parts=("easy", "not_easy"))


def ces(reader: Reader, breakdown: Breakdown) -> list[Measured]:
    """Return the share of each group for whom it was easy, in percent.

    Raises:
        WrongUseError: the breakdown names something unknown.
    """
    return share_of_scores(reader, breakdown, DEFINITION, counting(reader, breakdown))
