"""What a version holds of customers whom something new concerns, read where it stands: in the base or in one page."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from regard.ledger.arrays import Integers
from regard.ledger.engines.duckdb import fetch, open_layout
from regard.ledger.facts import ATTRIBUTE_ROW
from regard.ledger.layout import Description, Page
from regard.ledger.names import names_of
from regard.ledger.rows import ANSWER_ROW, ROW

_BASE = 0
_FEW = 1_000
_NAMES = ["customer_no", "customer"]
_WHOSE = pa.schema([("seq", pa.int64()), ("customer_no", pa.int32())])


@dataclass(frozen=True)
class Old:
    """What the layout holds of the customers concerned.

    Attributes:
        names: columns `customer_no` and `customer` (the pseudonym in hex), ascending by number.
        rows: schema ROW; changed rows of nobody too.
        answers: schema ANSWER_ROW, of these rows.
        facts: schema ATTRIBUTE_ROW.
    """

    names: pa.Table
    rows: pa.Table
    answers: pa.Table
    facts: pa.Table


@dataclass(frozen=True)
class _Part:
    """What is wanted of the base or of a page, since no later page has it.

    Attributes:
        number: of the page; `_BASE` for the base.
        files: of the page, by table.
        customers: their numbers.
        anonymous: the sequence numbers of rows of nobody.
    """

    number: int
    files: Mapping[str, str]
    customers: Integers
    anonymous: Integers


def read_old(
    folder: Path, description: Description, erased: Collection[bytes], arriving: pa.Array, changed: Collection[int]
) -> Old:
    """Return what a version holds of customers.

    Args:
        folder: the layout's folder.
        description: the version.
        erased: pseudonyms of customers who are not there any more.
        arriving: pseudonyms (`binary(16)`) of customers wanted; some may not be there.
        changed: sequence numbers of rows whose customers are wanted; those of nobody are wanted themselves.
    """
    base = msgspec.structs.replace(description, pages=(), replaced=None)
    connection = open_layout(folder, base, ())
    try:
        whose = _whose(connection, folder, description.pages, pa.array(list(changed), pa.int64()))
        states = {
            page.number: pq.read_table(folder / page.files["customer"], columns=_NAMES) for page in description.pages
        }
        names = _names(connection, states, arriving, pa.concat_tables(whose.values()))
        names = names.filter(pc.invert(pc.is_in(names["customer"], value_set=_hex(erased))))
        last = _last(folder, description, states, names["customer_no"].to_numpy())
        parts = _parts(folder, description.pages, names["customer_no"].to_numpy(), last, whose)
        found = [_rows(connection, parts, table, schema) for table, schema in _WANTED.items()]
    finally:
        connection.close()
    return Old(names, *found)


_WANTED = {"interaction": ROW, "answer": ANSWER_ROW, "attribute": ATTRIBUTE_ROW}


def _whose(
    connection: duckdb.DuckDBPyConnection, folder: Path, pages: Sequence[Page], changed: pa.Array
) -> dict[int, pa.Table]:
    """Return the rows of the base and of each page that are among those changed, and whose they are."""
    if not len(changed):
        return {_BASE: _WHOSE.empty_table()}
    sql = "select seq, customer_no from interaction where seq in (select seq from changed)"
    found = {_BASE: fetch(connection, sql, {"changed": pa.table({"seq": changed})}).cast(_WHOSE)}
    for page in pages:
        rows = pq.read_table(folder / page.files["interaction"], columns=_WHOSE.names)
        found[page.number] = rows.filter(pc.is_in(rows["seq"], value_set=changed))
    return found


def _names(
    connection: duckdb.DuckDBPyConnection, states: Mapping[int, pa.Table], arriving: pa.Array, whose: pa.Table
) -> pa.Table:
    """Return names and numbers of customers who arrive or whose rows change; each has one number, wherever it is."""
    owners = pc.unique(whose["customer_no"]).drop_null()
    coming = names_of(arriving, 0)["customer"].combine_chunks()
    condition = "customer in (select customer from coming)"
    condition += " or customer_no in (select customer_no from owners)" if len(owners) else ""
    tables = {"coming": pa.table({"customer": coming}), "owners": pa.table({"customer_no": owners})}
    found = [fetch(connection, f"select {', '.join(_NAMES)} from customer where {condition}", tables)]
    for state in states.values():
        wanted = pc.or_(pc.is_in(state["customer"], value_set=coming), pc.is_in(state["customer_no"], value_set=owners))
        found.append(state.filter(wanted))
    every = pa.concat_tables(table.cast(found[0].schema) for table in found)
    _, first = np.unique(every["customer_no"].to_numpy(), return_index=True)
    return every.take(pa.array(first)).combine_chunks()


def _last(folder: Path, description: Description, states: Mapping[int, pa.Table], customers: Integers) -> Integers:
    """Return the page that is the last to know of each customer; a later one may have taken all rows away."""
    last = np.full(len(customers), _BASE)
    for number, state in states.items():
        last[np.isin(customers, state["customer_no"].to_numpy())] = number
    if description.replaced is not None:
        replaced = pq.read_table(folder / description.replaced, columns=["customer_no", "page"])
        replaced = replaced.filter(pc.is_in(replaced["customer_no"], value_set=pa.array(customers, pa.int32())))
        order = np.searchsorted(customers, replaced["customer_no"].to_numpy())
        np.maximum.at(last, order, replaced["page"].to_numpy())
    return last


def _parts(
    folder: Path, pages: Sequence[Page], customers: Integers, last: Integers, whose: Mapping[int, pa.Table]
) -> list[_Part]:
    """Return what is wanted of each part: a customer's rows are all in the last page that knows of it, or the base."""
    loose: dict[int, int] = {}
    for number, rows in whose.items():
        loose |= dict.fromkeys(rows.filter(pc.is_null(rows["customer_no"]))["seq"].to_pylist(), number)
    files = {_BASE: dict[str, str]()} | {page.number: page.files for page in pages}
    parts = [
        _Part(
            number,
            {name: str(folder / file) for name, file in own.items()},
            customers[last == number],
            np.array([seq for seq in loose if loose[seq] == number], dtype=np.int64),
        )
        for number, own in files.items()
    ]
    return [part for part in parts if len(part.customers) or len(part.anonymous)]


def _rows(connection: duckdb.DuckDBPyConnection, parts: Sequence[_Part], table: str, schema: pa.Schema) -> pa.Table:
    """Return what is wanted of a table."""
    if not parts:
        return schema.empty_table()
    columns = ", ".join(schema.names)
    asked = (f"select {columns} from {_source(part, table)} where {_condition(part)}" for part in parts)
    tables = {f"{what}_{part.number}": values for part in parts for what, values in _tables(part).items()}
    found = fetch(connection, " union all ".join(asked), tables)
    return pa.table([_typed(found[field.name], field.type) for field in schema], schema=schema)


def _source(part: _Part, table: str) -> str:
    if part.number == _BASE:
        return table
    path = part.files[table].replace("'", "''")
    return f"read_parquet('{path}')"


def _condition(part: _Part) -> str:
    customers = f"customer_no in ({_listed(part.customers, f'customers_{part.number}')})"
    anonymous = f"customer_no is null and seq in (select number from anonymous_{part.number})"
    return f"{customers} or ({anonymous})" if len(part.anonymous) else customers


def _listed(numbers: Integers, table: str) -> str:
    """Return what to look for: a few numbers themselves, so that the engine passes over all others, else a query."""
    if 0 < len(numbers) <= _FEW:
        return ", ".join(map(str, numbers))
    return f"select number from {table}"


def _tables(part: _Part) -> dict[str, pa.Table]:
    return {"customers": pa.table({"number": part.customers}), "anonymous": pa.table({"number": part.anonymous})}


def _typed(column: pa.ChunkedArray, wanted: pa.DataType) -> pa.ChunkedArray:
    return pc.dictionary_encode(column).cast(wanted) if pa.types.is_dictionary(wanted) else column.cast(wanted)


def _hex(pseudonyms: Collection[bytes]) -> pa.Array:
    return pa.array([key.hex() for key in pseudonyms], pa.string())
