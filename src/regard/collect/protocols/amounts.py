"""Amounts: numbers, currencies and answers among the properties of an event."""

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from regard.collect.event_names import AnswerMeaning
from regard.collect.refusal import Refusal
from regard.vocabulary import Answer, AnswerKind

_NUMBER = re.compile(r"\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?\s*", re.ASCII)


def number_of(value: Any) -> float | None:
    """Return a number, or a text that is one, as a finite number; None for all else.

    >>> number_of("12.50"), number_of(True), number_of("1,250"), number_of("1e999")
    (12.5, None, None, None)
    """
    if type(value) is float:
        return value if math.isfinite(value) else None
    if isinstance(value, str):
        return number_of(float(value)) if len(value) <= 64 and _NUMBER.fullmatch(value) else None
    # No float holds a larger whole number than this.
    return float(value) if type(value) is int and abs(value) < 2**1023 else None


def amount_of(properties: Mapping[str, Any], names: Sequence[str]) -> float | None:
    """Return the first of several properties that is a number."""
    for name in names:
        if name in properties and (amount := number_of(properties[name])) is not None:
            return amount
    return None


def currency_of(properties: Mapping[str, Any], name: str) -> str | None:
    """Return a currency as three capitals, None if the property is none.

    >>> currency_of({"currency": "eur"}, "currency"), currency_of({"currency": 7}, "currency")
    ('EUR', None)
    """
    found = properties.get(name)
    if type(found) is not str or len(found) != 3 or not (found.isascii() and found.isalpha()):
        return None
    return found.upper()


def answers_of(
    properties: Mapping[str, Any], meanings: Sequence[AnswerMeaning]
) -> tuple[tuple[Answer, ...], Refusal | None]:
    """Return the answers among the properties, or why one of them cannot be taken."""
    answers = []
    for meaning in meanings:
        found = properties.get(meaning.field)
        if found is None or found == "":
            continue
        answer = _answer(meaning, found)
        if isinstance(answer, Refusal):
            return (), answer
        answers.append(answer)
    return tuple(answers), None


def _answer(meaning: AnswerMeaning, found: Any) -> Answer | Refusal:
    question = meaning.question or meaning.field
    if meaning.kind is AnswerKind.TEXT or meaning.kind is AnswerKind.CHOICE:
        if not isinstance(found, str):
            return Refusal.WRONG_TYPE
        is_text = meaning.kind is AnswerKind.TEXT
        text, option = (found, None) if is_text else (None, found)
        return Answer(question=question, kind=meaning.kind, text=text, option=option)
    value, scale = number_of(found), meaning.scale
    if value is None:
        return Refusal.UNREADABLE_NUMBER
    if scale is not None and not scale.holds(value):
        return Refusal.OFF_THE_SCALE
    return Answer(question=question, kind=meaning.kind, value=value, scale=scale)
