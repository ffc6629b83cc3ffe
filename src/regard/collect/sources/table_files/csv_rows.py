"""Rows of CSV files, streamed as strings in any encoding."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from regard.collect.sources.table_files.batch import MOST_ROWS, Batch, Broken
from regard.collect.sources.table_files.dialect import (
    WHITESPACE,
    head_of,
    header_length,
    mark_length,
    names_of,
    parse,
    text_head,
)
from regard.collect.sources.table_files.mapping import Reading
from regard.errors import WrongUseError

_BLOCK_BYTES = 1 << 23
_NO_DELIMITER = "\x1f"


def batches(
    path: Path, reading: Reading, _codes: tuple[str, ...], progress: Callable[[float], None]
) -> Iterator[Batch]:
    """Yield the rows of a CSV file; rows with too many or too few columns come as broken."""
    names = names_of(parse(text_head(path, reading.encoding), reading.delimiter, 3), reading.header_rows)
    broken: list[Broken] = []
    first = 1
    with path.open("rb") as raw:
        size = max(path.stat().st_size, 1)
        for table in _tables(path, raw, reading, names, broken):
            for start in range(0, table.num_rows, MOST_ROWS):
                batch = _batch(table.slice(start, MOST_ROWS), names, reading, first, broken)
                first = int(batch.rows[-1].as_py()) + 1 if len(batch.rows) else first
                yield batch
            progress(min(raw.tell() / size, 1.0))
    if broken:
        yield Batch(pa.table({name: pa.array([], pa.string()) for name in names}), pa.array([], pa.int64()), (*broken,))


def _batch(table: Any, names: list[str], reading: Reading, first: int, broken: list[Broken]) -> Batch:
    """Number rows from the first on, take the broken ones among them, and split words if need be."""
    taken = np.array([each.row for each in broken], dtype=np.int64)
    numbers = np.arange(first, first + table.num_rows + len(broken), dtype=np.int64)
    rows = numbers[~np.isin(numbers, taken)][: table.num_rows]
    passed = tuple(each for each in broken if each.row <= rows[-1])
    del broken[: len(passed)]
    batch = Batch(table, pa.array(rows), passed)
    return _split(batch, names) if reading.delimiter == WHITESPACE else batch


def _split(batch: Batch, names: list[str]) -> Batch:
    """Split lines at blanks; lines with another number of words are broken."""
    lines = pc.utf8_trim_whitespace(batch.table.column(0).combine_chunks())
    words = pc.utf8_split_whitespace(lines)
    good = pc.equal(pc.list_value_length(words), len(names))
    bad = zip(batch.rows.filter(pc.invert(good)).to_pylist(), lines.filter(pc.invert(good)).to_pylist(), strict=True)
    kept = words.filter(good)
    table = pa.table({name: pc.list_element(kept, place) for place, name in enumerate(names)})
    return Batch(table, batch.rows.filter(good), (*batch.broken, *(Broken(row, text) for row, text in bad)))


def _tables(path: Path, raw: Any, reading: Reading, names: list[str], broken: list[Broken]) -> Iterator[Any]:
    """Yield what the parser makes of each block of the file."""

    def put_aside(row: csv.InvalidRow) -> str:
        broken.append(Broken(int(row.number), str(row.text)))
        return "skip"

    words = reading.delimiter == WHITESPACE
    names = ["line"] if words else names
    parsing = csv.ParseOptions(
        delimiter=_NO_DELIMITER if words else reading.delimiter,
        quote_char=False if words else '"',
        newlines_in_values=not words,
        invalid_row_handler=put_aside,
    )
    try:
        yield from map(pa.Table.from_batches, ([each] for each in _open(path, raw, reading, names, parsing)))
    except pa.ArrowInvalid as error:
        if "Empty CSV" not in str(error):
            remedy = "Check `reading.encoding` and `reading.delimiter` in the mapping, or export it again as UTF-8."
            what = f"{path} cannot be read: {str(error).splitlines()[0]}."
            raise WrongUseError(what, remedy) from error


def _open(path: Path, raw: Any, reading: Reading, names: list[str], parsing: Any) -> Any:
    """Open the parser behind the header."""
    return csv.open_csv(
        _behind_header(path, raw, reading),
        read_options=csv.ReadOptions(
            column_names=names, use_threads=False, block_size=_BLOCK_BYTES, encoding=_arrow_encoding(reading.encoding)
        ),
        parse_options=parsing,
        convert_options=csv.ConvertOptions(column_types={name: pa.string() for name in names}),
    )


def _behind_header(path: Path, raw: Any, reading: Reading) -> Any:
    """Return the unpacked stream of a file, moved to where its data begins."""
    head = head_of(path)
    header = text_head(path, reading.encoding)
    length = header_length(header, reading)
    skipped = mark_length(head) + len(header[:length].encode(reading.encoding))
    packed = raw.read(2) == b"\x1f\x8b"
    raw.seek(0)
    stream = pa.CompressedInputStream(pa.PythonFile(raw), "gzip") if packed else pa.PythonFile(raw)
    stream.read(skipped)
    return stream


def _arrow_encoding(encoding: str) -> str:
    """Return the name under which Arrow reads UTF-8 without a detour."""
    return "utf8" if encoding.casefold().replace("-", "") in {"utf8", "ascii"} else encoding
