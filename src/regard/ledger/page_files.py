"""The files of a page: what is new, and with it what the last pages hold while they are not much larger."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from regard.ledger.arrange import column_of, schemas
from regard.ledger.arrays import map_arrays
from regard.ledger.arrays_writer import arrays_of_page
from regard.ledger.evidence import added_up
from regard.ledger.files import fsync_file
from regard.ledger.fold import Folds
from regard.ledger.identities import Words, ordered, read_run, write_run
from regard.ledger.layout import OF_NOBODY, Description, Page
from regard.ledger.page_arrays import map_page_arrays, write_page_arrays

# Each page is more than twice as large as the next: there are few, and few are written anew for a small one.
_MERGE_RATIO = 2
# Rows are in the order of customers: who looks for one of them reads a small part.
_ROWS_PER_GROUP = 16_384
_WRITERS = 8


@dataclass(frozen=True)
class Content:
    """What a page holds.

    Attributes:
        tables: the layout's tables, whole customers.
        words: the identities of what came.
        replaced: customers and anonymous rows whose earlier rows it replaces, and its number.
    """

    tables: Mapping[str, pa.Table]
    words: Words
    replaced: pa.Table


def write_page(folder: Path, description: Description, fresh: Content, folds: Folds) -> Description:
    """Write a page of the description's version and return the description with it.

    Args:
        folder: the layout's folder.
        description: the version the page is for.
        fresh: what is new; the last pages go into the same page while they are not much larger.
        folds: what later rooms add.
    """
    number = description.version
    kept, merged = _divided(description.pages, len(fresh.tables["interaction"]))
    content = _together(folder, description, fresh, merged, schemas(folds.functions))
    rows = content.tables["interaction"]
    arrays = arrays_of_page(rows, folds.arrays, _words_so_far(folder, description))
    names = {name: f"page-{number}-{name}.parquet" for name in content.tables}
    identities = f"page-{number}-identities.npy" if content.words.shape[1] else None
    mapped, replaced = f"page-{number}-arrays", f"replaced-{number}.parquet"
    page = Page(number, names, identities, len(rows), mapped)
    writes: dict[str, Callable[[Path], None]] = {
        **{names[name]: partial(_write_table, page=number, table=table) for name, table in content.tables.items()},
        mapped: partial(write_page_arrays, arrays=arrays),
        replaced: partial(pq.write_table, content.replaced),
    }
    if identities:
        writes[identities] = partial(write_run, ordered(content.words))
    _write_all(folder, writes)
    return msgspec.structs.replace(description, pages=(*kept, page), replaced=replaced)


def _divided(pages: tuple[Page, ...], entries: int) -> tuple[tuple[Page, ...], tuple[Page, ...]]:
    """Return the pages that stay, and the last ones that go into a new page of so many entries."""
    stay = len(pages)
    while stay and pages[stay - 1].entries <= _MERGE_RATIO * entries:
        stay -= 1
        entries += pages[stay].entries
    return pages[:stay], pages[stay:]


def _together(
    folder: Path, description: Description, fresh: Content, merged: Sequence[Page], wanted: Mapping[str, pa.Schema]
) -> Content:
    """Return what is new together with what is left of the pages that go into the same page."""
    known = [pq.read_table(folder / description.replaced)] if description.replaced else []
    replaced = _last_of_each(pa.concat_tables([*known, fresh.replaced]))
    tables = {}
    for name, schema in wanted.items():
        old = [_left(pq.read_table(folder / page.files[name]), page.number, replaced) for page in merged]
        parts = [_complete(table, schema) for table in (*old, fresh.tables[name])]
        tables[name] = _joined(name, parts) if merged else parts[0]
    runs = [read_run(folder / page.identities) for page in merged if page.identities]
    words = np.concatenate([*runs, fresh.words], axis=1)
    return Content(tables, words, _raised(replaced, merged[0].number, description.version) if merged else replaced)


def _left(table: pa.Table, number: int, replaced: pa.Table) -> pa.Table:
    """Return the rows of a page that no later one replaces."""
    if "customer_no" not in table.column_names:
        return table
    later = replaced.filter(pc.greater(replaced["page"], number))
    customer = table["customer_no"]
    gone = pc.is_in(customer, value_set=later["customer_no"].drop_null().combine_chunks())
    if "seq" in table.column_names:
        own = pc.is_in(table["seq"], value_set=later["seq"].drop_null().combine_chunks())
        gone = pc.or_(gone, pc.and_(pc.is_null(customer), own))
    return table.filter(pc.invert(gone))


def _complete(table: pa.Table, schema: pa.Schema) -> pa.Table:
    return pa.table([column_of(table, field) for field in schema], schema=schema)


def _joined(name: str, parts: Sequence[pa.Table]) -> pa.Table:
    """Return the rows of several pages in one table."""
    return added_up(parts) if name in OF_NOBODY else _in_order(pa.concat_tables(parts))


def _in_order(table: pa.Table) -> pa.Table:
    """Order whole customers; each one's rows keep their order, and anonymous rows come first."""
    order = np.argsort(table["customer_no"].fill_null(0).to_numpy(), kind="stable")
    return table.unify_dictionaries().combine_chunks().take(pa.array(order))


def _last_of_each(replaced: pa.Table) -> pa.Table:
    """Return what pages replace, each customer and row once, with the last page that does."""
    last = replaced.group_by(["customer_no", "seq"], use_threads=False).aggregate([("page", "max")])
    return last.rename_columns(["customer_no", "seq", "page"])


def _raised(replaced: pa.Table, first: int, number: int) -> pa.Table:
    """Return what is replaced, with the merged pages' numbers raised to the one that is left."""
    page = replaced["page"].to_numpy()
    return replaced.set_column(2, "page", pa.array(np.where(page >= first, number, page).astype(np.int32)))


def _words_so_far(folder: Path, description: Description) -> Mapping[str, tuple[str, ...]]:
    """Return what codes stand for: a page's words are those of all before it, and further ones."""
    if description.pages:
        return map_page_arrays(folder / description.pages[-1].arrays).words
    return map_arrays(folder / str(description.arrays)).words


def _write_all(folder: Path, writes: Mapping[str, Callable[[Path], None]]) -> None:
    """Write files and force them to disk, several at a time: most of the time goes by in waiting for the disk."""

    def write(name: str) -> None:
        writes[name](folder / name)
        fsync_file(folder / name)

    with ThreadPoolExecutor(_WRITERS) as pool:
        list(pool.map(write, writes))


def _write_table(path: Path, page: int, table: pa.Table) -> None:
    numbered = table.append_column("page", pa.array(np.full(len(table), page, np.int32)))
    # To try a dictionary on numbers takes a third of the time, for a larger file.
    codes = [field.name for field in table.schema if pa.types.is_dictionary(field.type)]
    pq.write_table(numbered, path, compression="zstd", use_dictionary=codes, row_group_size=_ROWS_PER_GROUP)
