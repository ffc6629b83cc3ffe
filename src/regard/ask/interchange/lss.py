"""Surveys of LimeSurvey (LSS), of both layouts: texts within the questions, and texts in tables of their own."""

from collections.abc import Mapping

from msgspec.structs import replace

from regard.ask.interchange.documents import said_yes
from regard.ask.interchange.expressions import CannotBeWritten
from regard.ask.interchange.lss_logic import shown_if
from regard.ask.interchange.lss_questions import Asked, questions_of
from regard.ask.interchange.lss_tables import Record, Tables, Translated, by_order, read_tables, translated
from regard.ask.interchange.texts import tag_of
from regard.ask.interchange.unmapped import NO_PAGE, Imported, Keys, Notes, Why
from regard.ask.survey import Page, Question, Survey, Texts
from regard.vocabulary.base import key_of

_LOST_TABLES = {
    "assessments": Why.SETTING, "quota": Why.SETTING, "defaultvalues": Why.SETTING,
    "survey_url_parameters": Why.SETTING,
}  # fmt: skip
_LAYOUTS = {"S": "one question a page", "A": "all on one page"}


def read_lss(data: bytes, touchpoint: str = "survey") -> Imported:
    """Return a survey of LimeSurvey.

    Args:
        data: the file as it was exported.
        touchpoint: key of the touchpoint that answers belong to, which the file does not know.

    Raises:
        WrongUseError: the file is no LSS file.
    """
    tables, notes = read_tables(data), Notes()
    asked = _asked(tables, notes)
    groups = by_order(translated(tables, "groups", "gid", ("group_name", "description"), "group_l10ns"), "group_order")
    questions = by_order(
        translated(tables, "questions", "qid", ("question", "help", "script"), "question_l10ns"), "question_order"
    )
    _name(questions, asked)
    read = {found.row["qid"]: questions_of(found, asked) for found in questions if found.row.get("type") != "X"}
    pages = tuple(_pages(groups, questions, read, asked))
    settings = translated(tables, "surveys_languagesettings", "surveyls_survey_id", _SAID, "")
    said = {name: asked.texts(settings[0], name, "survey") if settings else {} for name in _SAID}
    _note_lost(tables, said, notes)
    title = said["surveyls_title"]
    name = title.get(asked.first) or next(iter(title.values()), "Survey")
    survey = Survey(
        key=key_of(name) or "survey",
        name=name,
        touchpoint=touchpoint,
        languages=tuple(asked.languages.values()),
        pages=pages,
        title=title,
        intro=said["surveyls_welcometext"],
        thanks=said["surveyls_endtext"],
        anonymous=said_yes(tables.of("surveys")[0].get("anonymized")),
    )
    return Imported(survey, notes.all())


_SAID = ("surveyls_title", "surveyls_welcometext", "surveyls_endtext", "surveyls_description")


def _asked(tables: Tables, notes: Notes) -> Asked:
    for row in tables.of("answers"):
        # In the older layout an answer has no id of its own.
        row.setdefault("aid", "/".join(row.get(name, "") for name in ("qid", "scale_id", "code")))
    for row in tables.of("questions"):
        row |= {name: row.get(name, "") for name in ("qid", "type")}
        row["title"] = row.get("title") or row["qid"]
    lines = translated(tables, "subquestions", "qid", ("question",), "question_l10ns")
    answers = translated(tables, "answers", "aid", ("answer",), "answer_l10ns")
    return Asked(
        notes,
        _languages(tables, notes),
        _grouped(by_order(lines, "question_order"), "parent_qid"),
        _grouped(by_order(answers, "sortorder"), "qid"),
        _attributes(tables.of("question_attributes")),
    )


def _languages(tables: Tables, notes: Notes) -> Mapping[str, str]:
    """Return the tag of each language; those that no tag names are noted, and so are second ones of a tag."""
    found: dict[str, str] = {}
    for name in tables.languages:
        tag = tag_of(name) or tag_of(name.split("-", maxsplit=1)[0])
        if tag is None or tag in found.values():
            notes.add("survey", name, Why.LANGUAGE)
        else:
            found[name] = tag
    return found or {"en": "en"}


def _attributes(rows: list[Record]) -> Mapping[str, Mapping[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for row in rows:
        found.setdefault(row.get("qid", ""), {}).setdefault(row.get("attribute", ""), row.get("value", ""))
    return found


def _grouped(rows: list[Translated], column: str) -> Mapping[str, list[Translated]]:
    found: dict[str, list[Translated]] = {}
    for each in rows:
        found.setdefault(each.row.get(column, ""), []).append(each)
    return found


def _name(questions: list[Translated], asked: Asked) -> None:
    """Give each question its key, so that texts and equations can name it."""
    for found in questions:
        code = found.row["title"]
        asked.keys[code] = asked.taken.fresh(code, "question")
        asked.known.codes[found.row["qid"]] = code


def _pages(
    groups: list[Translated], questions: list[Translated], read: Mapping[str, list[Question]], asked: Asked
) -> list[Page]:
    keys, pages = Keys(NO_PAGE), []
    for group in groups:
        title = asked.texts(group, "group_name", "group")
        name = title.get(asked.first) or group.row.get("gid", "")
        members = [found for found in questions if found.row.get("gid") == group.row.get("gid")]
        page = Page(
            key=keys.fresh(name, "page"),
            questions=tuple(one for found in members for one in _shown(found, read, asked)),
            title=title,
            text=_said(group, name, members, asked),
            shown_if=_condition(group.row.get("grelevance", ""), name, asked),
        )
        pages.append(page)
        if group.row.get("randomization_group"):
            asked.notes.add(name, "randomization_group", Why.ORDER)
    return pages


def _shown(found: Translated, read: Mapping[str, list[Question]], asked: Asked) -> list[Question]:
    condition = _condition(found.row.get("relevance", ""), found.row["title"], asked)
    return [replace(each, shown_if=condition) for each in read.get(found.row["qid"], [])]


def _said(group: Translated, name: str, members: list[Translated], asked: Asked) -> Texts:
    """Return what stands on a page beside its questions: the group's description, and questions that ask nothing."""
    parts = [asked.texts(group, "description", name)]
    for place, found in enumerate(members):
        if found.row["type"] != "X":
            continue
        parts.append(asked.texts(found, "question", found.row["title"]))
        if any(earlier.row["type"] != "X" for earlier in members[:place]):
            asked.notes.add(found.row["title"], "text", Why.MOVED)
        if _condition(found.row.get("relevance", ""), found.row["title"], asked):
            asked.notes.add(found.row["title"], "relevance", Why.CONDITION)
    together = {tag: "\n\n".join(part[tag] for part in parts if tag in part) for tag in asked.languages.values()}
    return {tag: text for tag, text in together.items() if text}


def _condition(equation: str, where: str, asked: Asked) -> str | None:
    try:
        return shown_if(equation, asked.known)
    except CannotBeWritten:
        asked.notes.add(where, f"relevance {equation}", Why.CONDITION)
        return None


def _note_lost(tables: Tables, said: Mapping[str, Texts], notes: Notes) -> None:
    for table, why in _LOST_TABLES.items():
        if tables.of(table):
            notes.add("survey", table, why)
    if said["surveyls_description"]:
        notes.add("survey", "description", Why.SETTING)
    layout = tables.of("surveys")[0].get("format", "")
    if layout in _LAYOUTS:
        notes.add("survey", _LAYOUTS[layout], Why.SETTING)
    relevant = {row.get("qid") for row in tables.of("questions") if row.get("relevance", "") not in {"", "1"}}
    for row in tables.of("conditions"):
        # Newer exports have conditions only as they were before they became equations.
        if row.get("qid") not in relevant:
            notes.add(row.get("qid", ""), "condition", Why.CONDITION)
