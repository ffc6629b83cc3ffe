"""The code book: the themes that passages of interviews are about, as people name them while they read."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import replace

from regard.ask.register import FOLDER
from regard.ask.yaml_files import read_yaml, write_yaml
from regard.collect.catalogue import alone
from regard.collect.editing import Changed, Refused, Why
from regard.errors import BrokenWorkspaceError, WrongUseError, unknown_name
from regard.vocabulary import Word, check_key, key_of
from regard.vocabulary.base import check_named

THEMES_FILE = "themes.yaml"
"""Where the code book stands, in the folder of surveys."""

_HEAD = """\
# The themes of interviews. What is saved in the web app stands here as well; passages keep the keys they have.
"""

type Book = tuple[Theme, ...]


class Theme(Word, frozen=True):
    """One theme.

    Attributes:
        key: its lasting name, under which passages are coded.
        name: what people call it; may change, passages do not.
        meaning: when a passage is about it, and when not.
        aliases: keys of themes that were merged into it; passages coded with them are about this one.
    """

    key: str
    name: str
    meaning: str = ""
    aliases: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Check keys and name."""
        for key in (self.key, *self.aliases):
            check_key(key)
        check_named(self.name, "name")


def read_book(folder: Path) -> Book:
    """Read the code book of a workspace; without a file it has no themes.

    Raises:
        BrokenWorkspaceError: the file cannot be read, or two themes share a key.
    """
    path = folder / FOLDER / THEMES_FILE
    remedy = "The page on interview notes shows what it may say."
    book = read_yaml(path, tuple[Theme, ...], [], remedy) or ()
    if _doubled(book):
        message = f"{path} has two themes of one key: {_doubled(book)}."
        raise BrokenWorkspaceError(message, "Give each its own.")
    return book


def shown_book(book: Book) -> str:
    """Return a code book as a page keeps it, to tell later whether somebody changed it meanwhile."""
    return msgspec.json.encode(book).decode()


def write_book(folder: Path, book: Book, seen: str = "") -> tuple[Refused, ...]:
    """Save the code book of a workspace.

    Args:
        folder: the workspace.
        book: what is to hold from now on.
        seen: the book as it was `shown_book` when the change was begun; empty: whatever it is.

    Returns:
        Why it was refused, with the themes that somebody else `changed` meanwhile; nothing if it is saved.

    Raises:
        WrongUseError: two themes share a key, or what was seen is no code book.
        BrokenWorkspaceError: what is there cannot be read.
    """
    if _doubled(book):
        message = f"The code book would have two themes of one key: {_doubled(book)}."
        raise WrongUseError(message, "Give each its own.")
    path = folder / FOLDER / THEMES_FILE
    with alone(folder):
        if seen and seen != shown_book(now := read_book(folder)):
            return (Refused("themes", Why.CHANGED, _changes(seen, now)),)
        write_yaml(path, _HEAD, book)
    return ()


def add_themes(folder: Path, names: Iterable[str]) -> tuple[str, ...]:
    """Put themes into the code book that it lacks; return the key of each name, known or new, in their order.

    Raises:
        BrokenWorkspaceError: what is there cannot be read.
    """
    named = {key: name.strip() for name in names if (key := key_of(name))}
    with alone(folder):
        book = read_book(folder)
        lacking = [Theme(key=key, name=name) for key, name in named.items() if theme_of(book, key) is None]
        if lacking:
            write_yaml(folder / FOLDER / THEMES_FILE, _HEAD, (*book, *lacking))
    return tuple(dict.fromkeys(meant(book, key) for key in named))


def theme_of(book: Book, key: str) -> Theme | None:
    """Return the theme that a key means, its own or an alias; None if the book has none."""
    return next((theme for theme in book if key == theme.key or key in theme.aliases), None)


def meant(book: Book, key: str) -> str:
    """Return the key of the theme that a key means today; one that the book lacks stays as it is.

    >>> meant((Theme(key="price", name="Price", aliases=("costs",)),), "costs")
    'price'
    """
    found = theme_of(book, key)
    return found.key if found else key


def changed(book: Book, key: str, name: str, meaning: str) -> Book:
    """Return the book with another name and meaning of a theme.

    Raises:
        WrongUseError: it has no such theme.
    """
    _check_there(book, key)
    return tuple(replace(each, name=name, meaning=meaning) if each.key == key else each for each in book)


def merged(book: Book, key: str, into: str) -> Book:
    """Return the book with a theme as part of another: passages coded with it count for that one from now on.

    Raises:
        WrongUseError: it has no such themes, or both are the same.
    """
    gone, kept = _check_there(book, key), _check_there(book, into)
    if gone is kept:
        message = f"The theme {key!r} cannot be merged into itself."
        raise WrongUseError(message, "Choose another one.")
    wider = replace(kept, aliases=(*kept.aliases, gone.key, *gone.aliases))
    return tuple(wider if each is kept else each for each in book if each is not gone)


def _check_there(book: Book, key: str) -> Theme:
    found = next((theme for theme in book if theme.key == key), None)
    if found is None:
        raise unknown_name("theme", key, [theme.key for theme in book])
    return found


def _doubled(book: Sequence[Theme]) -> str:
    """Return the keys that more than one theme has, with commas between; empty if none."""
    keys = [key for theme in book for key in (theme.key, *theme.aliases)]
    return ", ".join(sorted({key for key in keys if keys.count(key) > 1}))


def _changes(seen: str, now: Book) -> tuple[Changed, ...]:
    try:
        before = {theme.key: theme for theme in msgspec.json.decode(seen, type=list[Theme])}
    except msgspec.DecodeError as error:
        message = "What the page showed of the code book cannot be read."
        raise WrongUseError(message, "Open the page again.") from error
    after = {theme.key: theme for theme in now}
    keys = [key for key in before | after if before.get(key) != after.get(key)]
    return tuple(Changed(key, _plain(before.get(key)), _plain(after.get(key))) for key in keys)


def _plain(theme: Theme | None) -> Any:
    return None if theme is None else msgspec.to_builtins(theme)
