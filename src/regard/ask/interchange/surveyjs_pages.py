"""Pages of SurveyJS: panels are opened, words without a question stand above the page."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from msgspec.structs import replace

from regard.ask.interchange.documents import listing, mapping, text
from regard.ask.interchange.expressions import CannotBeWritten, all_of
from regard.ask.interchange.surveyjs_expressions import shown_if
from regard.ask.interchange.surveyjs_questions import Asked, questions_of
from regard.ask.interchange.unmapped import NO_PAGE, Keys, Why
from regard.ask.survey import Page, Question, Texts

Element = Mapping[str, Any]

_PAGE = frozenset(
    {"name", "elements", "title", "description", "visibleIf", "questionOrder", "questionsOrder", "type", "state"}
)
_PANEL = _PAGE | {"startWithNewLine", "width", "minWidth", "maxWidth", "innerIndent", "showNumber", "colSpan"}
_HTML = frozenset({"type", "name", "html", "visibleIf"})


@dataclass
class Part:
    """An element of a page, with the conditions of the panels it is in."""

    element: Element
    conditions: list[object] = field(default_factory=list)


def pages_of(document: Element) -> list[Element]:
    """Return the pages of a file; one where its elements are not on pages."""
    pages: list[Element] = [mapping(each) for each in listing(document.get("pages"))]
    return pages or [{"name": "page1", "elements": listing(document.get("elements"))}]


def parts_of(container: Element, asked: Asked | None = None, within: tuple[object, ...] = ()) -> Iterator[Part]:
    """Yield the elements of a page, those in panels as well; with what to read with, panels are noted."""
    for element in map(mapping, listing(container.get("elements"))):
        conditions = [*within, element.get("visibleIf")]
        if text(element.get("type")) != "panel":
            yield Part(element, conditions)
            continue
        if asked is not None:
            asked.notes.add(text(element.get("name")), "panel", Why.SIMPLER)
            _note(element, _PANEL, asked)
        yield from parts_of(element, asked, tuple(conditions))


def read_pages(pages: list[Element], asked: Asked) -> tuple[Page, ...]:
    """Return the pages; questions are read before conditions, which may name any of them."""
    parts = [list(parts_of(page, asked)) for page in pages]
    read = [[_read(part, asked) for part in each] for each in parts]
    keys = Keys(NO_PAGE)
    return tuple(
        _page(page, keys.fresh(text(page.get("name")), "page"), list(zip(each, found, strict=True)), asked)
        for page, each, found in zip(pages, parts, read, strict=True)
    )


def _read(part: Part, asked: Asked) -> list[Question]:
    if part.element.get("type") == "html":
        _note(part.element, _HTML, asked)
        return []
    return questions_of(part.element, asked)


def _page(page: Element, key: str, parts: list[tuple[Part, list[Question]]], asked: Asked) -> Page:
    _note(page, _PAGE, asked)
    questions: list[Question] = []
    words = [asked.texts(page.get("description"), key)]
    for part, found in parts:
        condition = _condition(part.conditions, text(part.element.get("name")), asked)
        questions += [replace(each, shown_if=condition) for each in found]
        if part.element.get("type") != "html":
            continue
        words.append(asked.texts(part.element.get("html"), text(part.element.get("name")), html=True))
        if condition:
            asked.notes.add(text(part.element.get("name")), "visibleIf", Why.CONDITION)
        if questions:
            asked.notes.add(text(part.element.get("name")), "html", Why.MOVED)
    return Page(
        key=key,
        questions=tuple(questions),
        title=asked.texts(page.get("title"), key),
        text=_together(words),
        random=page.get("questionOrder", page.get("questionsOrder")) == "random",
        shown_if=_condition([page.get("visibleIf")], key, asked),
    )


def _condition(expressions: list[object], where: str, asked: Asked) -> str | None:
    try:
        return all_of([shown_if(text(each), asked.known) for each in expressions])
    except CannotBeWritten:
        asked.notes.add(where, "visibleIf", Why.CONDITION)
        return None


def _note(element: Element, known: frozenset[str], asked: Asked) -> None:
    for name in element:
        if name not in known:
            asked.notes.add(text(element.get("name")), name, Why.SETTING)


def _together(words: list[Texts]) -> Texts:
    languages = dict.fromkeys(language for each in words for language in each)
    return {language: "\n\n".join(each[language] for each in words if language in each) for language in languages}
