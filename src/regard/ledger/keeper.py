"""The keeper: folds what is new into the layout, one process at a time."""

from collections.abc import Sequence
from datetime import UTC, datetime

from regard.ledger.archive import seal, sweep
from regard.ledger.build import build_base
from regard.ledger.files import fsync_folder
from regard.ledger.fold import Fold
from regard.ledger.head import last_seq, micros
from regard.ledger.layout import Description, delete_stale, is_whole, move_pointer, read_description, read_epoch
from regard.ledger.lease import keeper_lease
from regard.ledger.ledger import Ledger
from regard.ledger.page import add_page
from regard.vault.database import Snapshot

_SEAL_ENTRIES = 20_000
_PAGES_SHARE = 0.25
_PAGES_ENTRIES = 500_000


def keep(ledger: Ledger, folds: Sequence[Fold], *, wait: bool = True) -> Description:
    """Fold everything acknowledged so far into the layout, and return the version that has it.

    Args:
        ledger: the ledger.
        folds: the fold functions, from `story.folds`.
        wait: wait if another process is keeping; otherwise return the version as it is.
    """
    with keeper_lease(ledger.folder, wait=wait) as held:
        if held:
            _seal_if_full(ledger)
            return _fold(ledger, folds, anew=False)
    with ledger.database.snapshot() as snapshot:
        return read_description(snapshot)


def rebuild(ledger: Ledger, folds: Sequence[Fold]) -> Description:
    """Seal the inbox, sweep orphans and build the layout anew from the truth."""
    with keeper_lease(ledger.folder):
        seal(ledger)
        sweep(ledger)
        return _fold(ledger, folds, anew=True)


def _fold(ledger: Ledger, folds: Sequence[Fold], *, anew: bool) -> Description:
    as_of = micros(datetime.now(UTC))
    ledger.layout.mkdir(exist_ok=True)
    with ledger.database.snapshot() as snapshot:
        before = read_description(snapshot)
        if not anew and not _behind(ledger, snapshot, before):
            return before
        build = build_base if anew or _stale(ledger, snapshot, before) else add_page
        after = build(ledger, snapshot, before, folds, as_of)
    fsync_folder(ledger.layout)
    with ledger.database.transaction() as transaction:
        moved = move_pointer(transaction, before, after)
    current = after if moved else before
    delete_stale(ledger, current)
    return current


def _behind(ledger: Ledger, snapshot: Snapshot, current: Description) -> bool:
    return last_seq(snapshot) > current.folded_seq or _stale(ledger, snapshot, current)


def _stale(ledger: Ledger, snapshot: Snapshot, current: Description) -> bool:
    """Say whether a new base is due: none there, something taken out, other rules, files gone, or pages grown large."""
    if current.base is None or current.epoch != read_epoch(snapshot) or current.rules != ledger.settings.episodes:
        return True
    if not is_whole(ledger, current):
        return True
    paged = sum(page.entries for page in current.pages) + last_seq(snapshot) - current.folded_seq
    return paged > max(_PAGES_ENTRIES, _PAGES_SHARE * current.base_entries)


def _seal_if_full(ledger: Ledger) -> None:
    with ledger.database.snapshot() as snapshot:
        waiting = snapshot.rows("select coalesce(sum(entries), 0) from inbox")[0][0]
    if waiting >= _SEAL_ENTRIES:
        seal(ledger)
