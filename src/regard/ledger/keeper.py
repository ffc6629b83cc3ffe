"""The keeper: folds what is new into the layout, one process at a time."""

from datetime import UTC, datetime

import msgspec

from regard.ledger.archive import seal, sweep
from regard.ledger.build import build_base
from regard.ledger.files import fsync_folder
from regard.ledger.fold import Folds
from regard.ledger.head import last_seq, micros
from regard.ledger.layout import Description, delete_stale, is_whole, move_pointer, read_description, read_epoch
from regard.ledger.lease import keeper_lease
from regard.ledger.ledger import Ledger
from regard.ledger.page import add_page
from regard.vault.database import Snapshot

_SEAL_ENTRIES = 20_000
_PAGES_SHARE = 0.25
_PAGES_ENTRIES = 500_000


def keep(ledger: Ledger, folds: Folds, *, wait: bool = True) -> Description:
    """Fold everything acknowledged so far into the layout, and return the version that has it.

    Args:
        ledger: the ledger.
        folds: from `story.folds`.
        wait: wait if another process is keeping; otherwise return the version as it is.
    """
    with keeper_lease(ledger.folder, wait=wait) as held:
        if held:
            _seal_if_full(ledger)
            return _fold(ledger, folds, anew=False)
    with ledger.database.snapshot() as snapshot:
        return read_description(snapshot)


def rebuild(ledger: Ledger, folds: Folds) -> Description:
    """Seal the inbox, sweep orphans and build the layout anew from the truth."""
    with keeper_lease(ledger.folder):
        seal(ledger)
        sweep(ledger)
        return _fold(ledger, folds, anew=True)


def _fold(ledger: Ledger, folds: Folds, *, anew: bool) -> Description:
    as_of = micros(datetime.now(UTC))
    ledger.layout.mkdir(exist_ok=True)
    with ledger.database.snapshot() as snapshot:
        before = read_description(snapshot)
        if not anew and not _behind(ledger, snapshot, before, folds):
            return before
        build = build_base if anew or _stale(ledger, snapshot, before, folds) else add_page
        built = build(ledger, snapshot, before, folds, as_of)
        after = msgspec.structs.replace(built, recipe=folds.recipe)
    fsync_folder(ledger.layout)
    with ledger.database.transaction() as transaction:
        moved = move_pointer(transaction, before, after)
    current = after if moved else before
    delete_stale(ledger, current)
    return current


def _behind(ledger: Ledger, snapshot: Snapshot, current: Description, folds: Folds) -> bool:
    return last_seq(snapshot) > current.folded_seq or _stale(ledger, snapshot, current, folds)


def _stale(ledger: Ledger, snapshot: Snapshot, current: Description, folds: Folds) -> bool:
    """Say whether a new base is due: none there, something taken out, another recipe, files gone, or large pages."""
    if current.base is None or current.epoch != read_epoch(snapshot) or current.recipe != folds.recipe:
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
