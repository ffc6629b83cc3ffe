"""Expressions of SurveyJS: read as conditions, and written from them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from regard.ask.conditions import Compare, Condition, Every, Not, Some
from regard.ask.interchange.expressions import CannotBeWritten, negated, read_expression, written
from regard.ask.survey import SCALED, Question, QuestionKind

_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_COMMENT = "-Comment"
_SEVERAL = frozenset({QuestionKind.MULTIPLE_CHOICE, QuestionKind.RANKING})


@dataclass
class Known:
    """What expressions may name.

    Attributes:
        questions: by SurveyJS' name.
        answers: (name of the question, value of a choice, row or column) to its key or point as text.
    """

    questions: dict[str, Question] = field(default_factory=dict)
    answers: dict[tuple[str, str], str] = field(default_factory=dict)


def shown_if(expression: str, known: Known) -> str | None:
    """Return an expression as a condition; None where there is none.

    Raises:
        CannotBeWritten: it has functions, arithmetic or names that are unknown.
    """
    if not expression.strip():
        return None
    found = read_expression(expression, lambda name, sign, value: _compared(name, sign, value, known))
    return written(_simplified(found))


def expression_of(condition: Condition, questions: Mapping[str, Question]) -> str:
    """Return a condition as an expression that holds for the same answers.

    Args:
        condition: over these questions; facts about the invitation cannot be written.
        questions: by key.

    Raises:
        CannotBeWritten: it names something else, or a value that its question cannot have.
    """
    match condition:
        case Not(Compare(name, "empty")):
            return f"{_written_name(name, questions)} notempty"
        case Not(part):
            return f"!({expression_of(part, questions)})"
        case Every(parts):
            return " and ".join(_enclosed(part, questions) for part in parts)
        case Some(parts):
            return " or ".join(_enclosed(part, questions) for part in parts)
        case Compare():
            return _written(condition, questions)


def has_other_item(question: Question) -> bool:
    """Say whether a question has what SurveyJS calls its other item: it comes last, and only its words have a name."""
    last = question.options[-1:]
    return [(option.key, option.other, option.alone) for option in last] == [("other", True, False)]


def _compared(name: str, sign: str, value: str, known: Known) -> Condition:
    question, target = _named(name.strip(), known)
    base = name.removesuffix(_COMMENT).split(".", maxsplit=1)[0].strip()
    if sign in {"empty", "filled"}:
        empty = Compare(target, "empty")
        return empty if sign == "empty" else negated(empty)
    answer = known.answers.get((base, value))
    if question.options and answer is None and not name.endswith(_COMMENT):
        raise CannotBeWritten
    if sign in {"includes", "excludes"}:
        if question.kind not in _SEVERAL:
            raise CannotBeWritten
        includes = Compare(target, "includes", answer or value)
        return includes if sign == "includes" else negated(includes)
    if question.kind in _SEVERAL and target == question.key:
        raise CannotBeWritten
    said = answer or ({"true": "yes", "false": "no"}.get(value, value) if _is_consent(question) else value)
    return negated(Compare(target, "=", said)) if sign == "!=" else Compare(target, sign, said)


def _named(name: str, known: Known) -> tuple[Question, str]:
    """Return a question, and the name that a condition has for it, its row or its other words."""
    if name.endswith(_COMMENT) and name.removesuffix(_COMMENT) in known.questions:
        commented = known.questions[name.removesuffix(_COMMENT)]
        return commented, f"{commented.key}.other"
    base, _, row = name.partition(".")
    question = known.questions.get(name) or known.questions.get(base)
    if question is None:
        raise CannotBeWritten
    if question.kind is not QuestionKind.MATRIX:
        if row and name not in known.questions:
            raise CannotBeWritten
        return question, question.key
    key = known.answers.get((base, f".{row}"))
    if key is None:
        raise CannotBeWritten
    return question, f"{question.key}.{key}"


def _simplified(condition: Condition) -> Condition:
    """Return a condition in which "answered, and not this" is written as "other than this"."""
    match condition:
        case Not(part):
            return Not(_simplified(part))
        case Every((Not(Compare(name, "empty")), Not(Compare(same, "=", value)))) if name == same:
            return Compare(name, "!=", value)
        case Every(parts):
            return Every(tuple(map(_simplified, parts)))
        case Some(parts):
            return Some(tuple(map(_simplified, parts)))
        case Compare():
            return condition


def _enclosed(part: Condition, questions: Mapping[str, Question]) -> str:
    written = expression_of(part, questions)
    return f"({written})" if isinstance(part, Every | Some) else written


def _written(condition: Compare, questions: Mapping[str, Question]) -> str:
    name = _written_name(condition.name, questions)
    if condition.sign == "empty":
        return f"{name} empty"
    value = _written_value(condition, questions)
    if condition.sign == "includes":
        return f"{name} contains {value}"
    if condition.sign == "!=":
        # What was not answered differs from everything there, and from nothing here.
        return f"({name} notempty and {name} <> {value})"
    return f"{name} {condition.sign} {value}"


def _written_name(name: str, questions: Mapping[str, Question]) -> str:
    key, _, part = name.partition(".")
    question = questions.get(key)
    if question is None:
        raise CannotBeWritten
    if part == "other" and question.kind is not QuestionKind.MATRIX and has_other_item(question):
        return "{" + key + _COMMENT + "}"
    if bool(part) != (question.kind is QuestionKind.MATRIX):
        raise CannotBeWritten
    return "{" + name + "}"


def _written_value(condition: Compare, questions: Mapping[str, Question]) -> str:
    question, value = questions[condition.name.partition(".")[0]], condition.value
    if _is_consent(question):
        if value not in {"yes", "no"}:
            raise CannotBeWritten
        return "true" if value == "yes" else "false"
    numeric = question.kind in {*SCALED, QuestionKind.NUMBER} or bool(question.scale)
    if numeric and _NUMBER.fullmatch(value):
        return value
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _is_consent(question: Question) -> bool:
    return question.kind is QuestionKind.CONSENT
