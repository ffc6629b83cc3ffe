"""The status of a workspace: what there is, how fresh it is, and what it takes."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from regard.ledger import Ledger, Reader, erasures
from regard.ledger.layout import read_description
from regard.settings import Place
from regard.web.lag import unfolded
from regard.web.shell.reading import cached


@dataclass(frozen=True)
class Status:
    """What the page says of a workspace.

    Attributes:
        database: where head and vault are.
        layout: number of the present layout.
        waiting: entries that are acknowledged and in no number yet.
        head_bytes: None where head and vault are on a server.
        erased_at: when customers were erased, the latest first.
    """

    folder: Path
    database: Place
    layout: int
    waiting: int
    archive_bytes: int
    layout_bytes: int
    head_bytes: int | None
    erased_at: tuple[datetime, ...]


@dataclass(frozen=True)
class Counts:
    """How much is in the numbers."""

    contacts: int
    customers: int


def status_of(ledger: Ledger) -> Status:
    """Return the status of a workspace; reads sizes, not data."""
    acknowledged, folded = unfolded(ledger)
    with ledger.database.snapshot() as snapshot:
        layout = read_description(snapshot).version
    head = ledger.folder / "ledger" / "head.sqlite3"
    return Status(
        folder=ledger.folder,
        database=ledger.settings.database,
        layout=layout,
        waiting=max(acknowledged - folded, 0),
        archive_bytes=_size(ledger.archive),
        layout_bytes=_size(ledger.layout),
        head_bytes=head.stat().st_size if head.exists() else None,
        erased_at=tuple(sorted(erasures(ledger).values(), reverse=True)),
    )


def counts_of(reader: Reader) -> Counts:
    """Return how many contacts and known customers the layout has."""

    def count() -> Counts:
        contacts = reader.fetch("select count(*) as n from interaction").to_pylist()[0]["n"]
        customers = reader.fetch("select count(*) as n from customer where customer is not null").to_pylist()[0]["n"]
        return Counts(contacts, customers)

    return cached(reader, ("settings.counts",), count)


def _size(folder: Path) -> int:
    """Return the bytes of a folder's files; one that is deleted meanwhile counts nothing."""
    total = 0
    for path in folder.glob("**/*"):
        try:
            total += path.stat().st_size if path.is_file() else 0
        except FileNotFoundError:
            continue
    return total
