"""Reading: one whole version of the layout, unchanged for as long as it is open."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb
import ibis
import pyarrow as pa

from regard.errors import BrokenWorkspaceError, Interrupted
from regard.ledger.arrays import NO_ARRAYS, map_arrays
from regard.ledger.engines.duckdb import beside, fetch, open_layout
from regard.ledger.erasures import hidden
from regard.ledger.head import last_seq, moment
from regard.ledger.layered import Layered, Layers, map_pages
from regard.ledger.layout import TABLES, Description, read_description
from regard.ledger.ledger import Ledger
from regard.ledger.memory import Memory
from regard.ledger.one_customer import OneCustomer, PageFile
from regard.ledger.turns import Turn, Turns

_ATTEMPTS = 10
_STATEMENTS = 512
"""How many are kept translated."""
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - moments of the layout are UTC without zone


@dataclass(frozen=True)
class _Shared:
    """What the readers of one open version share."""

    layers: Layers
    one: OneCustomer


@dataclass(frozen=True)
class _Prepared:
    """A statement for one customer's rows.

    Attributes:
        name: what it is called within its connection.
        columns: what it returns; nothing where there is no row of anybody.
    """

    name: str
    columns: tuple[str, ...]


class Reader:
    """An open version of the layout; any number of them, in any number of processes.

    Attributes:
        as_of: all that was received up to here is in the numbers (UTC).
        description: the version that is open.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        description: Description,
        as_of: datetime,
        held: Mapping[str, int] | None = None,
        turns: Turns | None = None,
        shared: _Shared | None = None,
    ) -> None:
        """Wrap a connection, its arrays, and the descriptors of the files it reads; use `read`."""
        self._turns = turns or Turns(1)
        self._turn = Turn()
        self._connection = connection
        self._shared = shared or _Shared(Layers(NO_ARRAYS), OneCustomer(0, {}))
        self._prepared: dict[tuple[str, ...], _Prepared] = {}
        self._held = dict(held or {})
        self._tables: dict[str, ibis.expr.types.Table] = {}
        self.description = description
        self.as_of = as_of

    @cached_property
    def _ibis(self) -> ibis.BaseBackend:
        return ibis.duckdb.from_connection(self._connection)

    def table(self, name: str) -> ibis.expr.types.Table:
        """Return a table of the layout to build on.

        There are `interaction`, `customer`, `episode`, `answer`, `score`, `attribute`, `promise_check`,
        `invitation`, `identifier` and `evidence`.
        """
        # Asking the engine for the columns takes longer than many a query.
        if name not in self._tables:
            # Of no connection: questions to two versions are equal, and none keeps a version open.
            self._tables[name] = self._ibis.table(name).unbind()
        return self._tables[name]

    def number_of(self, customer: str) -> int | None:
        """Return the number that a customer has in this version; None if there is none of this pseudonym.

        Args:
            customer: the pseudonym in hex; one that is bound to a customer leads to the one to whom it is bound last.
        """
        try:
            key = bytes.fromhex(customer)
        except ValueError:
            return None
        found = self._shared.one.number_of(key, self.fetch)
        return self._bound_to(key) if found is None else found

    def _bound_to(self, key: bytes) -> int | None:
        sql = "select customer_no from identifier where identifier = '{}' order by since desc nulls last limit 1"
        found = self.fetch(sql.format(key.hex()))["customer_no"]
        return found[0].as_py() if len(found) else None

    def of_customer(self, table: str, columns: Sequence[str], customer_no: int) -> list[dict[str, Any]]:
        """Return a customer's rows of a table, in no order.

        They are in the base or in a page as a whole: to look in one place takes a fraction of the time that a question
        to all takes.

        Args:
            table: `interaction`, `answer`, or another with customers.
            columns: their names.
            customer_no: the customer's number within the layout.
        """
        if not self._shared.one.is_in_base(customer_no, self.fetch):
            return self._shared.one.in_pages(table, columns, customer_no, self.fetch)
        own = self._of_base(table, columns)
        if not own.columns:
            return []
        rows = self._run(lambda: self._connection.execute(f"execute {own.name}({int(customer_no)})").fetchall())
        nothing = dict.fromkeys(columns)
        return [nothing | dict(zip(own.columns, row, strict=True)) for row in rows]

    def _of_base(self, table: str, columns: Sequence[str]) -> _Prepared:
        """Return the statement for a customer's rows in the base, made up once."""
        key = (table, *columns)
        if key not in self._prepared:
            # Columns of which the base holds nothing are not in it; to ask for them costs as much as for others.
            there = set(self.fetch(f"select name from pragma_table_info('base.{table}')")["name"].to_pylist())
            some = len(self.fetch(f"select 1 from base.{table} limit 1"))
            own = _Prepared(f"own_{len(self._prepared)}", tuple(name for name in columns if some and name in there))
            named = ", ".join(f'"{name}"' for name in own.columns) or "null"
            statement = f"prepare {own.name} as select {named} from base.{table} where customer_no = $1::integer"
            self._connection.execute(statement)
            self._prepared[key] = own
        return self._prepared[key]

    @property
    def memory(self) -> Memory:
        """What was made of this version, shared by the readers beside it."""
        return self._shared.layers.memory

    @cached_property
    def extent(self) -> tuple[datetime, datetime]:
        """When the first interaction of all occurred and the last (UTC, naive); 1970 where there are none."""
        (found,) = self.fetch("select min(occurred_at) as first, max(occurred_at) as last from interaction").to_pylist()
        return found["first"] or _EPOCH, found["last"] or _EPOCH

    @property
    def arrays(self) -> Layered:
        """The contacts that count as arrays: of the base and of the pages, mapped into memory."""
        return self._shared.layers.layered(self.fetch)

    def rows(self, expression: ibis.expr.types.Table) -> tuple[list[dict[str, Any]], str]:
        """Return the rows of an expression, and the SQL that made them."""
        sql = sql_of(expression)
        return self.fetch(sql).to_pylist(), sql

    def arrow(self, expression: ibis.expr.types.Table) -> pa.Table:
        """Return the rows of an expression as columns; texts with few values may be dictionaries."""
        return self.fetch(sql_of(expression))

    def fetch(self, sql: str, tables: Mapping[str, pa.Table] | None = None) -> pa.Table:
        """Return the rows of a query in the engine's own SQL, over the layout and further tables by name.

        Raises:
            Interrupted: somebody called `interrupt` meanwhile.
        """
        return self._run(lambda: fetch(self._connection, sql, tables))

    def batches(self, sql: str, rows: int) -> pa.RecordBatchReader:
        """Return the rows of a query a part at a time, for what may be more than memory holds; it takes no turn.

        Args:
            sql: in the engine's own words, over the layout.
            rows: of each part, at most.
        """
        return self._connection.sql(sql).to_arrow_reader(rows)

    def _run[T](self, ask: Callable[[], T]) -> T:
        self._turn = turn = Turn()
        try:
            with self._turns.taken(turn):
                return ask()
        except duckdb.InterruptException:
            message = "The query was ended before it had an answer."
            raise Interrupted(message, "Ask again when you need it.") from None

    def interrupt(self) -> None:
        """End the query that is running or waits for its turn, from another thread; the reader can be used further.

        Where none is running nothing happens, and the next one runs.
        """
        self._turns.drop(self._turn)
        self._connection.interrupt()

    def beside(self, turns: Turns) -> "Reader":
        """Return a reader more of the same version, for another thread; it must be closed before this one.

        Args:
            turns: in which its queries take part.
        """
        return Reader(beside(self._connection), self.description, self.as_of, turns=turns, shared=self._shared)

    def close(self) -> None:
        """Let go of the version."""
        self._connection.close()
        _let_go(self._held)

    def __enter__(self) -> Self:
        """Return the open reader."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()


def sql_of(expression: ibis.expr.types.Table) -> str:
    """Return the engine's own SQL of an expression; equal expressions are translated once, of any version."""
    return _translated(expression.op())


# Most of the time of a small question goes into its translation.
@lru_cache(_STATEMENTS)
def _translated(question: ibis.expr.operations.Relation) -> str:
    return str(ibis.to_sql(question.to_expr(), dialect="duckdb"))


def read(ledger: Ledger) -> Reader:
    """Open the current version of the layout.

    Raises:
        BrokenWorkspaceError: nothing was folded yet, or the layout's files are gone.
    """
    for _ in range(_ATTEMPTS):
        with ledger.database.snapshot() as snapshot:
            description = read_description(snapshot)
            erased = hidden(snapshot)
            # If nothing came since, the numbers are as of now.
            complete = last_seq(snapshot) == description.folded_seq
        if description.base is None:
            break
        try:
            as_of = datetime.now(UTC) if complete else moment(description.as_of)
            return _opened(ledger.layout, description, erased, as_of)
        except (FileNotFoundError, duckdb.IOException):
            # The keeper has moved on and deleted this version meanwhile: take the next.
            continue
    message = f"{ledger.folder} has no readable layout."
    raise BrokenWorkspaceError(message, "Run `regard rebuild`.")


def _opened(folder: Path, description: Description, erased: list[bytes], as_of: datetime) -> Reader:
    """Open a version and hold its page files, so that queries find them also when the keeper has deleted them."""
    held: dict[str, int] = {}
    try:
        for page in description.pages:
            held |= {name: os.open(folder / name, os.O_RDONLY) for name in page.files.values()}
        # Like the base, arrays are opened before the keeper may delete them.
        base = map_arrays(folder / str(description.arrays))
        one = OneCustomer(len(base.customer_no), _page_files(description, held))
        shared = _Shared(Layers(base, map_pages(folder, description.pages)), one)
        return Reader(open_layout(folder, description, erased, held), description, as_of, held, shared=shared)
    except BaseException:
        _let_go(held)
        raise


def _page_files(description: Description, held: Mapping[str, int]) -> dict[str, list[PageFile]]:
    return {
        table: [PageFile(page.number, Path(f"/dev/fd/{held[page.files[table]]}")) for page in description.pages]
        for table in TABLES
    }


def _let_go(held: dict[str, int]) -> None:
    while held:
        os.close(held.popitem()[1])
