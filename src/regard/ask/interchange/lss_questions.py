"""Questions of LimeSurvey, by the letter of their type."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from regard.ask.interchange.documents import number, said_yes, whole_scale
from regard.ask.interchange.expressions import CannotBeWritten
from regard.ask.interchange.lss_logic import Known, code_of
from regard.ask.interchange.lss_tables import Translated
from regard.ask.interchange.texts import asks_to_recommend, piped_texts, words_of
from regard.ask.interchange.unmapped import NO_QUESTION, Keys, Notes, Why, built, everywhere
from regard.ask.survey import Option, Question, QuestionKind, Row, Texts
from regard.vocabulary import Scale

PIPE = re.compile(r"\{([^{}\n]+)\}")
_OWN_WORDS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "Y": (("Y", "Yes"), ("N", "No")),
    "G": (("F", "Female"), ("M", "Male")),
    "C": (("Y", "Yes"), ("U", "Uncertain"), ("N", "No")),
    "E": (("I", "Increase"), ("S", "Same"), ("D", "Decrease")),
}
"""Codes and words of the types that LimeSurvey itself has the answers of."""
_POINTS = {"5": 5, "A": 5, "B": 10}
_LOST = {
    "em_validation_q": Why.CHECK, "em_validation_sq": Why.CHECK, "array_filter": Why.CONDITION,
    "array_filter_exclude": Why.CONDITION, "random_group": Why.ORDER, "prefix": Why.SETTING, "suffix": Why.SETTING,
    "time_limit": Why.SETTING, "equals_num_value": Why.CHECK, "min_num_value": Why.CHECK, "max_num_value": Why.CHECK,
}  # fmt: skip
"""Attributes that are noted where they are set."""


@dataclass
class Asked:
    """What questions of a file are read with.

    Attributes:
        languages: tags by LimeSurvey's names of languages; the first is the survey's.
        lines: subquestions by the id of their question.
        answers: answer options by the id of their question.
        attributes: by the id of their question.
    """

    notes: Notes
    languages: Mapping[str, str]
    lines: Mapping[str, list[Translated]]
    answers: Mapping[str, list[Translated]]
    attributes: Mapping[str, Mapping[str, str]]
    keys: dict[str, str] = field(default_factory=dict)
    taken: Keys = field(default_factory=lambda: Keys(NO_QUESTION))
    known: Known = field(default_factory=Known)

    @property
    def first(self) -> str:
        """The survey's first language."""
        return next(iter(self.languages.values()))

    def texts(self, found: Translated, column: str, where: str) -> Texts:
        """Return a text of a row in all languages that have a tag."""
        said = found.texts.get(column, {})
        words = {tag: words_of(said[name], where, self.notes) for name, tag in self.languages.items() if name in said}
        return piped_texts(words, PIPE, lambda pipe: self._pipe(pipe, where))

    def _pipe(self, pipe: str, where: str) -> str | None:
        try:
            code, line = code_of(pipe, self.known)
        except CannotBeWritten:
            code, line = "", ""
        question = self.known.questions.get(code)
        key = question.key if question is not None and not line else None
        if key is None:
            self.notes.add(where, "{" + pipe + "}", Why.PIPE)
        return key


def questions_of(found: Translated, asked: Asked) -> list[Question]:
    """Return what a question becomes: one, several, or none with a note; how they are shown is not looked at."""
    letter, code = found.row.get("type", ""), found.row.get("title", "")
    reader = _READERS.get(letter)
    _note_lost(found, asked)
    if reader is None:
        asked.notes.add(code, f"type {letter}", Why.NO_KIND)
        return []
    return [question for question in reader(found, asked) if question is not None]


def _list(found: Translated, asked: Asked) -> list[Question | None]:
    code, letter = found.row["title"], found.row["type"]
    if letter == "O":
        asked.notes.add(code, "comment", Why.OTHER)
    if letter in _OWN_WORDS:
        return [_one(found, asked, QuestionKind.SINGLE_CHOICE, options=_own_options(letter, code, asked))]
    options = _options(found, asked, "0")
    points = whole_scale([each.row.get("code", "") for each in _answers(found, asked, "0")])
    if points == tuple(range(11)) and asks_to_recommend(code, asked.texts(found, "question", code)):
        asked.known.answers |= {(code, str(point)): str(point) for point in points}
        labels = {point: option.text for point, option in zip(points, options, strict=False)}
        labels = {point: texts for point, texts in labels.items() if set(texts.values()) != {str(point)}}
        return [_one(found, asked, QuestionKind.NPS, labels=labels)]
    return [_one(found, asked, QuestionKind.SINGLE_CHOICE, options=(*options, *_other(found, asked)))]


def _several(found: Translated, asked: Asked) -> list[Question | None]:
    code = found.row["title"]
    if found.row["type"] == "P":
        asked.notes.add(code, "comments", Why.OTHER)
    alone = set(asked.attributes.get(found.row["qid"], {}).get("exclude_all_others", "").split(";"))
    keys, options = Keys(), []
    for line in _lines(found, asked):
        texts, name = asked.texts(line, "question", code), line.row.get("title", "")
        key = keys.fresh(texts.get(asked.first, "") or name, "option")
        asked.known.lines[code, name] = key
        options.append(Option(key=key, text=texts, alone=name in alone))
    other = _other(found, asked)
    if other:
        asked.known.lines[code, "other"] = other[0].key
    limits = _limits(found, asked, "min_answers", "max_answers")
    return [_one(found, asked, QuestionKind.MULTIPLE_CHOICE, options=(*options, *other), **limits)]


def _points(found: Translated, asked: Asked) -> list[Question | None]:
    return [_one(found, asked, QuestionKind.RATING, scale=Scale(low=1, high=_POINTS[found.row["type"]]))]


def _array(found: Translated, asked: Asked) -> list[Question | None]:
    code, letter = found.row["title"], found.row["type"]
    rows = _rows(found, asked)
    if letter in _POINTS:
        parts: dict[str, Any] = {"scale": Scale(low=1, high=_POINTS[letter])}
    elif letter in _OWN_WORDS:
        parts = {"options": _own_options(letter, code, asked)}
    else:
        parts = _columns(found, asked, "0")
    return [_one(found, asked, QuestionKind.MATRIX, rows=rows, **parts)]


def _two_scales(found: Translated, asked: Asked) -> list[Question | None]:
    asked.notes.add(found.row["title"], "dual scale", Why.SPLIT)
    first = _one(found, asked, QuestionKind.MATRIX, rows=_rows(found, asked), **_columns(found, asked, "0"))
    second = _columns(found, asked, "1")
    if first is None or not second.get("options", second.get("scale")):
        return [first]
    again = asked.taken.fresh(f"{first.key}_2", "question")
    parts = {"text": first.text, "help": first.help, "required": first.required, "rows": first.rows}
    return [first, built(asked.notes, found.row["title"], QuestionKind.MATRIX, key=again, **parts, **second)]


def _ranking(found: Translated, asked: Asked) -> list[Question | None]:
    return [_one(found, asked, QuestionKind.RANKING, options=_options(found, asked, "0"))]


def _number(found: Translated, asked: Asked) -> list[Question | None]:
    limits = _limits(found, asked, "min_num_value_n", "max_num_value_n")
    return [_one(found, asked, QuestionKind.NUMBER, **limits)]


def _text(found: Translated, asked: Asked) -> list[Question | None]:
    most = number(asked.attributes.get(found.row["qid"], {}).get("maximum_chars"))
    return [_one(found, asked, QuestionKind.TEXT, most=most)]


def _day(found: Translated, asked: Asked) -> list[Question | None]:
    attributes = asked.attributes.get(found.row["qid"], {})
    limits: dict[str, date] = {}
    for name, column in (("earliest", "date_min"), ("latest", "date_max")):
        try:
            limits[name] = date.fromisoformat(attributes.get(column, ""))
        except ValueError:
            if attributes.get(column):
                asked.notes.add(found.row["title"], column, Why.CHECK)
    return [_one(found, asked, QuestionKind.DATE, **limits)]


def _each(found: Translated, asked: Asked) -> list[Question | None]:
    """Return a question for each line, of numbers or of words."""
    code = found.row["title"]
    kind = QuestionKind.NUMBER if found.row["type"] == "K" else QuestionKind.TEXT
    asked.notes.add(code, f"type {found.row['type']}", Why.SPLIT)
    whole = asked.texts(found, "question", code)
    questions = []
    for line in _lines(found, asked):
        name = line.row.get("title", "")
        key = asked.taken.fresh(f"{asked.keys[code]}_{name}", "question")
        required = said_yes(found.row.get("mandatory"))
        texts = asked.texts(line, "question", code)
        question = built(asked.notes, code, kind, key=key, text=texts, help=whole, required=required)
        if question is not None:
            asked.known.questions[f"{code}_{name}"] = question
        questions.append(question)
    return questions


_READERS: Mapping[str, Callable[[Translated, Asked], list[Question | None]]] = {
    "L": _list, "!": _list, "O": _list, "Y": _list, "G": _list, "M": _several, "P": _several, "5": _points,
    "A": _array, "B": _array, "C": _array, "E": _array, "F": _array, "H": _array, "1": _two_scales, "R": _ranking,
    "N": _number, "K": _each, "Q": _each, "T": _text, "S": _text, "U": _text, "D": _day,
}  # fmt: skip


def _one(found: Translated, asked: Asked, kind: QuestionKind, **parts: Any) -> Question | None:
    """Return the question under its own key, and let equations name it."""
    code = found.row["title"]
    attributes = asked.attributes.get(found.row["qid"], {})
    random = any(said_yes(attributes.get(name)) for name in ("random_order", "answer_order_random"))
    question = built(
        asked.notes,
        code,
        kind,
        key=asked.keys[code],
        text=asked.texts(found, "question", code),
        help=asked.texts(found, "help", code),
        required=said_yes(found.row.get("mandatory")),
        random=random or attributes.get("answer_order") == "random",
        **parts,
    )
    if question is not None:
        asked.known.questions[code] = question
    return question


def _options(found: Translated, asked: Asked, scale: str) -> tuple[Option, ...]:
    code, keys, options = found.row["title"], Keys(), []
    for answer in _answers(found, asked, scale):
        texts, name = asked.texts(answer, "answer", code), answer.row.get("code", "")
        key = keys.fresh(texts.get(asked.first, "") or name, "option")
        asked.known.answers[code, name] = key
        options.append(Option(key=key, text=texts))
    return tuple(options)


def _columns(found: Translated, asked: Asked, scale: str) -> dict[str, Any]:
    """Return the columns of an array: points where the codes are points, else options."""
    code, answers = found.row["title"], _answers(found, asked, scale)
    points = whole_scale([each.row.get("code", "") for each in answers])
    if points is None:
        return {"options": _options(found, asked, scale)}
    asked.known.answers |= {(code, str(point)): str(point) for point in points}
    labels = {point: asked.texts(each, "answer", code) for point, each in zip(points, answers, strict=True)}
    return {"scale": Scale(low=min(points), high=max(points)), "labels": labels}


def _rows(found: Translated, asked: Asked) -> tuple[Row, ...]:
    code, keys, rows = found.row["title"], Keys(), []
    for line in _lines(found, asked):
        texts, name = asked.texts(line, "question", code), line.row.get("title", "")
        key = keys.fresh(name, "row")
        asked.known.lines[code, name] = key
        rows.append(Row(key=key, text=texts))
    return tuple(rows)


def _own_options(letter: str, code: str, asked: Asked) -> tuple[Option, ...]:
    asked.notes.add(code, f"type {letter}", Why.WORDS)
    languages = tuple(asked.languages.values())
    words = _OWN_WORDS[letter]
    asked.known.answers |= {(code, name): text.lower() for name, text in words}
    return tuple(Option(key=text.lower(), text=everywhere(text, languages)) for _, text in words)


def _other(found: Translated, asked: Asked) -> tuple[Option, ...]:
    if not said_yes(found.row.get("other")):
        return ()
    code, languages = found.row["title"], tuple(asked.languages.values())
    said = asked.attributes.get(found.row["qid"], {}).get("other_replace_text", "")
    if not said:
        asked.notes.add(code, "other", Why.WORDS)
    asked.known.answers[code, "-oth-"] = "other"
    return (Option(key="other", text=everywhere(said or "Other", languages), other=True),)


def _limits(found: Translated, asked: Asked, least: str, most: str) -> dict[str, float | None]:
    attributes = asked.attributes.get(found.row["qid"], {})
    return {"least": number(attributes.get(least)), "most": number(attributes.get(most))}


def _lines(found: Translated, asked: Asked) -> list[Translated]:
    return [each for each in asked.lines.get(found.row["qid"], []) if each.row.get("scale_id", "0") in {"", "0"}]


def _answers(found: Translated, asked: Asked, scale: str) -> list[Translated]:
    return [each for each in asked.answers.get(found.row["qid"], []) if (each.row.get("scale_id") or "0") == scale]


def _note_lost(found: Translated, asked: Asked) -> None:
    row, attributes = found.row, asked.attributes.get(found.row["qid"], {})
    for name, why in _LOST.items():
        if attributes.get(name):
            asked.notes.add(row["title"], name, why)
    if said_yes(attributes.get("hidden")):
        asked.notes.add(row["title"], "hidden", Why.SETTING)
    if row.get("preg"):
        asked.notes.add(row["title"], "preg", Why.CHECK)
    if row.get("mandatory") == "S":
        asked.notes.add(row["title"], "soft mandatory", Why.CHECK)
    if found.texts.get("script") or row.get("script"):
        asked.notes.add(row["title"], "script", Why.PICTURE)
