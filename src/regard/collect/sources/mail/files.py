"""Files of messages: an mbox, one message, or a folder or zip of them, each also packed."""

import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path, PurePosixPath
from typing import IO

from regard.collect.sources.mail.mbox import MOST_BYTES, plain, split
from regard.collect.sources.table_files.dialect import head_of, open_bytes
from regard.errors import WrongUseError

_HEAD_BYTES = 1 << 14
_SUFFIXES = frozenset({".eml", ".mbox", ".mbx"})
_MAILDIR = ("cur", "new", "tmp")
_LINE = re.compile(rb"[!-9;-~]+:[ \t]?[^\n]*(?:\n[ \t][^\n]*)*\n")
_USUAL = re.compile(
    rb"^(?:from|date|message-id|received|return-path|delivered-to|subject|to):", re.IGNORECASE | re.MULTILINE
)
_FAULTS = (OSError, EOFError, zlib.error, zipfile.BadZipFile, NotImplementedError, RuntimeError)


def recognises(path: Path) -> bool:
    """Return whether a file, folder or zip holds messages, by content; in folders and zips by name; never raises."""
    try:
        if path.is_dir():
            return next(_members_of_folder(path), None) is not None
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                return any(_is_message_file(name) for name in archive.namelist())
        return _is_mail(head_of(path, _HEAD_BYTES))
    except (WrongUseError, *_FAULTS):
        return False


def messages(path: Path, progress: Callable[[float], None] = lambda _: None) -> Iterator[bytes]:
    r"""Yield the messages of a file, folder or zip one after the other, with `\n` as line end.

    Args:
        path: where they are.
        progress: told the share of it read, 0 to 1.

    Raises:
        WrongUseError: it cannot be read, or is damaged.
    """
    try:
        if path.is_dir():
            yield from _of_folder(path, progress)
        elif zipfile.is_zipfile(path):
            yield from _of_zip(path, progress)
        else:
            yield from _of_file(path, progress)
    except _FAULTS as error:
        what = f"{path} is damaged or cannot be read."
        raise WrongUseError(what, "Export it again.") from error
    progress(1.0)


def _of_file(path: Path, progress: Callable[[float], None]) -> Iterator[bytes]:
    size = max(path.stat().st_size, 1)
    with open_bytes(path) as stream:
        read = 0
        for message in _of_stream(stream):
            read += len(message)
            progress(min(read / size, 1.0))
            yield message


def _of_folder(path: Path, progress: Callable[[float], None]) -> Iterator[bytes]:
    members = sorted(_members_of_folder(path))
    for number, member in enumerate(members, start=1):
        with open_bytes(member) as stream:
            yield from _of_stream(stream)
        progress(number / len(members))


def _of_zip(path: Path, progress: Callable[[float], None]) -> Iterator[bytes]:
    with zipfile.ZipFile(path) as archive:
        names = sorted(name for name in archive.namelist() if _is_message_file(name))
        for number, name in enumerate(names, start=1):
            with closing(archive.open(name)) as stream:
                yield from _of_stream(stream)
            progress(number / len(names))


def _of_stream(stream: IO[bytes]) -> Iterator[bytes]:
    """Yield the messages of a stream: many if it begins as an mbox does, else the one it is."""
    first = stream.read(5)
    joined = _Joined(first, stream)
    if first == b"From ":
        yield from split(joined)
        return
    yield plain(joined.read(MOST_BYTES).replace(b"\r\n", b"\n"))


class _Joined:
    """A stream whose first bytes were read already."""

    def __init__(self, first: bytes, stream: IO[bytes]) -> None:
        self._first, self._stream = first, stream

    def read(self, length: int) -> bytes:
        """Return up to so many bytes, at the first call beginning with those that were read."""
        first, self._first = self._first, b""
        return first + self._stream.read(length)


def _members_of_folder(path: Path) -> Iterator[Path]:
    return (
        each for each in path.rglob("*") if (_is_message_file(each.name) or _is_of_maildir(each)) and each.is_file()
    )


def _is_message_file(name: str) -> bool:
    path = PurePosixPath(name.removesuffix(".gz"))
    hidden = path.name.startswith(".") or "__MACOSX" in path.parts
    return not hidden and path.suffix.casefold() in _SUFFIXES


def _is_of_maildir(path: Path) -> bool:
    """Return whether a file lies where a Maildir keeps its messages, whose names say nothing."""
    return path.parent.name in {"cur", "new"} and all((path.parents[1] / each).is_dir() for each in _MAILDIR)


def _is_mail(head: bytes) -> bool:
    """Return whether bytes begin as a message or an mbox does: three lines of headers, two of them usual ones."""
    text = head.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n")
    text = plain(text)
    place = 0
    for _ in range(3):
        line = _LINE.match(text, place)
        if line is None:
            return False
        place = line.end()
    block = text[: text.find(b"\n\n") + 1] or text
    return len({found.lower() for found in _USUAL.findall(block)}) >= 2
