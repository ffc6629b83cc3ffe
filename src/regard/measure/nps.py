"""Net Promoter Score: how many would recommend, less those who would not."""

from regard.estimate.intervals import nps_interval, nps_points, nps_standard_error
from regard.estimate.measured import Definition, Measured, Statistic
from regard.ledger.reader import Reader
from regard.measure.breakdown import Breakdown, Counting, Estimates, grouped, measured, selected
from regard.measure.invitations import coverage_of

DEFINITION = Definition(
    measure="nps",
    text="Share of promoters (9 or 10) less share of detractors (0 to 6) among the answers to an nps question, "
    "in points from -100 to 100.",
    source="Reichheld, F. (2003). The one number you need to grow. Harvard Business Review 81(12), 46-54.",
    interval="score (Tango 1998), 95 %",
    statistic=Statistic.NET,
)


def counting(reader: Reader, breakdown: Breakdown) -> Counting:
    """Return the answers the score is made of: `promoters`, `passives` and `detractors`.

    Raises:
        WrongUseError: the breakdown names something unknown.
    """
    answers = reader.table("answer")
    answers = answers.filter(answers["kind"] == "nps", answers["value"].notnull())
    rows = selected(reader, breakdown).join(answers.select("seq", score="value"), "seq")
    high, low = rows["score"] >= 9, rows["score"] <= 6
    parts = {"promoters": high, "passives": ~high & ~low, "detractors": low}
    return Counting(rows, {"promoters": high, "detractors": low}, parts=parts, repeats=True, shown=("score",))


def nps(reader: Reader, breakdown: Breakdown) -> list[Measured]:
    """Return the score of each group, in points, of the answers given in its interactions.

    Raises:
        WrongUseError: the breakdown names something unknown.
    """
    groups = grouped(reader, breakdown, counting(reader, breakdown))
    promoters, detractors = groups.counts["promoters"], groups.counts["detractors"]
    low, high = (100 * limit for limit in nps_interval(promoters, detractors, groups.n))
    error = 100 * nps_standard_error(promoters, detractors, groups.n)
    value, coverage = nps_points(promoters, detractors, groups.n), coverage_of(reader, breakdown, groups)
    return measured(DEFINITION, groups, Estimates(value, groups.n, low, high, error, coverage), breakdown.minimum_n)
