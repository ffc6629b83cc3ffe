"""Searching the pages: words of titles count more than words of texts."""

import re
from dataclasses import dataclass
from functools import cache

from regard.web.desks.help.library import Page, pages

_WORD = re.compile(r"\w+")
_MARKUP = re.compile(r"<!--.*?-->|```\{.*?```|[`*_#|>\[\]]|\([^)\s]*\.md[^)]*\)", re.DOTALL)
_TITLE_WEIGHT = 20
_AROUND = 90


@dataclass(frozen=True)
class Hit:
    """A page that has all the words, with the place where the first of them stands."""

    page: Page
    before: str
    word: str
    after: str


def search(words: str, limit: int = 20) -> list[Hit]:
    """Return pages in which every word, or one that begins like it, occurs; those with most of them first."""
    wanted = [word.lower() for word in _WORD.findall(words)]
    if not wanted:
        return []
    scored = [(_score(key, wanted), key) for key in pages()]
    best = sorted((pair for pair in scored if pair[0]), key=lambda pair: (-pair[0], pair[1]))
    return [_hit(pages()[key], wanted) for _, key in best[:limit]]


def _score(key: str, wanted: list[str]) -> int:
    title, text = _counts(key)
    each = [_times(title, word) * _TITLE_WEIGHT + _times(text, word) for word in wanted]
    return sum(each) if all(each) else 0


def _times(counts: dict[str, int], beginning: str) -> int:
    return sum(count for word, count in counts.items() if word.startswith(beginning))


@cache
def _counts(key: str) -> tuple[dict[str, int], dict[str, int]]:
    page = pages()[key]
    return _count(page.title), _count(_plain(key))


def _count(text: str) -> dict[str, int]:
    counts: dict[str, int] = {}
    for word in _WORD.findall(text.lower()):
        counts[word] = counts.get(word, 0) + 1
    return counts


@cache
def _plain(key: str) -> str:
    return " ".join(_MARKUP.sub(" ", pages()[key].text).split())


def _hit(page: Page, wanted: list[str]) -> Hit:
    text = _plain(page.key)
    found = re.search(rf"\b{re.escape(wanted[0])}\w*", text, re.IGNORECASE)
    if found is None:
        return Hit(page, text[: 2 * _AROUND], "", "")
    begin, end = max(found.start() - _AROUND, 0), found.end() + _AROUND
    return Hit(page, text[begin : found.start()], found.group(), text[found.end() : end])
