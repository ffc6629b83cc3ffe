"""A pool of readers: opened once for each version of the layout, lent to one thread at a time."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from regard.ledger.head import last_seq, moment
from regard.ledger.layout import read_description, read_epoch
from regard.ledger.ledger import Ledger
from regard.ledger.reader import Reader, read


@dataclass(frozen=True)
class Version:
    """What of the layout a reader shows.

    Attributes:
        number: counts every new layout.
        epoch: counts what was taken out of the truth: an erasure hides at once, before there is a new layout.
    """

    number: int
    epoch: int


class Pool:
    """Readers of one workspace, for many threads; one that shows an older version is closed when it comes back."""

    def __init__(self, ledger: Ledger) -> None:
        """Start empty."""
        self._ledger = ledger
        self._idle: list[tuple[Version, Reader]] = []
        self._lock = threading.Lock()

    @contextmanager
    def borrow(self) -> Iterator[tuple[Version, Reader]]:
        """Lend a reader of the current version.

        Raises:
            BrokenWorkspaceError: nothing was folded yet, or the layout's files are gone.
        """
        version, as_of = self._current()
        reader = self._take(version) or read(self._ledger)
        # A reader just opened may show a newer version than the one asked for: then it is lent once.
        version = Version(reader.description.version, version.epoch)
        reader.as_of = max(as_of, reader.as_of)
        try:
            yield version, reader
        except BaseException:
            reader.close()
            raise
        self._give_back(version, reader)

    def close(self) -> None:
        """Close what is idle."""
        with self._lock:
            idle, self._idle = self._idle, []
        for _, reader in idle:
            reader.close()

    def _current(self) -> tuple[Version, datetime]:
        with self._ledger.database.snapshot() as snapshot:
            description = read_description(snapshot)
            version = Version(description.version, read_epoch(snapshot))
            # If nothing came since, the numbers are as of now.
            complete = last_seq(snapshot) == description.folded_seq
        return version, datetime.now(UTC) if complete else moment(description.as_of)

    def _take(self, version: Version) -> Reader | None:
        with self._lock:
            current = [entry for entry in self._idle if entry[0] == version]
            stale = [reader for number, reader in self._idle if number != version]
            taken = current.pop()[1] if current else None
            self._idle = current
        for reader in stale:
            reader.close()
        return taken

    def _give_back(self, version: Version, reader: Reader) -> None:
        with self._lock:
            self._idle.append((version, reader))
