"""Display logic, branches and skips of Qualtrics as conditions."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from regard.ask.conditions import Compare, Condition, Every, Some
from regard.ask.interchange.documents import mapping, text
from regard.ask.interchange.expressions import CannotBeWritten, joined, negated, written
from regard.ask.survey import CHOSEN, Question, QuestionKind

_LOCATOR = re.compile(r"q://(QID\d+)/(\w+)(?:/(\w+))?(?:/(\w+))?")
_SIGNS: Mapping[str, str] = {
    "EqualTo": "=", "NotEqualTo": "!=", "GreaterThan": ">", "GreaterThanOrEqual": ">=", "LessThan": "<",
    "LessThanOrEqual": "<=",
}  # fmt: skip


@dataclass
class Known:
    """What conditions may name.

    Attributes:
        questions: those that came along, by Qualtrics' id.
        options: (id of the question, id of the choice) to an option's key, a row's, or a point of a scale as text.
        columns: (id of the matrix, id of the answer) to an option's key or a point as text.
    """

    questions: dict[str, Question] = field(default_factory=dict)
    options: dict[tuple[str, str], str] = field(default_factory=dict)
    columns: dict[tuple[str, str], str] = field(default_factory=dict)


def shown_if(logic: object, known: Known) -> str | None:
    """Return logic of Qualtrics as a condition; None where there is none.

    Raises:
        CannotBeWritten: it has what conditions do not have.
    """
    groups = _numbered(logic)
    if not groups:
        return None
    alternatives: list[list[Condition]] = []
    for group in groups:
        part = _group(group, known)
        if alternatives and text(group.get("Type")).startswith("And"):
            alternatives[-1].append(part)
        else:
            alternatives.append([part])
    return written(joined(Some, [joined(Every, parts) for parts in alternatives]))


def skipped_if(skip: Mapping[str, Any], known: Known) -> str:
    """Return the condition of one line of skip logic.

    Raises:
        CannotBeWritten: it has what conditions do not have.
    """
    located = text(skip.get("ChoiceLocator")) or text(skip.get("Locator"))
    return written(_compared(located, text(skip.get("Condition")), text(skip.get("RightOperand")), known))


def _group(group: Mapping[str, Any], known: Known) -> Condition:
    """Return the lines of a group as one condition: `and` binds closer than `or`."""
    alternatives: list[list[Condition]] = []
    for line in _numbered(group):
        part = _line(line, known)
        # The format writes the word without its n.
        if alternatives and text(line.get("Conjuction", line.get("Conjunction"))).lower() != "or":
            alternatives[-1].append(part)
        else:
            alternatives.append([part])
    if not alternatives:
        raise CannotBeWritten
    return joined(Some, [joined(Every, parts) for parts in alternatives])


def _line(line: Mapping[str, Any], known: Known) -> Condition:
    if text(line.get("LogicType")) != "Question":
        raise CannotBeWritten
    located = text(line.get("LeftOperand")) or text(line.get("ChoiceLocator"))
    return _compared(located, text(line.get("Operator")), text(line.get("RightOperand")), known)


def _compared(located: str, operator: str, value: str, known: Known) -> Condition:
    found = _LOCATOR.fullmatch(located)
    question = known.questions.get(found[1]) if found else None
    if found is None or question is None:
        raise CannotBeWritten
    if operator in {"Selected", "NotSelected"}:
        chosen = _selected(question, (found[1], found[3] or "", found[4]), known)
        return chosen if operator == "Selected" else negated(chosen)
    if question.kind is QuestionKind.MATRIX or found[2] not in {"ChoiceTextEntryValue", "ChoiceNumericEntryValue"}:
        return _empty(question, operator)
    if operator not in _SIGNS or question.kind in CHOSEN:
        return _empty(question, operator)
    return Compare(question.key, _SIGNS[operator], value)


def _empty(question: Question, operator: str) -> Condition:
    if operator not in {"Empty", "NotEmpty"} or question.kind is QuestionKind.MATRIX:
        raise CannotBeWritten
    empty = Compare(question.key, "empty")
    return empty if operator == "Empty" else negated(empty)


def _selected(question: Question, located: tuple[str, str, str | None], known: Known) -> Condition:
    qid, choice, answer = located
    key = known.options.get((qid, choice))
    if question.kind is QuestionKind.MATRIX and answer is not None:
        column = known.columns.get((qid, answer))
        if key is None or column is None:
            raise CannotBeWritten
        return Compare(f"{question.key}.{key}", "=", column)
    if key is None or question.kind is QuestionKind.MATRIX:
        raise CannotBeWritten
    several = question.kind in {QuestionKind.MULTIPLE_CHOICE, QuestionKind.RANKING}
    return Compare(question.key, "includes" if several else "=", key)


def _numbered(value: object) -> list[dict[str, Any]]:
    """Return the members of an object that stand under numbers, in their order."""
    found = {name: each for name, each in mapping(value).items() if name.isdecimal() and isinstance(each, dict)}
    return [found[name] for name in sorted(found, key=int)]
