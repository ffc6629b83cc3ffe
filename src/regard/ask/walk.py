"""The walk: which pages and questions a respondent comes by, in which order, and what is said there."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

from regard.ask.conditions import Replies, Reply, holds, read_condition
from regard.ask.survey import END, Option, Page, Question, QuestionKind, Row, Survey

OTHER = "other"
"""The part of a name that the words of an `other` have: `reason.other`."""
FACT = "@"
"""What the names of facts about the invitation begin with: `@touchpoint`."""

condition_of = lru_cache(maxsize=4096)(read_condition)
"""Returns a condition as written, read once however often it is asked for."""


@dataclass(frozen=True)
class Stop:
    """A page that a respondent comes by.

    Attributes:
        page: the page.
        questions: those shown, as they are written.
        counted: what counts when the page is left.
    """

    page: Page
    questions: tuple[Question, ...]
    counted: Replies


def names_of(question: Question) -> tuple[str, ...]:
    """Return the names that replies to a question stand under.

    >>> from regard.ask.survey import QuestionKind, Row
    >>> from regard.vocabulary import Scale
    >>> rows = (Row(key="speed", text={}), Row(key="care", text={}))
    >>> names_of(Question(key="service", kind=QuestionKind.MATRIX, text={}, rows=rows, scale=Scale(low=1, high=5)))
    ('service.speed', 'service.care')
    """
    if question.kind is QuestionKind.MATRIX:
        return tuple(f"{question.key}.{row.key}" for row in question.rows)
    has_words = any(option.other for option in question.options)
    return (question.key, f"{question.key}.{OTHER}") if has_words else (question.key,)


def questions_of(page: Page, replies: Replies, seed: str) -> tuple[Question, ...]:
    """Return the questions of a page that are shown, in the respondent's order.

    Args:
        page: on the respondent's route.
        replies: those that count (`counted`).
        seed: the same for one respondent, such as the submission's id.
    """
    shown = _on_page(page, _without(page, replies), replies).questions
    return _shuffled(shown, page.key, seed) if page.random else shown


def options_of(question: Question, seed: str) -> tuple[Option, ...]:
    """Return the options of a question in the respondent's order; `other` and `alone` stay last, as they are written.

    Args:
        question: of any kind.
        seed: the same for one respondent.
    """
    if not question.random or question.kind is QuestionKind.MATRIX:
        return question.options
    moved = [option for option in question.options if not option.other and not option.alone]
    last = [option for option in question.options if option.other or option.alone]
    return (*_shuffled(moved, question.key, seed), *last)


def rows_of(question: Question, seed: str) -> tuple[Row, ...]:
    """Return the lines of a matrix in the respondent's order.

    Args:
        question: of any kind; only a matrix has rows.
        seed: the same for one respondent.
    """
    return _shuffled(question.rows, question.key, seed) if question.random else question.rows


def first_page(survey: Survey, replies: Replies) -> Page | None:
    """Return where a respondent begins; None if no page is for them."""
    return next((stop.page for stop in stops(survey, replies)), None)


def next_page(survey: Survey, page: Page, replies: Replies) -> Page | None:
    """Return the page that comes after one; None at the end.

    A page that the replies no longer lead by goes on with the next one on their route.
    """
    way = route(survey, replies)
    if page in way:
        return next(iter(way[way.index(page) + 1 :]), None)
    left = survey.pages[: survey.pages.index(page) + 1]
    return next((each for each in way if each not in left), None)


def route(survey: Survey, replies: Replies) -> tuple[Page, ...]:
    """Return the pages that a respondent with these replies comes by, in their order.

    A page none of whose questions is shown is passed over, and leads to the page that follows. A branch to what is no
    later page leads nowhere: every route ends.

    Raises:
        WrongUseError: a condition of the survey cannot be read.
    """
    return tuple(stop.page for stop in stops(survey, replies))


def stops(survey: Survey, replies: Replies) -> Iterator[Stop]:
    """Yield the pages of a route with what is shown there, and what counts from there on.

    Raises:
        WrongUseError: a condition of the survey cannot be read.
    """
    known = {name: reply for name, reply in replies.items() if name.startswith(FACT)}
    place = 0
    while place < len(survey.pages):
        page = survey.pages[place]
        place += 1
        if not is_shown(page, known):
            continue
        stop = _on_page(page, known, replies)
        if page.questions and not stop.questions:
            continue
        yield stop
        known = dict(stop.counted)
        place = _leads_to(survey, page, place, known)


def counted(survey: Survey, replies: Replies) -> dict[str, Reply]:
    """Return the replies that count: those to questions on the route that are shown, and the facts.

    What was answered on a branch that was left again does not count, unless the respondent comes back to it.

    Raises:
        WrongUseError: a condition of the survey cannot be read.
    """
    known: Replies = {name: reply for name, reply in replies.items() if name.startswith(FACT)}
    for stop in stops(survey, replies):
        known = stop.counted
    return dict(known)


def known_at(survey: Survey, page: Page, replies: Replies) -> dict[str, Reply]:
    """Return the replies that count when a respondent comes to a page: those to what was asked before it.

    Raises:
        WrongUseError: a condition of the survey cannot be read.
    """
    known: Replies = {name: reply for name, reply in replies.items() if name.startswith(FACT)}
    for stop in stops(survey, replies):
        if stop.page.key == page.key:
            break
        known = stop.counted
    return _without(page, known)


def unfinished(survey: Survey, replies: Replies) -> Page | None:
    """Return the first page on the route that lacks a required answer; None if all may be sent.

    Raises:
        WrongUseError: a condition of the survey cannot be read.
    """
    return next(
        (stop.page for stop in stops(survey, replies) if any(_lacks(stop, each) for each in stop.questions)), None
    )


def is_shown(part: Page | Question, replies: Replies) -> bool:
    """Say whether a page or question is shown, given the replies that count."""
    return part.shown_if is None or holds(condition_of(part.shown_if), replies)


def _on_page(page: Page, before: Replies, replies: Replies) -> Stop:
    """Return what is shown of a page: each question may depend on those above it."""
    known, shown = dict(before), []
    for question in page.questions:
        if is_shown(question, known):
            shown.append(question)
            known |= _own(question, replies)
    return Stop(page, tuple(shown), known)


def _own(question: Question, replies: Replies) -> dict[str, Reply]:
    """Return the replies to a question; the words of an `other` count while it is chosen."""
    found = {name: replies[name] for name in names_of(question) if name in replies}
    chosen = replies.get(question.key)
    keys = chosen if isinstance(chosen, tuple) else (chosen,)
    if question.options and not any(option.other and option.key in keys for option in question.options):
        found.pop(f"{question.key}.{OTHER}", None)
    return found


def _lacks(stop: Stop, question: Question) -> bool:
    asked = names_of(question) if question.kind is QuestionKind.MATRIX else (question.key,)
    return question.required and any(name not in stop.counted for name in asked)


def _leads_to(survey: Survey, page: Page, following: int, replies: Replies) -> int:
    """Return the place of the page that a page leads to; behind the last at the end."""
    later = {each.key: place for place, each in enumerate(survey.pages) if place >= following}
    for branch in page.next:
        if branch.when is None or holds(condition_of(branch.when), replies):
            if branch.to == END:
                return len(survey.pages)
            if branch.to in later:
                return later[branch.to]
    return following


def _without(page: Page, replies: Replies) -> dict[str, Reply]:
    own = {name for question in page.questions for name in names_of(question)}
    return {name: reply for name, reply in replies.items() if name not in own}


def _shuffled[T: (Question, Option, Row)](parts: Sequence[T], place: str, seed: str) -> tuple[T, ...]:
    def drawn(part: T) -> bytes:
        return blake2b(f"{seed}\0{place}\0{part.key}".encode(), digest_size=8).digest()

    return tuple(sorted(parts, key=drawn))
