"""Reading a page: what a browser posts becomes replies, or problems that the page says; nothing posted is trusted."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from regard.ask.conditions import Replies, Reply
from regard.ask.survey import Option, Page, Question, QuestionKind, Survey
from regard.ask.walk import OTHER, is_shown, known_at, names_of, questions_of

Form = Mapping[str, Sequence[str]]
"""What was posted, by field: a question's key, `key.row` of a matrix, `key.option` of a ranking, `key.other`."""
OPENED = "@opened"
"""The field that names the questions which a script has opened on the page, once for each."""
LONGEST = 4_000
"""Characters that any text may have."""

_NUMBER = re.compile(r"[+-]?\d{1,15}(?:[.,]\d{1,15})?")
_AMBIGUOUS = re.compile(r"[+-]?\d{1,3},\d{3}")
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


class Problem(StrEnum):
    """Why an answer cannot be taken; `ask/words` has a sentence for each in every language."""

    REQUIRED = "required"
    UNKNOWN_OPTION = "unknown_option"
    TOO_FEW = "too_few"
    TOO_MANY = "too_many"
    NOT_ALONE = "not_alone"
    SAME_PLACE = "same_place"
    NOT_ALL_PLACED = "not_all_placed"
    NOT_A_NUMBER = "not_a_number"
    TOO_LOW = "too_low"
    TOO_HIGH = "too_high"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    NOT_A_DATE = "not_a_date"
    TOO_EARLY = "too_early"
    TOO_LATE = "too_late"


@dataclass(frozen=True)
class Read:
    """What a page that was sent says.

    Attributes:
        replies: all replies so far, with the page's in the place of those it had before.
        problems: by the name of the reply; `question.row` in a matrix.
        opened: questions of the page that are shown only now, through what was answered on it, and that its reader has
            not seen: the page is shown once more, without a complaint.
    """

    replies: Replies
    problems: Mapping[str, Problem] = field(default_factory=dict)
    opened: tuple[str, ...] = ()


def read_page(survey: Survey, page: Page, form: Form, replies: Replies, seed: str) -> Read:
    """Read a page that was sent.

    Args:
        survey: the version that the respondent answers.
        page: the page.
        form: what was posted; fields of questions that are not shown, and unknown ones, are passed over.
        replies: those so far.
        seed: the respondent's, for the order of problems.

    Returns:
        Replies and problems. An answer with a problem is not among the replies; those of questions that are not shown
        stay, and count again when they are.

    Raises:
        WrongUseError: a condition of the survey cannot be read.
    """
    known = known_at(survey, page, replies)
    before = {each.key for each in questions_of(page, {**replies, **known}, seed)} | set(form.get(OPENED, ()))
    kept, problems, shown = dict(replies), dict[str, Problem](), list[Question]()
    for question in page.questions:
        # In the order in which they are written: what is shown may depend on what stands above.
        if is_shown(question, known):
            found, wrong = read_question(question, form)
            known, shown = known | found, [*shown, question]
            kept = {name: reply for name, reply in kept.items() if name not in names_of(question)} | found
            problems |= wrong
    opened = tuple(each.key for each in shown if each.key not in before and not _is_answered(each, form))
    order = [name for question in questions_of(page, known, seed) for name in names_of(question)]
    waiting = {name for question in shown if question.key in opened for name in names_of(question)}
    return Read(kept, {name: problems[name] for name in order if name in problems.keys() - waiting}, opened)


def read_question(question: Question, form: Form) -> tuple[dict[str, Reply], dict[str, Problem]]:
    """Read one question of a page that was sent.

    Args:
        question: any.
        form: what was posted.

    Returns:
        The replies and the problems, by name; what was left empty is neither, unless it is required.
    """
    return _READERS[question.kind](question, form)


type _Found = tuple[dict[str, Reply], dict[str, Problem]]


def _is_answered(question: Question, form: Form) -> bool:
    parts = [*(row.key for row in question.rows), *(option.key for option in question.options)]
    return any(_posted(form, name) for name in (question.key, *(f"{question.key}.{part}" for part in parts)))


def _point(question: Question, form: Form) -> _Found:
    return _taken(question, question.key, form, {str(point): float(point) for point in question.points})


def _single(question: Question, form: Form) -> _Found:
    other = _spoken(question, form)
    if other and not _posted(form, question.key):
        return _with_words(question, {question.key: other.key}, form)
    found, problems = _taken(question, question.key, form, {option.key: option.key for option in question.options})
    if other and found.get(question.key) == other.key:
        return _with_words(question, found, form)
    return found, problems


def _multiple(question: Question, form: Form) -> _Found:
    posted = {value.strip() for value in form.get(question.key, ())} - {""}
    alone = {option.key for option in question.options if option.alone}
    other = _spoken(question, form)
    if other and not posted & alone:
        posted.add(other.key)
    problem = _wrong_choice(question, posted, alone)
    if problem or not posted:
        return {}, {question.key: problem} if problem else {}
    found: dict[str, Reply] = {question.key: tuple(each.key for each in question.options if each.key in posted)}
    return _with_words(question, found, form) if other and other.key in posted else (found, {})


def _wrong_choice(question: Question, posted: set[str], alone: set[str]) -> Problem | None:
    if not posted:
        return Problem.REQUIRED if question.required else None
    if not posted <= {option.key for option in question.options}:
        return Problem.UNKNOWN_OPTION
    if posted & alone:
        return Problem.NOT_ALONE if len(posted) > 1 else None
    if question.least is not None and len(posted) < question.least:
        return Problem.TOO_FEW
    return Problem.TOO_MANY if question.most is not None and len(posted) > question.most else None


def _matrix(question: Question, form: Form) -> _Found:
    columns: dict[str, Reply] = {str(point): float(point) for point in question.points}
    columns |= {option.key: option.key for option in question.options}
    found, problems = dict[str, Reply](), dict[str, Problem]()
    for name in names_of(question):
        reply, problem = _taken(question, name, form, columns)
        found |= reply
        problems |= problem
    return found, problems


def _ranking(question: Question, form: Form) -> _Found:
    places = {option.key: _posted(form, f"{question.key}.{option.key}") for option in question.options}
    if not any(places.values()):
        return _nothing(question, question.key)
    possible = {str(place) for place in range(1, len(places) + 1)}
    given = [place for place in places.values() if place]
    if not set(given) <= possible:
        return {}, {question.key: Problem.NOT_A_NUMBER}
    if len(set(given)) < len(given):
        return {}, {question.key: Problem.SAME_PLACE}
    if len(given) < len(places):
        return {}, {question.key: Problem.NOT_ALL_PLACED}
    return {question.key: tuple(sorted(places, key=lambda key: int(places[key])))}, {}


def _text(question: Question, form: Form) -> _Found:
    said = _clean(_posted(form, question.key))
    if not said:
        return _nothing(question, question.key)
    if len(said) > min(LONGEST, question.most or LONGEST):
        return {}, {question.key: Problem.TOO_LONG}
    if question.least is not None and len(said) < question.least:
        return {}, {question.key: Problem.TOO_SHORT}
    return {question.key: said}, {}


def _number(question: Question, form: Form) -> _Found:
    said = _posted(form, question.key)
    if not said:
        return _nothing(question, question.key)
    # `1,500` is read as one and a half by some and as a thousand and a half by others.
    if not _NUMBER.fullmatch(said) or _AMBIGUOUS.fullmatch(said):
        return {}, {question.key: Problem.NOT_A_NUMBER}
    value = float(said.replace(",", "."))
    limits = (value, question.least, question.most)
    return _within(question, value, limits, (Problem.TOO_LOW, Problem.TOO_HIGH))


def _date(question: Question, form: Form) -> _Found:
    said = _posted(form, question.key)
    if not said:
        return _nothing(question, question.key)
    try:
        day = date.fromisoformat(said)
    except ValueError:
        return {}, {question.key: Problem.NOT_A_DATE}
    limits = (day, question.earliest, question.latest)
    return _within(question, day.isoformat(), limits, (Problem.TOO_EARLY, Problem.TOO_LATE))


def _within[T: (float, date)](
    question: Question, reply: Reply, limits: tuple[T, T | None, T | None], problems: tuple[Problem, Problem]
) -> _Found:
    """Return a reply whose value is held against its lowest and highest."""
    value, lowest, highest = limits
    if lowest is not None and value < lowest:
        return {}, {question.key: problems[0]}
    if highest is not None and value > highest:
        return {}, {question.key: problems[1]}
    return {question.key: reply}, {}


def _consent(question: Question, form: Form) -> _Found:
    return _taken(question, question.key, form, {"yes": True, "no": False})


def _taken(question: Question, name: str, form: Form, possible: Mapping[str, Reply]) -> _Found:
    """Return the one reply of several possible ones."""
    said = _posted(form, name)
    if not said:
        return _nothing(question, name)
    return ({name: possible[said]}, {}) if said in possible else ({}, {name: Problem.UNKNOWN_OPTION})


def _nothing(question: Question, name: str) -> _Found:
    return {}, {name: Problem.REQUIRED} if question.required else {}


def _spoken(question: Question, form: Form) -> Option | None:
    """Return the option `other` if words are given for it: they choose it where nothing speaks against that."""
    option = next((each for each in question.options if each.other), None)
    return option if option and _clean(_posted(form, f"{question.key}.{OTHER}")) else None


def _with_words(question: Question, found: dict[str, Reply], form: Form) -> _Found:
    """Return a choice with the words of its `other`."""
    name = f"{question.key}.{OTHER}"
    said = _clean(_posted(form, name))
    return (found | {name: said}, {}) if len(said) <= LONGEST else (found, {name: Problem.TOO_LONG})


def _posted(form: Form, name: str) -> str:
    """Return what a field says; a box with a hidden field before it says the last."""
    values = form.get(name, ())
    return values[-1].strip() if values else ""


def _clean(said: str) -> str:
    """Return words without what cannot be seen or stored."""
    return _UNSEEN.sub("", said.replace("\r\n", "\n").replace("\r", "\n")).strip()


_READERS: Mapping[QuestionKind, Callable[[Question, Form], _Found]] = {
    QuestionKind.NPS: _point,
    QuestionKind.RATING: _point,
    QuestionKind.EMOJI: _point,
    QuestionKind.SINGLE_CHOICE: _single,
    QuestionKind.MULTIPLE_CHOICE: _multiple,
    QuestionKind.MATRIX: _matrix,
    QuestionKind.RANKING: _ranking,
    QuestionKind.TEXT: _text,
    QuestionKind.NUMBER: _number,
    QuestionKind.DATE: _date,
    QuestionKind.CONSENT: _consent,
}
