"""Answers as files: CSV, Excel, Parquet, each with what its columns and codes mean."""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import IO, Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from regard.ask.exporting import Answers
from regard.ask.exporting_variables import Kind, Variable
from regard.errors import WrongUseError

BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""By which spreadsheets see that a CSV file is UTF-8."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_XLSX_ROWS, _XLSX_COLUMNS, _XLSX_CELL = 1_048_575, 16_384, 32_767
_AT_ONCE = 10_000
_XLSX_FORMATS = {Kind.DAY: "yyyy-mm-dd", Kind.MOMENT: "yyyy-mm-dd hh:mm:ss"}
_CODEBOOK = ("column", "kind", "label", "code", "meaning")


def csv_lines(answers: Answers) -> Iterator[str]:
    """Yield a CSV file: UTF-8 with BOM, comma, the names of the columns first; options by their keys.

    A text that a spreadsheet would take for a formula is written behind a quote; numbers stay numbers.
    """
    yield BOM + _line([variable.name for variable in answers.variables])
    for row in _rows(answers.table):
        yield _line([_cell(value) for value in row])


def codebook_lines(variables: Sequence[Variable]) -> Iterator[str]:
    """Yield a CSV file that says what columns and codes mean: a line for each column, and one for each of its codes."""
    yield BOM + _line(_CODEBOOK)
    for row in _codebook(variables):
        yield _line([_cell(value) for value in row])


def write_parquet(answers: Answers, target: IO[bytes]) -> None:
    """Write a Parquet file; a column's metadata have its `label`, `level` and `values` (JSON: code to meaning)."""
    fields = [
        field.with_metadata(_metadata(variable))
        for field, variable in zip(answers.table.schema, answers.variables, strict=True)
    ]
    pq.write_table(answers.table.cast(pa.schema(fields)), target, compression="zstd")


def write_xlsx(answers: Answers, target: IO[bytes], sheets: tuple[str, str] = ("Answers", "Columns")) -> None:
    """Write an Excel workbook: a sheet of submissions, and one of what columns and codes mean.

    Memory does not grow with the rows: they go to a temporary file.

    Args:
        answers: the submissions.
        target: where to.
        sheets: names of both sheets.

    Raises:
        WrongUseError: there are more rows or columns than a sheet has.
    """
    if len(answers.table) > _XLSX_ROWS or len(answers.variables) > _XLSX_COLUMNS:
        message = f"A sheet of Excel has {_XLSX_ROWS:,} rows and {_XLSX_COLUMNS:,} columns: too few for these answers."
        raise WrongUseError(message, "Take them out as CSV or Parquet.")
    settings = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(target, settings) as book:
        head = book.add_format({"bold": True, "bottom": 1})
        formats = {kind: book.add_format({"num_format": text}) for kind, text in _XLSX_FORMATS.items()}
        forms = [formats.get(variable.kind) for variable in answers.variables]
        sheet = book.add_worksheet(sheets[0])
        sheet.freeze_panes(1, 0)
        _fill(sheet, [variable.name for variable in answers.variables], _rows(answers.table), [head, *forms])
        _fill(book.add_worksheet(sheets[1]), _CODEBOOK, _codebook(answers.variables), [head, *[None] * len(_CODEBOOK)])


def guarded(text: str) -> str:
    """Return a text as a CSV file may have it: never one that a spreadsheet takes for a formula.

    >>> guarded("=1+1"), guarded("fine")
    ("'=1+1", 'fine')
    """
    return f"'{text}" if text.startswith(_FORMULA) else text


def _fill(sheet: Any, names: Sequence[str], rows: Iterator[Sequence[Any]], forms: Sequence[Any]) -> None:
    """Fill a sheet row by row; the first format is the head's, the others the columns'."""
    for column, name in enumerate(names):
        sheet.write_string(0, column, name, forms[0])
    for line, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            _put(sheet, (line, column), value, forms[column + 1])


def _put(sheet: Any, place: tuple[int, int], value: Any, form: Any) -> None:
    if isinstance(value, datetime):
        sheet.write_datetime(*place, value.replace(tzinfo=None), form)
    elif isinstance(value, date):
        sheet.write_datetime(*place, value, form)
    elif isinstance(value, int | float):
        sheet.write_number(*place, value, form)
    elif value is not None:
        sheet.write_string(*place, value[:_XLSX_CELL])


def _rows(table: pa.Table) -> Iterator[tuple[Any, ...]]:
    for batch in table.to_batches(max_chunksize=_AT_ONCE):
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _codebook(variables: Sequence[Variable]) -> Iterator[tuple[Any, ...]]:
    for variable in variables:
        yield variable.name, variable.kind.value, variable.label, None, None
        for code, meaning in variable.values:
            yield variable.name, variable.kind.value, variable.label, code, meaning


def _metadata(variable: Variable) -> dict[str, str]:
    values = {f"{code:g}" if isinstance(code, float) else code: meaning for code, meaning in variable.values}
    found = {"label": variable.label, "level": variable.level, "values": msgspec.json.encode(values).decode()}
    return found | ({"set": variable.set_of} if variable.set_of else {})


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return guarded(value) if isinstance(value, str) else str(value)


def _line(cells: Sequence[str]) -> str:
    target = io.StringIO()
    csv.writer(target).writerow(cells)
    return target.getvalue()
