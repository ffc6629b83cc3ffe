"""What the rooms say, in the reader's language: they themselves speak English."""

import re
from functools import cache

from django.utils.translation import get_language, gettext, gettext_noop

from regard.web.sentences_of_arriving import ARRIVING_SENTENCES
from regard.web.sentences_of_asking import ASKING_SENTENCES
from regard.web.sentences_of_rooms import SENTENCES

_SAID_BY_JOBS = (gettext_noop("%(written)s of %(count)s rows"),)
"""What jobs say while they run, in no reader's language, and with figures in it."""

_FILLED = re.compile(r"%\((\w+)\)s")
_END_OF_SENTENCE = re.compile(r"(?<=[.?!:]) ")


def translated(text: str) -> str:
    """Return a text of the rooms in the reader's language; as it is, where no catalogue has it.

    Sentences that are filled with names and figures are recognised by what stands around these; several
    sentences in one text are translated each by itself.
    """
    if not text or (get_language() or "en").startswith("en"):
        return text
    return _whole(text) or _in_sentences(text) or text


def _whole(text: str) -> str:
    """Return a text that the catalogue has as a whole; empty if it does not."""
    found = gettext(text)
    if found != text:
        return found
    for pattern, sentence in _patterns() if " " in text else ():
        if match := pattern.fullmatch(text):
            filled = {name: _whole(value) or value for name, value in match.groupdict().items()}
            return gettext(sentence) % filled
    return ""


def _in_sentences(text: str) -> str:
    """Return a text of which the first sentences are known, and the others as they may be; empty if none is."""
    for end in _END_OF_SENTENCE.finditer(text):
        if first := _whole(text[: end.start()]):
            rest = text[end.end() :]
            return f"{first} {_whole(rest) or _in_sentences(rest) or rest}"
    return ""


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """Return the sentences that are filled, those with most words of their own first."""
    filled = [
        sentence
        for sentence in (*SENTENCES, *ARRIVING_SENTENCES, *ASKING_SENTENCES, *_SAID_BY_JOBS)
        if _FILLED.search(sentence)
    ]
    filled.sort(key=lambda sentence: len(_FILLED.sub("", sentence)), reverse=True)
    return [(_pattern(sentence), sentence) for sentence in filled]


def _pattern(sentence: str) -> re.Pattern[str]:
    pieces = _FILLED.split(sentence)
    literal = [re.escape(piece.replace("%%", "%")) for piece in pieces[::2]]
    names = [f"(?P<{name}>.+?)" for name in pieces[1::2]] + [""]
    return re.compile("".join(map("".join, zip(literal, names, strict=True))), re.DOTALL)
