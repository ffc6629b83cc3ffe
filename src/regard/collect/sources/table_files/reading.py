"""Reading: a table file comes as a stream of batches, whatever its format."""

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

from regard.collect.sources.table_files import csv_rows, json_rows, parquet_rows, sheet_rows
from regard.collect.sources.table_files.batch import Batch
from regard.collect.sources.table_files.dialect import (
    delimiter_of,
    encoding_of,
    head_of,
    header_rows_of,
    kind_of,
    parse,
    text_head,
)
from regard.collect.sources.table_files.mapping import Mapping, Reading
from regard.errors import WrongUseError

_FORMATS = {
    "csv": csv_rows.batches,
    "xlsx": sheet_rows.batches,
    "parquet": parquet_rows.batches,
    "json_lines": json_rows.batches,
}


def recognises(path: Path) -> bool:
    """Return whether a file is a table file, by its content."""
    try:
        kind_of(path)
    except WrongUseError:
        return False
    return True


def guess_reading(path: Path) -> Reading:
    """Find out how a file is written; the decimal mark is left at its default.

    Raises:
        WrongUseError: the file cannot be read, or is no table.
    """
    kind = kind_of(path)
    if kind == "xlsx":
        return Reading(header_rows=header_rows_of(sheet_rows.first_rows(path, None, 60)))
    if kind != "csv":
        return Reading()
    encoding = encoding_of(path, head_of(path))
    text = text_head(path, encoding)
    delimiter = delimiter_of(text) or ","
    return Reading(encoding=encoding, delimiter=delimiter, header_rows=header_rows_of(parse(text, delimiter, 60)))


def read(path: Path, mapping: Mapping, codes: tuple[str, ...], progress: Callable[[float], None]) -> Iterator[Batch]:
    """Read a file by batches of at most 250,000 rows.

    Args:
        path: the file.
        mapping: tells how the file is written.
        codes: columns worth keeping as codes, where the format can.
        progress: told the share of the file read, 0 to 1.

    Raises:
        WrongUseError: the file cannot be read, is no table, or is not written as the mapping says.
    """
    yield from _FORMATS[kind_of(path)](path, mapping.reading, codes, progress)
    progress(1.0)


def sample(path: Path, reading: Reading) -> Batch:
    """Return the first batch of a file.

    Raises:
        WrongUseError: as `read`; also where the file has no rows.
    """
    first = next(islice(read(path, Mapping(source="sample", reading=reading), (), _silent), 1), None)
    if first is None:
        what = f"{path} has no rows."
        raise WrongUseError(what, "Export it again, with its header and rows.")
    if not first.table.num_rows:
        what = f"{path} has no row with as many columns as its header."
        raise WrongUseError(what, "Mend its header, or export it again.")
    return first


def _silent(_share: float) -> None:
    """Tell nobody about progress."""
