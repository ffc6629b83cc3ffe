"""Branching: a survey as a script walks it, without what only people read; it finds the same ways as `ask.walk`."""

from collections.abc import Mapping
from math import isinf, isnan
from typing import Any

from regard.ask.conditions import Compare, Condition, Every, Not, Some
from regard.ask.piping import piped
from regard.ask.survey import Page, Question, Survey, said
from regard.ask.walk import condition_of, names_of

type Json = dict[str, Any]


def tree_of(condition: Condition) -> Json:
    """Return a condition as JSON: `{"not": …}`, `{"every": […]}`, `{"some": […]}`, or a comparison.

    A comparison has `name`, `sign` and `value` as in `ask.conditions.Compare`, and in `number` the value as a number
    that JavaScript reads; null where it is none.

    Args:
        condition: as `ask.conditions.read_condition` returns it.
    """
    match condition:
        case Not(part):
            return {"not": tree_of(part)}
        case Every(parts):
            return {"every": [tree_of(part) for part in parts]}
        case Some(parts):
            return {"some": [tree_of(part) for part in parts]}
        case Compare(name, sign, value):
            return {"name": name, "sign": sign, "value": value, "number": _number(value)}


def ways_of(survey: Survey) -> Json:
    """Return the pages of a survey, with what decides where they lead and which answers can be taken.

    Args:
        survey: the version that is asked.

    Raises:
        WrongUseError: a condition of the survey cannot be read.
    """
    return {"pages": [_page(page) for page in survey.pages]}


def speech_of(survey: Survey, language: str) -> Json:
    """Return how answers are said in later texts: those of options and points, and how a language joins them.

    Args:
        survey: the version that is asked.
        language: one of its languages.
    """
    return {
        "texts": {question.key: _texts(survey, question, language) for question in survey.questions},
        "decimal": _said(survey, 0.5, language)[1],
        "between": _said(survey, ("a", "b"), language)[1:-1],
    }


def _page(page: Page) -> Json:
    return {
        "key": page.key,
        "random": page.random,
        "shown_if": _if(page.shown_if),
        "questions": [_question(question) for question in page.questions],
        "next": [{"if": _if(branch.when), "to": branch.to} for branch in page.next],
    }


def _question(question: Question) -> Json:
    earliest, latest = question.earliest, question.latest
    return {
        "key": question.key,
        "kind": question.kind.value,
        "names": names_of(question),
        "required": question.required,
        "random": question.random,
        "shown_if": _if(question.shown_if),
        "options": [{"key": each.key, "other": each.other, "alone": each.alone} for each in question.options],
        "rows": [row.key for row in question.rows],
        "points": question.points,
        "least": question.least,
        "most": question.most,
        "earliest": earliest.isoformat() if earliest else None,
        "latest": latest.isoformat() if latest else None,
    }


def _texts(survey: Survey, question: Question, language: str) -> Json:
    named = question.labels.keys() >= set(question.points)
    labels: Mapping[int, dict[str, str]] = question.labels if question.points and named else {}
    return {
        "options": {option.key: said(option.text, language, survey) for option in question.options},
        "labels": {str(point): said(text, language, survey) for point, text in labels.items()},
    }


def _said(survey: Survey, fact: float | tuple[str, ...], language: str) -> str:
    return piped("{@fact}", survey, {"@fact": fact}, language)


def _if(condition: str | None) -> Json | None:
    return None if condition is None else tree_of(condition_of(condition))


def _number(value: str) -> str | None:
    try:
        number = float(value)
    except ValueError:
        return None
    if isnan(number):
        return "NaN"
    return f"{'-' if number < 0 else ''}Infinity" if isinf(number) else repr(number)
