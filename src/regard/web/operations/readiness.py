"""Readiness: whether this process can take events and keep them."""

from collections.abc import Callable

from regard.collect import read_catalogue
from regard.errors import BrokenWorkspaceError, StorageError
from regard.ledger import Ledger

Check = Callable[[Ledger], None]


def not_ready(ledger: Ledger) -> list[str]:
    """Return what keeps the server from its work, a sentence each; none if it is ready."""
    return [sentence for check, sentence in _CHECKS if not _passes(check, ledger)]


def _commits(ledger: Ledger) -> None:
    # The counter is written back as it is: a real commit that changes nothing.
    with ledger.database.transaction() as transaction:
        transaction.run("update counter set next = next where name = 'seq'")


def _reads_catalogue(ledger: Ledger) -> None:
    read_catalogue(ledger.folder)


_CHECKS: tuple[tuple[Check, str], ...] = (
    (_commits, "The database does not commit. Check the disk, or the database server."),
    (
        _reads_catalogue,
        "The catalogue cannot be read. `regard doctor` says what to mend in it.",
    ),
)


def _passes(check: Check, ledger: Ledger) -> bool:
    try:
        check(ledger)
    except (BrokenWorkspaceError, StorageError):
        return False
    return True
