"""The glossary and the vocabulary say the same."""

import re
from enum import EnumType
from pathlib import Path

import pytest

from regard import vocabulary
from regard.vocabulary import Word

PAGE = Path(__file__).parents[1] / "docs/words.md"
WORDS = {
    name: item
    for name in vocabulary.__all__
    if isinstance(item := getattr(vocabulary, name), type) and item is not Word
}
FURTHER = {
    "Funnel", "Handover", "Journey", "Variant", "Rule", "Pseudonym", "Identity",
    "Arrival", "Refusal", "Episode", "Measured", "Layout", "Segment",
}  # fmt: skip


def entries() -> dict[str, str]:
    parts = re.split(r"^## ", PAGE.read_text(), flags=re.MULTILINE)[1:]
    return {title.strip(): text for title, _, text in (part.partition("\n") for part in parts)}


@pytest.mark.parametrize("name", WORDS)
def test_a_word_of_the_vocabulary_is_in_the_glossary(name: str) -> None:
    assert name in entries()


@pytest.mark.parametrize("entry", entries())
def test_an_entry_of_the_glossary_is_a_word_of_regard(entry: str) -> None:
    assert entry in {*WORDS, *FURTHER}


@pytest.mark.parametrize("name", [name for name, item in WORDS.items() if isinstance(item, EnumType)])
def test_a_closed_list_shows_all_its_members(name: str) -> None:
    members = [member.value for member in getattr(vocabulary, name)]
    assert [member for member in members if f"`{member}`" not in entries()[name]] == []


def test_every_entry_explains_itself() -> None:
    assert [name for name, text in entries().items() if len(text.split()) < 6] == []


def test_the_glossary_is_in_alphabetical_order() -> None:
    assert list(entries()) == sorted(entries())
