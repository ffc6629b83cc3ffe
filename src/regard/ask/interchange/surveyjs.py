"""Surveys of SurveyJS (JSON): read, and written."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from msgspec.structs import replace

from regard.ask.conditions import read_condition, spoken
from regard.ask.interchange.documents import listing, mapping, read_document, text
from regard.ask.interchange.surveyjs_pages import pages_of, parts_of, read_pages
from regard.ask.interchange.surveyjs_questions import Asked
from regard.ask.interchange.surveyjs_writing import document_of
from regard.ask.interchange.texts import tag_of
from regard.ask.interchange.unmapped import NO_QUESTION, Exported, Imported, Keys, Notes, Why, unreadable
from regard.ask.survey import USUAL_MEASURES, Page, Question, Survey, Texts
from regard.vocabulary.base import key_of

FORMAT = "SurveyJS"
_DEFAULT = "default"
_TEXTS = frozenset(
    {"title", "description", "text", "html", "completedHtml", "otherText", "noneText", "refuseText", "dontKnowText"}
    | {"minRateDescription", "maxRateDescription", "labelTrue", "labelFalse", "placeholder", "requiredErrorText"}
)
_SURVEY = frozenset(
    {"locale", "title", "pages", "elements", "firstPageIsStartPage", "completedHtml", "description", "$schema"}
    | {
        "sjsVersion",
        "showProgressBar",
        "progressBarLocation",
        "showQuestionNumbers",
        "widthMode",
        "width",
        "headerView",
    }
    | {"fitToContainer", "showPageTitles", "showTitle", "pageNextText", "pagePrevText", "completeText"}
)
_JUMPS = frozenset({"skip", "complete"})


def read_surveyjs(data: bytes, touchpoint: str = "survey") -> Imported:
    """Return a survey of SurveyJS.

    Args:
        data: the JSON file.
        touchpoint: key of the touchpoint that answers belong to, which the file does not know.

    Raises:
        WrongUseError: the file is no survey of SurveyJS.
    """
    document = read_document(data, FORMAT)
    if not listing(document.get("pages")) and not listing(document.get("elements")):
        raise unreadable(FORMAT, "it has neither pages nor elements")
    notes = Notes()
    pages, taken = pages_of(document), Keys(NO_QUESTION)
    names = [text(part.element.get("name")) for page in pages for part in parts_of(page)]
    asked = Asked(notes, _languages(document, notes), {name: taken.fresh(name, "question") for name in names}, taken)
    _note_survey(document, notes)
    intro = asked.texts(document.get("description"), "survey")
    if document.get("firstPageIsStartPage") and len(pages) > 1:
        (start,) = read_pages(pages[:1], asked)
        intro, pages = _started(start, intro, notes), pages[1:]
    title = asked.texts(document.get("title"), "survey")
    name = title.get(asked.first, "").strip() or "Survey"
    survey = Survey(
        key=key_of(name) or "survey",
        name=name,
        touchpoint=touchpoint,
        languages=tuple(dict.fromkeys(asked.languages.values())),
        pages=read_pages(pages, asked),
        title=title,
        intro=intro,
        thanks=asked.texts(document.get("completedHtml"), "survey", html=True),
    )
    return Imported(survey, notes.all())


def write_surveyjs(survey: Survey) -> Exported:
    """Return a survey as SurveyJS reads it, with all that reading it back would not bring back."""
    notes = Notes()
    written = msgspec.json.format(msgspec.json.encode(document_of(survey, notes)), indent=2)
    told = {(each.where, each.what) for each in notes.all()}
    back = read_surveyjs(written).survey if survey.pages else survey
    for where, what in _differing(survey, back):
        if not {(where, what), (where, _TOLD_AS.get(what, what))} & told:
            notes.add(where, what, Why.TIGHTER)
    return Exported(written, notes.all())


_TOLD_AS = {"kind": "nps", "scale": "nps", "shown_if": "if"}
"""Under which name a field that differs was noted already."""


def _started(start: Page, intro: Texts, notes: Notes) -> Texts:
    """Return what the first page says before the survey starts."""
    if start.questions:
        notes.add(start.key, "questions on the start page", Why.SETTING)
    parts = [intro, start.title, start.text]
    languages = dict.fromkeys(language for part in parts for language in part)
    return {language: "\n\n".join(part[language] for part in parts if language in part) for language in languages}


def _languages(document: Mapping[str, Any], notes: Notes) -> Mapping[str, str]:
    """Return tags by SurveyJS' names, the survey's own first; `default` is its own where no text names that."""
    used = dict.fromkeys(name for texts in _said(document) for name in texts)
    own = text(document.get("locale")) or "en"
    first = own if own in used or own == _DEFAULT or _DEFAULT not in used else _DEFAULT
    found: dict[str, str] = {}
    for name in dict.fromkeys([first, own, *used, _DEFAULT]):
        tag = tag_of(own if first == _DEFAULT else "en") if name == _DEFAULT else tag_of(name)
        if tag is None:
            notes.add("survey", name, Why.LANGUAGE)
        elif name in used or name in {first, _DEFAULT}:
            found[name] = tag
    if _DEFAULT not in used and len(found) > 1:
        found.pop(_DEFAULT, None)
    return found or {_DEFAULT: "en"}


def _said(found: object) -> Iterator[dict[str, Any]]:
    """Yield the texts of a file that are in several languages."""
    if isinstance(found, list):
        for each in found:
            yield from _said(each)
    if isinstance(found, dict):
        for name, each in found.items():
            if name in _TEXTS and isinstance(each, dict):
                yield each
            else:
                yield from _said(each)


def _note_survey(document: Mapping[str, Any], notes: Notes) -> None:
    for trigger in map(mapping, listing(document.get("triggers"))):
        kind = text(trigger.get("type"))
        notes.add("survey", f"trigger {kind}", Why.JUMP if kind in _JUMPS else Why.SETTING)
    for name in document:
        if name not in _SURVEY and name != "triggers":
            notes.add("survey", name, Why.SETTING)


def _differing(survey: Survey, back: Survey) -> Iterator[tuple[str, str]]:
    """Yield all in which a survey that was read back differs: where, and the field."""
    for name in ("languages", "title", "intro", "thanks"):
        if getattr(survey, name) != getattr(back, name):
            yield "survey", name
    pages = {page.key: page for page in back.pages}
    questions = {question.key: question for question in back.questions}
    for page in survey.pages:
        yield from _changed(_spoken(page), pages.get(page.key))
    for question in survey.questions:
        yield from _changed(_spoken(_plain(question)), questions.get(question.key))


def _changed(one: Page | Question, other: Page | Question | None) -> Iterator[tuple[str, str]]:
    if other is None:
        yield one.key, "all of it"
        return
    for name in one.__struct_fields__:
        if name != "questions" and getattr(one, name) != getattr(other, name):
            yield one.key, name


def _spoken[Part: (Page, Question)](part: Part) -> Part:
    """Return a page or question with its condition as it would be written."""
    return replace(part, shown_if=spoken(read_condition(part.shown_if))) if part.shown_if else part


def _plain(question: Question) -> Question:
    """Return a question without a scale where its kind has the same anyway, and without what is usual."""
    bare = replace(question, scale=None) if question.scale and not question.rows else question
    usual = question.measures if question.measures is not USUAL_MEASURES[question.kind] else None
    return replace(bare if bare.points == question.points else question, measures=usual)
