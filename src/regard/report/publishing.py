"""The published tables: what the rooms say must be left out of them, and where the settings put them."""

from pathlib import Path

from regard.ask.anonymous import anonymous_sources
from regard.collect.purposes import Covers
from regard.ledger import Ledger, Reader
from regard.ledger.publishing import TABLES, Asked, Outcome, Withheld, publish
from regard.ledger.publishing.publish import Progress
from regard.resolve import left_out


def usual(ledger: Ledger) -> Asked:
    """Return what the settings publish."""
    rules = ledger.settings.publish
    return Asked(rules.tables or tuple(TABLES), texts=rules.texts, delta=rules.delta)


def folder_of(ledger: Ledger) -> Path:
    """Return the folder that the settings name."""
    return ledger.folder / ledger.settings.publish.folder


def publish_tables(
    ledger: Ledger, folder: Path, asked: Asked, progress: Progress = lambda _share, _table: None
) -> Outcome:
    """Publish tables, without rows of anonymous surveys and without attributes of who declined profiling.

    Args:
        ledger: the workspace; what is not folded yet is not published.
        folder: made if it is not there.
        asked: what is published.
        progress: told the share that is done, from 0 to 1, and the table that is next.

    Raises:
        WrongUseError: the folder holds something else, or Delta Lake is not installed.
        StorageError: so much is being erased that no publication came to an end.
    """

    def withhold(reader: Reader) -> Withheld:
        return Withheld(anonymous_sources(ledger.folder), left_out(reader, Covers.PROFILING).customer_no)

    return publish(ledger, folder, asked, withhold, progress)
