"""The question library: wordings that stay the same from survey to survey, so that their answers compare."""

from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec
import yaml

from regard.ask.survey import Option, Question, QuestionKind, Row, Texts
from regard.errors import WrongUseError
from regard.vocabulary import AnswerKind, Scale, Word

LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl", "ja")
"""The languages that every wording is written in."""


class WordingGroup(StrEnum):
    """What wordings are about, in the order in which they are offered."""

    RECOMMENDATION = "recommendation"
    SATISFACTION = "satisfaction"
    EFFORT = "effort"
    EXPECTATION = "expectation"
    EMOTION = "emotion"
    INVOLVEMENT = "involvement"
    COMPONENTS = "components"
    TRUST = "trust"
    VALUES = "values"
    OPEN = "open"
    CONSENT = "consent"
    INTERVIEW = "interview"


class Wording(Word, frozen=True):
    """One question as it is always asked.

    Attributes:
        id: its lasting name; a wording that is put in other words gets another one.
        kind: how it is asked.
        measures: what its answers measure.
        group: what it is about.
        text: the wording, by language.
        source: the paper or origin it is taken from or made after.
        notes: what may not be changed, and what to mind.
        help: a sentence below the question.
        scale_id: the lasting name of its scale with its labels.
        scale: whole points; None where there is none.
        labels: what points of the scale are called, by point.
        options: to choose from.
        rows: the lines of a matrix.
        pairs_with: the wording whose answer is compared with this one's.
        purpose: what a consent is given for.
        themes: what an answer in an interview is usually about; codes for its notes.
    """

    id: str
    kind: QuestionKind
    measures: AnswerKind
    group: WordingGroup
    text: Texts
    source: str
    notes: str
    help: Texts = msgspec.field(default_factory=dict)
    scale_id: str | None = None
    scale: Scale | None = None
    labels: dict[int, Texts] = msgspec.field(default_factory=dict)
    options: tuple[Option, ...] = ()
    rows: tuple[Row, ...] = ()
    pairs_with: str | None = None
    purpose: str | None = None
    themes: tuple[str, ...] = ()


@cache
def wordings() -> tuple[Wording, ...]:
    """Return all wordings, group by group.

    >>> [wording.id for wording in wordings()][:4]
    ['nps.company', 'nps.touchpoint', 'csat.touchpoint', 'ces.2.0']
    """
    scales = _read("scales")
    return tuple(_wording(group, written, scales) for group in WordingGroup for written in _read(group))


def wording_of(wording_id: str) -> Wording:
    """Return the wording of an id.

    Raises:
        WrongUseError: there is none.
    """
    found = next((wording for wording in wordings() if wording.id == wording_id), None)
    if found is None:
        message = f"The question library has no wording {wording_id!r}."
        raise WrongUseError(message, f"It has: {', '.join(wording.id for wording in wordings())}.")
    return found


def question_from(wording_id: str, key: str, languages: tuple[str, ...]) -> Question:
    """Return a question with a wording, ready to be put on a page.

    Args:
        wording_id: which wording.
        key: the lasting name of the question in its survey.
        languages: those of the survey. Where the library has a wording in the language only, and not in the dialect
            (`pt`, not `pt-BR`), it is taken; a language that it does not have stays untranslated.

    Raises:
        WrongUseError: there is no such wording.
    """
    wording = wording_of(wording_id)
    return Question(
        key=key,
        kind=wording.kind,
        text=_in(wording.text, languages),
        measures=wording.measures,
        wording=wording.id,
        help=_in(wording.help, languages),
        options=tuple(msgspec.structs.replace(each, text=_in(each.text, languages)) for each in wording.options),
        rows=tuple(msgspec.structs.replace(each, text=_in(each.text, languages)) for each in wording.rows),
        scale=wording.scale,
        labels={point: _in(label, languages) for point, label in wording.labels.items()},
        purpose=wording.purpose,
    )


def interview_guide() -> tuple[Wording, ...]:
    """Return the prompts of an interview, in the order in which they are put."""
    return tuple(wording for wording in wordings() if wording.group is WordingGroup.INTERVIEW)


def _wording(group: WordingGroup, written: dict[str, Any], scales: dict[str, Any]) -> Wording:
    named = written.get("scale_id")
    return msgspec.convert({"group": group, **(scales[named] if named else {}), **written}, Wording)


def _in(texts: Texts, languages: tuple[str, ...]) -> Texts:
    """Return texts by the languages of a survey."""
    found = {language: texts.get(language) or texts.get(language.partition("-")[0]) for language in languages}
    return {language: text for language, text in found.items() if text}


def _read(name: str) -> Any:
    return yaml.safe_load((files("regard.ask") / f"library/{name}.yaml").read_text(encoding="utf-8"))
