"""Regard: the open system for customer experience.

>>> import regard
>>> with regard.open("acme") as ledger, regard.read(ledger) as reader:  # doctest: +SKIP
...     regard.measure.nps(reader, regard.measure.Breakdown(by=("channel",)))
"""

from pathlib import Path

from regard import journeys, measure, story
from regard import ledger as _ledger
from regard.ledger import Ledger, Reader

__version__ = "0.1.0"
__all__ = ["Ledger", "Reader", "__version__", "journeys", "measure", "open", "read"]


def open(folder: Path | str) -> Ledger:  # noqa: A001
    """Open the workspace in a folder; use it in a `with` block.

    Raises:
        BrokenWorkspaceError: there is no workspace, or a part of it is missing or unreadable.
    """
    return _ledger.open_ledger(folder)


def read(ledger: Ledger) -> Reader:
    """Bring the layout up to date and open it; use it in a `with` block.

    All that was acknowledged before is in it, also where another process is just folding that.
    """
    story.catch_up(ledger)
    return _ledger.read(ledger)
