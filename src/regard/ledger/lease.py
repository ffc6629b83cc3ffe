"""Leases between processes: the system takes them back when their holder dies, however it dies."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from regard.errors import BrokenWorkspaceError


class Presence:
    """That a process has a workspace open; it ends with the process at the latest, however that ends."""

    def __init__(self, folder: Path) -> None:
        """Announce it.

        Raises:
            BrokenWorkspaceError: somebody needs the workspace alone just now.
        """
        self._handle: int | None = os.open(folder / "ledger" / "open.lock", os.O_RDWR | os.O_CREAT, 0o600)
        if not self._take(fcntl.LOCK_SH):
            self.end()
            message = f"The key of {folder} is being changed."
            raise BrokenWorkspaceError(message, "Try again when that is done.")

    def end(self) -> None:
        """Take it back; it may be ended already."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    @contextmanager
    def alone(self) -> Iterator[bool]:
        """Yield whether nobody else has the workspace open, and keep it so until the end of the block."""
        held = self._take(fcntl.LOCK_EX)
        try:
            yield held
        finally:
            self._take(fcntl.LOCK_SH)

    def _take(self, operation: int) -> bool:
        if self._handle is None:
            return False
        try:
            fcntl.flock(self._handle, operation | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


@contextmanager
def keeper_lease(folder: Path, *, wait: bool = True) -> Iterator[bool]:
    """Hold the right to write the layout and to seal: one process of a workspace at a time.

    Args:
        folder: the workspace.
        wait: wait for the lease; otherwise yield False if another process has it.
    """
    with _locked(folder / "ledger" / "keeper.lock", fcntl.LOCK_EX, wait=wait) as held:
        yield held


@contextmanager
def loading(folder: Path) -> Iterator[bool]:
    """Announce that files are being written which the manifest does not name yet."""
    with _locked(folder / "ledger" / "loading.lock", fcntl.LOCK_SH, wait=True) as held:
        yield held


@contextmanager
def nobody_loads(folder: Path, *, wait: bool) -> Iterator[bool]:
    """Yield whether no process is loading, and keep it so until the end of the block.

    Args:
        folder: the workspace.
        wait: wait until it is so.
    """
    with _locked(folder / "ledger" / "loading.lock", fcntl.LOCK_EX, wait=wait) as held:
        yield held


@contextmanager
def state_lease(folder: Path) -> Iterator[None]:
    """Hold the right to change the tables of the server's own state: one process of a workspace at a time."""
    with _locked(folder / "ledger" / "state.lock", fcntl.LOCK_EX, wait=True):
        yield


@contextmanager
def _locked(path: Path, operation: int, *, wait: bool) -> Iterator[bool]:
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, operation if wait else operation | fcntl.LOCK_NB)
            held = True
        except BlockingIOError:
            held = False
        yield held
    finally:
        os.close(handle)
