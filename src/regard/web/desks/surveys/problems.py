"""Problems: what is wrong with a survey, each beside the field that mends it."""

from dataclasses import dataclass

from django.urls import reverse

from regard.ask.checking import problems_of
from regard.ask.faults import Fault
from regard.ask.survey import Survey
from regard.web.desks.surveys.parts import page_of
from regard.web.translating import translated

OF_THE_SURVEY = frozenset({"", "title", "intro", "thanks"})
_OF_A_PAGE = frozenset({"", "title", "text", "shown_if", "next"})


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong.

    Attributes:
        page, question: keys of what it is about; empty where it is about more.
        field: which part of it, such as `text`, `options/price` or `next/1`.
        sentence: what is wrong, and what to do.
        detail: the name, value or language that it is about.
        url: where it can be mended.
    """

    page: str
    question: str
    field: str
    sentence: str
    detail: str
    url: str

    @property
    def said(self) -> str:
        """What is wrong, with what it is about."""
        return f"{self.sentence} ({self.detail})" if self.detail else self.sentence


def problems_in(survey: Survey) -> list[Problem]:
    """Return all that is in the way of publishing a survey, in the order of its pages."""
    return [_problem(survey, fault) for fault in problems_of(survey, to_publish=True)]


def about_question(problems: list[Problem], key: str) -> list[Problem]:
    """Return the problems of one question."""
    return [each for each in problems if each.question == key]


def about_page(problems: list[Problem], key: str) -> list[Problem]:
    """Return the problems of one page, without those of its questions."""
    return [each for each in problems if each.page == key and not each.question]


def about_survey(problems: list[Problem]) -> list[Problem]:
    """Return the problems that are about no page."""
    return [each for each in problems if not each.page]


def by_field(problems: list[Problem]) -> dict[str, tuple[str, ...]]:
    """Return for each field what is wrong with it, in sentences."""
    found: dict[str, tuple[str, ...]] = {}
    for each in problems:
        found[each.field] = (*found.get(each.field, ()), each.said)
    return found


def _problem(survey: Survey, fault: Fault) -> Problem:
    page, question, field = _place(survey, fault.where)
    return Problem(page, question, field, translated(fault.why.sentence), fault.detail, _url(survey, page, question))


def _place(survey: Survey, where: str) -> tuple[str, str, str]:
    """Return page, question and field of a place."""
    page, _, rest = where.partition("/")
    home = page_of(survey, page)
    if home is None:
        return "", "", where
    part, _, field = rest.partition("/")
    asked = {question.key for question in home.questions}
    # A question may have the name of one of the page's own fields.
    if part in asked and (part not in _OF_A_PAGE or field):
        return page, part, field
    return (page, "", rest) if part in _OF_A_PAGE else (page, part, field)


def _url(survey: Survey, page: str, question: str) -> str:
    if question:
        return reverse("surveys:question", args=[survey.key, question])
    if page:
        return reverse("surveys:page", args=[survey.key, page])
    return reverse("surveys:settings", args=[survey.key])
