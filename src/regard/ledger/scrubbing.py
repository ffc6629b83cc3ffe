"""Scrubbing: what tells of somebody in files that are no part of the truth."""

import csv
import gzip
import io
import sys
import zipfile
from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path

from regard.ledger.files import write_whole
from regard.ledger.ledger import Ledger
from regard.ledger.publishing.files import empty
from regard.vault import known_values

REJECTS = "rejects"
PUBLISHED = "published"
_PART_OF_CELL = 4
_CHUNK = 1 << 20
_READABLE = frozenset(
    {".csv", ".tsv", ".txt", ".json", ".jsonl", ".ndjson", ".yaml", ".yml", ".xml", ".eml", ".mbox", ".part"}
)
"""Files that can be searched as they are; what is packed in gzip or zip is searched too."""


def words_of(ledger: Ledger, customers: list[bytes]) -> set[str]:
    """Return all words that tell of customers: identifiers and traits as the vault has them, and pseudonyms."""
    with ledger.database.snapshot() as snapshot:
        known = known_values(snapshot, customers)
    return {value for values in known.values() for value in values} | {key.hex() for key in customers}


def scrub_rejects(ledger: Ledger, words: Iterable[str]) -> None:
    """Take rows that name any of some customers out of the reject files."""
    values = list(words)
    folder = ledger.folder / REJECTS
    # A text that was refused for being too long may be longer than the reader of such files takes.
    csv.field_size_limit(sys.maxsize)
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        with path.open(newline="") as file:
            rows = list(csv.reader(file))
        kept = [row for row in rows if not any(_names(cell, value) for cell in row for value in values)]
        if len(kept) < len(rows):
            text = io.StringIO()
            csv.writer(text).writerows(kept)
            write_whole(path, text.getvalue().encode(), mode=0o600)


def withdraw_published(ledger: Ledger) -> bool:
    """Delete tables published before: whoever publishes makes them anew; return whether there were any."""
    folder = ledger.folder / PUBLISHED
    return folder.is_dir() and empty(folder)


def tells_of(folder: Path, words: Iterable[str]) -> bool:
    """Say whether a file of a folder holds any of these words, or cannot be searched for them.

    Args:
        folder: searched with all that is below it.
        words: identifiers and traits; short ones are found within others, which errs on the safe side.
    """
    wanted = sorted({form.encode() for word in words for form in (word, escape(word), word.casefold()) if word})
    return any(_holds(path, wanted) for path in sorted(folder.rglob("*")) if path.is_file())


def _holds(path: Path, wanted: list[bytes]) -> bool:
    suffix = path.suffix.casefold()
    try:
        if suffix == ".gz":
            with gzip.open(path) as file:
                return _found(file, wanted)
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                return any(_found(archive.open(name), wanted) for name in archive.namelist())
    except (OSError, EOFError, zipfile.BadZipFile):
        return True
    if suffix not in _READABLE:
        return True
    with path.open("rb") as file:
        return _found(file, wanted)


def _found(file: "Iterable[bytes] | io.BufferedIOBase", wanted: list[bytes]) -> bool:
    """Say whether a stream has any of some words; read in parts that overlap by the longest of them."""
    longest = max(map(len, wanted), default=1)
    tail = b""
    for part in _parts(file):
        held = tail + part
        if any(word in held for word in wanted):
            return True
        tail = held[-longest:]
    return False


def _parts(file: "Iterable[bytes] | io.BufferedIOBase") -> Iterator[bytes]:
    yield from iter(lambda: file.read(_CHUNK), b"")  # type: ignore[union-attr]


def _names(cell: str, value: str) -> bool:
    """Say whether a cell holds a value; short ones only as a whole, since they are part of many words."""
    return value == cell or (len(value) >= _PART_OF_CELL and value in cell)
