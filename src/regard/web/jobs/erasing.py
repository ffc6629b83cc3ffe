"""Erasing in the server's own state: every app says in its module `forgetting` what it takes out."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from django.db import connection
from django.utils.module_loading import autodiscover_modules

from regard.ledger import Ledger, finish_pending
from regard.ledger.erase import begin_erasure
from regard.ledger.erasures import hidden
from regard.ledger.scrubbing import words_of
from regard.ledger.whole_persons import all_pseudonyms
from regard.story import folds


@dataclass(frozen=True)
class Gone:
    """Who is being erased.

    Attributes:
        ledger: the workspace.
        customers: their pseudonyms, in hexadecimal.
        words: all that tells of them: identifiers, traits and pseudonyms.
        at: when (UTC).
    """

    ledger: Ledger
    customers: frozenset[str]
    words: frozenset[str]
    at: datetime

    def named_in(self, text: str) -> bool:
        """Return whether a text names any of them; short words only where they are all of it."""
        return any(word == text or (len(word) >= _PART and word in text) for word in self.words)


Forget = Callable[[Gone], int]
"""Takes erased customers out of one kind of thing; returns out of how many."""
_PART = 4
_FORGETTING: dict[str, Forget] = {}


def forgets(name: str) -> Callable[[Forget], Forget]:
    """Register a function that takes erased customers out of one kind of thing, and returns out of how many.

    It may be called again after an attempt that was cut short, and again when the ledger is done.

    Args:
        name: of the kind, such as `invitations`.
    """

    def register(function: Forget) -> Forget:
        _FORGETTING[name] = function
        return function

    return register


def hide(ledger: Ledger, customers: Iterable[bytes], at: datetime) -> dict[str, int]:
    """Take whole persons out of the state and hide them from every reader; return out of how many things of each kind.

    Args:
        ledger: the workspace.
        customers: pseudonyms of theirs.
        at: now (UTC).
    """
    own = all_pseudonyms(ledger, customers)
    # First, while the vault still knows by which words they are found; the keeper may empty it as soon as they hide.
    forgotten = forget_everywhere(_gone(ledger, own, at))
    begin_erasure(ledger, own, at)
    return forgotten


def finish(ledger: Ledger, at: datetime) -> dict[str, int]:
    """Take those who are hidden out of every file, and what was written of them meanwhile; return what was done.

    Nothing is left to do if somebody else did it.

    Args:
        ledger: the workspace.
        at: when they were hidden (UTC).
    """
    with ledger.database.snapshot() as snapshot:
        own = hidden(snapshot)
    forgotten = forget_everywhere(_gone(ledger, own, at))
    done = asdict(finish_pending(ledger, folds(ledger), datetime.now(UTC)))
    if own:
        # What somebody exported while the files were rewritten.
        forget_everywhere(_gone(ledger, [], datetime.now(UTC)))
    return done | forgotten


def forget_everywhere(gone: Gone) -> dict[str, int]:
    """Take customers out of the server's own state; return out of how many things of each kind."""
    autodiscover_modules("forgetting")
    done = {name: forget(gone) for name, forget in sorted(_FORGETTING.items())}
    overwrite()
    return done


def _gone(ledger: Ledger, customers: list[bytes], at: datetime) -> Gone:
    """Return who is being erased, with all words that tell of them as long as the vault knows."""
    return Gone(ledger, frozenset(key.hex() for key in customers), frozenset(words_of(ledger, customers)), at)


def overwrite() -> None:
    """See to it that what was deleted is in no free page and no log of a database that is a file."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        cursor.execute("vacuum")
        cursor.execute("pragma wal_checkpoint(truncate)")
