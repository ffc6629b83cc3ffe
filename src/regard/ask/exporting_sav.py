"""Answers for SPSS: a system file (.sav), uncompressed, in UTF-8, with labels, levels and multiple response sets.

The layout of records follows the description in the manual of GNU PSPP, "System File Format".
"""

import re
import struct
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import IO, Any

from regard.ask.exporting import Answers
from regard.ask.exporting_variables import Kind, Variable
from regard.vocabulary.base import key_of

_MISSING = -sys.float_info.max
_LOWEST = struct.unpack("<d", b"\xfe\xff\xff\xff\xff\xff\xef\xff")[0]
_EPOCH = datetime(1582, 10, 14, tzinfo=UTC)
_AT_ONCE = 5_000
_LONGEST_TEXT, _LONGEST_LABEL, _LONGEST_NAME, _LONGEST_MEANING = 32_760, 255, 64, 120
_SEGMENT, _STORED = 255, 256
_F, _A, _DATE, _DATETIME = 5, 1, 20, 22
_FORMATS = {
    Kind.NUMBER: (_F, 8, 2), Kind.WHOLE: (_F, 8, 0), Kind.DAY: (_DATE, 11, 0), Kind.MOMENT: (_DATETIME, 20, 0),
}  # fmt: skip
_LEVELS = {"nominal": 1, "ordinal": 2, "scale": 3}
_RESERVED = frozenset({"all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with"})


@dataclass(frozen=True)
class _Column:
    """A variable as the file has it.

    Attributes:
        variable: what it is.
        name: by which statistics programs show it.
        short: by which the file's records name it; further segments of a long text have names of their own.
        width: bytes of a text; 0: a number.
        codes: number of each option's key, for texts with codes.
    """

    variable: Variable
    name: str
    short: str
    width: int
    codes: Mapping[str, float]

    @property
    def segments(self) -> tuple[int, ...]:
        """Widths of the parts it is kept in: one, unless it is a text of more than 255 bytes."""
        if self.width <= _SEGMENT:
            return (self.width,)
        whole = -(-self.width // 252)
        return (*[_SEGMENT] * (whole - 1), self.width - (whole - 1) * 252)

    @property
    def places(self) -> int:
        """How many units of eight bytes a value takes."""
        return sum(max(1, -(-width // 8)) for width in self.segments)


def write_sav(answers: Answers, target: IO[bytes], name: str = "", made_at: datetime | None = None) -> None:
    """Write a file for SPSS.

    Options are numbers with value labels, in the order of the survey's versions; the options of a multiple choice are
    one multiple response set; texts are cut after 32,760 bytes.

    Args:
        answers: the submissions.
        target: where to.
        name: of the file, as statistics programs show it.
        made_at: when it was made; None: now.
    """
    columns = _columns(answers)
    target.write(_header(columns, len(answers.table), name, made_at or datetime.now(UTC)))
    for column in columns:
        target.write(b"".join(_variable(column)))
    place = 1
    for column in columns:
        target.write(_value_labels(column, place))
        place += column.places
    for record in _information(columns, len(answers.table)):
        target.write(record)
    target.write(struct.pack("<ii", 999, 0))
    for batch in answers.table.to_batches(max_chunksize=_AT_ONCE):
        values = [_stored(column, batch[column.variable.name].to_pylist()) for column in columns]
        target.write(b"".join(b"".join(row) for row in zip(*values, strict=True)))


def _columns(answers: Answers) -> list[_Column]:
    taken: set[str] = set()
    found = []
    for number, variable in enumerate(answers.variables, 1):
        codes = _codes(variable)
        width = 0 if codes or variable.kind is not Kind.TEXT else _width(answers, variable.name)
        found.append(_Column(variable, _name(variable.name, taken), f"V{number:05}", width, codes))
    return found


def _codes(variable: Variable) -> Mapping[str, float]:
    keys = [code for code, _ in variable.values if isinstance(code, str)]
    return {key: float(number) for number, key in enumerate(keys, 1)}


def _width(answers: Answers, name: str) -> int:
    lengths = (len(text.encode()) for text in answers.table[name].to_pylist() if text)
    return min(_LONGEST_TEXT, max(8, *lengths, 0))


def _name(name: str, taken: set[str]) -> str:
    """Return a name that statistics programs take: it begins with a letter, is no word of theirs, and is new."""
    plain = re.sub(r"[^\w.]", "_", name).strip("._")
    plain = f"v_{plain}" if not plain[:1].isalpha() or plain in _RESERVED else plain
    found, number = _cut(plain, _LONGEST_NAME), 1
    while found.casefold() in taken:
        number += 1
        found = f"{_cut(plain, _LONGEST_NAME - 6)}_{number}"
    taken.add(found.casefold())
    return found


def _cut(text: str, most: int) -> str:
    """Return a text that takes at most so many bytes, whole characters only."""
    return text.encode()[:most].decode(errors="ignore")


def _header(columns: Sequence[_Column], size: int, name: str, made_at: datetime) -> bytes:
    product = b"@(#) SPSS DATA FILE Regard".ljust(60)
    units = sum(column.places for column in columns)
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    day = f"{made_at.day:02} {months[made_at.month - 1]} {made_at.year % 100:02}".encode()
    label = _cut(name, 64).encode().ljust(64)
    counts = struct.pack("<iiiiid", 2, units, 0, 0, size, 100.0)
    return b"$FL2" + product + counts + day + f"{made_at:%H:%M:%S}".encode() + label + b"\0" * 3


def _variable(column: _Column) -> Iterator[bytes]:
    for place, width in enumerate(column.segments):
        kind = (_A, width, 0) if width else _FORMATS.get(column.variable.kind, (_F, 8, 0))
        form = kind[0] << 16 | kind[1] << 8 | kind[2]
        label = _cut(column.variable.label, _LONGEST_LABEL).encode() if place == 0 else b""
        head = struct.pack("<iiiiii", 2, width, bool(label), 0, form, form)
        yield head + _short(column, place).ljust(8).encode()
        if label:
            yield struct.pack("<i", len(label)) + label.ljust(-(-len(label) // 4) * 4)
        for _ in range(max(1, -(-width // 8)) - 1):
            yield struct.pack("<iiiiii", 2, -1, 0, 0, 0, 0) + b" " * 8


def _short(column: _Column, segment: int) -> str:
    return f"{column.short}{_in_letters(segment - 1)}" if segment else column.short


def _in_letters(number: int) -> str:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return letters[number // 26] + letters[number % 26]


def _value_labels(column: _Column, place: int) -> bytes:
    labels = [(_number(column, code), meaning) for code, meaning in column.variable.values]
    if not labels:
        return b""
    parts = [struct.pack("<ii", 3, len(labels))]
    for code, meaning in labels:
        text = _cut(meaning, _LONGEST_MEANING).encode()
        padded = (bytes([len(text)]) + text).ljust(-(-(len(text) + 1) // 8) * 8)
        parts.append(struct.pack("<d", code) + padded)
    return b"".join(parts) + struct.pack("<iii", 4, 1, place)


def _number(column: _Column, code: float | str) -> float:
    return column.codes[code] if isinstance(code, str) else code


def _information(columns: Sequence[_Column], size: int) -> Iterator[bytes]:
    yield _record(3, 4, struct.pack("<8i", 1, 0, 0, -1, 1, 1, 2, 65001))
    yield _record(4, 8, struct.pack("<3d", _MISSING, sys.float_info.max, _LOWEST))
    sets = _sets(columns)
    if sets:
        yield _record(7, 1, sets)
    yield _record(11, 4, b"".join(_display(column) for column in columns for _ in column.segments))
    names = "\t".join(f"{column.short}={column.name}" for column in columns)
    yield _record(13, 1, names.encode())
    long = "".join(f"{column.short}={column.width:05}\0\t" for column in columns if column.width > _SEGMENT)
    if long:
        yield _record(14, 1, long.encode())
    yield _record(16, 8, struct.pack("<qq", 1, size))
    yield _record(20, 1, b"UTF-8")


def _record(subtype: int, size: int, data: bytes) -> bytes:
    return struct.pack("<iiii", 7, subtype, size, len(data) // size) + data


def _display(column: _Column) -> bytes:
    level = _LEVELS[column.variable.level]
    return struct.pack("<iii", level, 24 if column.width else 10, 0 if column.width else 1)


def _sets(columns: Sequence[_Column]) -> bytes:
    """Return the multiple choices: sets of options of which 1 means that it was chosen."""
    members: dict[str, list[_Column]] = {}
    for column in columns:
        if column.variable.set_of:
            members.setdefault(column.variable.set_of, []).append(column)
    taken: set[str] = set()
    lines = []
    for key, each in members.items():
        label = _cut(each[0].variable.set_label, _LONGEST_LABEL).encode()
        names = " ".join(column.short.lower() for column in each)
        head = f"${_name(key_of(key), taken)}=D1 1 {len(label)} ".encode()
        lines.append(head + label + f" {names}\n".encode())
    return b"".join(lines)


def _stored(column: _Column, values: Sequence[Any]) -> list[bytes]:
    """Return values as the file keeps them."""
    if column.width:
        return [_text(value, column) for value in values]
    number = _NUMBERS.get(column.variable.kind, lambda value: column.codes.get(value, _MISSING))
    return [struct.pack("<d", _MISSING if value is None else number(value)) for value in values]


def _text(value: str | None, column: _Column) -> bytes:
    text = _cut(value or "", column.width).encode()
    parts = [text[at : at + _SEGMENT] for at in range(0, max(len(text), 1), _SEGMENT)]
    stored = b"".join(part.ljust(_STORED) for part in parts[:-1]) + parts[-1]
    return stored.ljust(column.places * 8)


def _seconds(moment: datetime) -> float:
    return (moment.replace(tzinfo=moment.tzinfo or UTC) - _EPOCH).total_seconds()


def _day_seconds(day: date) -> float:
    return (day - _EPOCH.date()).days * 86_400.0


_NUMBERS: Mapping[Kind, Callable[[Any], float]] = {
    Kind.NUMBER: float, Kind.WHOLE: float, Kind.MOMENT: _seconds, Kind.DAY: _day_seconds,
}  # fmt: skip
