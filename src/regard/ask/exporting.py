"""Answers out: one row for each submission of a survey, in the columns that its versions declare."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from regard.ask.anonymous import SOURCE
from regard.ask.exporting_variables import ARROW, FACTS, Kind, Place, Variable, declared
from regard.ask.survey import Survey
from regard.collect.purposes import Covers
from regard.journeys.allowed import allowed, answers_shown
from regard.ledger.reader import Reader

ANSWERED = "invitation_answered"

_ROW = ("seq", "customer_no", "occurred_at", "touchpoint", "channel", "unit", "excluded", "context")
_ANSWER = ("seq", "question", "value", "text", "option")


@dataclass(frozen=True)
class Answers:
    """Submissions of a survey: a column of the table for each variable, in their order."""

    variables: tuple[Variable, ...]
    table: pa.Table


def answers_table(reader: Reader, versions: Mapping[int, Survey], language: str) -> Answers:
    """Return all submissions of a survey, the oldest first, those that do not count as well (`excluded` says why).

    Args:
        reader: where the answers are.
        versions: all that were published, by number; at least one.
        language: of labels.
    """
    submissions, answers = _read(reader, next(iter(versions.values())).key)
    places = declared(versions, language)
    given = _Given.of(submissions, answers)
    variables = (*FACTS, *(place.variable for place in places))
    schema = pa.schema([(variable.name, ARROW[variable.kind]) for variable in variables])
    columns = [*_facts(submissions, given.contexts), *(given.column(place) for place in places)]
    return Answers(variables, pa.table(columns, schema=schema))


class _Context(msgspec.Struct):
    """What an interaction of a survey knows beside its columns."""

    version: int | None = None
    language: str | None = None
    invitation: str | int | None = None
    submission: str | int | None = None


def _read(reader: Reader, key: str) -> tuple[pa.Table, pa.Table]:
    """Return the interactions by which a survey was answered, and their answers."""
    rows = reader.table("interaction")
    who = allowed(reader, reader.table("customer"), Covers.SHOWING).select("customer_no", "customer")
    rows = rows.filter(rows["source"] == SOURCE + key, rows["kind"] == ANSWERED)
    named = rows.select(*_ROW).left_join(who, "customer_no").drop("customer_no_right")
    answers = answers_shown(reader).semi_join(rows.select("seq"), "seq")
    return reader.arrow(named.order_by("seq")), reader.arrow(answers.select(*_ANSWER).order_by("seq"))


def _facts(submissions: pa.Table, contexts: Sequence[_Context]) -> list[pa.Array]:
    """Return the columns of FACTS."""
    numbers = submissions["seq"].to_pylist()
    known = {
        "submission": [_text(each.submission) or str(seq) for each, seq in zip(contexts, numbers, strict=True)],
        "version": [each.version for each in contexts],
        "language": [each.language for each in contexts],
        "invitation": [_text(each.invitation) for each in contexts],
        # Moments in the layout are in UTC, and have no zone.
        "answered_at": submissions["occurred_at"].cast(pa.timestamp("us")).cast(ARROW[Kind.MOMENT]),
    }
    columns = ((variable, known.get(variable.name)) for variable in FACTS)
    return [
        submissions[variable.name].cast(pa.string()) if column is None else _array(column, ARROW[variable.kind])
        for variable, column in columns
    ]


def _array(column: Any, kind: pa.DataType) -> pa.ChunkedArray:
    return column if isinstance(column, pa.ChunkedArray) else pa.chunked_array([pa.array(column, kind)])


def _text(value: str | int | None) -> str | None:
    return None if value is None else str(value)


@dataclass(frozen=True)
class _Given:
    """Answers, and which submission each is of.

    Attributes:
        contexts: of the submissions.
        versions: of the submissions; 0 where it is not known.
        answers: all of them.
        question, option: of each answer, as texts.
        row: place of each answer's submission.
    """

    contexts: Sequence[_Context]
    versions: npt.NDArray[np.int64]
    answers: pa.Table
    question: npt.NDArray[np.object_]
    option: npt.NDArray[np.object_]
    row: npt.NDArray[np.int64]

    @classmethod
    def of(cls, submissions: pa.Table, answers: pa.Table) -> "_Given":
        contexts = [_context(text) for text in submissions["context"].to_pylist()]
        places = pc.index_in(answers["seq"], value_set=submissions["seq"].combine_chunks())
        return cls(
            contexts,
            np.array([each.version or 0 for each in contexts], np.int64),
            answers,
            np.array(answers["question"].to_pylist(), object),
            np.array(answers["option"].to_pylist(), object),
            places.to_numpy().astype(np.int64),
        )

    def column(self, place: Place) -> pa.ChunkedArray:
        """Return a column's values, null where a submission has none."""
        declared = np.isin(self.versions, list(place.versions))
        theirs = (self.question == place.question) & declared[self.row]
        own = theirs & (self.option == place.option) if place.option is not None else theirs
        at = np.full(len(self.versions), -1, np.int64)
        at[self.row[own]] = np.flatnonzero(own)
        if place.field == "chosen":
            asked = np.zeros(len(at), bool)
            asked[self.row[theirs]] = True
            return pa.chunked_array([pa.array((at >= 0).astype(np.int64), mask=~asked)])
        found = self.answers[place.field].take(pa.array(at, mask=at < 0))
        return _cast(found, place.variable.kind)


def _cast(column: pa.ChunkedArray, kind: Kind) -> pa.ChunkedArray:
    if kind is Kind.DAY:
        return pa.chunked_array([pa.array([_day(text) for text in column.to_pylist()], ARROW[kind])])
    return column.cast(ARROW[kind], safe=False)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _context(text: str | None) -> _Context:
    try:
        return _CONTEXT.decode(text or "{}")
    except msgspec.DecodeError:
        return _Context()


_CONTEXT = msgspec.json.Decoder(_Context)
