"""A pool of readers: a version of the layout is opened once, and read by many, each lent to one thread at a time."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from regard.ledger.head import last_seq, moment
from regard.ledger.layout import read_description, read_epoch
from regard.ledger.ledger import Ledger
from regard.ledger.reader import Reader, read
from regard.ledger.turns import Turns

_LEAST_TURNS = 4


@dataclass(frozen=True)
class Version:
    """What of the layout a reader shows.

    Attributes:
        number: counts every new layout.
        epoch: counts what was taken out of the truth: an erasure hides at once, before there is a new layout.
    """

    number: int
    epoch: int


class _Opened:
    """One version that is open: the reader that opened it, and those beside it."""

    def __init__(self, version: Version, reader: Reader) -> None:
        """Begin with nobody reading."""
        self.version = version
        self.reader = reader
        self.idle: list[Reader] = []
        self.lent = 0
        self.is_stale = False

    def close_unused(self) -> None:
        """Close what nobody reads; everything, once the version is stale and all have come back."""
        idle, self.idle = self.idle, []
        for reader in idle:
            reader.close()
        if not self.lent:
            self.reader.close()


class Pool:
    """Readers of one workspace, for many threads.

    All that show one version share what is read into memory, and only so many of their queries run at once. A version
    is closed when there is a newer one and nobody reads it any longer.
    """

    def __init__(self, ledger: Ledger) -> None:
        """Start empty."""
        self._ledger = ledger
        self._opened: _Opened | None = None
        self._turns = Turns(max(_LEAST_TURNS, os.cpu_count() or 1))
        self._lock = threading.Lock()

    @contextmanager
    def borrow(self) -> Iterator[tuple[Version, Reader]]:
        """Lend a reader of the current version.

        Raises:
            BrokenWorkspaceError: nothing was folded yet, or the layout's files are gone.
        """
        version, as_of = self._current()
        opened, reader = self._take(version)
        reader.as_of = max(as_of, opened.reader.as_of)
        try:
            yield opened.version, reader
        except BaseException:
            reader.close()
            self._give_back(opened)
            raise
        self._give_back(opened, reader)

    def close(self) -> None:
        """Close what is idle."""
        with self._lock:
            self._forget()

    def _current(self) -> tuple[Version, datetime]:
        with self._ledger.database.snapshot() as snapshot:
            description = read_description(snapshot)
            version = Version(description.version, read_epoch(snapshot))
            # If nothing came since, the numbers are as of now.
            complete = last_seq(snapshot) == description.folded_seq
        return version, datetime.now(UTC) if complete else moment(description.as_of)

    def _take(self, version: Version) -> tuple[_Opened, Reader]:
        with self._lock:
            if self._opened is None or self._opened.version != version:
                self._forget()
                reader = read(self._ledger)
                # A reader just opened may show a newer version than the one asked for.
                self._opened = _Opened(Version(reader.description.version, version.epoch), reader)
            opened = self._opened
            taken = opened.idle.pop() if opened.idle else opened.reader.beside(self._turns)
            opened.lent += 1
            return opened, taken

    def _give_back(self, opened: _Opened, reader: Reader | None = None) -> None:
        with self._lock:
            opened.lent -= 1
            if reader is not None:
                opened.idle.append(reader)
            if opened.is_stale:
                opened.close_unused()

    def _forget(self) -> None:
        opened, self._opened = self._opened, None
        if opened is not None:
            opened.is_stale = True
            opened.close_unused()
