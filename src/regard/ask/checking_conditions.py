"""Checking conditions: each can be read, asks for what is known where it stands, and can come true."""

from collections.abc import Iterator
from dataclasses import dataclass

from regard.ask.conditions import Compare, comparisons, spoken
from regard.ask.faults import Fault, FaultKind
from regard.ask.reach import can_hold
from regard.ask.survey import SCALED, Question, QuestionKind, Survey
from regard.ask.walk import FACT, OTHER, condition_of, names_of
from regard.errors import WrongUseError

FACTS = ("touchpoint", "channel", "unit", "language", "segment", "company", "kind", "outcome")
"""What is known of an invitation, each under its name with `@`: keys; as people read it under `@touchpoint.name`."""
ATTRIBUTE = "@attribute."
"""What the names of facts about the customer begin with, such as `@attribute.plan`."""

_EQUAL = frozenset({"=", "!="})
_ORDERED = _EQUAL | {"<", "<=", ">", ">="}
_SEVERAL = _EQUAL | {"includes"}
_SIGNS = {
    QuestionKind.NUMBER: _ORDERED,
    QuestionKind.DATE: _ORDERED,
    QuestionKind.MULTIPLE_CHOICE: _SEVERAL,
    QuestionKind.RANKING: frozenset[str](),
}


@dataclass(frozen=True)
class Written:
    """A condition where it stands.

    Attributes:
        where: its place, as in `Fault`.
        text: as its author wrote it.
        page, line: place of the page, and how many questions above it on that page are known.
    """

    where: str
    text: str
    page: int
    line: int


def wrong_conditions(survey: Survey) -> Iterator[Fault]:
    """Yield what is wrong with the conditions of a survey."""
    asked = _asked(survey)
    for written in _written(survey):
        try:
            found = [*comparisons(condition_of(written.text))]
        except WrongUseError as error:
            yield Fault(written.where, FaultKind.UNREADABLE, error.what)
            continue
        for each in found:
            fault = _fault(each, written, asked)
            if fault is not None:
                yield Fault(written.where, *fault)


def wrong_fact(name: str) -> bool:
    """Say whether a name with `@` is none of a fact about the invitation.

    >>> wrong_fact("@touchpoint.name"), wrong_fact("@attribute.plan"), wrong_fact("@touchpont")
    (False, False, True)
    """
    return name.removeprefix(FACT).removesuffix(".name") not in FACTS and not name.startswith(ATTRIBUTE)


def _written(survey: Survey) -> Iterator[Written]:
    for place, page in enumerate(survey.pages):
        if page.shown_if is not None:
            yield Written(f"{page.key}/shown_if", page.shown_if, place, 0)
        for line, question in enumerate(page.questions):
            if question.shown_if is not None:
                yield Written(f"{page.key}/{question.key}/shown_if", question.shown_if, place, line)
        for number, branch in enumerate(page.next, 1):
            if branch.when is not None:
                yield Written(f"{page.key}/next/{number}", branch.when, place, len(page.questions))


def _asked(survey: Survey) -> dict[str, tuple[int, int, Question]]:
    """Return for each name where it is asked, and in which question."""
    return {
        name: (place, line, question)
        for place, page in enumerate(survey.pages)
        for line, question in enumerate(page.questions)
        for name in names_of(question)
    }


def _fault(
    each: Compare, written: Written, asked: dict[str, tuple[int, int, Question]]
) -> tuple[FaultKind, str] | None:
    if each.name.startswith(FACT):
        return (FaultKind.UNKNOWN_FACT, each.name) if wrong_fact(each.name) else None
    if each.name not in asked:
        return FaultKind.UNKNOWN_NAME, each.name
    page, line, question = asked[each.name]
    if (page, line) >= (written.page, written.line):
        return FaultKind.NOT_YET_ASKED, each.name
    return None if each.sign == "empty" else _wrong_comparison(each, question)


def _wrong_comparison(each: Compare, question: Question) -> tuple[FaultKind, str] | None:
    if each.sign not in _signs(question, each.name):
        return FaultKind.WRONG_COMPARISON, f"{each.name} {each.sign}"
    return None if can_hold(each, question) else (FaultKind.NEVER_HOLDS, spoken(each))


def _signs(question: Question, name: str) -> frozenset[str]:
    """Return how replies under a name can be compared."""
    if name == f"{question.key}.{OTHER}" and question.kind is not QuestionKind.MATRIX:
        return _EQUAL
    usual = _ORDERED if question.points or question.kind in SCALED else _EQUAL
    return _SIGNS.get(question.kind, usual)
