"""Scores of a measure one by one, so that each can count for more or less than one."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import ArrayLike, NDArray

from regard.ask.survey import Survey
from regard.ask.weights import Floats, Integers, Weighted, weighted_mean, weighted_nps, weighted_share
from regard.estimate import Statistic
from regard.ledger.reader import Reader
from regard.measure import DEFINITIONS, MEASURES, Breakdown
from regard.measure.countings import COUNTINGS
from regard.measure.scores import ScoreCounting
from regard.vocabulary import Scale

SCORES = ("nps", "csat", "ces", "rating")
"""Measures that a survey's questions can have scores for, by the kind of their answers."""


def asked_measures(survey: Survey) -> list[str]:
    """Return the measures that a survey's questions have scores for."""
    kinds = {question.answer_kind.value for question in survey.questions}
    return [name for name in SCORES if name in kinds and name in MEASURES]


@dataclass(frozen=True)
class Scores:
    """The scores that a number of a measure is made of.

    Attributes:
        measure: its name.
        statistic: what kind of number it makes.
        seq: the contact that each score was given at.
        points: each score.
        high: whether each is one of those a share is of.
        scale: on which they count; None: of nps.
    """

    measure: str
    statistic: Statistic
    seq: Integers
    points: Floats
    high: NDArray[np.bool_]
    scale: Scale | None

    def weighted(self, weights: ArrayLike) -> Weighted:
        """Return the number if each score counts as much as its weight; with equal weights, the measure's own.

        Args:
            weights: one for each score, zero or more; those of zero do not count.
        """
        each = np.asarray(weights, dtype=np.float64)
        there = each > 0
        if self.statistic is Statistic.NET:
            return weighted_nps(self.points[there], each[there])
        if self.statistic is Statistic.SHARE or self.scale is None:
            return weighted_share(self.high[there], each[there])
        return weighted_mean(self.points[there], each[there], self.scale)

    def weights_of(self, seq: Integers, weights: Floats) -> Floats:
        """Return the weight of each score from those of contacts; 0 for a contact that is not among them.

        Args:
            seq: contacts, each once.
            weights: of each.
        """
        if not len(seq):
            return np.zeros(len(self.seq))
        order = np.argsort(seq)
        place = np.minimum(np.searchsorted(seq, self.seq, sorter=order), len(seq) - 1)
        own = order[place]
        found: Floats = np.where(seq[own] == self.seq, weights[own], 0.0)
        return found


def scores_of(reader: Reader, measures: Sequence[str], breakdown: Breakdown) -> list[Scores]:
    """Return the scores that count, measure by measure.

    Args:
        reader: where they are.
        measures: of `SCORES`.
        breakdown: which of them; its own dimensions are not needed.

    Raises:
        WrongUseError: the breakdown names something unknown.
    """
    return [_scores(reader, name, breakdown) for name in measures]


def _scores(reader: Reader, name: str, breakdown: Breakdown) -> Scores:
    counting = COUNTINGS[name](reader, breakdown)
    first = counting.conditions.get("high", counting.rows["score"].notnull())
    found = reader.arrow(counting.rows.mutate(is_high=first).filter(counting.counts).select("seq", "score", "is_high"))
    return Scores(
        measure=name,
        statistic=DEFINITIONS[name].statistic,
        seq=found["seq"].to_numpy().astype(np.int64),
        points=found["score"].cast(pa.float64()).to_numpy(),
        high=found["is_high"].fill_null(False).to_numpy().astype(np.bool_),
        scale=counting.scale if isinstance(counting, ScoreCounting) else None,
    )
