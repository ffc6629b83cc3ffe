"""Quality of answers: what looks as if it was not meant, flagged with the reason, and never deleted.

A flag is a hint. Whoever reads a number decides whether it is shown with or without what is flagged.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

SUBMISSION_ROW = pa.schema(
    [
        ("submission", pa.string()),
        ("survey", pa.string()),
        ("customer", pa.string()),
        ("visit", pa.string()),
        ("at", pa.timestamp("us", tz="UTC")),
        ("duration_s", pa.float64()),
        ("questions", pa.int64()),
    ]
)
"""One answered survey: who answered (null: nobody knows), about which visit to a touchpoint (null: unknown), when it
came, how long it took (null: unknown), and to how many questions there were answers."""

POINT_ROW = pa.schema(
    [
        ("submission", pa.string()),
        ("question", pa.string()),
        ("row", pa.string()),
        ("value", pa.float64()),
        ("low", pa.float64()),
        ("high", pa.float64()),
    ]
)
"""One answer on a scale from `low` to `high`; `row`: of a matrix, null for any other question."""

TEXT_ROW = pa.schema([("submission", pa.string()), ("question", pa.string()), ("text", pa.string())])
"""One answer in words."""

FLAGGED_ROW = pa.schema([("submission", pa.string()), ("flag", pa.string()), ("detail", pa.string())])
"""One flag (`QualityFlag`) of an answered survey; detail: the question, or the submission that it doubles."""


class QualityFlag(StrEnum):
    """What looks as if it was not meant."""

    SPEEDER = "speeder"
    STRAIGHT_LINER = "straight_liner"
    CONTRADICTION = "contradiction"
    DUPLICATE_VISIT = "duplicate_visit"
    DUPLICATE_TEXT = "duplicate_text"

    @property
    def sentence(self) -> str:
        """What it means, for people."""
        return _SENTENCES[self]


_SENTENCES = {
    QualityFlag.SPEEDER: "It was answered much faster than the survey usually is.",
    QualityFlag.STRAIGHT_LINER: "All rows of a matrix have the same point.",
    QualityFlag.CONTRADICTION: "Questions in opposite directions all have the same point, off the middle.",
    QualityFlag.DUPLICATE_VISIT: "The same customer answered about the same visit before.",
    QualityFlag.DUPLICATE_TEXT: "The same words came in an answer before.",
}


@dataclass(frozen=True)
class Suspicion:
    """When something is flagged.

    Attributes:
        speed: a speeder takes less than this share of the survey's median time per question.
        least_timed: submissions of a survey needed to know what is usual.
        least_points: equal points needed, of a matrix or over questions.
        least_characters: equal texts shorter than this are chance, such as "all good".
    """

    speed: float = 0.3
    least_timed: int = 10
    least_points: int = 4
    least_characters: int = 20


_USUAL = Suspicion()


def flagged(
    submissions: pa.Table,
    points: pa.Table,
    texts: pa.Table,
    opposite: Collection[str] = (),
    suspicion: Suspicion = _USUAL,
) -> pa.Table:
    """Return all flags of answered surveys, schema FLAGGED_ROW, in the order of the flags and of the submissions.

    Args:
        submissions: schema SUBMISSION_ROW.
        points: schema POINT_ROW, of these submissions.
        texts: schema TEXT_ROW, of these submissions.
        opposite: questions whose high points mean what the low points of the others do.
        suspicion: when something is flagged.
    """
    parts = [
        speeders(submissions, suspicion),
        straight_liners(points, suspicion),
        contradictions(points, opposite, suspicion),
        duplicate_visits(submissions),
        duplicate_texts(submissions, texts, suspicion),
    ]
    return pa.concat_tables(parts).combine_chunks()


def speeders(submissions: pa.Table, suspicion: Suspicion = _USUAL) -> pa.Table:
    """Return who took far less time for a question than others in the same survey, schema FLAGGED_ROW.

    Time per question, so that who was led by few questions is held against nobody who was led by many; the median, so
    that a survey left open over lunch moves nothing.

    Greszki, R., Meyer, M., and Schoen, H. (2015). Exploring the effects of removing "too fast" responses and
    respondents from web surveys. Public Opinion Quarterly 79(2), 471-503.

    Args:
        submissions: schema SUBMISSION_ROW; those without a time or an answer are passed over.
        suspicion: which share of the median, and of how many.
    """
    timed = submissions.filter(pc.and_(pc.is_valid(submissions["duration_s"]), pc.greater(submissions["questions"], 0)))
    pace = pc.divide(timed["duration_s"], timed["questions"].cast(pa.float64())).to_numpy()
    survey = _codes(timed, ["survey"])
    order = np.lexsort((pace, survey))
    _, begins, sizes = np.unique(survey[order], return_index=True, return_counts=True)
    ordered = pace[order]
    medians = (ordered[begins + (sizes - 1) // 2] + ordered[begins + sizes // 2]) / 2
    usual = np.where(sizes >= suspicion.least_timed, medians, 0)
    return _flags(timed, pace < suspicion.speed * usual[survey], QualityFlag.SPEEDER)


def straight_liners(points: pa.Table, suspicion: Suspicion = _USUAL) -> pa.Table:
    """Return who gave one point to all rows of a matrix, schema FLAGGED_ROW; the detail is the matrix.

    Args:
        points: schema POINT_ROW.
        suspicion: how many rows a matrix needs.
    """
    rows = points.filter(pc.is_valid(points["row"]))
    return _flags(*_alike(rows, ["submission", "question"], suspicion), QualityFlag.STRAIGHT_LINER, "question")


def contradictions(points: pa.Table, opposite: Collection[str], suspicion: Suspicion = _USUAL) -> pa.Table:
    """Return who gave one point to questions in both directions, schema FLAGGED_ROW.

    Not the middle of the scale: it says the same in both directions. Only questions of one scale are held together.

    Args:
        points: schema POINT_ROW; rows of a matrix are questions, named `matrix.row` in `opposite`.
        opposite: questions whose high points mean what the low points of the others do.
        suspicion: how many questions it takes.
    """
    named = pc.if_else(
        pc.is_valid(points["row"]),
        pc.binary_join_element_wise(points["question"], points["row"], "."),
        points["question"],
    )
    turned = pc.is_in(named, value_set=pa.array([*opposite], pa.string()))
    rows = points.append_column("turned", turned)
    found, alike = _alike(rows, ["submission", "low", "high"], suspicion)
    both = found["turned_min"].to_numpy() < found["turned_max"].to_numpy()
    middle = found["value_min"].to_numpy() == (found["low"].to_numpy() + found["high"].to_numpy()) / 2
    return _flags(found, alike & both & ~middle, QualityFlag.CONTRADICTION)


def duplicate_visits(submissions: pa.Table) -> pa.Table:
    """Return who answered a survey about a visit again, schema FLAGGED_ROW; the detail is the first submission.

    Args:
        submissions: schema SUBMISSION_ROW; without a customer or a visit nobody can say.
    """
    known = pc.and_(pc.is_valid(submissions["customer"]), pc.is_valid(submissions["visit"]))
    return _repeated(submissions.filter(known), ["survey", "customer", "visit"], QualityFlag.DUPLICATE_VISIT)


def duplicate_texts(submissions: pa.Table, texts: pa.Table, suspicion: Suspicion = _USUAL) -> pa.Table:
    """Return whose words came before, in the same survey and question, schema FLAGGED_ROW.

    Capital letters, signs and spaces make no difference. The detail is the submission they came in first.

    Args:
        submissions: schema SUBMISSION_ROW.
        texts: schema TEXT_ROW; those of other submissions are passed over.
        suspicion: how long a text must be.
    """
    place = pc.index_in(texts["submission"], value_set=submissions["submission"].combine_chunks())
    words = pc.utf8_trim_whitespace(pc.replace_substring_regex(pc.utf8_lower(texts["text"]), r"[^\pL\pN]+", " "))
    kept = pc.and_(pc.is_valid(place), pc.greater_equal(pc.utf8_length(words), suspicion.least_characters))
    rows = submissions.take(place.filter(kept)).select(["submission", "survey", "at"])
    rows = rows.append_column("question", texts["question"].filter(kept)).append_column("words", words.filter(kept))
    return _repeated(rows, ["survey", "question", "words"], QualityFlag.DUPLICATE_TEXT)


def _alike(points: pa.Table, by: list[str], suspicion: Suspicion) -> tuple[pa.Table, Flags]:
    """Return points in groups, and which groups have enough points that are all the same."""
    sums = [("value", "min"), ("value", "max"), ("value", "count")]
    sums += [("turned", "min"), ("turned", "max")] if "turned" in points.column_names else []
    found = points.group_by(by, use_threads=False).aggregate(sums)
    enough = found["value_count"].to_numpy() >= suspicion.least_points
    return found, enough & (found["value_min"].to_numpy() == found["value_max"].to_numpy())


def _repeated(rows: pa.Table, by: list[str], flag: QualityFlag) -> pa.Table:
    """Return the rows that equal an earlier one of another submission in some columns, with that submission."""
    group = _codes(rows, by)
    submission = _codes(rows, ["submission"])
    order = np.lexsort((submission, rows["at"].cast(pa.int64()).to_numpy(), group))
    begins = np.append(True, group[order][1:] != group[order][:-1])[: len(order)]
    first: Integers = np.empty(len(order), np.int64)
    first[order] = order[np.maximum.accumulate(np.where(begins, np.arange(len(order)), 0))]
    details = rows["submission"].take(pa.array(first))
    return _flags(rows.append_column("first", details), submission != submission[first], flag, "first")


def _codes(rows: pa.Table, columns: list[str]) -> Integers:
    """Return numbers from 0 on, in the order of the values, that are equal where all of some columns are."""
    codes: Integers = np.zeros(len(rows), np.int64)
    for name in columns:
        values = pc.unique(rows[name])
        values = values.take(pc.sort_indices(values))
        places = pc.index_in(rows[name], value_set=values).to_numpy()
        _, codes = np.unique(codes * len(values) + places, return_inverse=True)
    return codes


def _flags(rows: pa.Table, found: Flags, flag: QualityFlag, detail: str | None = None) -> pa.Table:
    """Return flags of submissions; one is flagged once with a detail."""
    chosen = rows.filter(pa.array(found))
    details = chosen[detail] if detail else pa.nulls(len(chosen), pa.string())
    columns = [chosen["submission"], pa.repeat(str(flag), len(chosen)), details]
    table = pa.table(columns, schema=FLAGGED_ROW)
    return table.group_by(FLAGGED_ROW.names, use_threads=False).aggregate([]).select(FLAGGED_ROW.names)
