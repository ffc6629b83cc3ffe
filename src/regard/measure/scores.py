"""Scores: answers of one kind on one scale, beside the interactions they belong to, and the numbers made of them."""

from dataclasses import dataclass, replace

import ibis
import numpy as np
from ibis.expr.types import BooleanValue, Table

from regard.estimate.means import mean_and_error, mean_interval
from regard.estimate.measured import Definition, Measured
from regard.ledger.reader import Reader
from regard.measure.breakdown import Breakdown, Counting, Estimates, Groups, grouped, measured, selected
from regard.measure.invitations import coverage_of
from regard.measure.shares import share_estimates
from regard.vocabulary import USUAL_SCALES, AnswerKind, Scale

_HUNDREDTHS = 100


@dataclass(frozen=True)
class Scores:
    """Answers of one kind.

    Attributes:
        rows: interactions with a `score`, once for each answer.
        scale: the scale on which answers count.
        left_out: `other_scale`, the answers on any other.
    """

    rows: Table
    scale: Scale
    left_out: dict[str, BooleanValue]


@dataclass(frozen=True, kw_only=True)
class ScoreCounting(Counting):
    """What a measure counts of scores.

    Attributes:
        scale: the scale on which they count.
        points: the values given, in the order of their conditions, where each has one.
    """

    scale: Scale
    points: tuple[float, ...] = ()


def scores_of(reader: Reader, breakdown: Breakdown, kind: AnswerKind, scale: Scale | None = None) -> Scores:
    """Return the answers of a kind that a breakdown is about.

    Args:
        reader: where they are.
        breakdown: which of them.
        kind: what they measure.
        scale: the scale on which they count; None: the one that most of them are on. An answer that does not
            say its scale is on the usual one of its kind.

    Raises:
        WrongUseError: the breakdown names something unknown.
    """
    usual, given = USUAL_SCALES[kind], reader.table("score")
    given = given.filter(given["answer_kind"] == kind.value).drop("answer_kind")
    given = given.mutate(
        score_low=given["score_low"].fill_null(usual.low), score_high=given["score_high"].fill_null(usual.high)
    )
    rows = selected(reader, breakdown, among=given)
    scale = scale or _only_scale(reader, given, usual) or _scale_of_most(reader, rows) or usual
    other = (rows["score_low"] != scale.low) | (rows["score_high"] != scale.high)
    return Scores(rows, scale, {"other_scale": other})


def share_counting(scores: Scores, least: float, parts: tuple[str, str]) -> ScoreCounting:
    """Return the counting of scores that are so high at least.

    Args:
        scores: which.
        least: the lowest that is high.
        parts: what those who score high are called, and the others.
    """
    high = scores.rows["score"] >= least
    return ScoreCounting(
        scores.rows,
        conditions={"high": high},
        left_out=scores.left_out,
        parts=dict(zip(parts, (high, ~high), strict=True)),
        repeats=True,
        shown=("score",),
        scale=scores.scale,
    )


def mean_counting(reader: Reader, scores: Scores) -> ScoreCounting:
    """Return the counting of each point of the scale that was given, such as `score:4`."""
    points = _points(reader, scores)
    given = {f"score:{str(point).removesuffix('.0')}": is_given for point, is_given in points.items()}
    return ScoreCounting(
        scores.rows,
        conditions=given,
        left_out=scores.left_out,
        parts=given,
        repeats=True,
        shown=("score",),
        scale=scores.scale,
        points=tuple(points),
    )


def share_of_scores(
    reader: Reader, breakdown: Breakdown, definition: Definition, counting: ScoreCounting
) -> list[Measured]:
    """Return the share of each group's scores that are high, in percent."""
    groups = grouped(reader, breakdown, counting)
    estimates = share_estimates(groups.counts["high"], groups.n, coverage_of(reader, breakdown, groups))
    return measured(_with_scale(definition, counting), groups, estimates, breakdown.minimum_n)


def mean_of_scores(
    reader: Reader, breakdown: Breakdown, definition: Definition, counting: ScoreCounting
) -> list[Measured]:
    """Return the mean of each group's scores, on their scale."""
    groups = grouped(reader, breakdown, counting)
    estimates = replace(_means(groups, counting), coverage=coverage_of(reader, breakdown, groups))
    return measured(_with_scale(definition, counting), groups, estimates, breakdown.minimum_n)


def _means(groups: Groups, counting: ScoreCounting) -> Estimates:
    points = list(counting.points)
    counts = np.zeros((len(groups.keys), len(points)))
    for place, name in enumerate(counting.conditions):
        counts[:, place] = groups.counts[name]
    mean, error = mean_and_error(counts, points)
    low, high = mean_interval(counts, points, counting.scale)
    return Estimates(mean, groups.n, low, high, error)


def _with_scale(definition: Definition, counting: ScoreCounting) -> Definition:
    scale = counting.scale
    return replace(definition, text=f"{definition.text} Scale: {scale.low:g} to {scale.high:g}.")


def _only_scale(reader: Reader, answers: Table, usual: Scale) -> Scale | None:
    """Return the usual scale if no answer is on another: then nobody need look which of them are asked for."""
    other = (answers["score_low"] != usual.low) | (answers["score_high"] != usual.high)
    found, _ = reader.rows(answers.filter(other).select("seq").limit(1))
    return None if found else usual


def _scale_of_most(reader: Reader, rows: Table) -> Scale | None:
    """Return the scale that most answers are on; of equals the lowest and widest."""
    counting = rows.filter(rows["excluded"].isnull())
    counts = counting.group_by(["score_low", "score_high"]).aggregate(n=counting.count())
    order = [ibis.desc("n"), ibis.asc("score_low"), ibis.desc("score_high")]
    found, _ = reader.rows(counts.order_by(order).limit(1))
    return Scale(low=found[0]["score_low"], high=found[0]["score_high"]) if found else None


def _points(reader: Reader, scores: Scores) -> dict[float, BooleanValue]:
    """Return the values given, each with its condition; of very many, the nearest hundredths of the scale."""
    rows, scale = scores.rows, scores.scale
    counting = rows.filter(rows["excluded"].isnull(), ~scores.left_out["other_scale"])
    found, _ = reader.rows(counting.select("score").distinct().order_by("score").limit(_HUNDREDTHS + 2))
    if len(found) <= _HUNDREDTHS + 1:
        return {row["score"]: rows["score"] == row["score"] for row in found}
    step = (scale.high - scale.low) / _HUNDREDTHS
    nearest = ((rows["score"] - scale.low) / step).round().cast("int64")
    return {scale.low + step * place: nearest == place for place in range(_HUNDREDTHS + 1)}
