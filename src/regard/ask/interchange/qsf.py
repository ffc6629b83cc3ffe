"""Surveys of Qualtrics (QSF)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from msgspec.structs import replace

from regard.ask.interchange.documents import listing, mapping, read_document, said_yes, text
from regard.ask.interchange.expressions import CannotBeWritten, all_of
from regard.ask.interchange.qsf_flow import Draft, drafts_of, skips_of, steps_of
from regard.ask.interchange.qsf_logic import shown_if, skipped_if
from regard.ask.interchange.qsf_questions import Asked, questions_of
from regard.ask.interchange.texts import tag_of, words_of
from regard.ask.interchange.unmapped import NO_PAGE, NO_QUESTION, Imported, Keys, Notes, Why, unreadable
from regard.ask.survey import END, Branch, Page, Question, Survey, Texts
from regard.vocabulary.base import key_of

FORMAT = "QSF"
_KNOWN_ELEMENTS = frozenset({"BL", "FL", "SO", "SQ", "PROJ", "STAT", "QC", "RS", "SCO"})
_SETTINGS: Mapping[str, frozenset[str]] = {
    "PasswordProtection": frozenset({"No"}),
    "SurveyExpiration": frozenset({"None"}),
    "RefererCheck": frozenset({"No"}),
    "BallotBoxStuffingPrevention": frozenset({"false", "No"}),
    "ProgressBarDisplay": frozenset({"None"}),
    "SurveyTermination": frozenset({"DefaultMessage", "DisplayMessage"}),
    "Header": frozenset(),
    "Footer": frozenset(),
    "Skin": frozenset(),
    "CustomStyles": frozenset(),
    "EOSRedirectURL": frozenset({"http://", "https://"}),
    "EOSMessage": frozenset(),
}
"""Settings of a survey that are noted where they have another value than these."""


@dataclass(frozen=True)
class _Parts:
    """Questions by Qualtrics' id, and texts that stand on pages."""

    questions: Mapping[str, list[Question]]
    shown: Mapping[str, Texts]


def read_qsf(data: bytes, touchpoint: str = "survey") -> Imported:
    """Return a survey of Qualtrics.

    Args:
        data: the file as it was exported.
        touchpoint: key of the touchpoint that answers belong to, which the file does not know.

    Raises:
        WrongUseError: the file is no QSF file.
    """
    document = read_document(data, FORMAT)
    entry, elements = mapping(document.get("SurveyEntry")), listing(document.get("SurveyElements"))
    elements = [each for each in elements if isinstance(each, dict)]
    if not entry or not elements:
        raise unreadable(FORMAT, "it has no SurveyEntry or no SurveyElements")
    notes = Notes()
    payloads = {
        text(mapping(each.get("Payload")).get("QuestionID")): mapping(each.get("Payload"))
        for each in elements
        if each.get("Element") == "SQ"
    }
    drafts = drafts_of(steps_of(elements, notes), payloads, notes)
    asked = _asked(entry, payloads, drafts, notes)
    pages = _pages(drafts, payloads, asked)
    _note_elements(elements, notes)
    settings = _settings(elements, notes)
    name = text(entry.get("SurveyName")).strip() or "Survey"
    title = words_of(text(settings.get("SurveyTitle")), "survey", notes)
    survey = Survey(
        key=key_of(name) or "survey",
        name=name,
        touchpoint=touchpoint,
        languages=(asked.first, *asked.languages.values()),
        pages=pages,
        title={asked.first: title} if title else {},
        anonymous=said_yes(settings.get("AnonymizeResponse")),
    )
    return Imported(survey, notes.all())


def _asked(
    entry: Mapping[str, Any], payloads: Mapping[str, Mapping[str, Any]], drafts: list[Draft], notes: Notes
) -> Asked:
    """Return what questions are read with: languages, and a key for each question that is on a page."""
    first = tag_of(text(entry.get("SurveyLanguage"))) or "en"
    languages: dict[str, str] = {}
    for code in (code for payload in payloads.values() for code in _codes(payload)):
        tag = tag_of(code)
        if tag is None:
            notes.add("survey", code, Why.LANGUAGE)
        elif tag != first:
            languages.setdefault(code, tag)
    taken = Keys(NO_QUESTION)
    used = (qid for draft in drafts for qid in draft.questions)
    keys = {qid: taken.fresh(text(payloads[qid].get("DataExportTag")) or qid, "question") for qid in used}
    return Asked(notes, first, languages, keys, taken)


def _codes(payload: Mapping[str, Any]) -> list[str]:
    found = payload.get("Language")
    return list(found) if isinstance(found, dict) else []


def _pages(drafts: list[Draft], payloads: Mapping[str, Mapping[str, Any]], asked: Asked) -> tuple[Page, ...]:
    parts = _parts(drafts, payloads, asked)
    keys = Keys(NO_PAGE)
    names = [keys.fresh(draft.name, "page") for draft in drafts]
    return tuple(_page(place, drafts, names, payloads, (parts, asked)) for place in range(len(drafts)))


def _parts(drafts: list[Draft], payloads: Mapping[str, Mapping[str, Any]], asked: Asked) -> _Parts:
    questions: dict[str, list[Question]] = {}
    shown: dict[str, Texts] = {}
    for qid in (qid for draft in drafts for qid in draft.questions):
        if payloads[qid].get("QuestionType") == "DB":
            shown[qid] = asked.texts(payloads[qid], "QuestionText")
        else:
            questions[qid] = questions_of(payloads[qid], asked)
    return _Parts(questions, shown)


def _page(
    place: int,
    drafts: list[Draft],
    names: list[str],
    payloads: Mapping[str, Mapping[str, Any]],
    read: tuple[_Parts, Asked],
) -> Page:
    draft, (parts, asked) = drafts[place], read
    conditions = [_condition(logic, draft.name, asked) for logic in draft.logic]
    texts: list[Texts] = []
    questions: list[Question] = []
    for qid in draft.questions:
        condition = _condition(payloads[qid].get("DisplayLogic"), _tag(payloads[qid]), asked)
        if qid not in parts.shown:
            questions += [replace(each, shown_if=condition) for each in parts.questions[qid]]
            continue
        texts.append(parts.shown[qid])
        if questions:
            asked.notes.add(_tag(payloads[qid]), "descriptive text", Why.MOVED)
        if len(draft.questions) == 1:
            conditions.append(condition)
        elif condition:
            asked.notes.add(_tag(payloads[qid]), "DisplayLogic", Why.CONDITION)
    return Page(
        key=names[place],
        questions=tuple(questions),
        text=_together(texts),
        random=draft.random,
        shown_if=_together_if(conditions, draft.name, asked),
        next=(*_skips(place, drafts, names, payloads, asked), *_ends(draft, asked)),
    )


def _condition(logic: object, where: str, asked: Asked) -> str | None:
    try:
        return shown_if(logic, asked.known)
    except CannotBeWritten:
        asked.notes.add(where, "logic", Why.CONDITION)
        return None


def _together_if(conditions: list[str | None], where: str, asked: Asked) -> str | None:
    try:
        return all_of(conditions)
    except CannotBeWritten:
        asked.notes.add(where, "logic", Why.CONDITION)
        return None


def _ends(draft: Draft, asked: Asked) -> list[Branch]:
    found = []
    for logic in draft.ends:
        conditions = [_condition(each, draft.name, asked) for each in logic]
        when = _together_if(conditions, draft.name, asked)
        # Where a part of the logic cannot be written, the end would come too early.
        if all(conditions) and when:
            found.append(Branch(to=END, when=when))
    return found


def _skips(
    place: int,
    drafts: list[Draft],
    names: list[str],
    payloads: Mapping[str, Mapping[str, Any]],
    asked: Asked,
) -> list[Branch]:
    found = []
    for qid in drafts[place].questions:
        for skip in skips_of(payloads[qid]):
            to = _destination(text(skip.get("SkipToDestination")), place, drafts, names)
            when = _skipped(skip, asked)
            if to is None or when is None:
                asked.notes.add(_tag(payloads[qid]), "SkipLogic", Why.JUMP)
            else:
                found.append(Branch(to=to, when=when))
    return found


def _skipped(skip: Mapping[str, Any], asked: Asked) -> str | None:
    try:
        return skipped_if(skip, asked.known)
    except CannotBeWritten:
        return None


def _destination(name: str, place: int, drafts: list[Draft], names: list[str]) -> str | None:
    """Return the page that a skip leads to, or the end; None if it is not further on."""
    if name == "ENDOFSURVEY":
        return END
    later = range(place + 1, len(drafts))
    if name == "ENDOFBLOCK":
        return next((names[at] for at in later if drafts[at].block != drafts[place].block), END)
    return next((names[at] for at in later if name in drafts[at].questions), None)


def _settings(elements: list[dict[str, Any]], notes: Notes) -> Mapping[str, Any]:
    options = next((mapping(each.get("Payload")) for each in elements if each.get("Element") == "SO"), {})
    for name, usual in _SETTINGS.items():
        value = options.get(name)
        if (text(value) or mapping(value)) and text(value) not in usual:
            notes.add("survey", name, Why.SETTING)
    return options


def _note_elements(elements: list[dict[str, Any]], notes: Notes) -> None:
    for element in elements:
        kind, payload = text(element.get("Element")), mapping(element.get("Payload"))
        if kind not in _KNOWN_ELEMENTS:
            notes.add("survey", f"{kind} {text(element.get('PrimaryAttribute'))}".strip(), Why.SETTING)
        if kind == "SCO" and payload.get("ScoringCategories"):
            notes.add("survey", "scoring", Why.SETTING)


def _together(texts: list[Texts]) -> Texts:
    languages = dict.fromkeys(language for each in texts for language in each)
    return {language: "\n\n".join(each[language] for each in texts if language in each) for language in languages}


def _tag(payload: Mapping[str, Any]) -> str:
    return text(payload.get("DataExportTag")) or text(payload.get("QuestionID"))
