"""Answers of a survey as they are in the layout: who answered what, about which touchpoint, and how fast."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from regard.ask.anonymous import SOURCE
from regard.ask.quality import POINT_ROW, SUBMISSION_ROW, TEXT_ROW
from regard.collect.purposes import Covers
from regard.journeys.allowed import allowed, answers_shown
from regard.ledger.reader import Reader
from regard.measure.breakdown import Breakdown, selected
from regard.measure.conditions import Condition
from regard.vocabulary import InvitationState

_ANSWERED = f"invitation_{InvitationState.ANSWERED}"
_COLUMNS = (
    *("seq", "customer_no", "occurred_at", "source", "touchpoint", "channel", "unit", "excluded", "duration_s"),
    "context",
)
_ANSWER = ("seq", "question", "value", "low", "high", "text")


@dataclass(frozen=True)
class Answered:
    """Submissions of a survey, the oldest first, those that do not count as well.

    Attributes:
        rows: one for each: `seq`, `submission`, `customer` (pseudonym in hexadecimal, or null), `occurred_at` (UTC),
            `source`, `touchpoint`, `channel`, `unit`, `excluded` (why it does not count, or null), `duration_s`
            (of answering; null: unknown), `visit`, and the dimensions that were asked for.
        answers: one for each answer: `seq`, `question`, `value`, `low`, `high`, `text`.
    """

    rows: pa.Table
    answers: pa.Table

    @property
    def counting(self) -> "Answered":
        """Those that count."""
        return self.only(pc.is_null(self.rows["excluded"]))

    def only(self, mask: pa.Array | pa.ChunkedArray) -> "Answered":
        """Return those of which a mask over the rows is true, with their answers."""
        rows = self.rows.filter(mask)
        return Answered(rows, self.answers.filter(pc.is_in(self.answers["seq"], value_set=rows["seq"])))

    def submissions(self, survey: str) -> pa.Table:
        """Return them as their quality is judged, schema SUBMISSION_ROW."""
        count = len(self.rows)
        pairs = self.answers.group_by(["seq", "question"], use_threads=False).aggregate([])
        asked = pairs.group_by("seq", use_threads=False).aggregate([("question", "count")])
        place = pc.index_in(self.rows["seq"], value_set=asked["seq"])
        columns = {
            "submission": self.rows["submission"],
            "survey": pa.repeat(survey, count),
            "customer": self.rows["customer"],
            "visit": self.rows["visit"],
            "at": self.rows["occurred_at"],
            "duration_s": self.rows["duration_s"],
            "questions": asked["question_count"].take(place).fill_null(0) if len(asked) else pa.array([0] * count),
        }
        return pa.table([columns[field.name].cast(field.type) for field in SUBMISSION_ROW], schema=SUBMISSION_ROW)

    def points(self, matrices: Sequence[str] = ()) -> pa.Table:
        """Return the answers on scales, schema POINT_ROW.

        Args:
            matrices: keys of the questions whose answers are of rows, `key.row`.
        """
        found = self.answers.filter(pc.and_(pc.is_valid(self.answers["value"]), pc.is_valid(self.answers["low"])))
        names = found["question"].to_pylist()
        parts = [name.partition(".") if name.partition(".")[0] in matrices else (name, "", "") for name in names]
        columns = {
            "submission": self._of(found),
            "question": pa.array([question for question, _, _ in parts], pa.string()),
            "row": pa.array([row or None for _, _, row in parts], pa.string()),
            **{name: found[name] for name in ("value", "low", "high")},
        }
        return pa.table([columns[field.name] for field in POINT_ROW], schema=POINT_ROW)

    def texts(self) -> pa.Table:
        """Return the answers in words, schema TEXT_ROW."""
        found = self.answers.filter(pc.is_valid(self.answers["text"]))
        return pa.table([self._of(found), found["question"].cast(pa.string()), found["text"]], schema=TEXT_ROW)

    def _of(self, answers: pa.Table) -> pa.ChunkedArray:
        """Return the submission of each answer."""
        return self.rows["submission"].take(pc.index_in(answers["seq"], value_set=self.rows["seq"]))


class _Context(msgspec.Struct):
    """What an interaction of a survey knows beside its columns."""

    submission: str | int | None = None
    contact: str | None = None


def answered(reader: Reader, survey: str, breakdown: Breakdown) -> Answered:
    """Return the submissions of a survey that a breakdown is about.

    Args:
        reader: where they are.
        survey: its key.
        breakdown: which of them; its dimensions are columns of the rows.

    Raises:
        WrongUseError: the breakdown names something unknown.
    """
    about = Condition("context:survey", "=", survey)
    where = breakdown.where if about in breakdown.where else (*breakdown.where, about)
    rows = selected(reader, replace(breakdown, where=where))
    ours = (rows["source"] == SOURCE + survey) & (rows["kind"] == _ANSWERED)
    # Other programs may have put the answers to the contact itself.
    rows = rows.filter(ours | rows["seq"].isin(reader.table("answer")["seq"]))
    who = allowed(reader, reader.table("customer"), Covers.SHOWING).select("customer_no", "customer")
    columns = dict.fromkeys((*_COLUMNS, *breakdown.by))
    named = rows.select(*columns).left_join(who, "customer_no").drop("customer_no_right")
    answers = answers_shown(reader).semi_join(rows.select("seq"), "seq").select(*_ANSWER)
    found = reader.arrow(named.order_by("seq"))
    return Answered(_with_context(found), _plain(reader.arrow(answers.order_by("seq"))))


def _with_context(rows: pa.Table) -> pa.Table:
    contexts = [_context(text) for text in rows["context"].to_pylist()]
    numbers = rows["seq"].to_pylist()
    names = [str(each.submission or seq) for each, seq in zip(contexts, numbers, strict=True)]
    plain = _plain(rows.drop_columns("context"))
    # How long a contact took is not how long its questions took.
    ours = pc.starts_with(plain["source"], SOURCE)
    timed = pc.if_else(ours, plain["duration_s"].cast(pa.float64()), pa.scalar(None, pa.float64()))
    plain = plain.set_column(plain.column_names.index("duration_s"), "duration_s", timed)
    plain = plain.append_column("submission", pa.array(names, pa.string()))
    return plain.append_column("visit", pa.array([each.contact for each in contexts], pa.string()))


def _context(text: str | None) -> _Context:
    try:
        return _CONTEXT.decode(text or "{}")
    except msgspec.DecodeError:
        return _Context()


def _plain(table: pa.Table) -> pa.Table:
    """Return a table with texts instead of dictionaries, and each column in one piece."""
    columns = [column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column for column in table.columns]
    return pa.table([each.combine_chunks() for each in columns], names=table.column_names)


_CONTEXT = msgspec.json.Decoder(_Context)
