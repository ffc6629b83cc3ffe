"""Logic: the ways through a survey as a picture, each page and branch a link to where it is written."""

from collections import Counter

from django.urls import reverse
from django.utils.translation import gettext as _

from regard.ask.survey import END, Page, Survey
from regard.draw import Graph, GraphEdge, GraphNode, Role
from regard.web.desks.surveys.outline_page import target_words
from regard.web.desks.surveys.page_page import page_words

_LONGEST = 34


def ways_of(survey: Survey) -> list[tuple[Page, str, str]]:
    """Return every way from a page: the page, its condition, and the key of where it leads.

    An empty condition holds for all whom none of those before has led elsewhere. Branches to pages that are not there
    lead nowhere, and are left out.
    """
    keys, found = [page.key for page in survey.pages], []
    for place, page in enumerate(survey.pages):
        ways = [way for way in page.next if way.to == END or way.to in keys]
        found += [(page, way.when or "", way.to) for way in ways]
        if all(way.when for way in ways):
            following = keys[place + 1] if place + 1 < len(keys) else END
            found.append((page, "", following))
    return found


def graph_of(survey: Survey, *, edits: bool) -> Graph:
    """Return the ways through a survey as a picture.

    Args:
        survey: with at least one page.
        edits: whether its marks lead to the forms where they are written.
    """
    pages = [
        GraphNode(page.key, page_words(survey, page), len(page.questions), place=place, url=_url(survey, page, edits),
                  role=Role.CONTACT, note=_shown_words(page))
        for place, page in enumerate(survey.pages)
    ]  # fmt: skip
    end = GraphNode(END, _("The end"), 0, place=len(pages), role=Role.END)
    return Graph(
        key="ways",
        finding=_("The ways through “%(name)s”") % {"name": survey.name},
        says=_("Each box is a page, with the number of its questions; each arrow is a way on, with its condition."),
        nodes=(*pages, end),
        edges=tuple(_edges(survey, edits)),
    )


def _edges(survey: Survey, edits: bool) -> list[GraphEdge]:
    joined: dict[tuple[str, str], list[str]] = {}
    for page, when, to in ways_of(survey):
        joined.setdefault((page.key, to), []).append(when)
    pages = {page.key: page for page in survey.pages}
    counts = Counter(source for source, _target in joined)
    return [
        GraphEdge(
            source,
            target,
            1,
            text=_condition_words(conditions, counts[source]),
            note=" / ".join(filter(None, conditions)),
            url=_url(survey, pages[source], edits),
        )
        for (source, target), conditions in joined.items()
    ]


def _condition_words(conditions: list[str], ways: int) -> str:
    text = " / ".join(each or _("else") for each in conditions)
    if ways == 1 and not any(conditions):
        return "\N{NO-BREAK SPACE}"
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _shown_words(page: Page) -> str:
    return _("Shown if %(condition)s") % {"condition": page.shown_if} if page.shown_if else ""


def _url(survey: Survey, page: Page, edits: bool) -> str:
    return reverse("surveys:page", args=[survey.key, page.key]) if edits else ""


def lines_of(survey: Survey, *, edits: bool) -> list[tuple[str, str, str, str]]:
    """Return every way as a line: page, condition, where it leads, and the address where it is written."""
    return [
        (page_words(survey, page), when, target_words(survey, to), _url(survey, page, edits))
        for page, when, to in ways_of(survey)
    ]
