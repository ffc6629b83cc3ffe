"""Surveys as SurveyJS writes them."""

import html
from collections.abc import Callable, Mapping
from typing import Any

from regard.ask.conditions import Condition, Every, read_condition
from regard.ask.interchange.expressions import CannotBeWritten, joined, negated
from regard.ask.interchange.surveyjs_expressions import expression_of, has_other_item
from regard.ask.interchange.texts import asks_to_recommend
from regard.ask.interchange.unmapped import Notes, Why
from regard.ask.survey import END, USUAL_MEASURES, USUAL_THEME, Option, Page, Question, QuestionKind, Survey, Texts

Json = dict[str, Any]

_LONGEST = 4_000


def document_of(survey: Survey, notes: Notes) -> Json:
    """Return a survey as an object of SurveyJS; what it does not hold is noted."""
    _note_survey(survey, notes)
    pages = [_intro(survey.intro)] if survey.intro else []
    pages += [
        _page(page, condition, survey, notes) for page, condition in zip(survey.pages, _shown(survey), strict=True)
    ]
    found: Json = {
        "locale": survey.languages[0],
        "title": _plain(survey.title),
        "firstPageIsStartPage": True if survey.intro else None,
        "completedHtml": _html(survey.thanks),
        "pages": pages,
    }
    return _filled(found)


def _note_survey(survey: Survey, notes: Notes) -> None:
    for name in ("key", "name", "touchpoint"):
        notes.add("survey", name, Why.ELSEWHERE)
    if survey.theme != USUAL_THEME:
        notes.add("survey", "theme", Why.ELSEWHERE)
    if survey.anonymous:
        notes.add("survey", "anonymous", Why.ELSEWHERE)


def _intro(texts: Texts) -> Json:
    return {"name": "start", "elements": [{"type": "html", "name": "intro", "html": _html(texts)}]}


def _page(page: Page, condition: Condition | None, survey: Survey, notes: Notes) -> Json:
    found: Json = {
        "name": page.key,
        "title": _plain(page.title),
        "description": _plain(page.text),
        "questionOrder": "random" if page.random else None,
        "elements": [_element(question, survey, notes) for question in page.questions],
        "visibleIf": _expression(condition, page.key, survey, notes),
    }
    if page.next:
        notes.add(page.key, "next", Why.TIGHTER)
    return _filled(found)


def _shown(survey: Survey) -> list[Condition | None]:
    """Return when each page is shown: on its own condition, and unless a page before it leads past it."""
    places = {page.key: place for place, page in enumerate(survey.pages)} | {END: len(survey.pages)}
    passes: list[tuple[int, Condition | None]] = []
    found: list[Condition | None] = []
    for place, page in enumerate(survey.pages):
        past = [condition for to, condition in passes if to > place]
        own = [read_condition(page.shown_if)] if page.shown_if else []
        # Where a page before it always leads past it nobody comes by; such a survey cannot be published.
        shown = [*own, *(negated(condition) for condition in past if condition is not None)]
        found.append(joined(Every, shown) if shown else None)
        others: list[Condition] = list(shown)
        for branch in page.next:
            when = [read_condition(branch.when)] if branch.when else []
            passes.append((places.get(branch.to, place), joined(Every, [*others, *when]) if others or when else None))
            others += [negated(condition) for condition in when]
    return found


def _element(question: Question, survey: Survey, notes: Notes) -> Json:
    _note_question(question, notes)
    shown = read_condition(question.shown_if) if question.shown_if else None
    found: Json = {
        "type": _TYPES[question.kind],
        "name": question.key,
        "title": _plain(question.text),
        "titleLocation": None if question.text else "hidden",
        "description": _plain(question.help),
        "isRequired": question.required or None,
        "visibleIf": _expression(shown, question.key, survey, notes),
        **_PARTS[question.kind](question),
    }
    return _filled(found)


def _note_question(question: Question, notes: Notes) -> None:
    if question.measures not in {None, USUAL_MEASURES[question.kind]}:
        notes.add(question.key, "measures", Why.MEANING)
    if question.wording:
        notes.add(question.key, "wording", Why.ELSEWHERE)
    if question.purpose:
        notes.add(question.key, "purpose", Why.ELSEWHERE)
    if question.kind is QuestionKind.NPS and not asks_to_recommend(question.key, question.text):
        notes.add(question.key, "nps", Why.MEANING)


def _scaled(question: Question) -> Json:
    points = question.points
    found: Json = {"rateMin": points[0], "rateMax": points[-1]}
    if question.kind is QuestionKind.EMOJI:
        found["rateType"] = "smileys"
    if set(question.labels) <= {points[0], points[-1]}:
        ends = zip(("minRateDescription", "maxRateDescription"), (points[0], points[-1]), strict=True)
        return found | {name: _plain(question.labels.get(point, {})) for name, point in ends}
    values = ({"value": point, "text": _plain(question.labels.get(point, {}))} for point in points)
    return found | {"rateValues": [_filled(value) for value in values]}


def _chosen(question: Question) -> Json:
    last = has_other_item(question)
    listed = question.options[:-1] if last else question.options
    return {
        "choices": [_choice(option, question.kind) for option in listed],
        "choicesOrder": "random" if question.random else None,
        **(_other(question.options[-1]) if last else {}),
    } | _several(question)


def _several(question: Question) -> Json:
    if question.kind is not QuestionKind.MULTIPLE_CHOICE:
        return {}
    return {"minSelectedChoices": question.least, "maxSelectedChoices": question.most}


def _choice(option: Option, kind: QuestionKind) -> Json:
    alone = option.alone and kind is QuestionKind.MULTIPLE_CHOICE
    marks = {"showCommentArea": option.other or None, "isExclusive": alone or None}
    return _filled({"value": option.key, "text": _plain(option.text), **marks})


def _other(option: Option) -> Json:
    return {"showOtherItem": True, "otherText": _plain(option.text)}


def _lined(question: Question) -> Json:
    columns = (
        [{"value": point, "text": _plain(question.labels.get(point, {}))} for point in question.points]
        if question.scale
        else [{"value": option.key, "text": _plain(option.text)} for option in question.options]
    )
    return {
        "columns": [_filled(column) for column in columns],
        "rows": [_filled({"value": row.key, "text": _plain(row.text)}) for row in question.rows],
        "rowOrder": "random" if question.random else None,
        "eachRowRequired": question.required or None,
    }


def _worded(question: Question) -> Json:
    least = [{"type": "text", "minLength": question.least}] if question.least is not None else None
    return {"maxLength": question.most, "validators": least}


def _counted(question: Question) -> Json:
    return {"inputType": "number", "min": question.least, "max": question.most}


def _dated(question: Question) -> Json:
    days = {"min": question.earliest, "max": question.latest}
    return {"inputType": "date", **{name: day.isoformat() for name, day in days.items() if day}}


def _agreed(_question: Question) -> Json:
    return {"displayMode": "checkbox"}


_TYPES = {
    QuestionKind.NPS: "rating", QuestionKind.RATING: "rating", QuestionKind.EMOJI: "rating",
    QuestionKind.SINGLE_CHOICE: "radiogroup", QuestionKind.MULTIPLE_CHOICE: "checkbox",
    QuestionKind.MATRIX: "matrix", QuestionKind.RANKING: "ranking", QuestionKind.TEXT: "comment",
    QuestionKind.NUMBER: "text", QuestionKind.DATE: "text", QuestionKind.CONSENT: "boolean",
}  # fmt: skip
_PARTS: Mapping[QuestionKind, Callable[[Question], Json]] = {
    QuestionKind.NPS: _scaled, QuestionKind.RATING: _scaled, QuestionKind.EMOJI: _scaled,
    QuestionKind.SINGLE_CHOICE: _chosen, QuestionKind.MULTIPLE_CHOICE: _chosen, QuestionKind.RANKING: _chosen,
    QuestionKind.MATRIX: _lined, QuestionKind.TEXT: _worded, QuestionKind.NUMBER: _counted,
    QuestionKind.DATE: _dated, QuestionKind.CONSENT: _agreed,
}  # fmt: skip


def _expression(condition: Condition | None, where: str, survey: Survey, notes: Notes) -> str | None:
    if condition is None:
        return None
    try:
        found = expression_of(condition, {question.key: question for question in survey.questions})
    except CannotBeWritten:
        found = ""
    if not found or len(found) > _LONGEST:
        notes.add(where, "if", Why.CONDITION)
        return None
    return found


def _plain(texts: Texts) -> Texts | None:
    """Return texts as the other program writes them: it has no brace that is only a brace."""
    return {language: text.replace("{{", "{") for language, text in texts.items()} or None


def _html(texts: Texts) -> Texts | None:
    plain = _plain(texts) or {}
    return {language: html.escape(text, quote=False).replace("\n", "<br>") for language, text in plain.items()} or None


def _filled(found: Json) -> Json:
    return {name: value for name, value in found.items() if value is not None}
