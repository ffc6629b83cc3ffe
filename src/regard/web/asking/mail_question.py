"""The first question in a mail: each answer is a link, which chooses it on the page and stores nothing."""

from collections.abc import Mapping
from urllib.parse import urlencode

from regard.ask.survey import SCALED, Page, Question, QuestionKind
from regard.ask.walk import counted, questions_of
from regard.ask.words import words_of
from regard.web.asking.answering import page_at
from regard.web.asking.fields import Field, Showing, field_of
from regard.web.asking.sittings import Seat

_KINDS = SCALED | {QuestionKind.SINGLE_CHOICE}
"""Kinds that one look and one touch answer."""
_TAKEN = frozenset({"lang", "page", "test", "t", "u", "c"})
"""What means something else in the address of a page."""


def first_question(seat: Seat) -> Field | None:
    """Return the question that a mail can ask itself; None if the first is none that a link can answer."""
    page = page_at(seat)
    if page is None or seat.content.replies:
        return None
    shown = _shown(seat, page)
    if not shown or not _is_for_links(shown[0]):
        return None
    language, known = seat.content.language, counted(seat.survey, seat.known)
    return field_of(Showing(seat.survey, words_of(language), language, seat.seed, known, {}, {}), shown[0])


def query_for(question: str, value: str) -> str:
    """Return what stands behind a link that chooses an answer.

    >>> query_for("nps", "9")
    '?nps=9'
    """
    return "?" + urlencode({question: value})


def chosen_in(query: Mapping[str, str], seat: Seat, page: Page) -> dict[str, list[str]]:
    """Return the answer that the address of a page chooses, as its form would have it; nothing if it is none.

    Args:
        query: what the address says.
        seat: the respondent.
        page: that is shown.
    """
    asked = (each for each in _shown(seat, page) if each.key in query and _is_for_links(each))
    return {each.key: [query[each.key]] for each in asked if query[each.key] in _values(each)}


def _shown(seat: Seat, page: Page) -> tuple[Question, ...]:
    return questions_of(page, counted(seat.survey, seat.known), seat.seed)


def _is_for_links(question: Question) -> bool:
    return question.kind in _KINDS and question.key not in _TAKEN


def _values(question: Question) -> set[str]:
    return {str(point) for point in question.points} or {option.key for option in question.options}
