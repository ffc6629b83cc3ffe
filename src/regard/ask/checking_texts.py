"""Checking texts: every language has them, what they pipe is known, and the library's wordings are as they were."""

from collections.abc import Iterator
from dataclasses import dataclass

from regard.ask.checking_conditions import wrong_fact
from regard.ask.faults import Fault, FaultKind
from regard.ask.library import question_from
from regard.ask.piping import pipes_of
from regard.ask.survey import Page, Question, QuestionKind, Survey, Texts
from regard.ask.walk import FACT, names_of
from regard.errors import WrongUseError


@dataclass(frozen=True)
class Placed:
    """A text where it stands.

    Attributes:
        where: its place, as in `Fault`.
        texts: what it says, by language.
        known: how many pages have been answered when it is read.
        needed: it must not be missing altogether.
    """

    where: str
    texts: Texts
    known: int = 0
    needed: bool = False


def untranslated(survey: Survey) -> Iterator[Fault]:
    """Yield texts that a language of the survey lacks."""
    for placed in texts_of(survey):
        has_any = any(text.strip() for text in placed.texts.values())
        lacking = [tag for tag in survey.languages if not placed.texts.get(tag, "").strip()]
        if lacking and (has_any or placed.needed):
            yield Fault(placed.where, FaultKind.UNTRANSLATED, ", ".join(lacking))


def wrong_pipes(survey: Survey) -> Iterator[Fault]:
    """Yield texts that say what is not known where they are read."""
    asked = {
        name: (place, question)
        for place, page in enumerate(survey.pages)
        for question in page.questions
        for name in names_of(question)
    }
    for placed in texts_of(survey):
        for name in dict.fromkeys(name for text in placed.texts.values() for name in pipes_of(text)):
            why = _wrong_pipe(name, placed.known, asked)
            if why is not None:
                yield Fault(placed.where, why, name)


def wrong_wordings(survey: Survey) -> Iterator[Fault]:
    """Yield questions that say they have a wording of the library, and differ from it."""
    for page in survey.pages:
        for question in page.questions:
            if question.wording is None:
                continue
            where = f"{page.key}/{question.key}"
            try:
                kept = question_from(question.wording, question.key, survey.languages)
            except WrongUseError:
                yield Fault(where, FaultKind.UNKNOWN_WORDING, question.wording)
                continue
            changed = _changed(question, kept)
            if changed:
                yield Fault(where, FaultKind.CHANGED_WORDING, ", ".join(changed))


def texts_of(survey: Survey) -> Iterator[Placed]:
    """Yield every text of a survey, in the order in which respondents meet them."""
    yield Placed("title", survey.title)
    yield Placed("intro", survey.intro)
    for place, page in enumerate(survey.pages):
        yield Placed(f"{page.key}/title", page.title, place)
        yield Placed(f"{page.key}/text", page.text, place)
        for question in page.questions:
            yield from _of_question(page, question, place)
    yield Placed("thanks", survey.thanks, len(survey.pages))


def _of_question(page: Page, question: Question, place: int) -> Iterator[Placed]:
    where = f"{page.key}/{question.key}"
    yield Placed(f"{where}/text", question.text, place, needed=True)
    yield Placed(f"{where}/help", question.help, place)
    for option in question.options:
        yield Placed(f"{where}/options/{option.key}", option.text, place, needed=True)
    for row in question.rows:
        yield Placed(f"{where}/rows/{row.key}", row.text, place, needed=True)
    for point, label in question.labels.items():
        yield Placed(f"{where}/labels/{point}", label, place)


def _wrong_pipe(name: str, known: int, asked: dict[str, tuple[int, Question]]) -> FaultKind | None:
    if name.startswith(FACT):
        return FaultKind.UNKNOWN_FACT if wrong_fact(name) else None
    if name not in asked:
        return FaultKind.UNKNOWN_NAME
    place, question = asked[name]
    if place >= known:
        return FaultKind.NOT_YET_ASKED
    return FaultKind.NOT_PIPED if question.kind is QuestionKind.CONSENT else None


def _changed(question: Question, kept: Question) -> list[str]:
    """Return the parts in which a question differs from its wording; a translation of one's own is none of them."""
    parts = {
        "kind": question.kind is not kept.kind,
        "measures": question.answer_kind is not kept.answer_kind,
        "scale": question.points != kept.points,
        "text": _differ(question.text, kept.text),
        "options": _parts(question)[0] != _parts(kept)[0] or _any_differ(_parts(question)[1], _parts(kept)[1]),
        "labels": question.labels.keys() != kept.labels.keys() or _any_differ(question.labels, kept.labels),
    }
    return [name for name, has_changed in parts.items() if has_changed]


def _parts(question: Question) -> tuple[list[str], dict[str, Texts]]:
    """Return the keys of options and rows in their order, and their texts."""
    named = [(each.key, each.text) for each in question.options] + [(each.key, each.text) for each in question.rows]
    return [key for key, _ in named], dict(named)


def _any_differ[K: (int, str)](texts: dict[K, Texts], kept: dict[K, Texts]) -> bool:
    return any(_differ(texts[key], kept[key]) for key in kept)


def _differ(texts: Texts, kept: Texts) -> bool:
    return any(texts[language] != text for language, text in kept.items() if language in texts)
