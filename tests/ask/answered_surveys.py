"""A survey of two versions that Ann, Bob and Carla have answered, and the reader that has their answers."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
from tests.cast import RECEIVED, after, key_of, people

from regard import story
from regard.ask.answers import answers_of
from regard.ask.conditions import Replies
from regard.ask.survey import Option, Page, Question, QuestionKind, Row, Survey
from regard.ledger import Reader, append, create_ledger, read
from regard.ledger.identity import identity_keys
from regard.ledger.keeper import rebuild
from regard.ledger.schema import CODE, INTERACTION
from regard.vocabulary import Scale

SOURCE = "survey:visit"
REASONS = (
    Option(key="price", text={"en": "The price", "de": "Der Preis"}),
    Option(key="other", text={"en": "Something else", "de": "Etwas anderes"}, other=True),
)


def question(key: str, kind: QuestionKind, text: str, **parts: Any) -> Question:
    return Question(key=key, kind=kind, text={"en": text, "de": f"{text} (de)"}, **parts)


FIRST = (
    question("nps", QuestionKind.NPS, "Would you recommend us?", labels={0: {"en": "Never"}, 10: {"en": "Certainly"}}),
    question("reason", QuestionKind.SINGLE_CHOICE, "Why?", options=REASONS),
    question("seen", QuestionKind.MULTIPLE_CHOICE, "Where did you see us?", options=REASONS),
    question("part", QuestionKind.MATRIX, "How was it?", rows=(Row(key="desk", text={"en": "The desk"}),),
             scale=Scale(low=1, high=3), labels={3: {"en": "Good"}}),
    question("first", QuestionKind.RANKING, "What comes first?", options=REASONS),
    question("say", QuestionKind.TEXT, "What else?"),
    question("age", QuestionKind.NUMBER, "How old are you?"),
    question("when", QuestionKind.DATE, "When was it?"),
    question("call", QuestionKind.CONSENT, "May we call?", purpose="calls"),
)  # fmt: skip
MORE = Option(key="staff", text={"en": "The staff", "de": "Die Menschen"})
SECOND = (
    *FIRST[:1],
    question("reason", QuestionKind.SINGLE_CHOICE, "Why so?", options=(MORE, *REASONS)),
    question("seen", QuestionKind.MULTIPLE_CHOICE, "Where did you see us?", options=(*REASONS, MORE)),
    question("part", QuestionKind.MATRIX, "How was it?", rows=FIRST[3].rows, scale=Scale(low=1, high=5)),
    *FIRST[4:],
    question("pace", QuestionKind.MATRIX, "How fast?", rows=FIRST[3].rows, options=REASONS),
)


def survey(questions: tuple[Question, ...]) -> Survey:
    page = Page(key="only", questions=questions)
    return Survey(key="visit", name="Visit", touchpoint="shop", languages=("en", "de"), pages=(page,))


VERSIONS = {1: survey(FIRST), 2: survey(SECOND)}
ANN: Replies = {
    "nps": 9.0,
    "reason": "other",
    "reason.other": "=the colour",
    "seen": ("price", "other"),
    "part.desk": 3.0,
    "first": ("other", "price"),
    "say": "Schön, 素敵!",
    "age": 41.5,
    "when": "2026-02-28",
    "call": True,
}
BOB: Replies = {
    "nps": 2.0,
    "reason": "staff",
    "seen": ("staff",),
    "part.desk": 5.0,
    "pace.desk": "price",
    "call": False,
}


def submission(name: str, who: str | None, version: int, replies: Replies, **parts: Any) -> dict[str, Any]:
    """Return one submission as an entry of the ledger."""
    answers = [
        {**msgspec.to_builtins(each), "low": each.scale and each.scale.low, "high": each.scale and each.scale.high}
        for each in answers_of(VERSIONS[version], replies, "en")
    ]
    context = {"survey": "visit", "version": version, "invitation": f"i-{name}", "language": "en", "submission": name}
    usual = {"occurred_at": after(version), "received_at": RECEIVED, "zone": "UTC", "touchpoint": "shop"}
    own = {"native_id": name, "source": SOURCE, "kind": "invitation_answered", "answers": answers}
    return {**usual, **own, "customer": who and key_of(who), "context": msgspec.json.encode(context).decode(), **parts}


USUAL = (
    submission("a1", "ann", 1, ANN),
    submission("b1", "bob", 2, BOB),
    submission("c1", None, 2, {}, flag="test"),
)


@contextmanager
def answered(folder: Path, *entries: Mapping[str, Any]) -> Iterator[Reader]:
    """Open a ledger that has these entries; without any the usual ones."""
    rows = list(entries or USUAL)
    identities = identity_keys(SOURCE, pa.array([row["native_id"] for row in rows], pa.string())).to_pylist()
    plain = pa.schema([f.with_type(pa.string()) if f.type == CODE else f for f in INTERACTION])
    table = pa.Table.from_pylist([{**row, "identity": key} for row, key in zip(rows, identities, strict=True)], plain)
    with create_ledger(folder) as ledger:
        append(ledger, "interaction", table.cast(INTERACTION), people("ann", "bob"))
        rebuild(ledger, story.folds(ledger))
        with read(ledger) as reader:
            yield reader
