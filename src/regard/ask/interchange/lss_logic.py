"""Relevance equations of LimeSurvey as conditions."""

import re
from dataclasses import dataclass, field

from regard.ask.conditions import Compare, Condition
from regard.ask.interchange.expressions import CannotBeWritten, negated, read_expression, written
from regard.ask.survey import CHOSEN, Question, QuestionKind

_ALWAYS = frozenset({"", "1"})
_SGQA = re.compile(r"(\d+)X(\d+)X(\d+)(.*)")
_SUFFIXES = re.compile(r"\.(NAOK|value|code|valueNAOK|shown)$")


@dataclass
class Known:
    """What equations may name.

    Attributes:
        questions: by code (`Q1`), and by code and line where lines became questions (`Q1_SQ001`).
        codes: of a question by its id.
        lines: (code of the question, code of the line) to the key of a row or option.
        answers: (code of the question, code of the answer) to an option's key or a point as text.
    """

    questions: dict[str, Question] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    lines: dict[tuple[str, str], str] = field(default_factory=dict)
    answers: dict[tuple[str, str], str] = field(default_factory=dict)


def shown_if(equation: str, known: Known) -> str | None:
    """Return a relevance equation as a condition; None where it always holds.

    Raises:
        CannotBeWritten: it has functions, arithmetic or names that are unknown.
    """
    plain = equation.strip().removeprefix("{").removesuffix("}").strip()
    if plain in _ALWAYS:
        return None
    return written(read_expression(plain, lambda name, sign, value: _compared(name, sign, value, known)))


def code_of(name: str, known: Known) -> tuple[str, str]:
    """Return the code of a question and that of its line, if any, from a name in an equation or text.

    Raises:
        CannotBeWritten: there is no such question.
    """
    plain = _SUFFIXES.sub("", name)
    found = _SGQA.fullmatch(plain)
    if found:
        plain = "_".join(filter(None, (known.codes.get(found[3], ""), found[4])))
    code, _, line = plain.partition("_")
    if plain in known.questions:
        return plain, ""
    if code in known.questions or any(code == each for each, _ in known.lines):
        return code, line
    raise CannotBeWritten


def _compared(name: str, sign: str, value: str, known: Known) -> Condition:
    code, line = code_of(name, known)
    question = known.questions.get(code)
    if question is None:
        raise CannotBeWritten
    several = question.kind is QuestionKind.MULTIPLE_CHOICE
    if sign in {"empty", "filled"}:
        empty = _chosen(question, code, line, known, False) if several and line else _empty(question, code, line, known)
        return empty if sign == "empty" else negated(empty)
    if several:
        return _ticked(question, (code, line), sign, value, known)
    target = _named(question, code, line, known)
    answer = known.answers.get((code, value))
    if answer is None and (question.kind in CHOSEN or question.options):
        raise CannotBeWritten
    if sign == "!=":
        return negated(Compare(target, "=", answer or value))
    if sign in {"includes", "excludes"} or (question.options and sign != "="):
        raise CannotBeWritten
    return Compare(target, sign, answer or value) if value or answer else Compare(target, "empty")


def _ticked(question: Question, named: tuple[str, str], sign: str, value: str, known: Known) -> Condition:
    """Return whether an option of a multiple choice is ticked: it is `Y` then, and else empty."""
    if sign not in {"=", "!="} or value not in {"Y", ""}:
        raise CannotBeWritten
    return _chosen(question, *named, known, (sign == "=") == (value == "Y"))


def _chosen(question: Question, code: str, line: str, known: Known, ticked: bool) -> Condition:
    option = known.lines.get((code, line))
    if option is None:
        raise CannotBeWritten
    found = Compare(question.key, "includes", option)
    return found if ticked else negated(found)


def _empty(question: Question, code: str, line: str, known: Known) -> Condition:
    return Compare(_named(question, code, line, known), "empty")


def _named(question: Question, code: str, line: str, known: Known) -> str:
    if line == "other":
        return f"{question.key}.other"
    row = known.lines.get((code, line))
    if question.kind is QuestionKind.MATRIX and row:
        return f"{question.key}.{row}"
    if line or question.kind in {QuestionKind.MATRIX, QuestionKind.RANKING}:
        raise CannotBeWritten
    return question.key
