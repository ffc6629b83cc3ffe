"""What is answered to a wording is counted by the measure of its kind."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.measure.conftest import reader_of

from regard.ask.answers import answers_of
from regard.ask.conditions import Reply
from regard.ask.library import Wording, question_from, wording_of, wordings
from regard.ask.survey import Page, QuestionKind, Survey
from regard.explain.evidence import read_contacts, read_gaps
from regard.ledger.reader import Reader
from regard.measure import MEASURES, Breakdown
from regard.vocabulary import Answer, AnswerKind

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC).replace(tzinfo=None)
SCORED = [wording for wording in wordings() if wording.scale is not None]
Open = Callable[..., Reader]


def answers_to(**points: Reply) -> tuple[Answer, ...]:
    """Return what a survey of wordings comes to; a wording's dots are written as two underscores."""
    questions = tuple(question_from(_id(name), _key(name), ("en",)) for name in points)
    survey = Survey(
        key="s", name="S", touchpoint="web", languages=("en",), pages=(Page(key="only", questions=questions),)
    )
    replies: dict[str, Reply] = {}
    for name, point in points.items():
        rows = wording_of(_id(name)).rows
        replies |= {f"{_key(name)}.{row.key}": point for row in rows} if rows else {_key(name): point}
    return answers_of(survey, replies, "en")


def _id(name: str) -> str:
    return name.replace("__", ".")


def _key(name: str) -> str:
    return name.replace("__", "_")


def highest_of(wording: Wording) -> tuple[Answer, ...]:
    assert wording.scale is not None
    return answers_to(**{wording.id.replace(".", "__"): wording.scale.high})


@pytest.fixture
def answered() -> Iterator[Open]:
    """Return a function from surveys that came back to a reader."""
    readers: list[Reader] = []

    def opened(*surveys: tuple[Answer, ...], kind: str = "invitation_answered") -> Reader:
        contact = {"kind": kind, "occurred_at": MONDAY, "context": '{"survey": "s"}', "customer_no": 1}
        rows = [_row(seq, answer) for seq, answers in enumerate(surveys) for answer in answers]
        readers.append(reader_of([contact] * len(surveys), rows))
        return readers[-1]

    yield opened
    for reader in readers:
        reader.close()


def _row(seq: int, answer: Answer) -> dict[str, Any]:
    row = {"seq": seq, "question": answer.question, "kind": answer.kind.value, "value": answer.value}
    return row | ({"low": answer.scale.low, "high": answer.scale.high} if answer.scale else {})


@pytest.mark.parametrize(
    ("measure", "wording", "points", "value"),
    [
        ("nps", "nps__company", (10, 9, 8, 6), 25),
        ("nps", "nps__touchpoint", (10, 9, 8, 6), 25),
        ("csat", "csat__touchpoint", (5, 4, 3, 1), 50),
        ("csat_mean", "csat__touchpoint", (5, 4, 3, 1), 3.25),
        ("ces", "ces__2__0", (7, 5, 4, 2), 50),
        ("ces_mean", "ces__2__0", (7, 5, 4, 2), 4.5),
    ],
)
def test_a_measure_counts_the_answers_to_its_wording(
    answered: Open, measure: str, wording: str, points: tuple[float, ...], value: float
) -> None:
    reader = answered(*(answers_to(**{wording: float(point)}) for point in points))
    (number,) = MEASURES[measure](reader, Breakdown(minimum_n=1))
    assert number.value == pytest.approx(value)
    assert (number.n, number.exclusions.get("other_scale", 0)) == (4, 0)


def test_effort_on_the_old_scale_and_agreement_are_never_counted_together(answered: Open) -> None:
    (number,) = MEASURES["ces_effort"](answered(answers_to(ces__2__0=7.0)), Breakdown(minimum_n=0))
    assert (number.n, number.exclusions["other_scale"]) == (0, 1)


def test_the_gap_between_expectation_and_experience_is_seen(answered: Open) -> None:
    disappointed = answers_to(expectation__recalled=6.0, experience__after=2.0)
    delighted = answers_to(expectation__recalled=2.0, experience__after=6.0)
    reader = answered(disappointed, delighted, kind="visit")
    gaps = read_gaps(reader, read_contacts(reader, Breakdown()))
    assert dict(zip(gaps.seq.tolist(), gaps.value.tolist(), strict=True)) == pytest.approx({0: -1, 1: 1})


@pytest.mark.parametrize("wording", SCORED, ids=lambda wording: wording.id)
def test_a_point_of_the_scale_becomes_a_score_of_its_kind(answered: Open, wording: Wording) -> None:
    answers = highest_of(wording)
    scores, _ = answered(answers).rows(answered(answers).table("score").select("answer_kind", "score", "score_high"))
    assert wording.scale is not None
    expected = {"answer_kind": wording.measures.value, "score": wording.scale.high, "score_high": wording.scale.high}
    assert scores == [expected] * max(len(wording.rows), 1)


def test_a_feeling_is_an_answer_of_its_kind() -> None:
    felt = answers_to(emotion__felt=("anger", "fear"))
    assert [(answer.kind, answer.option) for answer in felt] == [
        (AnswerKind.EMOTION, "anger"),
        (AnswerKind.EMOTION, "fear"),
    ]


def test_consent_names_what_it_is_for() -> None:
    (given,) = answers_to(consent__contact=True)
    assert (given.kind, given.option, given.value) == (AnswerKind.CONSENT, "contact", 1.0)


def test_words_are_kept_as_words() -> None:
    open_questions = {wording.id for wording in wordings() if wording.kind is QuestionKind.TEXT}
    for wording_id in open_questions:
        (answer,) = answers_to(**{wording_id.replace(".", "__"): "It took too long."})
        assert (answer.kind, answer.text) == (AnswerKind.TEXT, "It took too long.")
