"""Differences: what a draft changes in what respondents are asked."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from regard.ask.survey import Page, Question, Survey, said

_FIELDS: dict[str, LazyText] = {
    "name": _("its name"), "touchpoint": _("the touchpoint"), "languages": _("the languages"), "title": _("the title"),
    "intro": _("what is said before the first page"), "thanks": _("what is said at the end"),
    "anonymous": _("whether it is anonymous"), "theme": _("how it looks"), "text": _("the text"), "help": _("the help"),
    "measures": _("what it measures"), "wording": _("the wording of the library"), "options": _("the options"),
    "rows": _("the rows"), "scale": _("the scale"), "labels": _("what points are called"),
    "required": _("whether it must be answered"), "random": _("the random order"), "shown_if": _("when it is shown"),
    "least": _("the lower limit"), "most": _("the upper limit"), "earliest": _("the first day"),
    "latest": _("the last day"), "purpose": _("the purpose"), "next": _("where it leads"), "kind": _("its kind"),
}  # fmt: skip


@dataclass(frozen=True)
class Difference:
    """One thing that is not as it was.

    Attributes:
        sign: `added`, `removed`, `moved` or `changed`.
        what: the page or question, as people know it; empty: the survey itself.
        fields: what of it has changed.
    """

    sign: str
    what: str
    fields: tuple[str, ...] = ()


def differences(before: Survey, after: Survey) -> list[Difference]:
    """Return what is different in a later state of a survey, question by question."""
    found = [*_changed("", before, after, "pages"), *_pages(before, after), *_questions(before, after)]
    if _order(before) != _order(after) and {*_keys(before)} == {*_keys(after)}:
        found.append(Difference("moved", ""))
    return found


def _pages(before: Survey, after: Survey) -> Iterator[Difference]:
    old, new = ({page.key: page for page in survey.pages} for survey in (before, after))
    yield from (Difference("added", _page_name(after, new[key])) for key in new if key not in old)
    yield from (Difference("removed", _page_name(before, old[key])) for key in old if key not in new)
    for key in new:
        if key in old:
            yield from _changed(_page_name(after, new[key]), old[key], new[key], "questions")


def _questions(before: Survey, after: Survey) -> Iterator[Difference]:
    old, new = ({question.key: question for question in survey.questions} for survey in (before, after))
    yield from (Difference("added", _asks(after, new[key])) for key in new if key not in old)
    yield from (Difference("removed", _asks(before, old[key])) for key in old if key not in new)
    for key in new:
        if key in old:
            yield from _changed(_asks(after, new[key]), old[key], new[key])


def _changed[Part: (Survey, Page, Question)](what: str, old: Part, new: Part, inner: str = "") -> Iterator[Difference]:
    names = [name for name in new.__struct_fields__ if name != inner and getattr(old, name) != getattr(new, name)]
    if names:
        yield Difference("changed", what, tuple(str(_FIELDS.get(name, name)) for name in names))


def _order(survey: Survey) -> list[tuple[str, str]]:
    return [(page.key, question.key) for page in survey.pages for question in page.questions]


def _page_name(survey: Survey, page: Page) -> str:
    return said(page.title, survey.languages[0], survey) or page.key


def _asks(survey: Survey, question: Question) -> str:
    return said(question.text, survey.languages[0], survey) or question.key


def _keys(survey: Survey) -> list[str]:
    return [page.key for page in survey.pages] + [question.key for question in survey.questions]
