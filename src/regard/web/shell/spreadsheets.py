"""Spreadsheets: rows as CSV files that they read as what they are."""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""By which spreadsheets see that a CSV file is UTF-8."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_lines(rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """Yield a CSV file line by line: UTF-8 with BOM, comma.

    A text that a spreadsheet would take for a formula is written behind a quote; numbers stay numbers.

    Args:
        rows: the names of the columns, and the rows.
    """
    begin = BOM
    for row in rows:
        yield begin + _line([_cell(value) for value in row])
        begin = ""


def csv_text(rows: Iterable[Iterable[Any]]) -> str:
    """Return the whole CSV file, as `csv_lines` writes it."""
    return "".join(csv_lines(rows))


def plain_text(value: Any) -> str:
    """Return a value as a file has it in any language: nothing for None, days and moments per ISO 8601."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)


def _cell(value: Any) -> Any:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    text = plain_text(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _line(cells: Iterable[Any]) -> str:
    target = io.StringIO()
    csv.writer(target).writerow(cells)
    return target.getvalue()
