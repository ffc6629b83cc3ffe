"""Exporting: tables as files, with columns that are declared and stay."""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import chain
from typing import Any, Literal

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from regard.web.shell import spreadsheets

_XLSX_CELL = 32_767
_ARROW: Mapping[str, pa.DataType] = {
    "text": pa.string(),
    "number": pa.float64(),
    "whole": pa.int64(),
    "truth": pa.bool_(),
    "day": pa.date32(),
    "moment": pa.timestamp("us", tz="UTC"),
}

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Column:
    """One column of a file.

    Attributes:
        name: stays the same in every version.
        kind: what its values are.
    """

    name: str
    kind: Literal["text", "number", "whole", "truth", "day", "moment"] = "text"


def csv_lines(columns: Sequence[Column], rows: Iterable[Row]) -> Iterator[str]:
    """Yield a CSV file for spreadsheets, the names first."""
    names = [column.name for column in columns]
    yield from spreadsheets.csv_lines(chain([names], ([row.get(name) for name in names] for row in rows)))


def json_bytes(rows: Iterable[Row]) -> bytes:
    """Return rows as a JSON array of objects."""
    return msgspec.json.format(msgspec.json.encode(list(rows)), indent=2)


def parquet_bytes(columns: Sequence[Column], rows: Sequence[Row]) -> bytes:
    """Return a Parquet file."""
    target = io.BytesIO()
    pq.write_table(arrow_table(columns, rows), target, compression="zstd")
    return target.getvalue()


def arrow_table(columns: Sequence[Column], rows: Sequence[Row]) -> pa.Table:
    """Return rows as columns of the declared types."""
    arrays = [
        pa.array([_typed(column, row.get(column.name)) for row in rows], _ARROW[column.kind]) for column in columns
    ]
    return pa.table(arrays, schema_of(columns))


def schema_of(columns: Sequence[Column]) -> pa.Schema:
    """Return the types of columns."""
    return pa.schema([(column.name, _ARROW[column.kind]) for column in columns])


def xlsx_bytes(
    title: str, columns: Sequence[Column], rows: Iterable[Row], notes: tuple[str, Sequence[tuple[str, str]]]
) -> bytes:
    """Return an Excel workbook: a sheet of rows, and one that says what they are.

    Args:
        title: of the first sheet.
        columns: their first row.
        rows: the rows below it.
        notes: title of the second sheet, and its lines.
    """
    target = io.BytesIO()
    settings = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(target, settings) as book:
        head = book.add_format({"bold": True, "bottom": 1})
        _fill(book, book.add_worksheet(_sheet(title)), columns, rows)
        about = book.add_worksheet(_sheet(notes[0]))
        about.set_column(0, 0, 24, head)
        about.set_column(1, 1, 100, book.add_format({"text_wrap": True, "valign": "top"}))
        for place, (name, text) in enumerate(notes[1]):
            about.write_string(place, 0, name)
            about.write_string(place, 1, text[:_XLSX_CELL])
    return target.getvalue()


def _fill(book: Any, sheet: Any, columns: Sequence[Column], rows: Iterable[Row]) -> None:
    formats = {
        "number": book.add_format({"num_format": "#,##0.0"}),
        "whole": book.add_format({"num_format": "#,##0"}),
        "day": book.add_format({"num_format": "yyyy-mm-dd"}),
        "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
    }
    head = book.add_format({"bold": True, "bottom": 1})
    for place, column in enumerate(columns):
        sheet.write_string(0, place, column.name, head)
        sheet.set_column(place, place, 12 if column.kind in formats else 20)
    sheet.freeze_panes(1, 0)
    for line, row in enumerate(rows, 1):
        for place, column in enumerate(columns):
            _put(sheet, (line, place), _typed(column, row.get(column.name)), formats.get(column.kind))


def _put(sheet: Any, place: tuple[int, int], value: Any, form: Any) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(*place, value)
    elif isinstance(value, date):
        sheet.write_datetime(*place, value.replace(tzinfo=None) if isinstance(value, datetime) else value, form)
    elif isinstance(value, int | float):
        sheet.write_number(*place, value, form)
    else:
        sheet.write_string(*place, value[:_XLSX_CELL])


def _typed(column: Column, value: Any) -> Any:
    """Return a value as its column holds it."""
    if value is None:
        return None
    if column.kind == "text":
        return value if isinstance(value, str) else spreadsheets.plain_text(value)
    if column.kind == "moment":
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    return float(value) if column.kind == "number" else value


def _sheet(title: str) -> str:
    """Return a title as a sheet may have it."""
    return "".join(letter for letter in title if letter not in "[]:*?/\\'")[:31] or "Regard"
