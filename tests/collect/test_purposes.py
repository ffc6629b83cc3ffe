"""The register of purposes: three are always there, others are written by hand, and what is wrong is said."""

from pathlib import Path

import pytest

from regard.collect.catalogue import read_purposes
from regard.collect.purposes import PURPOSES_FILE, Covers
from regard.errors import BrokenWorkspaceError


def test_without_a_file_three_are_there(tmp_path: Path) -> None:
    assert {each.key: each.covers for each in read_purposes(tmp_path)} == {
        "surveys": Covers.ASKING,
        "profiling": Covers.PROFILING,
        "showing": Covers.SHOWING,
    }


def test_what_is_written_takes_the_place_of_what_is_usual(tmp_path: Path) -> None:
    text = "- {key: profiling, covers: profiling, needed: true}\n- {key: news, name: {en: News}}\n"
    (tmp_path / PURPOSES_FILE).write_text(text)
    assert [(each.key, each.needed) for each in read_purposes(tmp_path)] == [
        ("surveys", False),
        ("profiling", True),
        ("showing", False),
        ("news", False),
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("- {key: news}\n", "needs a `name`"),
        ("- {key: surveys, covers: showing}\n", "covers 'asking', and nothing else"),
        ("- {key: surveys, covers: asking, expires_after_days: 0}\n", "must be 1 or more"),
        ("- {key: No Key, name: {en: x}}\n", "is no key"),
        ("- {key: news, name: {en: x}, covers: everything}\n", "covers"),
        ("- {key: news, name: {en: x}}\n- {key: news, name: {en: y}}\n", "more than one entry"),
    ],
)
def test_what_is_wrong_is_said_with_its_entry(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / PURPOSES_FILE).write_text(text)
    with pytest.raises(BrokenWorkspaceError, match=told):
        read_purposes(tmp_path)
