"""What pages say around the questions, in every language they speak."""

import re

import pytest
from tests.ask.polite import breaks_off, is_familiar

from regard.ask.library import LANGUAGES
from regard.ask.reading import Problem
from regard.ask.words import Words, languages, places, words_of

ENGLISH = words_of("en").texts
each_language = pytest.mark.parametrize("language", languages())


def test_pages_speak_every_language_of_the_library_and_two_from_the_right() -> None:
    assert set(languages()) == {*LANGUAGES, "ar", "he"}
    assert {language for language in languages() if words_of(language).direction == "rtl"} == {"ar", "he"}


@each_language
def test_a_language_has_every_text_in_the_same_order(language: str) -> None:
    assert list(words_of(language).texts) == list(ENGLISH)


@each_language
def test_a_text_has_the_same_places_in_every_language(language: str) -> None:
    texts = words_of(language).texts
    assert {key: places(text) for key, text in texts.items()} == {key: places(text) for key, text in ENGLISH.items()}


@each_language
def test_no_text_is_empty_or_padded(language: str) -> None:
    assert [key for key, text in words_of(language).texts.items() if not text or text != text.strip()] == []


@pytest.mark.parametrize("language", [language for language in languages() if language != "en"])
def test_a_sentence_is_translated(language: str) -> None:
    texts = words_of(language).texts
    assert [key for key, text in texts.items() if " " in text and text == ENGLISH[key]] == []


@each_language
def test_every_problem_has_a_sentence(language: str) -> None:
    keys = {key.removeprefix("problem_") for key in words_of(language).texts if key.startswith("problem_")}
    assert keys == {problem.value for problem in Problem}


@each_language
def test_respondents_are_addressed_politely(language: str) -> None:
    assert [text for text in words_of(language).texts.values() if is_familiar(text, language)] == []


def test_french_signs_stay_with_their_words() -> None:
    assert [text for text in words_of("fr").texts.values() if breaks_off(text)] == []


@pytest.mark.parametrize(("language", "letters"), [("ar", r"[\u0600-\u06ff]"), ("he", r"[\u0590-\u05ff]")])
def test_right_to_left_is_real(language: str, letters: str) -> None:
    said = {key: re.sub(r"\{\w+\}", "", text) for key, text in words_of(language).texts.items()}
    assert [key for key, text in said.items() if not re.search(letters, text)] == []


@pytest.mark.parametrize(
    ("asked", "spoken"), [("de-AT", "de"), ("pt-BR", "pt"), ("DE", "de"), ("sv", "en"), ("", "en")]
)
def test_who_speaks_otherwise_is_spoken_to_in_the_nearest_language(asked: str, spoken: str) -> None:
    assert words_of(asked).language == spoken


def test_a_template_reads_a_text_and_code_fills_its_places() -> None:
    words = words_of("fr")
    assert words["next"] == "Suivant"
    assert words.say("page_of", n=2, total=5) == "Page 2 sur 5"


def test_values_without_a_place_are_passed_over() -> None:
    said = words_of("en").say("problem_required", least=3, most=5)
    assert said == "Please answer this question."


def test_what_fills_a_place_is_not_read_again() -> None:
    assert Words("en", {"a": "{b}"}).say("a", b="{c}") == "{c}"
