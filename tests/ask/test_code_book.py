"""The code book: themes are named while coding, renamed and merged, and no passage changes."""

from pathlib import Path

import pytest

from regard.ask.code_book import (
    THEMES_FILE,
    Theme,
    add_themes,
    changed,
    meant,
    merged,
    read_book,
    shown_book,
    theme_of,
    write_book,
)
from regard.collect.editing import Why
from regard.errors import BrokenWorkspaceError, WrongUseError
from regard.ledger import create_ledger

PRICE, WAITING = Theme(key="price", name="Price"), Theme(key="waiting", name="Waiting", meaning="Time lost.")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with create_ledger(tmp_path / "acme") as ledger:
        return ledger.folder


def test_a_workspace_without_a_file_has_no_themes(folder: Path) -> None:
    assert read_book(folder) == ()


def test_a_book_is_read_as_it_was_written(folder: Path) -> None:
    assert write_book(folder, (PRICE, WAITING)) == ()
    assert read_book(folder) == (PRICE, WAITING)
    assert write_book(folder, ()) == ()
    assert read_book(folder) == ()


def test_new_names_become_themes_and_known_ones_stay(folder: Path) -> None:
    assert add_themes(folder, ["Price", " Long wait "]) == ("price", "long_wait")
    assert add_themes(folder, ["price", "!"]) == ("price",)
    assert [theme.name for theme in read_book(folder)] == ["Price", "Long wait"]


def test_a_merged_theme_is_meant_by_both_keys(folder: Path) -> None:
    write_book(folder, merged((PRICE, WAITING, Theme(key="costs", name="Costs", aliases=("fees",))), "costs", "price"))
    book = read_book(folder)
    assert [theme.key for theme in book] == ["price", "waiting"]
    assert [meant(book, key) for key in ("costs", "fees", "price", "new")] == ["price", "price", "price", "new"]
    assert add_themes(folder, ["Costs"]) == ("price",)


def test_a_renamed_theme_keeps_its_key() -> None:
    found = theme_of(changed((PRICE, WAITING), "price", "Value for money", "Worth it?"), "price")
    assert found == Theme(key="price", name="Value for money", meaning="Worth it?")


@pytest.mark.parametrize(("key", "into"), [("price", "price"), ("gone", "price"), ("price", "gone")])
def test_what_is_not_there_or_the_same_cannot_be_merged(key: str, into: str) -> None:
    with pytest.raises(WrongUseError):
        merged((PRICE, WAITING), key, into)


def test_a_change_on_top_of_somebody_elses_is_refused(folder: Path) -> None:
    seen = shown_book(read_book(folder))
    add_themes(folder, ["Price"])
    (refused,) = write_book(folder, (WAITING,), seen)
    assert refused.why is Why.CHANGED
    assert [change.field for change in refused.changes] == ["price"]
    assert read_book(folder) == (PRICE,)


def test_what_was_seen_must_be_a_book(folder: Path) -> None:
    with pytest.raises(WrongUseError, match="cannot be read"):
        write_book(folder, (PRICE,), "{")


def test_two_themes_cannot_share_a_key(folder: Path) -> None:
    twice = (PRICE, Theme(key="other", name="Other", aliases=("price",)))
    with pytest.raises(WrongUseError, match="price"):
        write_book(folder, twice)


@pytest.mark.parametrize("text", ["- {key: price, name: ' '}", "[", "- {key: a, name: A}\n- {key: a, name: B}"])
def test_a_file_that_is_no_book_says_where(folder: Path, text: str) -> None:
    (folder / "surveys").mkdir()
    (folder / "surveys" / THEMES_FILE).write_text(text)
    with pytest.raises(BrokenWorkspaceError, match=THEMES_FILE):
        read_book(folder)
