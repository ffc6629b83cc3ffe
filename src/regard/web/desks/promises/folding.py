"""Folding: whether the checks stand as the register says by now."""

from regard.ledger.layout import read_description
from regard.story import folds
from regard.web.shell.workspace import workspace


def being_checked() -> bool:
    """Say whether past contacts are still to be held against what was changed: until the next fold."""
    ledger = workspace().ledger
    with ledger.database.snapshot() as snapshot:
        current = read_description(snapshot)
    return current.base is not None and current.recipe != folds(ledger).recipe
