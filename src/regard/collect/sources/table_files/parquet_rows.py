"""Rows of Parquet files, with the types they have."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from regard.collect.sources.table_files.batch import MOST_ROWS, Batch, numbered
from regard.collect.sources.table_files.dialect import open_bytes, unique_names
from regard.collect.sources.table_files.mapping import Reading
from regard.errors import WrongUseError


def batches(
    path: Path, _reading: Reading, codes: tuple[str, ...], progress: Callable[[float], None]
) -> Iterator[Batch]:
    """Yield the rows of a Parquet file; columns in `codes` stay dictionary-encoded, structs are flattened."""
    first = 1
    try:
        # Without pre_buffer, a batch needs the memory of a batch, not of a row group.
        with open_bytes(path) as stream:
            file = parquet.ParquetFile(stream, read_dictionary=list(codes), pre_buffer=False)
            for each in file.iter_batches(MOST_ROWS, use_threads=False):
                batch = numbered(_flat(pa.Table.from_batches([each])), first)
                first += each.num_rows
                yield batch
                progress((first - 1) / file.metadata.num_rows)
    except pa.ArrowException as error:
        what = f"{path} is a damaged Parquet file: {str(error).splitlines()[0]}."
        raise WrongUseError(what, "Export it again.") from error


def _flat(table: Any) -> Any:
    """Turn the fields of structs into columns, with dotted names."""
    while any(pa.types.is_struct(kind) for kind in table.schema.types):
        table = table.flatten()
    return table.rename_columns(unique_names(table.column_names))
