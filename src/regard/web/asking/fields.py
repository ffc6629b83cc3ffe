"""Fields: questions as a page shows them, in one language, with what was posted and what was wrong with it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import override

from regard.ask.conditions import Replies
from regard.ask.piping import piped
from regard.ask.reading import LONGEST, Problem
from regard.ask.survey import SCALED, Question, QuestionKind, Survey, Texts, said
from regard.ask.walk import OTHER, options_of, rows_of
from regard.ask.words import Words
from regard.web.asking.forms import Form

_FACES = ("😞", "😕", "😐", "😊", "😃")
"""Of the oldest that every device can draw."""
_TEMPLATES = {
    QuestionKind.MATRIX: "matrix",
    QuestionKind.RANKING: "ranking",
    QuestionKind.TEXT: "text",
    QuestionKind.NUMBER: "line",
    QuestionKind.DATE: "line",
}


@dataclass(frozen=True)
class Choice:
    """One thing to choose; `mark` is a face or point before its text."""

    value: str
    text: str
    is_chosen: bool
    mark: str = ""


@dataclass(frozen=True)
class Line:
    """One line of a matrix, or one option of a ranking."""

    name: str
    text: str
    choices: tuple[Choice, ...]
    none: Choice | None = None
    problem: str = ""


@dataclass(frozen=True)
class Field:
    """A question as it is shown.

    Attributes:
        key, kind, text, help: of the question.
        is_required: whether it needs an answer.
        template: what shows it.
        hints: what is to be minded.
        problem: why the last answer could not be taken.
        layout: how its choices stand: `row` or `list`.
        choices: to choose from; `multiple` says whether more than one can be; `none` takes an answer back.
        lines: of a matrix or ranking.
        ends: what the lowest and the highest point are called, where others have no name.
        value: what was posted as text; of an `other`, `words`, asked for by `words_label`.
        least, most: limits for the browser.
    """

    key: str
    kind: str
    text: str
    help: str
    is_required: bool
    template: str
    hints: tuple[str, ...] = ()
    problem: str = ""
    layout: str = "list"
    choices: tuple[Choice, ...] = ()
    none: Choice | None = None
    multiple: bool = False
    lines: tuple[Line, ...] = ()
    ends: tuple[str, str] | None = None
    value: str = ""
    words: str | None = None
    words_label: str = ""
    words_problem: str = ""
    least: str = ""
    most: str = ""

    @property
    def anchor(self) -> str:
        """The id that links lead to."""
        return f"q-{self.key}"

    @property
    def described_by(self) -> str:
        """The ids of what describes it."""
        parts = {"help": self.help, "hint": self.hints, "problem": self.problem}
        return " ".join(f"{self.anchor}-{name}" for name, there in parts.items() if there)

    @property
    def is_faulty(self) -> bool:
        """Whether anything in it is to be mended."""
        return bool(self.problem or self.words_problem or any(line.problem for line in self.lines))


@dataclass(frozen=True)
class Showing:
    """All that the fields of a page are made of."""

    survey: Survey
    words: Words
    language: str
    seed: str
    known: Replies
    form: Form
    problems: Mapping[str, Problem]

    def text(self, texts: Texts) -> str:
        """Return a text of the survey, with what was answered before in its places."""
        return piped(said(texts, self.language, self.survey), self.survey, self.known, self.language)

    def posted(self, name: str) -> str:
        """Return what a field was posted with, or is known to have been."""
        values = self.form.get(name, ())
        return values[-1] if values else ""

    def problem(self, name: str, question: Question) -> str:
        """Return why a reply could not be taken, in words."""
        found = self.problems.get(name)
        return problem_words(self.words, found, question) if found else ""


def problem_words(words: Words, problem: Problem, question: Question) -> str:
    """Return why a reply could not be taken, with the limits of its question."""
    limits = limits_of(question, words)
    if problem is Problem.TOO_LONG and question.kind is not QuestionKind.TEXT:
        # The words of an `other`: what the question limits is how much is chosen.
        limits["most"] = str(LONGEST)
    return words.say(f"problem_{problem}", **({"most": str(LONGEST)} | limits))


def field_of(showing: Showing, question: Question) -> Field:
    """Return a question as a page shows it."""
    parts = _PARTS.get(question.kind, _no_parts)(showing, question)
    return Field(
        key=question.key,
        kind=question.kind.value,
        text=showing.text(question.text),
        help=showing.text(question.help),
        is_required=question.required,
        template=f"asking/fields/{_TEMPLATES.get(question.kind, 'choices')}.html",
        hints=tuple(_hints(showing.words, question)),
        problem="" if question.kind is QuestionKind.MATRIX else showing.problem(question.key, question),
        **parts,
    )


type _Parts = dict[str, Any]


def _no_parts(showing: Showing, question: Question) -> _Parts:
    return {"value": showing.posted(question.key)}


def _points(showing: Showing, question: Question) -> _Parts:
    labels = {point: showing.text(text) for point, text in question.labels.items()}
    named = labels.keys() >= set(question.points)
    faces = question.kind is QuestionKind.EMOJI and len(question.points) == len(_FACES)
    if faces and not named:
        labels = {point: showing.words[f"emoji_{place}"] for place, point in enumerate(question.points, 1)}
    chosen = showing.posted(question.key)
    marks = dict(zip(question.points, _FACES, strict=False)) if faces else {}
    choices = [
        Choice(str(point), labels.get(point, ""), chosen == str(point), marks.get(point, str(point)))
        for point in question.points
    ]
    return {
        "choices": tuple(choices),
        "none": _none(showing, question, chosen),
        "layout": "list" if named and not faces else "row",
        "ends": None if named or faces else _ends(question, labels),
    }


def _ends(question: Question, labels: Mapping[int, str]) -> tuple[str, str] | None:
    """Return what the lowest and the highest point are called; None where neither is."""
    low, high = (
        f"{point}: {labels[point]}" if point in labels else "" for point in question.points[:: len(question.points) - 1]
    )
    return (low, high) if low or high else None


def _options(showing: Showing, question: Question) -> _Parts:
    multiple = question.kind is QuestionKind.MULTIPLE_CHOICE
    chosen = set(showing.form.get(question.key, ()))
    options = options_of(question, showing.seed)
    choices = [Choice(each.key, showing.text(each.text), each.key in chosen) for each in options]
    none = None if multiple else _none(showing, question, "".join(chosen))
    return {"choices": tuple(choices), "none": none, "multiple": multiple} | _other(showing, question)


def _other(showing: Showing, question: Question) -> _Parts:
    option = next((each for each in question.options if each.other), None)
    if option is None:
        return {}
    name = f"{question.key}.{OTHER}"
    return {
        "words": showing.posted(name),
        "words_label": showing.words.say("other_words", option=showing.text(option.text)),
        "words_problem": showing.problem(name, question),
    }


def _consent(showing: Showing, question: Question) -> _Parts:
    chosen = showing.posted(question.key)
    texts = [(value, showing.words[f"consent_{value}"]) for value in ("yes", "no")]
    choices = tuple(Choice(value, text, chosen == value) for value, text in texts)
    return {"choices": choices, "none": _none(showing, question, chosen)}


def _none(showing: Showing, question: Question, chosen: str) -> Choice | None:
    """Return the way back to no answer, which a browser does not offer by itself."""
    return None if question.required else Choice("", showing.words["no_answer"], not chosen)


def _matrix(showing: Showing, question: Question) -> _Parts:
    labels = {point: showing.text(text) for point, text in question.labels.items()}
    columns = [(str(point), labels.get(point, ""), str(point)) for point in question.points]
    columns += [(option.key, showing.text(option.text), "") for option in question.options]
    lines = []
    for row in rows_of(question, showing.seed):
        name = f"{question.key}.{row.key}"
        chosen = showing.posted(name)
        choices = tuple(Choice(key, text, chosen == key, mark) for key, text, mark in columns)
        none, problem = _none(showing, question, chosen), showing.problem(name, question)
        lines.append(Line(name, showing.text(row.text), choices, none, problem))
    layout = "list" if question.options or labels.keys() >= set(question.points) else "row"
    return {"lines": tuple(lines), "layout": layout, "ends": _ends(question, labels) if layout == "row" else None}


def _ranking(showing: Showing, question: Question) -> _Parts:
    lines = []
    for option in options_of(question, showing.seed):
        name, text = f"{question.key}.{option.key}", showing.text(option.text)
        chosen = showing.posted(name)
        places = [str(place) for place in range(1, len(question.options) + 1)]
        choices = [Choice(place, place, chosen == place) for place in places]
        lines.append(Line(name, text, (Choice("", showing.words["no_place"], not chosen), *choices)))
    return {"lines": tuple(lines)}


def _written(showing: Showing, question: Question) -> _Parts:
    return _no_parts(showing, question) | {"most": str(int(min(LONGEST, question.most or LONGEST)))}


def _day(showing: Showing, question: Question) -> _Parts:
    limits = {"least": question.earliest, "most": question.latest}
    return _no_parts(showing, question) | {name: day.isoformat() for name, day in limits.items() if day}


def _hints(words: Words, question: Question) -> Iterator[str]:
    kind, limits = question.kind, limits_of(question, words)
    if kind is QuestionKind.MULTIPLE_CHOICE:
        yield words["choose_any"]
    if kind is QuestionKind.RANKING:
        yield words["order"]
    stem = {QuestionKind.MULTIPLE_CHOICE: "choose", QuestionKind.NUMBER: "number", QuestionKind.TEXT: "text"}.get(kind)
    if stem:
        yield from (words.say(f"{stem}_{name}", **limits) for name in ("least", "most") if name in limits)
    if kind is QuestionKind.DATE:
        yield from (words.say(f"date_{name}", **limits) for name in ("earliest", "latest") if name in limits)


def limits_of(question: Question, words: Words) -> dict[str, str]:
    """Return the limits of a question as people read them."""
    found = {"least": question.least, "most": question.most}
    days = {"earliest": question.earliest, "latest": question.latest}
    numbers = {name: f"{value:.15g}" for name, value in found.items() if value is not None}
    return numbers | {name: _said_day(day, words.language) for name, day in days.items() if day}


def _said_day(day: date, language: str) -> str:
    with override(language):
        return str(date_format(day, "DATE_FORMAT"))


_PARTS: Mapping[QuestionKind, Callable[[Showing, Question], _Parts]] = {
    **dict.fromkeys(SCALED, _points),
    QuestionKind.SINGLE_CHOICE: _options,
    QuestionKind.MULTIPLE_CHOICE: _options,
    QuestionKind.CONSENT: _consent,
    QuestionKind.MATRIX: _matrix,
    QuestionKind.RANKING: _ranking,
    QuestionKind.TEXT: _written,
    QuestionKind.DATE: _day,
}
