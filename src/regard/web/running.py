"""What is open in one server process, for all its requests."""

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from regard.collect.event_names import EventNames, read_event_names
from regard.collect.intake import Intake
from regard.collect.key_ring import KeyRing
from regard.ledger import Ledger, Pool, open_ledger
from regard.web.budget import Budget
from regard.web.lag import Lag
from regard.web.metrics import see_commit

MOST_IN_FLIGHT = 64 << 20
"""Bytes of requests that one process holds at once, unpacked."""

WORKSPACE_VARIABLE = "REGARD_WORKSPACE"


class Names:
    """What event names mean; read again when the workspace's table was changed."""

    def __init__(self, folder: Path) -> None:
        """Read the table of a workspace."""
        self._folder = folder
        self._changed_at = self._stamp()
        self.current: EventNames = read_event_names(folder)

    def refresh(self) -> None:
        """Read again if need be.

        Raises:
            BrokenWorkspaceError: the table cannot be read; the one before stays.
        """
        stamp = self._stamp()
        if stamp != self._changed_at:
            self._changed_at = stamp
            self.current = read_event_names(self._folder)

    def _stamp(self) -> int | None:
        path = self._folder / "events.yaml"
        return path.stat().st_mtime_ns if path.exists() else None


@dataclass(frozen=True)
class Running:
    """What requests need.

    Attributes:
        ledger: the workspace.
        intake: where events are handed in.
        keys: who may send.
        names: what event names mean.
        budget: bytes that may be in flight.
        lag: how far the numbers are behind.
        pool: readers of the numbers.
    """

    ledger: Ledger
    intake: Intake
    keys: KeyRing
    names: Names
    budget: Budget
    lag: Lag
    pool: Pool

    def close(self) -> None:
        """Commit what was handed in, and let go of all."""
        self.intake.close()
        self.pool.close()
        self.ledger.close()


def running() -> Running:
    """Return what is open in this process; the first call opens it.

    Raises:
        BrokenWorkspaceError: there is no workspace where `REGARD_WORKSPACE` says.
    """
    return _opened(Path(os.environ.get(WORKSPACE_VARIABLE, ".")))


def forget() -> None:
    """Close what is open, so that the next call of `running` opens it anew."""
    if _opened.cache_info().currsize:
        running().close()
    _opened.cache_clear()


@cache
def _opened(folder: Path) -> Running:
    ledger = open_ledger(folder)
    intake = Intake(ledger, watch=see_commit)
    return Running(ledger, intake, KeyRing(ledger), Names(folder), Budget(MOST_IN_FLIGHT), Lag(), Pool(ledger))
