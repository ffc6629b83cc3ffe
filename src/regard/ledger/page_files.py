"""The files of pages: written whole, merged when there are many."""

from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from regard.ledger.arrange import column_of, schemas
from regard.ledger.engines.duckdb import fetch, open_layout
from regard.ledger.files import fsync_file
from regard.ledger.fold import Fold
from regard.ledger.identities import Words, ordered, read_run, write_run
from regard.ledger.layout import Description, Page

_MERGE_RATIO = 4
# Rows are in the order of customers: who looks for one of them reads a small part.
_ROWS_PER_GROUP = 16_384


def write_page(
    folder: Path,
    description: Description,
    tables: dict[str, pa.Table],
    words: Words,
    replaced: pa.Table,
    folds: Sequence[Fold],
) -> Description:
    """Write a page of the description's version and return the description with it.

    Args:
        folder: the layout's folder.
        description: the version the page is for.
        tables: the layout's tables for the customers concerned.
        words: the identities that came with the page.
        replaced: customers and anonymous rows whose earlier rows the page replaces.
        folds: the fold functions, for the columns.
    """
    number = description.version
    entries = len(tables["interaction"])
    files = _write_tables(folder, f"page-{number}", tables, number, schemas(folds))
    identities = _write_identities(folder / f"page-{number}-identities.npy", words)
    known = [pq.read_table(folder / description.replaced)] if description.replaced else []
    name = _write_replaced(folder, number, pa.concat_tables([*known, replaced]))
    page = Page(number, files, identities, entries)
    return msgspec.structs.replace(description, pages=(*description.pages, page), replaced=name)


def merge_pages(folder: Path, description: Description, folds: Sequence[Fold]) -> Description:
    """Merge the last pages into one while the one before is not much larger; so there are few pages.

    Returns the description with the merged page, or the same one.
    """
    count, entries = 1, description.pages[-1].entries
    while count < len(description.pages) and description.pages[-count - 1].entries <= _MERGE_RATIO * entries:
        count += 1
        entries += description.pages[-count].entries
    if count == 1:
        return description
    kept, merged = description.pages[:-count], description.pages[-count:]
    number = merged[-1].number
    only = msgspec.structs.replace(description, pages=merged)
    connection = open_layout(folder, only, ())
    try:
        tables = {
            name: fetch(connection, f"select * from {name}_paged order by customer_no") for name in merged[-1].files
        }
    finally:
        connection.close()
    files = _write_tables(folder, f"merged-{number}", tables, number, schemas(folds))
    runs = [read_run(folder / page.identities) for page in merged if page.identities]
    words = np.concatenate(runs, axis=1) if runs else np.empty((3, 0), dtype=np.uint64)
    identities = _write_identities(folder / f"merged-{number}-identities.npy", words)
    page = Page(number, files, identities, len(tables["interaction"]))
    name = _write_replaced(folder, number, _raised(folder / str(description.replaced), merged[0].number, number))
    return msgspec.structs.replace(description, pages=(*kept, page), replaced=name)


def _write_tables(
    folder: Path, prefix: str, tables: dict[str, pa.Table], page: int, wanted: dict[str, pa.Schema]
) -> dict[str, str]:
    files = {}
    for name, table in tables.items():
        columns = [column_of(table, field) for field in wanted[name]]
        numbered = pa.table(
            [*columns, pa.array(np.full(len(table), page, np.int32))], names=[*wanted[name].names, "page"]
        )
        path = folder / f"{prefix}-{name}.parquet"
        pq.write_table(numbered, path, compression="zstd", row_group_size=_ROWS_PER_GROUP)
        fsync_file(path)
        files[name] = path.name
    return files


def _write_identities(path: Path, words: Words) -> str | None:
    if not words.shape[1]:
        return None
    write_run(ordered(words), path)
    return path.name


def _write_replaced(folder: Path, number: int, replaced: pa.Table) -> str:
    """Write what pages replace, each customer and row once, with the last page that does."""
    path = folder / f"replaced-{number}.parquet"
    last = replaced.group_by(["customer_no", "seq"], use_threads=False).aggregate([("page", "max")])
    pq.write_table(last.rename_columns(["customer_no", "seq", "page"]), path, compression="zstd")
    fsync_file(path)
    return path.name


def _raised(path: Path, first: int, number: int) -> pa.Table:
    """Return what is replaced, with the merged pages' numbers raised to the one that is left."""
    replaced = pq.read_table(path)
    page = replaced["page"].to_numpy()
    return replaced.set_column(2, "page", pa.array(np.where(page >= first, number, page).astype(np.int32)))
