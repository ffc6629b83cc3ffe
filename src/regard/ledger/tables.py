"""The tables of head and vault: made by numbered scripts, the same in every database, and so copied between them."""

import itertools
import re
from collections.abc import Iterator
from pathlib import Path

from regard.vault.database import Snapshot, Transaction

MIGRATIONS = Path(__file__).parent / "migrations"
_PIECE = re.compile(r"--[^\n]*|'(?:[^']|'')*'|;|[^;'-]+|-")
_CREATED = re.compile(r"create table (\w+)")


def statements(script: str) -> Iterator[str]:
    r"""Cut a script into statements, without its comments.

    >>> list(statements("create table a (b text); -- so; far\ninsert into a values ('x;');"))
    ['create table a (b text)', "insert into a values ('x;')"]
    """
    kept: list[str] = []
    for piece in _PIECE.findall(script):
        if piece == ";":
            yield "".join(kept).strip()
            kept.clear()
        elif not piece.startswith("--"):
            kept.append(piece)


def table_names() -> list[str]:
    """Return the name of every table that the scripts make, in their order."""
    return [name for path in sorted(MIGRATIONS.glob("*.sql")) for name in _CREATED.findall(path.read_text())]


def copy_tables(source: Snapshot, target: Transaction) -> None:
    """Make every table of one database what it is in another; both have gone through all scripts."""
    for table in table_names():
        target.run(f"delete from {table}")
        rows = source.stream(f"select * from {table}")
        for first in itertools.islice(rows, 1):
            marks = ", ".join("?" * len(first))
            target.run_many(f"insert into {table} values ({marks})", itertools.chain([first], rows))


def is_untouched(snapshot: Snapshot) -> bool:
    """Say whether nothing was ever kept: all tables are as the scripts made them."""
    taken = snapshot.rows("select 1 from counter where name in ('seq', 'import') and next > 1")
    kept = [table for table in table_names() if table != "counter" and snapshot.rows(f"select 1 from {table} limit 1")]
    return not taken and not kept
