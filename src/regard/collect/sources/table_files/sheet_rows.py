"""Rows of XLSX workbooks; dates and numbers keep their types where a whole column has one."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, WorksheetNotFound

from regard.collect.sources.table_files.batch import Batch, numbered
from regard.collect.sources.table_files.dialect import names_of, open_bytes
from regard.collect.sources.table_files.mapping import Reading
from regard.errors import WrongUseError

_CHUNK_ROWS = 50_000


def batches(
    path: Path, reading: Reading, _codes: tuple[str, ...], progress: Callable[[float], None]
) -> Iterator[Batch]:
    """Yield the rows of one sheet; rows without any value are left out."""
    sheet = _sheet(path, reading.sheet)
    names = names_of(first_rows(path, reading.sheet, 3), reading.header_rows)
    rows = islice((row for row in sheet.iter_rows() if not _is_blank(row)), reading.header_rows, None)
    first = 1
    while chunk := list(islice(rows, _CHUNK_ROWS)):
        columns = zip(*chunk, strict=True)
        yield numbered(pa.table([_column(cells) for cells in columns], names=names), first)
        first += len(chunk)
        progress(min(first / max(sheet.height, 1), 1.0))


def first_rows(path: Path, sheet: str | None, limit: int) -> list[list[str]]:
    """Return the first rows of a sheet that are not blank, as text."""
    rows = (row for row in _sheet(path, sheet).iter_rows() if not _is_blank(row))
    return [[_as_text(cell) or "" for cell in row] for row in islice(rows, limit)]


def _sheet(path: Path, name: str | None) -> CalamineSheet:
    """Open a sheet, the first if none is named."""
    book = _book(path)
    try:
        return book.get_sheet_by_name(name) if name else book.get_sheet_by_index(0)
    except WorksheetNotFound as error:
        what = f"{path} has no sheet {name!r}."
        raise WrongUseError(what, f"Its sheets are: {', '.join(book.sheet_names)}.") from error


def _book(path: Path) -> CalamineWorkbook:
    """Open a workbook."""
    with open_bytes(path) as stream:
        try:
            return CalamineWorkbook.from_filelike(stream)
        except CalamineError as error:
            what = f"{path} cannot be read as a workbook: {error}."
            raise WrongUseError(what, "Save it again as .xlsx.") from error


def _is_blank(row: Sequence[object]) -> bool:
    """Return whether no cell has a value."""
    return all(cell is None or cell == "" for cell in row)


def _column(cells: Sequence[object]) -> Any:
    """Return cells as times or numbers if all are, else as text; blank cells are null."""
    given = [None if cell == "" else cell for cell in cells]
    kinds = {type(cell) for cell in given if cell is not None}
    if kinds and kinds <= {datetime, date}:
        return pa.array([_as_datetime(cell) for cell in given], pa.timestamp("us"))
    if kinds and kinds <= {int, float}:
        return pa.array(given, pa.float64())
    return pa.array([_as_text(cell) for cell in given], pa.string())


def _as_datetime(cell: object) -> datetime | None:
    """Return a date as the midnight it begins with."""
    if isinstance(cell, date) and not isinstance(cell, datetime):
        return datetime.combine(cell, time())
    return cell if isinstance(cell, datetime) else None


def _as_text(cell: object) -> str | None:
    """Return a cell as people would write it; whole numbers without a decimal point."""
    if cell is None:
        return None
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell.isoformat(" ") if isinstance(cell, datetime) else str(cell)
