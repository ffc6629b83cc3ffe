"""Texts of other programs: words without markup, in languages that can be named."""

import re
from collections.abc import Callable, Mapping
from html.parser import HTMLParser
from typing import override

from regard.ask.interchange.unmapped import Notes, Why
from regard.ask.survey import Texts

_MATTERS = frozenset(
    {"img", "video", "audio", "iframe", "object", "embed", "script", "a", "input", "table", "svg", "canvas", "form"}
)
_BREAKS = frozenset({"br", "p", "div", "li", "tr", "h1", "h2", "h3", "h4", "ul", "ol", "table"})
_SCRIPTS = {"S": "Hans", "T": "Hant", "HANS": "Hans", "HANT": "Hant"}
_TAG = re.compile(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{1,4}|[A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}))?")
_RECOMMENDS = re.compile(
    r"nps|recommend|empfehl|weiterempf|recommand|recomend|raccomand|consigli|aanbevel|aanrad|すすめ|勧め|推奨",
    re.IGNORECASE,
)


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.lost: set[str] = set()
        self._unseen = 0

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _MATTERS:
            self.lost.add(tag)
        if tag in _BREAKS:
            self.parts.append("\n")
        self._unseen += tag in {"script", "style"}

    @override
    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in {"script", "style"} and self._unseen > 0
        if tag in _BREAKS - {"br"}:
            self.parts.append("\n")

    @override
    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.parts.append(data)


def words_of(html: str, where: str, notes: Notes) -> str:
    r"""Return the words of a text that may have markup; a note says if pictures, links or scripts were in it.

    >>> words_of("<p>How&nbsp;was <b>it</b>?<br>Say <script>x()</script>all.</p>", "q", Notes())
    'How was it?\nSay all.'
    """
    reading = _Words()
    reading.feed(html)
    reading.close()
    for tag in sorted(reading.lost):
        notes.add(where, f"<{tag}>", Why.PICTURE)
    lines = (re.sub(r"[^\S\n]+", " ", line).strip() for line in "".join(reading.parts).split("\n"))
    return "\n".join(line for line in lines if line)


def tag_of(code: str) -> str | None:
    """Return a language as surveys name it; None if it cannot be read.

    >>> tag_of("EN"), tag_of("pt-br"), tag_of("ZH-S"), tag_of("de-informal"), tag_of("ES-ES"), tag_of("??")
    ('en', 'pt-BR', 'zh-Hans', None, 'es-ES', None)
    """
    found = _TAG.fullmatch(code.strip())
    if found is None:
        return None
    parts = [found[1].lower()]
    for part in (part for part in found.groups()[1:] if part):
        script = _SCRIPTS.get(part.upper()) or (part.title() if len(part) == 4 else None)
        if script is None and len(part) != 2:
            return None
        parts.append(script or part.upper())
    return "-".join(parts)


def piped_texts(texts: Mapping[str, str], pipe: "re.Pattern[str]", key_of_pipe: Callable[[str], str | None]) -> Texts:
    """Return texts in which what others put in has our form; a brace that puts nothing in is a brace.

    Args:
        texts: words by language.
        pipe: how the other program writes what is put in; its first group that is set is the name.
        key_of_pipe: from such a name to the question's key; None: unknown, and it stays as it was written.
    """
    return {language: _piped(text, pipe, key_of_pipe) for language, text in texts.items() if text}


def _piped(text: str, pipe: "re.Pattern[str]", key_of_pipe: Callable[[str], str | None]) -> str:
    parts, end = [], 0
    for found in pipe.finditer(text):
        key = key_of_pipe(next(name for name in found.groups() if name is not None))
        parts.append(text[end : found.start()].replace("{", "{{"))
        parts.append(found[0].replace("{", "{{") if key is None else "{" + key + "}")
        end = found.end()
    return "".join([*parts, text[end:].replace("{", "{{")])


def asks_to_recommend(name: str, texts: Texts) -> bool:
    """Say whether a question with a scale from 0 to 10 is meant as NPS: its name or its wording says so."""
    return any(_RECOMMENDS.search(text) for text in (name, *texts.values()))
