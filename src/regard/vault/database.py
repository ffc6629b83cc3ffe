"""What vault and ledger ask of the database they share: short transactions and consistent snapshots.

The SQL that travels through here is plain and portable, with `?` for values; which engine runs it
is known only to the one module that implements these protocols.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

Row = tuple[Any, ...]


class Snapshot(Protocol):
    """A consistent view: everything read through it is of one moment."""

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        """Return all rows of a query."""
        ...

    def stream(self, sql: str) -> Iterator[Row]:
        """Yield the rows of a query that may be more than memory holds; meanwhile nothing else is asked."""
        ...


class Transaction(Snapshot, Protocol):
    """A unit of change: all of it is durable when it ends, or none of it ever was."""

    def run(self, sql: str, values: Sequence[Any] = ()) -> int:
        """Run one statement; return the number of rows changed."""
        ...

    def run_many(self, sql: str, values: Iterable[Sequence[Any]]) -> None:
        """Run one statement for each of many values."""
        ...


class Database(Protocol):
    """The one database of a workspace.

    Where the database itself fails (disk full, server gone, a lock held too long), reading and writing raise
    `StorageError`: then nothing may be counted as done, and the same may be tried again.
    """

    def snapshot(self) -> AbstractContextManager[Snapshot]:
        """Read at one moment; never waits for writers."""
        ...

    def transaction(self) -> AbstractContextManager[Transaction]:
        """Write alone; durable on disk when the block ends, undone if it raises."""
        ...

    def copy_to(self, path: str) -> None:
        """Write a consistent copy of the whole database into a new file."""
        ...

    def forget_deleted(self) -> None:
        """Make sure that deleted values are in no file of the database any more."""
        ...

    def problems(self) -> list[str]:
        """Return what is wrong and what to do, a sentence or two each; empty if all is well."""
        ...

    def close(self) -> None:
        """Let go of all connections."""
        ...
