"""The columns of a survey's answers: declared by its versions, never by what was answered.

A new version adds columns at the end and never renames or moves one.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Literal

import pyarrow as pa

from regard.ask.survey import Question, QuestionKind, Survey, Texts, said

Value = float | str

_DASH = " \N{EN DASH} "


class Kind(StrEnum):
    """What the values of a column are."""

    TEXT = "text"
    NUMBER = "number"
    WHOLE = "whole"
    DAY = "day"
    MOMENT = "moment"


ARROW: Mapping[Kind, pa.DataType] = {
    Kind.TEXT: pa.string(),
    Kind.NUMBER: pa.float64(),
    Kind.WHOLE: pa.int64(),
    Kind.DAY: pa.date32(),
    Kind.MOMENT: pa.timestamp("us", tz="UTC"),
}


@dataclass(frozen=True)
class Variable:
    """One column.

    Attributes:
        name: `nps`, `reason`, `reason.price` (an option of a multiple choice or ranking), `service.speed` (a row of a
            matrix), `reason.other.text` (the words of an option); never changes.
        kind: what its values are.
        label: the wording, in the language asked for.
        values: its codes with what they are called, in order; codes of later versions come last.
        level: nominal, ordinal or scale, as statistics programs tell them.
        set_of: name of the multiple choice that it is one option of; None: of none.
        set_label: the wording of that multiple choice.
    """

    name: str
    kind: Kind
    label: str
    values: tuple[tuple[Value, str], ...] = ()
    level: Literal["nominal", "ordinal", "scale"] = "nominal"
    set_of: str | None = None
    set_label: str = ""


@dataclass(frozen=True)
class Place:
    """Where a column's values are among answers.

    Attributes:
        variable: the column.
        question: name in the answers.
        field: where the value stands; `chosen`: 1 if the option was chosen, 0 if only others were.
        option: whose answers they are; None: of any.
        scale: ends of its scale, for points of different scales are different things.
        versions: those that have it.
    """

    variable: Variable
    question: str
    field: Literal["value", "text", "option", "chosen"]
    option: str | None = None
    scale: tuple[int, ...] = ()
    versions: frozenset[int] = frozenset()

    @property
    def identity(self) -> tuple[object, ...]:
        """What two versions have to agree in to share a column."""
        return (self.variable.name, self.variable.kind, self.field, self.scale)


FACTS = (
    Variable("submission", Kind.TEXT, "Submission"),
    Variable("answered_at", Kind.MOMENT, "Answered at (UTC)", level="scale"),
    Variable("version", Kind.WHOLE, "Version of the survey", level="ordinal"),
    Variable("language", Kind.TEXT, "Language"),
    Variable("customer", Kind.TEXT, "Customer (pseudonym)"),
    Variable("invitation", Kind.TEXT, "Invitation"),
    Variable("touchpoint", Kind.TEXT, "Touchpoint"),
    Variable("channel", Kind.TEXT, "Channel"),
    Variable("unit", Kind.TEXT, "Unit"),
    Variable("excluded", Kind.TEXT, "Why it does not count"),
)
"""The columns of every survey, before those of its questions."""


def variables_of(versions: Mapping[int, Survey], language: str) -> tuple[Variable, ...]:
    """Return the columns of a survey, the same for the same versions whatever was answered.

    Args:
        versions: all that were published, by number.
        language: of labels; where a text is not translated, the survey's first.
    """
    return (*FACTS, *(place.variable for place in declared(versions, language)))


def declared(versions: Mapping[int, Survey], language: str) -> list[Place]:
    """Return the columns of all versions, the earliest first, without FACTS.

    Where a later version means something else by a name, it has a column of its own with the version's number.
    """
    found: dict[tuple[object, ...], Place] = {}
    for number, survey in sorted(versions.items()):
        for place in _places(survey, language):
            found[place.identity] = _joined(found.get(place.identity), place, number)
    named: dict[str, Place] = {}
    for place in found.values():
        name = place.variable.name
        name = f"{name}.v{min(place.versions)}" if name in named else name
        named[name] = replace(place, variable=replace(place.variable, name=name))
    return list(named.values())


def _joined(earlier: Place | None, place: Place, version: int) -> Place:
    """Return a column as the later version says it, with the codes of the earlier ones in their order."""
    if earlier is None:
        return replace(place, versions=frozenset({version}))
    values = tuple((dict(earlier.variable.values) | dict(place.variable.values)).items())
    variable = replace(place.variable, values=values)
    return replace(place, variable=variable, versions=earlier.versions | {version})


def _places(survey: Survey, language: str) -> Iterator[Place]:
    for question in survey.questions:
        yield from _PLACES[question.kind](question, _Labels(survey, language))


@dataclass(frozen=True)
class _Labels:
    survey: Survey
    language: str

    def of(self, *texts: Texts) -> str:
        """Return a label: what several texts say, from the whole to the part."""
        return _DASH.join(filter(None, (said(each, self.language, self.survey) for each in texts)))

    def points(self, question: Question) -> tuple[tuple[Value, str], ...]:
        """Return the points of a scale that are called something."""
        named = ((point, self.of(question.labels.get(point, {}))) for point in question.points)
        return tuple((float(point), label) for point, label in named if label)

    def options(self, question: Question) -> tuple[tuple[Value, str], ...]:
        """Return options with what they say."""
        return tuple((option.key, self.of(option.text) or option.key) for option in question.options)


def _point(question: Question, labels: _Labels) -> Iterator[Place]:
    level: Literal["ordinal", "scale"] = "scale" if question.kind is QuestionKind.NPS else "ordinal"
    variable = Variable(question.key, Kind.NUMBER, labels.of(question.text), labels.points(question), level)
    yield Place(variable, question.key, "value", scale=(question.points[0], question.points[-1]))


def _matrix(question: Question, labels: _Labels) -> Iterator[Place]:
    for row in question.rows:
        name, label = f"{question.key}.{row.key}", labels.of(question.text, row.text)
        if question.scale:
            variable = Variable(name, Kind.NUMBER, label, labels.points(question), "ordinal")
            yield Place(variable, name, "value", scale=(question.points[0], question.points[-1]))
        else:
            yield Place(Variable(name, Kind.TEXT, label, labels.options(question)), name, "option")


def _single(question: Question, labels: _Labels) -> Iterator[Place]:
    variable = Variable(question.key, Kind.TEXT, labels.of(question.text), labels.options(question))
    yield Place(variable, question.key, "option")
    yield from _words(question, labels)


def _several(question: Question, labels: _Labels) -> Iterator[Place]:
    whole = labels.of(question.text)
    for option in question.options:
        label = labels.of(question.text, option.text)
        name = f"{question.key}.{option.key}"
        variable = Variable(name, Kind.WHOLE, label, set_of=question.key, set_label=whole)
        yield Place(variable, question.key, "chosen", option.key)
    yield from _words(question, labels)


def _words(question: Question, labels: _Labels) -> Iterator[Place]:
    """Yield the columns of what was said in words beside an option."""
    for option in question.options:
        if option.other:
            variable = Variable(f"{question.key}.{option.key}.text", Kind.TEXT, labels.of(question.text, option.text))
            yield Place(variable, question.key, "text", option.key)


def _ranking(question: Question, labels: _Labels) -> Iterator[Place]:
    for option in question.options:
        label = labels.of(question.text, option.text)
        variable = Variable(f"{question.key}.{option.key}", Kind.WHOLE, label, level="ordinal")
        yield Place(variable, question.key, "value", option.key)


def _plain(
    kind: Kind, field: Literal["value", "text", "option"], level: Literal["nominal", "scale"] = "nominal"
) -> Callable[[Question, _Labels], Iterator[Place]]:
    def places(question: Question, labels: _Labels) -> Iterator[Place]:
        variable = Variable(question.key, kind, labels.of(question.text), level=level)
        yield Place(variable, question.key, field)

    return places


_PLACES: Mapping[QuestionKind, Callable[[Question, _Labels], Iterator[Place]]] = {
    QuestionKind.NPS: _point,
    QuestionKind.RATING: _point,
    QuestionKind.EMOJI: _point,
    QuestionKind.SINGLE_CHOICE: _single,
    QuestionKind.MULTIPLE_CHOICE: _several,
    QuestionKind.MATRIX: _matrix,
    QuestionKind.RANKING: _ranking,
    QuestionKind.TEXT: _plain(Kind.TEXT, "text"),
    QuestionKind.NUMBER: _plain(Kind.NUMBER, "value", "scale"),
    QuestionKind.DATE: _plain(Kind.DAY, "option", "scale"),
    QuestionKind.CONSENT: _plain(Kind.WHOLE, "value"),
}
