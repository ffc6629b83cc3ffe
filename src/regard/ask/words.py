"""What pages say around the questions: buttons, problems, thanks; in the respondent's language."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import Literal

import msgspec
import yaml

USUAL_LANGUAGE = "en"
"""The language that is spoken to whom none of the others fits."""

_FROM_THE_RIGHT = frozenset({"ar", "he"})


@dataclass(frozen=True)
class Words:
    """What pages say in one language.

    Attributes:
        language: BCP 47 tag, for the page's `lang`.
        texts: by key; some have places such as `{n}`.
    """

    language: str
    texts: Mapping[str, str]

    @property
    def direction(self) -> Literal["ltr", "rtl"]:
        """Which way the language is written, for the page's `dir`."""
        return "rtl" if self.language in _FROM_THE_RIGHT else "ltr"

    def __getitem__(self, key: str) -> str:
        """Return a text that has no places, so that a template can say `words.next`."""
        return self.texts[key]

    def say(self, key: str, **values: object) -> str:
        """Return a text with its places filled; values it has no place for are passed over.

        >>> words_of("de").say("page_of", n=2, total=5)
        'Seite 2 von 5'
        """
        return self.texts[key].format_map(values)


@cache
def languages() -> tuple[str, ...]:
    """Return the languages that pages speak, in the order of the alphabet.

    >>> languages()
    ('ar', 'de', 'en', 'es', 'fr', 'he', 'it', 'ja', 'nl', 'pt')
    """
    names = (file.name for file in (files("regard.ask") / "words").iterdir())
    return tuple(sorted(name.removesuffix(".yaml") for name in names if name.endswith(".yaml")))


def words_of(language: str) -> Words:
    """Return what pages say in a language; of a dialect in its language, and of an unknown one in English.

    >>> words_of("pt-BR").language, words_of("sv").language
    ('pt', 'en')

    Args:
        language: BCP 47 tag.
    """
    primary = language.partition("-")[0].lower()
    return _words(primary if primary in languages() else USUAL_LANGUAGE)


def places(text: str) -> frozenset[str]:
    """Return the names of the places in a text.

    >>> sorted(places("Page {n} of {total}"))
    ['n', 'total']
    """
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name)


@cache
def _words(language: str) -> Words:
    written = yaml.safe_load((files("regard.ask") / f"words/{language}.yaml").read_text(encoding="utf-8"))
    return Words(language, msgspec.convert(written, dict[str, str]))
