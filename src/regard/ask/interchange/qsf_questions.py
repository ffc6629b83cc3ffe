"""Questions of Qualtrics."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from regard.ask.interchange.documents import listing, mapping, number, said_yes, text, whole_scale
from regard.ask.interchange.qsf_logic import Known
from regard.ask.interchange.texts import asks_to_recommend, piped_texts, words_of
from regard.ask.interchange.unmapped import Keys, Notes, Why, built
from regard.ask.survey import Option, Question, QuestionKind, Row, Texts
from regard.vocabulary import Scale

Payload = Mapping[str, Any]

PIPE = re.compile(r"\$\{([^}]*)\}")
_SINGLE = frozenset({"SAVR", "SAHR", "SACOL", "DL", "SB"})
_MULTIPLE = frozenset({"MAVR", "MAHR", "MACOL", "MSB"})
_SELECTED = re.compile(
    r"q://(QID\d+)/(?:ChoiceGroup/SelectedChoices\w*|ChoiceTextEntryValue\S*|ChoiceNumericEntryValue)"
)
_LOST_PARTS = {
    "QuestionJS": "JavaScript",
    "DynamicChoices": "carried forward choices",
    "DefaultValue": "default answer",
}
_LOST_CHECKS = frozenset({"CustomValidation", "RequestResponse"})


@dataclass
class Asked:
    """What questions of a file are read with.

    Attributes:
        languages: Qualtrics' code of each further language, with its tag.
        first: tag of the survey's first language.
        keys: of each question, by Qualtrics' id.
        taken: keys that are given.
    """

    notes: Notes
    first: str
    languages: Mapping[str, str]
    keys: dict[str, str]
    taken: Keys
    known: Known = field(default_factory=Known)

    def texts(self, payload: Payload, *path: str) -> Texts:
        """Return a text of a question in all languages; the path leads to it, in the question and its translations."""
        where = text(payload.get("DataExportTag"))
        found = {self.first: _at(payload, *path)}
        translations = mapping(payload.get("Language"))
        found |= {tag: _at(mapping(translations.get(code)), *path) for code, tag in self.languages.items()}
        words = {tag: words_of(html, where, self.notes) for tag, html in found.items()}
        return piped_texts(words, PIPE, lambda pipe: self._pipe(pipe, where))

    def _pipe(self, pipe: str, where: str) -> str | None:
        found = _SELECTED.fullmatch(pipe)
        key = self.keys.get(found[1]) if found else None
        if key is None:
            self.notes.add(where, "${" + pipe + "}", Why.PIPE)
        return key


def questions_of(payload: Payload, asked: Asked) -> list[Question]:
    """Return what a question becomes: one, several, or none with a note; how they are shown is not looked at."""
    kind = text(payload.get("QuestionType"))
    reader = _READERS.get(kind)
    _note_lost(payload, asked.notes)
    found = reader(payload, asked) if reader else None
    if found is None:
        selector = text(payload.get("Selector"))
        asked.notes.add(_name(payload), f"{kind} {selector}".strip(), Why.NO_KIND)
    return found or []


def _choice(payload: Payload, asked: Asked) -> list[Question] | None:
    selector = text(payload.get("Selector"))
    if selector == "NPS":
        return _nps(payload, asked)
    if selector not in _SINGLE | _MULTIPLE:
        return None
    kind = QuestionKind.SINGLE_CHOICE if selector in _SINGLE else QuestionKind.MULTIPLE_CHOICE
    limits = _limits(payload, "MinChoices", "MaxChoices") if selector in _MULTIPLE else {}
    return _one(payload, asked, kind, options=_options(payload, asked, kind), **limits)


def _nps(payload: Payload, asked: Asked) -> list[Question]:
    qid, ends = _qid(payload), listing(payload.get("ColumnLabels"))
    asked.known.options |= {(qid, str(point)): str(point) for point in range(11)}
    labels: dict[int, Texts] = {}
    if len(ends) >= 2:
        places = {0: 0, 10: len(ends) - 1}
        found = {point: asked.texts(payload, "ColumnLabels", str(place), "Display") for point, place in places.items()}
        labels = {point: texts for point, texts in found.items() if texts}
    return _one(payload, asked, QuestionKind.NPS, labels=labels)


def _ranking(payload: Payload, asked: Asked) -> list[Question]:
    return _one(payload, asked, QuestionKind.RANKING, options=_options(payload, asked, QuestionKind.RANKING))


def _matrix(payload: Payload, asked: Asked) -> list[Question] | None:
    selector, several = text(payload.get("Selector")), text(payload.get("SubSelector")) == "MultipleAnswer"
    if selector != "Likert":
        return None
    order = _order(payload, "Choices", "ChoiceOrder")
    if several:
        asked.notes.add(_name(payload), "MultipleAnswer", Why.SPLIT)
        return [
            question
            for choice in order
            for question in _part(payload, asked, choice, QuestionKind.MULTIPLE_CHOICE, _columns(payload, asked))
        ]
    keys = Keys()
    rows = []
    for choice in order:
        texts = asked.texts(payload, "Choices", choice, "Display")
        _note_other(mapping(mapping(payload.get("Choices")).get(choice)), payload, asked)
        key = keys.fresh(_naming(payload, choice) or texts.get(asked.first, ""), "row")
        asked.known.options[_qid(payload), choice] = key
        rows.append(Row(key=key, text=texts))
    return _one(payload, asked, QuestionKind.MATRIX, rows=tuple(rows), **_answers(payload, asked))


def _answers(payload: Payload, asked: Asked) -> dict[str, Any]:
    """Return the columns of a matrix: points where its values are recoded as points, else options."""
    order = _order(payload, "Answers", "AnswerOrder")
    recoded = mapping(payload.get("RecodeValues"))
    points = whole_scale([text(recoded.get(answer)) for answer in order])
    # What is left out of the analysis, such as "does not apply", is no point of a scale.
    if points is None or "No" in mapping(payload.get("AnalyzeChoices")).values():
        return {"options": _columns(payload, asked)}
    asked.known.columns |= {(_qid(payload), answer): str(point) for answer, point in zip(order, points, strict=True)}
    labels = {
        point: asked.texts(payload, "Answers", answer, "Display") for answer, point in zip(order, points, strict=True)
    }
    return {"scale": Scale(low=min(points), high=max(points)), "labels": labels}


def _columns(payload: Payload, asked: Asked) -> tuple[Option, ...]:
    keys, options = Keys(), []
    for answer in _order(payload, "Answers", "AnswerOrder"):
        texts = asked.texts(payload, "Answers", answer, "Display")
        key = keys.fresh(texts.get(asked.first, ""), "answer")
        asked.known.columns[_qid(payload), answer] = key
        options.append(Option(key=key, text=texts))
    return tuple(options)


def _text(payload: Payload, asked: Asked) -> list[Question] | None:
    if text(payload.get("Selector")) == "FORM":
        asked.notes.add(_name(payload), "FORM", Why.SPLIT)
        order = _order(payload, "Choices", "ChoiceOrder")
        return [one for choice in order for one in _part(payload, asked, choice, QuestionKind.TEXT)]
    settings = _settings(payload)
    content = text(settings.get("ContentType"))
    if content == "ValidNumber":
        return _one(
            payload,
            asked,
            QuestionKind.NUMBER,
            **_limits({"Validation": {"Settings": settings.get(content)}}, "Min", "Max"),
        )
    if content == "ValidDate":
        return _one(payload, asked, QuestionKind.DATE)
    if content:
        asked.notes.add(_name(payload), content, Why.CHECK)
    return _one(payload, asked, QuestionKind.TEXT, **_limits(payload, "MinChars", "TotalChars"))


def _slider(payload: Payload, asked: Asked) -> list[Question]:
    """Return a scale where it is one of few points, else a number for each line."""
    settings, order = mapping(payload.get("Configuration")), _order(payload, "Choices", "ChoiceOrder")
    if text(payload.get("Selector")) == "STAR":
        low, high = 1.0, number(settings.get("StarCount")) or 5
    else:
        low, high = number(settings.get("CSSliderMin")) or 0, number(settings.get("CSSliderMax")) or 100
    kind = QuestionKind.NUMBER
    scaled: dict[str, Any] = {"least": low, "most": high}
    if high - low <= 10 and not number(settings.get("NumDecimals")):
        recommends = (low, high) == (0, 10) and asks_to_recommend(_name(payload), asked.texts(payload, "QuestionText"))
        kind = QuestionKind.NPS if recommends else QuestionKind.RATING
        scaled = {} if recommends else {"scale": Scale(low=low, high=high)}
    return _lines(payload, asked, order, kind, scaled)


def _sum(payload: Payload, asked: Asked) -> list[Question]:
    asked.notes.add(_name(payload), "sum of the numbers", Why.CHECK)
    return _lines(payload, asked, _order(payload, "Choices", "ChoiceOrder"), QuestionKind.NUMBER, {"least": 0.0})


def _lines(
    payload: Payload, asked: Asked, order: list[str], kind: QuestionKind, parts: Mapping[str, Any]
) -> list[Question]:
    """Return a question for each line; the question itself where it has one line or none."""
    if len(order) <= 1:
        return _one(payload, asked, kind, **parts)
    asked.notes.add(_name(payload), text(payload.get("QuestionType")), Why.SPLIT)
    return [question for choice in order for question in _part(payload, asked, choice, kind, **parts)]


_READERS: Mapping[str, Callable[[Payload, Asked], list[Question] | None]] = {
    "MC": _choice, "Matrix": _matrix, "TE": _text, "RO": _ranking, "Slider": _slider, "CS": _sum,
}  # fmt: skip


def _one(payload: Payload, asked: Asked, kind: QuestionKind, **parts: Any) -> list[Question]:
    """Return the question under its own key, and let conditions name it."""
    found = built(
        asked.notes,
        _name(payload),
        kind,
        key=asked.keys[_qid(payload)],
        text=asked.texts(payload, "QuestionText"),
        required=_required(payload, asked),
        random=_random(payload, asked),
        **parts,
    )
    if found is None:
        return []
    asked.known.questions[_qid(payload)] = found
    return [found]


def _part(
    payload: Payload, asked: Asked, choice: str, kind: QuestionKind, options: tuple[Option, ...] = (), **parts: Any
) -> list[Question]:
    """Return a question for one line of another; its help is the other's wording."""
    whole, texts = asked.keys[_qid(payload)], asked.texts(payload, "Choices", choice, "Display")
    _note_other(mapping(mapping(payload.get("Choices")).get(choice)), payload, asked)
    found = built(
        asked.notes,
        _name(payload),
        kind,
        key=asked.taken.fresh(f"{whole}_{texts.get(asked.first, choice)}", "question"),
        text=texts,
        help=asked.texts(payload, "QuestionText"),
        required=_required(payload, asked),
        options=options,
        **parts,
    )
    return [found] if found else []


def _options(payload: Payload, asked: Asked, kind: QuestionKind) -> tuple[Option, ...]:
    keys, options, others = Keys(), [], 0
    recoded = mapping(payload.get("RecodeValues"))
    differs = any(text(value) != choice for choice, value in recoded.items())
    for choice in _order(payload, "Choices", "ChoiceOrder"):
        said = mapping(mapping(payload.get("Choices")).get(choice))
        texts = asked.texts(payload, "Choices", choice, "Display")
        named = _naming(payload, choice) or (text(recoded.get(choice)) if differs else "")
        key = keys.fresh(named or texts.get(asked.first, ""), "option")
        asked.known.options[_qid(payload), choice] = key
        other = said_yes(said.get("TextEntry")) and kind is not QuestionKind.RANKING and not others
        if not other:
            _note_other(said, payload, asked)
        others += other
        alone = said_yes(said.get("ExclusiveAnswer")) and kind is QuestionKind.MULTIPLE_CHOICE
        options.append(Option(key=key, text=texts, other=other, alone=alone))
    return tuple(options)


def _note_other(said: Mapping[str, Any], payload: Payload, asked: Asked) -> None:
    if said_yes(said.get("TextEntry")):
        asked.notes.add(_name(payload), f"text entry of {text(said.get('Display'))!r}", Why.OTHER)


def _note_lost(payload: Payload, notes: Notes) -> None:
    for name, what in _LOST_PARTS.items():
        if payload.get(name):
            notes.add(_name(payload), what, Why.SETTING)
    if any(mapping(grade) for grade in listing(payload.get("GradingData"))):
        notes.add(_name(payload), "scoring", Why.SETTING)


def _required(payload: Payload, asked: Asked) -> bool:
    settings = _settings(payload)
    force = text(settings.get("ForceResponse"))
    if force in _LOST_CHECKS:
        asked.notes.add(_name(payload), force, Why.CHECK)
    if text(settings.get("Type")) in _LOST_CHECKS:
        asked.notes.add(_name(payload), text(settings.get("Type")), Why.CHECK)
    return force == "ON"


def _random(payload: Payload, asked: Asked) -> bool:
    how = text(mapping(payload.get("Randomization")).get("Type"))
    if how not in {"", "None", "All"}:
        asked.notes.add(_name(payload), f"Randomization {how}", Why.ORDER)
    return how == "All"


def _limits(payload: Payload, least: str, most: str) -> dict[str, float]:
    settings = _settings(payload)
    found = {"least": number(settings.get(least)), "most": number(settings.get(most))}
    return {name: limit for name, limit in found.items() if limit is not None}


def _order(payload: Payload, members: str, order: str) -> list[str]:
    """Return the ids of choices or answers as they are shown; those the order forgets come last."""
    known = mapping(payload.get(members))
    first = [text(each) for each in listing(payload.get(order)) if text(each) in known]
    return list(dict.fromkeys([*first, *known]))


def _settings(payload: Payload) -> dict[str, Any]:
    return mapping(mapping(payload.get("Validation")).get("Settings"))


def _naming(payload: Payload, choice: str) -> str:
    return text(mapping(payload.get("VariableNaming")).get(choice))


def _qid(payload: Payload) -> str:
    return text(payload.get("QuestionID"))


def _name(payload: Payload) -> str:
    return text(payload.get("DataExportTag")) or _qid(payload)


def _at(payload: Payload, *path: str) -> str:
    found: object = payload
    for step in path:
        found = mapping(found).get(step)
    return text(found)
