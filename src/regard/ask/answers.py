"""Answers: what a respondent replied, as the ledger keeps it."""

from collections.abc import Callable, Iterator, Mapping

from regard.ask.conditions import Replies, Reply
from regard.ask.survey import Question, QuestionKind, Survey
from regard.ask.walk import OTHER, counted, names_of
from regard.vocabulary import Answer, Scale

_YES_OR_NO = Scale(low=0, high=1)


def answers_of(survey: Survey, replies: Replies, language: str) -> tuple[Answer, ...]:
    """Return the answers that replies come to: those that count, in the order in which they are asked.

    A matrix gives one answer for each row, under `key.row`; a multiple choice one for each option; a ranking one for
    each option, with its place as the value; a consent its purpose as the option and 1 or 0 as the value; a date stands
    as the option, in ISO 8601.

    Args:
        survey: the version that was answered.
        replies: of one respondent.
        language: BCP 47 tag of the language it was answered in; words carry it.

    Raises:
        WrongUseError: a condition of the survey cannot be read.
    """
    known = counted(survey, replies)
    return tuple(answer for question in survey.questions for answer in _answers(question, known, language))


def _answers(question: Question, known: Replies, language: str) -> Iterator[Answer]:
    own = question.key if question.kind is not QuestionKind.MATRIX else None
    for name in names_of(question) if own is None else (own,):
        if name in known:
            yield from _MAKERS[question.kind](question, name, known, language)


type _Made = Iterator[Answer]


def _point(question: Question, name: str, known: Replies, _language: str) -> _Made:
    reply, kind = known[name], question.answer_kind
    if isinstance(reply, str):
        yield Answer(question=name, kind=kind, option=reply)
    else:
        scale = Scale(low=question.points[0], high=question.points[-1])
        yield Answer(question=name, kind=kind, value=_value(reply), scale=scale)


def _chosen(question: Question, name: str, known: Replies, language: str) -> _Made:
    with_words = {option.key for option in question.options if option.other}
    words = known.get(f"{name}.{OTHER}")
    for key in _options(known[name]):
        said = words if key in with_words and isinstance(words, str) else None
        spoken = language if said else None
        yield Answer(question=name, kind=question.answer_kind, option=key, text=said, language=spoken)


def _ranked(question: Question, name: str, known: Replies, _language: str) -> _Made:
    scale = Scale(low=1, high=len(question.options))
    for place, key in enumerate(_options(known[name]), 1):
        yield Answer(question=name, kind=question.answer_kind, option=key, value=float(place), scale=scale)


def _text(question: Question, name: str, known: Replies, language: str) -> _Made:
    yield Answer(question=name, kind=question.answer_kind, text=str(known[name]), language=language)


def _number(question: Question, name: str, known: Replies, _language: str) -> _Made:
    yield Answer(question=name, kind=question.answer_kind, value=_value(known[name]))


def _date(question: Question, name: str, known: Replies, _language: str) -> _Made:
    yield Answer(question=name, kind=question.answer_kind, option=str(known[name]))


def _consent(question: Question, name: str, known: Replies, _language: str) -> _Made:
    value, purpose = _value(known[name]), question.purpose
    yield Answer(question=name, kind=question.answer_kind, value=value, scale=_YES_OR_NO, option=purpose)


def _options(reply: Reply) -> tuple[str, ...]:
    return reply if isinstance(reply, tuple) else (str(reply),)


def _value(reply: Reply) -> float | None:
    return float(reply) if isinstance(reply, int | float) else None


_MAKERS: Mapping[QuestionKind, Callable[[Question, str, Replies, str], _Made]] = {
    QuestionKind.NPS: _point,
    QuestionKind.RATING: _point,
    QuestionKind.EMOJI: _point,
    QuestionKind.MATRIX: _point,
    QuestionKind.SINGLE_CHOICE: _chosen,
    QuestionKind.MULTIPLE_CHOICE: _chosen,
    QuestionKind.RANKING: _ranked,
    QuestionKind.TEXT: _text,
    QuestionKind.NUMBER: _number,
    QuestionKind.DATE: _date,
    QuestionKind.CONSENT: _consent,
}
