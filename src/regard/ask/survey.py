"""The survey: pages of questions, in every language it is asked in, as its author writes it down."""

import re
from datetime import date
from enum import StrEnum
from typing import Literal

import msgspec

from regard.vocabulary import AnswerKind, Scale, Word, check_key
from regard.vocabulary.base import check_named

Texts = dict[str, str]
"""What is said, by language (BCP 47 tag)."""

END = "end"
"""Where a branch leads that ends the survey; no page has this key."""

_COLOUR = re.compile(r"#[0-9a-f]{6}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?")
_MOST_POINTS = 11


class QuestionKind(StrEnum):
    """How a question is asked."""

    NPS = "nps"
    RATING = "rating"
    EMOJI = "emoji"
    SINGLE_CHOICE = "single_choice"
    MULTIPLE_CHOICE = "multiple_choice"
    MATRIX = "matrix"
    RANKING = "ranking"
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    CONSENT = "consent"


USUAL_MEASURES = {
    QuestionKind.NPS: AnswerKind.NPS,
    QuestionKind.RATING: AnswerKind.RATING,
    QuestionKind.EMOJI: AnswerKind.RATING,
    QuestionKind.SINGLE_CHOICE: AnswerKind.CHOICE,
    QuestionKind.MULTIPLE_CHOICE: AnswerKind.CHOICE,
    QuestionKind.MATRIX: AnswerKind.RATING,
    QuestionKind.RANKING: AnswerKind.CHOICE,
    QuestionKind.TEXT: AnswerKind.TEXT,
    QuestionKind.NUMBER: AnswerKind.NUMBER,
    QuestionKind.DATE: AnswerKind.DATE,
    QuestionKind.CONSENT: AnswerKind.CONSENT,
}
"""What an answer measures where the question does not say."""

SCALED = frozenset({QuestionKind.NPS, QuestionKind.RATING, QuestionKind.EMOJI})
"""Kinds that are answered with a point of a scale."""
CHOSEN = frozenset({QuestionKind.SINGLE_CHOICE, QuestionKind.MULTIPLE_CHOICE, QuestionKind.RANKING})
"""Kinds that are answered with options."""

_USUAL_SCALES = {
    QuestionKind.NPS: Scale(low=0, high=10),
    QuestionKind.RATING: Scale(low=1, high=5),
    QuestionKind.EMOJI: Scale(low=1, high=5),
}


class Option(Word, frozen=True):
    """One answer to choose.

    Attributes:
        key: its lasting name, whatever the language and wording.
        text: what it says.
        other: the customer may say something else in words.
        alone: it cannot be chosen with others, such as "none of these".
    """

    key: str
    text: Texts
    other: bool = False
    alone: bool = False

    def __post_init__(self) -> None:
        """Check the key."""
        check_key(self.key)


class Row(Word, frozen=True):
    """One line of a matrix: what is asked about with the matrix's scale or options."""

    key: str
    text: Texts

    def __post_init__(self) -> None:
        """Check the key."""
        check_key(self.key)


class Question(Word, frozen=True):
    """One question.

    Attributes:
        key: its lasting name in the survey; conditions and answers go by it.
        kind: how it is asked.
        text: its wording.
        measures: what the answer measures; None: what is usual for the kind.
        wording: the wording of the question library that it has, so that answers of many surveys compare.
        help: a sentence below the question.
        options: to choose from; columns of a matrix without a scale.
        rows: the lines of a matrix.
        scale: whole points; None: the usual of the kind.
        labels: what points of the scale are called, by point.
        required: the page cannot be left without an answer.
        random: options, or rows of a matrix, come in another order for each respondent; `other` and `alone` stay last.
        shown_if: condition on earlier answers; None: always shown.
        least, most: limits: of a number its value, of a text its characters, of a multiple choice its options.
        earliest, latest: limits of a date, both included.
        purpose: what a consent is given for.
    """

    key: str
    kind: QuestionKind
    text: Texts
    measures: AnswerKind | None = None
    wording: str | None = None
    help: Texts = msgspec.field(default_factory=dict)
    options: tuple[Option, ...] = ()
    rows: tuple[Row, ...] = ()
    scale: Scale | None = None
    labels: dict[int, Texts] = msgspec.field(default_factory=dict)
    required: bool = False
    random: bool = False
    shown_if: str | None = None
    least: float | None = None
    most: float | None = None
    earliest: date | None = None
    latest: date | None = None
    purpose: str | None = None

    def __post_init__(self) -> None:
        """Check that the parts fit the kind."""
        check_key(self.key)
        for message in _wrong_parts(self):
            raise ValueError(message)

    @property
    def points(self) -> tuple[int, ...]:
        """The points of its scale, lowest first; none where it has no scale."""
        scale = self.scale or _USUAL_SCALES.get(self.kind)
        return tuple(range(int(scale.low), int(scale.high) + 1)) if scale else ()

    @property
    def answer_kind(self) -> AnswerKind:
        """What its answers measure; options of a matrix are choices."""
        chosen = self.kind is QuestionKind.MATRIX and bool(self.options)
        return self.measures or (AnswerKind.CHOICE if chosen else USUAL_MEASURES[self.kind])


class Branch(Word, frozen=True, rename={"when": "if", "to": "go"}):
    """Where a page leads: `if: nps <= 6`, `go: what_went_wrong`.

    Attributes:
        when: condition on the answers so far; None: always.
        to: key of a later page, or `end`.
    """

    to: str
    when: str | None = None


class Page(Word, frozen=True):
    """Questions that are seen together.

    Attributes:
        key: its lasting name; branches go by it.
        questions: in their order.
        title, text: what stands above them.
        random: the questions come in another order for each respondent.
        shown_if: condition on earlier answers; None: always shown.
        next: where it leads: the first branch that holds; else the page that follows.
    """

    key: str
    questions: tuple[Question, ...]
    title: Texts = msgspec.field(default_factory=dict)
    text: Texts = msgspec.field(default_factory=dict)
    random: bool = False
    shown_if: str | None = None
    next: tuple[Branch, ...] = ()

    def __post_init__(self) -> None:
        """Check the key."""
        check_key(self.key)
        if self.key == END:
            message = f"no page may be called {END!r}: branches that end the survey go there"
            raise ValueError(message)


class Theme(Word, frozen=True):
    """How a survey looks.

    Attributes:
        company: the name above the questions; None: the workspace's.
        accent: colour of what can be pressed, `#rrggbb`; the text on it is black or white, whichever is read better.
        scheme: light, dark, or as the respondent's device is set.
    """

    company: str | None = None
    accent: str = "#3d3a8c"
    scheme: Literal["auto", "light", "dark"] = "auto"

    def __post_init__(self) -> None:
        """Check the colour."""
        if not _COLOUR.fullmatch(self.accent):
            message = f"accent must be a colour such as '#3d3a8c', not {self.accent!r}"
            raise ValueError(message)


USUAL_THEME = Theme()
"""The theme where a survey has none of its own."""


class Survey(Word, frozen=True):
    """A survey as one version has it.

    Attributes:
        key: its lasting name.
        name: what its authors call it.
        touchpoint: key of the touchpoint that answers belong to, where an invitation does not say.
        languages: those it is asked in; the first is spoken to whom none of them fits.
        pages: in their order.
        title: what respondents see it is called.
        intro, thanks: what is said before the first page, and after the last.
        anonymous: nobody can be told from an answer: no customer, no invitation, and only the day is kept.
        theme: how it looks.
    """

    key: str
    name: str
    touchpoint: str
    languages: tuple[str, ...]
    pages: tuple[Page, ...]
    title: Texts = msgspec.field(default_factory=dict)
    intro: Texts = msgspec.field(default_factory=dict)
    thanks: Texts = msgspec.field(default_factory=dict)
    anonymous: bool = False
    theme: Theme = USUAL_THEME

    def __post_init__(self) -> None:
        """Check names and languages."""
        check_key(self.key)
        check_named(self.name, "name")
        check_key(self.touchpoint)
        wrong = next((tag for tag in self.languages if not _LANGUAGE.fullmatch(tag)), None)
        if wrong is not None or not self.languages or len(set(self.languages)) < len(self.languages):
            message = f"languages must be different tags such as 'en' or 'pt-BR', not {list(self.languages)}"
            raise ValueError(message)

    @property
    def questions(self) -> tuple[Question, ...]:
        """All questions, page by page."""
        return tuple(question for page in self.pages for question in page.questions)


def said(texts: Texts, language: str, survey: Survey) -> str:
    """Return a text in a language; in the survey's first where it is not translated, and nothing where it has none.

    >>> page = Page(key="only", questions=())
    >>> survey = Survey(key="s", name="S", touchpoint="shop", languages=("en", "de"), pages=(page,))
    >>> said({"en": "Why?"}, "de", survey)
    'Why?'
    """
    return texts.get(language) or texts.get(survey.languages[0], "")


def _wrong_parts(question: Question) -> list[str]:
    """Return why the parts of a question do not fit its kind."""
    kind, wrong = question.kind, []
    if kind in CHOSEN and len(question.options) < (1 if kind is QuestionKind.MULTIPLE_CHOICE else 2):
        wrong.append(f"the question {question.key!r} needs options to choose from")
    if kind is QuestionKind.MATRIX and (not question.rows or bool(question.options) == bool(question.scale)):
        wrong.append(f"the matrix {question.key!r} needs rows, and either options or a scale")
    if kind not in CHOSEN and kind is not QuestionKind.MATRIX and question.options:
        wrong.append(f"the question {question.key!r} is of the kind {kind}, which has no options")
    if any(len({each.key for each in named}) < len(named) for named in (question.options, question.rows)):
        wrong.append(f"the question {question.key!r} has two options or rows of the same key")
    return wrong + _wrong_scale(question)


def _wrong_scale(question: Question) -> list[str]:
    scale = question.scale
    if scale is None:
        return []
    if question.kind not in SCALED and question.kind is not QuestionKind.MATRIX:
        return [f"the question {question.key!r} is of the kind {question.kind}, which has no scale"]
    if question.kind is QuestionKind.NPS and scale != _USUAL_SCALES[QuestionKind.NPS]:
        return [f"the scale of the nps question {question.key!r} is 0 to 10"]
    whole = scale.low.is_integer() and scale.high.is_integer()
    if not whole or scale.high - scale.low >= _MOST_POINTS:
        return [f"the scale of {question.key!r} needs whole points, at most {_MOST_POINTS}"]
    return []
