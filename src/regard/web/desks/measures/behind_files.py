"""The rows behind a number as files: at once, or written by the worker where there are very many."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from django.http import HttpRequest

from regard.errors import WrongUseError
from regard.ledger import Reader
from regard.measure import Behind, behind, find_measure
from regard.web.desks.measures.exporting import arrow_table, csv_lines, parquet_bytes, schema_of
from regard.web.desks.measures.tables import ROWS, rows_behind
from regard.web.shell.question import Question
from regard.web.shell.reading import reading
from regard.web.shell.rows import group_of

FORMS = ("csv", "parquet")
MOST_AT_ONCE = 100_000
"""Rows above which the file is written in the background."""

MOST_ROWS = 1_000_000


def counted(request: HttpRequest) -> tuple[str, int]:
    """Return the measure of an address, and how many rows are behind its number.

    Raises:
        WrongUseError: something is unknown, or there are more rows than a file takes.
    """
    with reading(request) as reader:
        count = behind_number(request, reader).n
    if count > MOST_ROWS:
        message = f"{count:,} rows are behind this number, more than the {MOST_ROWS:,} that a file takes."
        raise WrongUseError(message, "Choose a shorter period, or a group of it.")
    return request.GET.get("measure", "volume"), count


def behind_number(request: HttpRequest, reader: Reader) -> Behind:
    """Return what is behind the number that an address names.

    Raises:
        WrongUseError: something is unknown.
    """
    name, group = request.GET.get("measure", "volume"), group_of(request)
    find_measure(name)
    breakdown = Question.of(request).breakdown(by=group)
    return behind(reader, name, breakdown, request.GET.get("part", ""), group)


def streamed(request: HttpRequest) -> Iterator[str]:
    """Yield the rows as CSV, as they are read."""
    with reading(request) as reader:
        yield from csv_lines(ROWS, _rows(behind_number(request, reader)))


def file_of(request: HttpRequest) -> bytes:
    """Return the rows as Parquet."""
    with reading(request) as reader:
        return parquet_bytes(ROWS, list(_rows(behind_number(request, reader))))


def write(found: Behind, path: Path, form: str) -> Iterator[int]:
    """Write the rows to a file, and yield how many are written so far.

    Args:
        found: what was counted.
        path: of the file.
        form: one of `FORMS`.
    """
    yield from (_write_parquet if form == "parquet" else _write_csv)(found, path)


def _write_csv(found: Behind, path: Path) -> Iterator[int]:
    written = 0
    with path.open("w", encoding="utf-8", newline="") as target:
        target.writelines(csv_lines(ROWS, ()))
        for rows in rows_behind(found, MOST_ROWS):
            target.writelines(list(csv_lines(ROWS, rows))[1:])
            written += len(rows)
            yield written


def _write_parquet(found: Behind, path: Path) -> Iterator[int]:
    written = 0
    with pq.ParquetWriter(path, schema_of(ROWS), compression="zstd") as target:
        for rows in rows_behind(found, MOST_ROWS):
            target.write_table(arrow_table(ROWS, rows))
            written += len(rows)
            yield written


def _rows(found: Behind) -> Iterator[dict[str, Any]]:
    for rows in rows_behind(found, MOST_AT_ONCE):
        yield from rows
