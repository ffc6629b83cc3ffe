"""Leases between processes: the system takes them back when their holder dies, however it dies."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


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
