"""Piping: what was answered before, said in a later text."""

import re
from collections.abc import Iterator

from regard.ask.conditions import Replies, Reply
from regard.ask.survey import Question, QuestionKind, Survey, Texts, said
from regard.ask.walk import FACT, OTHER, counted, names_of

_PIPE = re.compile(r"\{\{|\}\}|\{([^{}\s]+)\}")
_DECIMAL_POINTS = frozenset({"en", "ja", "zh", "ko", "th", "he", "hi"})
_BETWEEN = {"ja": "、", "zh": "、", "ar": "، "}


def piped(text: str, survey: Survey, replies: Replies, language: str) -> str:
    """Return a text with what was answered in the place of `{name}`; nothing where there is no answer.

    Options stand as they read in the language, and an `other` as its words; points of a scale as their number, or as
    they are called where every point has a name. Of a fact with a name for people, such as `@touchpoint.name`, that is
    said. `{{` and `}}` are braces.

    Args:
        text: such as "You gave us {nps} of 10. Why?".
        survey: the version that is answered.
        replies: of the respondent, with the facts.
        language: that the text is in.

    Raises:
        WrongUseError: a condition of the survey cannot be read.
    """
    if "{" not in text and "}" not in text:
        return text
    known = counted(survey, replies)
    asked = {name: question for question in survey.questions for name in names_of(question)}

    def spoken(found: re.Match[str]) -> str:
        name = found[1]
        if name is None:
            return found[0][0]
        if name.startswith(FACT):
            return _plain(known.get(f"{name}.name", known.get(name)), language)
        return _answered(asked[name], name, known, survey, language) if name in asked else ""

    return _PIPE.sub(spoken, text)


def pipes_of(text: str) -> Iterator[str]:
    """Yield the names that a text pipes.

    >>> list(pipes_of("You gave {nps} {{here}} at {@touchpoint}."))
    ['nps', '@touchpoint']
    """
    return (found[1] for found in _PIPE.finditer(text) if found[1] is not None)


def _answered(question: Question, name: str, known: Replies, survey: Survey, language: str) -> str:
    reply = known.get(name)
    texts = {option.key: option.text for option in question.options}
    if reply is None or question.kind is QuestionKind.CONSENT:
        return ""
    if isinstance(reply, float | int) and question.points and question.labels.keys() >= set(question.points):
        return said(question.labels[int(reply)], language, survey)
    if not texts or name.endswith(f".{OTHER}"):
        return _plain(reply, language)
    words = known.get(f"{name}.{OTHER}")
    with_words = {option.key for option in question.options if option.other and words}
    chosen = reply if isinstance(reply, tuple) else (str(reply),)
    return _joined(
        [str(words) if key in with_words else _text(texts, key, survey, language) for key in chosen], language
    )


def _text(texts: dict[str, Texts], key: str, survey: Survey, language: str) -> str:
    return said(texts.get(key, {}), language, survey)


def _plain(reply: Reply | None, language: str) -> str:
    if reply is None or isinstance(reply, bool):
        return ""
    if isinstance(reply, tuple):
        return _joined(reply, language)
    if isinstance(reply, str):
        return reply
    number = f"{reply:.15f}".rstrip("0").rstrip(".")
    return number if language.partition("-")[0] in _DECIMAL_POINTS else number.replace(".", ",")


def _joined(parts: tuple[str, ...] | list[str], language: str) -> str:
    return _BETWEEN.get(language.partition("-")[0], ", ").join(parts)
