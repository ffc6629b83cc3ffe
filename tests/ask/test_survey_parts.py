"""The parts of a survey check themselves: what does not fit is refused, not guessed."""

from typing import Any

import pytest
from tests.ask.small_surveys import NPS, ROWS, SERVICE, SHOP, asked, choices, page, survey

from regard.ask.survey import CHOSEN, SCALED, USUAL_MEASURES, Option, QuestionKind, Row, Theme, said
from regard.vocabulary import AnswerKind, Scale


@pytest.mark.parametrize(
    ("kind", "parts", "why"),
    [
        ("single_choice", {}, "needs options"),
        ("single_choice", {"options": choices("a")}, "needs options"),
        ("ranking", {"options": choices("a")}, "needs options"),
        ("multiple_choice", {}, "needs options"),
        ("matrix", {"rows": ROWS}, "needs rows, and either options or a scale"),
        ("matrix", {"scale": SERVICE.scale}, "needs rows, and either options or a scale"),
        ("matrix", {"rows": ROWS, "scale": SERVICE.scale, "options": choices("a")}, "either options or a scale"),
        ("text", {"options": choices("a", "b")}, "which has no options"),
        ("single_choice", {"options": choices("a", "a")}, "two options or rows of the same key"),
        ("matrix", {"rows": ROWS[:1] * 2, "scale": SERVICE.scale}, "two options or rows of the same key"),
        ("text", {"scale": SERVICE.scale}, "which has no scale"),
        ("nps", {"scale": Scale(low=1, high=10)}, "is 0 to 10"),
        ("rating", {"scale": Scale(low=0.5, high=5)}, "needs whole points"),
        ("rating", {"scale": Scale(low=1, high=float("inf"))}, "needs whole points"),
        ("rating", {"scale": Scale(low=0, high=100)}, "needs whole points, at most 11"),
    ],
)
def test_parts_that_do_not_fit_the_kind_are_refused(kind: str, parts: dict[str, Any], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        asked("q", kind, **parts)


def test_a_multiple_choice_may_have_one_option() -> None:
    assert asked("q", "multiple_choice", options=choices("a")).points == ()


@pytest.mark.parametrize("key", ["", "Two Words", "a.b", "../a"])
def test_keys_are_keys(key: str) -> None:
    for make in (
        lambda: Option(key=key, text={}),
        lambda: Row(key=key, text={}),
        lambda: page(key),
        lambda: asked(key, "nps"),
    ):
        with pytest.raises(ValueError, match="is no key"):
            make()


def test_no_page_is_called_as_the_end() -> None:
    with pytest.raises(ValueError, match="no page may be called 'end'"):
        page("end")


@pytest.mark.parametrize("languages", [(), ("EN",), ("english",), ("en", "en")])
def test_languages_are_different_tags(languages: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="languages must be different tags"):
        survey(page("a", NPS), languages=languages)
    assert survey(page("a", NPS), languages=("en", "pt-BR", "zh-Hant-TW")).languages


def test_a_colour_is_a_colour() -> None:
    with pytest.raises(ValueError, match="accent must be a colour"):
        Theme(accent="red")
    assert Theme(accent="#00ff00").scheme == "auto"


def test_points_are_whole_and_usual_where_nothing_is_said() -> None:
    assert NPS.points == tuple(range(11))
    assert asked("q", "emoji").points == (1, 2, 3, 4, 5)
    assert asked("q", "rating", scale=Scale(low=-1, high=1)).points == (-1, 0, 1)
    assert asked("q", "text").points == ()


def test_what_is_measured_is_usual_for_the_kind_or_said() -> None:
    assert NPS.answer_kind is AnswerKind.NPS
    assert asked("q", "rating", measures=AnswerKind.CES).answer_kind is AnswerKind.CES
    assert USUAL_MEASURES.keys() == set(QuestionKind)
    assert not SCALED & CHOSEN


def test_a_text_that_is_not_translated_is_said_in_the_first_language() -> None:
    assert said({"en": "Why?", "de": "Warum?"}, "de", SHOP) == "Warum?"
    assert said({"en": "Why?", "de": ""}, "de", SHOP) == "Why?"
    assert said({"de": "Warum?"}, "fr", SHOP) == ""


def test_the_questions_of_a_survey_come_page_by_page() -> None:
    assert [each.key for each in SHOP.questions] == ["nps", "reason", "why", "contact"]
