"""The dialect of a table file: found by its content, never by its suffix alone."""

import codecs
import csv
import gzip
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from io import StringIO
from pathlib import Path
from typing import BinaryIO, Literal, cast

import msgspec

from regard.collect.sources.table_files.mapping import Reading
from regard.collect.sources.table_files.numbers import looks_like_number
from regard.collect.sources.table_files.times import looks_like_time
from regard.errors import WrongUseError

FileKind = Literal["csv", "xlsx", "parquet", "json_lines"]

WHITESPACE = "whitespace"
_DELIMITERS = (",", ";", "\t", "|")
_HEAD_BYTES = 1 << 18
_CHECKED_BYTES = 1 << 26
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_SUFFIXES = frozenset({".csv", ".tsv", ".tab", ".txt", ".dat"})
_OTHER_DOCUMENT = re.compile(r"\s*(<[!?a-zA-Z]|%PDF|\{|\[|#!)")


def open_bytes(path: Path) -> BinaryIO:
    """Open a file for reading bytes; what is packed by gzip comes out unpacked.

    Raises:
        WrongUseError: there is no such file, it is a folder, or it cannot be read.
    """
    if path.is_dir():
        what = f"{path} is a folder."
        raise WrongUseError(what, "Give one file at a time.")
    try:
        with path.open("rb") as stream:
            packed = stream.read(2) == b"\x1f\x8b"
        return cast("BinaryIO", gzip.open(path)) if packed else path.open("rb")
    except OSError as error:
        what = f"{path} cannot be read ({error.strerror})."
        raise WrongUseError(what, "Check the path and its rights.") from error


def head_of(path: Path, length: int = _HEAD_BYTES) -> bytes:
    """Return the first bytes of a file, unpacked.

    Raises:
        WrongUseError: as `open_bytes`; also where the file is empty or its packing is damaged.
    """
    with open_bytes(path) as stream:
        try:
            head = stream.read(length)
        except (OSError, EOFError, zlib.error) as error:
            what = f"{path} is a damaged gzip file."
            raise WrongUseError(what, "Export it again.") from error
    if not head.strip():
        what = f"{path} is empty."
        raise WrongUseError(what, "Export it again, with its header and rows.")
    return head


def kind_of(path: Path) -> FileKind:
    """Return what kind of table file this is.

    Raises:
        WrongUseError: the file cannot be read, or is no table.
    """
    head = head_of(path)
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"PK\x03\x04") and (b"xl/" in head or b"[Content_Types].xml" in head):
        return "xlsx"
    text = _decoded(head, encoding_of(path, head))
    if text is not None and _is_object(text.lstrip().partition("\n")[0]):
        return "json_lines"
    if text is None or _OTHER_DOCUMENT.match(text):
        what = f"{path} is no table."
        raise WrongUseError(what, "Regard reads CSV, XLSX, Parquet and JSON lines, also as .gz.")
    if Path(path.name.removesuffix(".gz")).suffix.casefold() in _SUFFIXES or delimiter_of(text) is not None:
        return "csv"
    what = f"{path} has no columns."
    raise WrongUseError(what, "Separate columns by comma, semicolon, tab or |, and name it .csv.")


def _is_object(line: str) -> bool:
    """Return whether a line is a JSON object."""
    try:
        return isinstance(msgspec.json.decode(line), dict)
    except msgspec.DecodeError:
        return False


def encoding_of(path: Path, head: bytes) -> str:
    """Return a text file's encoding: by its mark, else UTF-16 by its zeros, else UTF-8 if valid, else Western."""
    found = _wide_or_marked(head)
    return found or next((name for name in ("utf-8", "cp1252") if _decodes(path, name)), "latin-1")


def _wide_or_marked(head: bytes) -> str | None:
    """Return the encoding that a head shows by its mark or its zeros, None if it shows neither."""
    for mark, name in _BOMS:
        if head.startswith(mark):
            return name
    pairs = max(len(head) // 2, 1)
    if head[1::2].count(0) > 0.4 * pairs:
        return "utf-16-le"
    return "utf-16-be" if head[::2].count(0) > 0.4 * pairs else None


def head_rows(path: Path, limit: int) -> list[list[str]]:
    """Return the first rows of a CSV file, header included; none where it is no CSV file.

    Cheap, for telling whose file it is: letters outside ASCII may come out wrong where it is not UTF-8.
    """
    try:
        head = head_of(path)
    except WrongUseError:
        return []
    text = _decoded(head, _wide_or_marked(head) or "utf-8")
    return [] if text is None or _OTHER_DOCUMENT.match(text) else parse(text, delimiter_of(text) or ",", limit)


def mark_length(head: bytes) -> int:
    """Return the length of the byte order mark, 0 without one."""
    return next((len(mark) for mark, _ in _BOMS if head.startswith(mark)), 0)


def _decodes(path: Path, encoding: str) -> bool:
    """Return whether the file, up to 64 MB of it, is valid in an encoding."""
    decoder = codecs.getincrementaldecoder(encoding)()
    with open_bytes(path) as stream:
        try:
            for _ in range(_CHECKED_BYTES // _HEAD_BYTES):
                decoder.decode(stream.read(_HEAD_BYTES))
        except UnicodeDecodeError:
            return False
    return True


def _decoded(head: bytes, encoding: str) -> str | None:
    """Return the head as text, None if it holds what no text holds."""
    text = head[mark_length(head) :].decode(encoding, errors="ignore")
    strange = sum(1 for letter in text if letter < " " and letter not in "\t\r\n\f\x1e")
    return text if strange * 50 <= len(text) + 100 and "\0" not in text else None


def text_head(path: Path, encoding: str) -> str:
    """Return the head of a text file, without byte order mark, cut at the last whole line."""
    head = head_of(path)
    text = head[mark_length(head) :].decode(encoding, errors="ignore")
    return text if len(head) < _HEAD_BYTES else text[: text.rfind("\n") + 1] or text


def delimiter_of(text: str) -> str | None:
    """Return what sets columns apart, None if nothing does."""
    lines = _cut(text)
    found = {mark: _consistency(parse(lines, mark, 200)) for mark in _DELIMITERS}
    best = max(_DELIMITERS, key=lambda mark: found[mark])
    if found[best] > (0.0, 1):
        return best
    return WHITESPACE if _is_spaced(lines) else None


def _cut(text: str) -> str:
    """Return the first 64,000 letters, cut at the last whole line."""
    return text if len(text) <= 64_000 else text[: text.rfind("\n", 0, 64_000) + 1] or text


def _consistency(rows: Sequence[Sequence[str]]) -> tuple[float, int]:
    """Return the share of rows with the usual number of columns, and that number; (0, 1) for one column."""
    width, count = Counter(len(row) for row in rows).most_common(1)[0] if rows else (1, 0)
    share = count / max(len(rows), 1)
    return (round(share, 1), width) if width > 1 and share >= 0.5 else (0.0, 1)


def _is_spaced(text: str) -> bool:
    """Return whether all lines have the same number of words, at least three, and half of them numbers."""
    rows = [line.split() for line in text.splitlines() if line.strip()][:200]
    widths = {len(row) for row in rows}
    if len(widths) != 1 or widths.pop() < 3:
        return False
    last = rows[-1]
    return 2 * sum(looks_like_number(cell) for cell in last) >= len(last)


def parse(text: str, delimiter: str, limit: int) -> list[list[str]]:
    """Return the first rows of a text as cells; blank lines are left out."""
    if delimiter == WHITESPACE:
        return [line.split() for line in text.splitlines() if line.strip()][:limit]
    rows = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    found: list[list[str]] = []
    try:
        for row in rows:
            found += [row] if row else []
            if len(found) == limit:
                break
    except csv.Error:
        pass
    return found


def header_length(text: str, reading: Reading) -> int:
    """Return how many characters of a text the header rows take.

    Quoted names may run over several lines; blank lines before and between count.
    """
    lines = text.splitlines(keepends=True)
    if reading.delimiter == WHITESPACE:
        return sum(len(line) for line in lines[: reading.header_rows])
    rows = csv.reader(iter(lines), delimiter=reading.delimiter)
    seen = 0
    while seen < reading.header_rows and (row := next(rows, None)) is not None:
        seen += 1 if row else 0
    return sum(len(line) for line in lines[: rows.line_num])


def header_rows_of(rows: Sequence[Sequence[str]]) -> int:
    """Return how many of a table's first rows are no data: 0 to 3.

    A second and third header row is one that has words wherever the rows below have numbers and times.
    """
    if not rows or _is_data(rows[0]):
        return 0
    for count in (3, 2):
        body = rows[count : count + 50]
        typed = [i for i in range(len(rows[0])) if _is_typed(_cells(body, i))]
        above = [cell for i in typed for cell in _cells(rows[1:count], i)]
        if len(typed) >= 2 and len(above) == len(typed) * (count - 1) and not any(map(_is_value, above)):
            return count
    return 1


def _is_data(row: Sequence[str]) -> bool:
    """Return whether a row can be no header: at least half are numbers, or one is a time or an e-mail address."""
    cells = [cell.strip() for cell in row if cell.strip()]
    numbers = sum(looks_like_number(cell) for cell in cells)
    return 2 * numbers >= max(len(cells), 1) or any(looks_like_time(cell) or "@" in cell for cell in cells)


def _cells(rows: Iterable[Sequence[str]], column: int) -> list[str]:
    """Return a column's cells that are not blank."""
    return [row[column].strip() for row in rows if column < len(row) and row[column].strip()]


def _is_typed(cells: Sequence[str]) -> bool:
    """Return whether nearly all cells are numbers or times."""
    return bool(cells) and sum(map(_is_value, cells)) >= 0.8 * len(cells)


def _is_value(cell: str) -> bool:
    """Return whether a cell is a number or a time."""
    return looks_like_number(cell) or looks_like_time(cell)


def names_of(rows: Sequence[Sequence[str]], header_rows: int) -> list[str]:
    """Return the names of the columns: unique, never blank."""
    width = max((len(row) for row in rows[: max(header_rows, 1)]), default=0)
    return unique_names(list(rows[0]) if header_rows else [""] * width)


def unique_names(names: Sequence[str]) -> list[str]:
    """Make names unique by a number, and give the blank ones one.

    >>> unique_names(["a", "a", "", "a_2"])
    ['a', 'a_2', 'column_3', 'a_2_2']
    """
    found: dict[str, None] = {}
    for place, given in enumerate(names, start=1):
        name = stem = given.strip() or f"column_{place}"
        number = 2
        while name in found:
            name, number = f"{stem}_{number}", number + 1
        found[name] = None
    return list(found)
