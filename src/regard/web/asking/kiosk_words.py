"""Kiosk words: why an answer cannot be taken, in sentences for a script that checks answers itself."""

from regard.ask.reading import Problem
from regard.ask.survey import Question
from regard.ask.words import Words, places
from regard.web.asking.fields import limits_of, problem_words


def problems_of_all(words: Words) -> dict[str, str]:
    """Return the sentences that are the same for every question, by problem.

    >>> from regard.ask.words import words_of
    >>> problems_of_all(words_of("en"))["not_a_date"]
    'Please enter a date.'
    """
    return {problem.value: words[_key(problem)] for problem in Problem if not _places(words, problem)}


def problems_of_each(words: Words, question: Question) -> dict[str, str]:
    """Return the sentences with the limits of a question, by problem; those that it cannot have are left out."""
    limits = limits_of(question, words).keys() | {"most"}
    return {
        problem.value: problem_words(words, problem, question)
        for problem in Problem
        if _places(words, problem) and _places(words, problem) <= limits
    }


def _places(words: Words, problem: Problem) -> frozenset[str]:
    return places(words.texts[_key(problem)])


def _key(problem: Problem) -> str:
    return f"problem_{problem.value}"
