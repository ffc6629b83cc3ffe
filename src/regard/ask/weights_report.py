"""Weighing the answers to a survey: its scores as they would be if all groups had answered alike."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from regard.ask.answered import answered
from regard.ask.survey import Survey
from regard.ask.weights import Raked, Weighted, rake
from regard.ask.weights_margins import UNKNOWN, Margins, collapsed, known_margins
from regard.ask.weights_scores import asked_measures, scores_of
from regard.errors import WrongUseError
from regard.ledger.reader import Reader
from regard.measure import Breakdown
from regard.measure.anonymity import LEAST


@dataclass(frozen=True)
class Share:
    """A group of a margin.

    Attributes:
        margin, group: their names.
        known: its share among all, 0 to 1.
        answers: how many answered from it.
        before, after: its share of the answers, plain and weighed, 0 to 1.
    """

    margin: str
    group: str
    known: float
    answers: int
    before: float
    after: float


@dataclass(frozen=True)
class PlainAndWeighed:
    """A score as it is, and as it is if groups count for their share."""

    measure: str
    plain: Weighted
    weighed: Weighted


@dataclass(frozen=True)
class Weighing:
    """The answers to a survey, weighed.

    Attributes:
        raked: the weights, and how far they fit.
        n: answers that were weighed.
        left_out: answers that were not, since nobody knows their group.
        shares: of each group, before and after.
        collapsed: (margin, group) of those put together, for few answered from them.
        scores: plain and weighed.
    """

    raked: Raked
    n: int
    left_out: int
    shares: tuple[Share, ...]
    collapsed: tuple[tuple[str, str], ...]
    scores: tuple[PlainAndWeighed, ...]


def weigh(reader: Reader, survey: Survey, breakdown: Breakdown, margins: Margins) -> Weighing:
    """Weigh the answers to a survey so that groups have the shares that they have among all.

    Args:
        reader: where the answers are.
        survey: what was asked.
        breakdown: which answers.
        margins: dimension to the share of each group.

    Raises:
        WrongUseError: nobody answered, there are too few anonymous answers, a dimension is unknown, or somebody
            answered from a group without a share.
    """
    every = answered(reader, survey.key, replace(breakdown, by=tuple(margins))).counting
    rows = _known(every.rows, margins)
    least = LEAST if f"survey:{survey.key}" in breakdown.anonymous else 1
    if len(rows) < least:
        message = f"{len(rows)} answers are too few to be weighed."
        raise WrongUseError(message, "Wait for more, or choose a longer time.")
    groups, shares, small = {}, {}, list[tuple[str, str]]()
    for name, known in margins.items():
        groups[name], shares[name], few = collapsed(_groups(rows[name]), known)
        small += [(name, group) for group in few]
    raked = rake(groups, shares)
    seq, all_seq = np.asarray(rows["seq"], np.int64), np.asarray(every.rows["seq"], np.int64)
    scores = scores_of(reader, asked_measures(survey), breakdown)
    return Weighing(
        raked,
        len(rows),
        len(every.rows) - len(rows),
        tuple(each for name in margins for each in _shares(name, groups[name], shares[name], raked)),
        tuple(small),
        tuple(
            PlainAndWeighed(
                each.measure,
                each.weighted(each.weights_of(all_seq, np.ones(len(all_seq)))),
                each.weighted(each.weights_of(seq, raked.weights)),
            )
            for each in scores
        ),
    )


def margins_for(reader: Reader, survey: Survey, breakdown: Breakdown, by: Sequence[str]) -> dict[str, dict[str, float]]:
    """Return the shares of groups among the known customers who were where the survey was answered.

    Args:
        reader: where contacts and answers are.
        survey: its own touchpoint counts too.
        breakdown: in which time.
        by: dimensions.

    Raises:
        WrongUseError: a dimension is unknown, or nobody known was there.
    """
    where = pc.unique(answered(reader, survey.key, breakdown).rows["touchpoint"]).to_pylist()
    found = known_margins(reader, sorted({*where, survey.touchpoint}), by, _without_survey(breakdown))
    empty = [name for name, shares in found.items() if not shares]
    if empty:
        message = f"Nobody is known at the touchpoints of the survey by {empty[0]}."
        raise WrongUseError(message, "Type the shares in, or choose another dimension or time.")
    return found


def _known(rows: pa.Table, margins: Margins) -> pa.Table:
    """Return the rows without those whose group nobody knows, where none of the known customers is such."""
    for name, shares in margins.items():
        if not shares.get(UNKNOWN):
            rows = rows.filter(pa.array([group != UNKNOWN for group in _groups(rows[name])], pa.bool_()))
    return rows


def _groups(column: pa.ChunkedArray) -> list[str]:
    return [UNKNOWN if value is None else str(value) for value in column.to_pylist()]


def _without_survey(breakdown: Breakdown) -> Breakdown:
    """Return the same without conditions on the survey: contacts at its touchpoints have none."""
    return replace(breakdown, where=tuple(each for each in breakdown.where if each.column != "context:survey"))


def _shares(margin: str, groups: Sequence[str], shares: dict[str, float], raked: Raked) -> list[Share]:
    own = np.array(groups, object)
    total = raked.weights.sum()
    return [
        Share(
            margin,
            group,
            known,
            int((own == group).sum()),
            float((own == group).mean()),
            float(raked.weights[own == group].sum() / total),
        )
        for group, known in shares.items()
    ]
