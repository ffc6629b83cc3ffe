"""The quality of a survey's answers: what is flagged, and what its scores are with and without that."""

from collections import Counter
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from regard.ask.answered import Answered, answered
from regard.ask.quality import QualityFlag, flagged
from regard.ask.survey import QuestionKind, Survey
from regard.ask.weights import Weighted
from regard.ask.weights_scores import asked_measures, scores_of
from regard.ledger.reader import Reader
from regard.measure import Breakdown
from regard.measure.anonymity import LEAST


@dataclass(frozen=True)
class WithAndWithout:
    """A score of all answers that count, and of those that nothing is flagged of.

    Attributes:
        measure: its name.
        all, unflagged: the two numbers; None: they are not told, since one could tell a few anonymous answers.
    """

    measure: str
    all: Weighted | None
    unflagged: Weighted | None


@dataclass(frozen=True)
class Quality:
    """What looks as if it was not meant, among the answers to a survey.

    Attributes:
        answered: all submissions, those that do not count as well.
        n: submissions that count.
        timed: how many of those say how long they took.
        flags: schema FLAGGED_ROW, of those that count.
        scores: with and without those that are flagged.
        is_anonymous: nothing tells one submission from another.
    """

    answered: Answered
    n: int
    timed: int
    flags: pa.Table
    scores: tuple[WithAndWithout, ...]
    is_anonymous: bool = False

    @property
    def counts(self) -> dict[QualityFlag, int]:
        """How many submissions have each flag."""
        pairs = self.flags.group_by(["submission", "flag"], use_threads=False).aggregate([])
        counted = Counter(pairs["flag"].to_pylist())
        return {flag: counted[flag.value] for flag in QualityFlag}

    @property
    def submissions(self) -> list[str]:
        """Those that are flagged, the oldest first."""
        named = pc.is_in(self.answered.rows["submission"], value_set=pc.unique(self.flags["submission"]))
        found: list[str] = self.answered.rows["submission"].filter(named).to_pylist()
        return found


def quality_of(reader: Reader, survey: Survey, breakdown: Breakdown) -> Quality:
    """Return what is flagged among the answers to a survey, and what that does to its scores.

    Args:
        reader: where the answers are.
        survey: what was asked; answers to all of its versions are looked at.
        breakdown: which answers; its dimensions are not needed. Where it names the survey as anonymous, less is told.

    Raises:
        WrongUseError: the breakdown names something unknown.
    """
    found = answered(reader, survey.key, breakdown)
    counting = found.counting
    matrices = [question.key for question in survey.questions if question.kind is QuestionKind.MATRIX]
    flags = flagged(counting.submissions(survey.key), counting.points(matrices), counting.texts())
    named = pc.is_in(counting.rows["submission"], value_set=pc.unique(flags["submission"]))
    is_anonymous = f"survey:{survey.key}" in breakdown.anonymous
    count = int(pc.sum(named).as_py() or 0)
    hides = is_anonymous and (0 < count < LEAST or len(named) - count < LEAST)
    return Quality(
        answered=found,
        n=len(counting.rows),
        timed=len(counting.rows) - counting.rows["duration_s"].null_count,
        flags=flags,
        scores=_compared(reader, survey, breakdown, (counting.rows["seq"], named), hides=hides),
        is_anonymous=is_anonymous,
    )


def _compared(
    reader: Reader,
    survey: Survey,
    breakdown: Breakdown,
    named: tuple[pa.ChunkedArray, pa.ChunkedArray],
    *,
    hides: bool,
) -> tuple[WithAndWithout, ...]:
    """Return the scores with and without the contacts that are named by a mask."""
    seq, mask = named
    own = np.asarray(seq, np.int64)
    kept = np.where(np.asarray(mask, np.bool_), 0.0, 1.0)
    found = scores_of(reader, asked_measures(survey), breakdown)
    if hides:
        return tuple(WithAndWithout(each.measure, None, None) for each in found)
    return tuple(
        WithAndWithout(
            each.measure,
            each.weighted(each.weights_of(own, np.ones(len(own)))),
            each.weighted(each.weights_of(own, kept)),
        )
        for each in found
    )
