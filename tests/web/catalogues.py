"""Catalogues of languages and texts of pages, as the tests of languages read them."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import override

import regard.web

LOCALE = Path(regard.web.__file__).parent / "locale"
FILLED = re.compile(r"%\(\w+\)[sd]")
SHOWN = {"aria-label", "aria-description", "title", "placeholder", "alt"}
NOT_WORDS = {"script", "style", "code", "pre"}
WITHOUT_END = {"input", "meta", "link", "br", "hr", "img", "wbr", "col", "area", "base", "source", "track", "embed"}


@dataclass
class Entry:
    """One text of a catalogue: in English, its plural, and what it is translated to."""

    context: str = ""
    text: str = ""
    plural: str = ""
    translations: list[str] = field(default_factory=list)
    is_fuzzy: bool = False


def entries(language: str) -> list[Entry]:
    """Return the texts of a language's catalogue, its head left out."""
    blocks = (LOCALE / language / "LC_MESSAGES" / "django.po").read_text(encoding="utf-8").split("\n\n")
    return [entry for block in blocks if (entry := _entry(block)).text]


def _entry(block: str) -> Entry:
    found = Entry(is_fuzzy=bool(re.search(r"^#,.*\bfuzzy\b", block, re.MULTILINE)))
    names = {"msgctxt": "context", "msgid": "text", "msgid_plural": "plural"}
    for name, literals in re.findall(r'^(msg\w+)(?:\[\d\])? ((?:".*"\n?)+)', block, re.MULTILINE):
        text = "".join(ast.literal_eval(literal) for literal in literals.splitlines())
        if name == "msgstr":
            found.translations.append(text)
        else:
            setattr(found, names[name], text)
    return found


class Texts(HTMLParser):
    """The texts of a page, those left out that say of themselves that they are English."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._open: list[tuple[str, bool]] = []

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        hidden = tag in NOT_WORDS or (given.get("lang") == "en" and tag != "html")
        hides = hidden or any(hides for _tag, hides in self._open)
        if not hides:
            self.found += [text for name, text in attrs if text and (name in SHOWN or name.startswith("data-"))]
        if tag not in WITHOUT_END:
            self._open.append((tag, hides))

    @override
    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    @override
    def handle_data(self, data: str) -> None:
        if not any(hides for _tag, hides in self._open):
            self.found.append(re.sub(r"\s+", " ", data).strip())


def texts_of(page: str) -> list[str]:
    reader = Texts()
    reader.feed(page)
    return reader.found


@cache
def english(language: str) -> re.Pattern[str]:
    """Return what finds a text that a language's catalogue translates, of two words or more, in English."""
    both = {text for entry in entries(language) for text in _differing(entry)}
    return re.compile("|".join(sorted(map(_pattern, both), key=len, reverse=True)))


def _differing(entry: Entry) -> Iterator[str]:
    for text in filter(None, (entry.text, entry.plural)):
        words = re.findall(r"[A-Za-z]{2,}", FILLED.sub(" ", text))
        if len(words) > 1 and text not in entry.translations and "<" not in text:
            yield re.sub(r"\s+", " ", text).strip()


def _pattern(text: str) -> str:
    pieces = [re.escape(piece.replace("%%", "%")) for piece in FILLED.split(text)]
    return "(?:" + ".+?".join(pieces) + ")"
