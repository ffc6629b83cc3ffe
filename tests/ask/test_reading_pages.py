"""Nothing that is posted is trusted: it becomes replies that can be answers, or problems."""

from datetime import date
from typing import Any

import hypothesis.strategies as st
import msgspec
import pytest
from hypothesis import given, settings
from msgspec.structs import replace
from tests.ask.drawn_surveys import forms, surveys
from tests.ask.small_surveys import CONTACT, NPS, RANKED, REASON, ROWS, SERVICE, SHOP, asked, choices, page, survey

from regard.ask.answers import answers_of
from regard.ask.conditions import Reply
from regard.ask.reading import LONGEST, OPENED, Problem, Read, read_page, read_question
from regard.ask.survey import Question, Survey
from regard.ask.walk import names_of, questions_of

PICK = asked("pick", "single_choice", options=choices("red", "other", other={"other": True}))
TWO = asked("two", "multiple_choice", options=choices(*"abc"), least=2, most=2)
SHORT = asked("short", "text", least=3, most=5)
AGE = asked("age", "number", least=18, most=99.5)
DAY = asked("day", "date", earliest=date(2026, 1, 1), latest=date(2026, 12, 31))
GRID = asked("grid", "matrix", rows=ROWS, options=choices("yes", "no"))


def said(question: Question, **posted: str | list[str]) -> tuple[dict[str, Reply], dict[str, Problem]]:
    form = {name.replace("__", "."): [value] if isinstance(value, str) else value for name, value in posted.items()}
    return read_question(question, form)


@pytest.mark.parametrize(
    ("question", "posted", "replies"),
    [
        (NPS, {"nps": "0"}, {"nps": 0.0}),
        (NPS, {"nps": " 10 "}, {"nps": 10.0}),
        (NPS, {"nps": ["3", "7"]}, {"nps": 7.0}),
        (NPS, {"nps": " "}, {}),
        (PICK, {"pick": "red", "pick__other": "blue"}, {"pick": "red"}),
        (PICK, {"pick": "other", "pick__other": "blue"}, {"pick": "other", "pick.other": "blue"}),
        (PICK, {"pick__other": "blue"}, {"pick": "other", "pick.other": "blue"}),
        (PICK, {"pick": "other"}, {"pick": "other"}),
        (REASON, {"reason": ["speed", "price", "price", ""]}, {"reason": ("price", "speed")}),
        (REASON, {"reason": "price", "reason__other": "it"}, {"reason": ("price", "other"), "reason.other": "it"}),
        (REASON, {"reason": "none", "reason__other": "it"}, {"reason": ("none",)}),
        (SERVICE, {"service__speed": "5"}, {"service.speed": 5.0}),
        (GRID, {"grid__speed": "yes", "grid__care": "no"}, {"grid.speed": "yes", "grid.care": "no"}),
        (
            RANKED,
            {"ranked__price": "3", "ranked__speed": "1", "ranked__care": "2"},
            {"ranked": ("speed", "care", "price")},
        ),
        (SHORT, {"short": " a\r\nb\x00\x1b "}, {"short": "a\nb"}),
        (AGE, {"age": "20,5"}, {"age": 20.5}),
        (AGE, {"age": "+18"}, {"age": 18.0}),
        (DAY, {"day": "2026-03-02"}, {"day": "2026-03-02"}),
        (CONTACT, {"contact": ["no", "yes"]}, {"contact": True}),
        (CONTACT, {"contact": "no"}, {"contact": False}),
    ],
)
def test_what_is_posted_becomes_replies(question: Question, posted: dict[str, Any], replies: dict[str, Reply]) -> None:
    assert said(question, **posted) == (replies, {})


@pytest.mark.parametrize(
    ("question", "posted", "problem"),
    [
        (NPS, {"nps": "11"}, Problem.UNKNOWN_OPTION),
        (NPS, {"nps": "7.0"}, Problem.UNKNOWN_OPTION),
        (PICK, {"pick": "green"}, Problem.UNKNOWN_OPTION),
        (REASON, {"reason": ["price", "green"]}, Problem.UNKNOWN_OPTION),
        (REASON, {"reason": ["price", "none"]}, Problem.NOT_ALONE),
        (TWO, {"two": "a"}, Problem.TOO_FEW),
        (TWO, {"two": ["a", "b", "c"]}, Problem.TOO_MANY),
        (RANKED, {"ranked__price": "4"}, Problem.NOT_A_NUMBER),
        (RANKED, {"ranked__price": "1", "ranked__speed": "1"}, Problem.SAME_PLACE),
        (RANKED, {"ranked__price": "1", "ranked__speed": "3"}, Problem.NOT_ALL_PLACED),
        (SHORT, {"short": "ab"}, Problem.TOO_SHORT),
        (SHORT, {"short": "abcdef"}, Problem.TOO_LONG),
        (asked("free", "text"), {"free": "x" * (LONGEST + 1)}, Problem.TOO_LONG),
        (AGE, {"age": "many"}, Problem.NOT_A_NUMBER),
        (AGE, {"age": "1,500"}, Problem.NOT_A_NUMBER),
        (AGE, {"age": "nan"}, Problem.NOT_A_NUMBER),
        (AGE, {"age": "17"}, Problem.TOO_LOW),
        (AGE, {"age": "100"}, Problem.TOO_HIGH),
        (DAY, {"day": "2026-02-30"}, Problem.NOT_A_DATE),
        (DAY, {"day": "2025-12-31"}, Problem.TOO_EARLY),
        (DAY, {"day": "2027-01-01"}, Problem.TOO_LATE),
        (CONTACT, {"contact": "maybe"}, Problem.UNKNOWN_OPTION),
    ],
)
def test_what_cannot_be_an_answer_is_a_problem(question: Question, posted: dict[str, Any], problem: Problem) -> None:
    assert said(question, **posted) == ({}, {question.key: problem})


def test_words_that_are_too_long_are_a_problem_of_their_own() -> None:
    replies, problems = said(PICK, pick="other", pick__other="x" * (LONGEST + 1))
    assert replies == {"pick": "other"}
    assert problems == {"pick.other": Problem.TOO_LONG}


@pytest.mark.parametrize("question", [NPS, PICK, REASON, RANKED, SHORT, AGE, DAY, CONTACT])
def test_what_is_required_must_be_answered(question: Question) -> None:
    assert said(replace(question, required=True)) == ({}, {question.key: Problem.REQUIRED})


def test_every_row_of_a_required_matrix_must_be_answered() -> None:
    replies, problems = said(replace(SERVICE, required=True), service__care="1")
    assert (replies, problems) == ({"service.care": 1.0}, {"service.speed": Problem.REQUIRED})


def test_a_page_replaces_its_own_replies_and_keeps_the_others() -> None:
    before: dict[str, Reply] = {"nps": 9.0, "contact": True, "@unit": "north"}
    read = read_page(SHOP, SHOP.pages[0], {"nps": ["3"], "contact": ["no"], "@unit": ["south"]}, before, "ann")
    assert read == Read({"nps": 3.0, "contact": True, "@unit": "north"})
    assert read_page(SHOP, SHOP.pages[0], {}, before, "ann").replies == {"contact": True, "@unit": "north"}


def test_an_answer_with_a_problem_is_no_reply() -> None:
    read = read_page(SHOP, SHOP.pages[0], {"nps": ["many"]}, {"nps": 9.0}, "ann")
    assert read == Read({}, {"nps": Problem.UNKNOWN_OPTION})


def test_a_question_opened_by_an_answer_on_its_page_is_shown_before_it_is_missed() -> None:
    wrong = replace(
        SHOP.pages[1], questions=(REASON, asked("why", "text", required=True, shown_if="reason includes other"))
    )
    made = replace(SHOP, pages=(SHOP.pages[0], wrong, SHOP.pages[2]))
    first = read_page(made, wrong, {"reason": ["other"]}, {}, "ann")
    assert (first.opened, first.problems) == (("why",), {})
    again = read_page(made, wrong, {"reason": ["other"]}, first.replies, "ann")
    assert (again.opened, again.problems) == ((), {"why": Problem.REQUIRED})


def test_a_question_that_a_script_opened_was_seen() -> None:
    wrong = SHOP.pages[1]
    assert read_page(SHOP, wrong, {"reason": ["other"], "why": ["late"]}, {}, "ann").opened == ()
    assert read_page(SHOP, wrong, {"reason": ["other"], OPENED: ["why"]}, {}, "ann").opened == ()


def test_replies_to_a_question_that_is_hidden_again_are_kept() -> None:
    before: dict[str, Reply] = {"reason": ("other",), "why": "late"}
    assert read_page(SHOP, SHOP.pages[1], {"reason": ["price"]}, before, "ann").replies["why"] == "late"


def test_problems_come_in_the_order_of_the_page() -> None:
    questions = [asked(key, "text", required=True) for key in "abcdef"]
    made = survey(page("p", *questions, random=True))
    problems = read_page(made, made.pages[0], {}, {}, "ann").problems
    assert [*problems] == [each.key for each in questions_of(made.pages[0], {}, "ann")]


@settings(max_examples=60)
@given(st.data(), surveys())
def test_whatever_is_posted_becomes_answers_or_problems(data: st.DataObject, made: Survey) -> None:
    at = data.draw(st.sampled_from(made.pages))
    read = read_page(made, at, data.draw(forms(at)), {}, "ann")
    for answer in answers_of(made, read.replies, "en"):
        assert answer.from_json(answer.to_json()) == answer
    named = {name for question in at.questions for name in names_of(question)}
    assert read.replies.keys() <= named
    assert read.problems.keys() <= named
    assert not read.problems.keys() & read.replies.keys()


@given(st.data(), surveys(most_pages=1))
def test_replies_come_back_from_json_as_they_were(data: st.DataObject, made: Survey) -> None:
    replies = read_page(made, made.pages[0], data.draw(forms(made.pages[0])), {}, "ann").replies
    assert msgspec.json.decode(msgspec.json.encode(replies), type=dict[str, Reply]) == replies
