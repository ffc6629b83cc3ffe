"""Jobs for tests, and the worker of a process of its own."""

import os
import threading
import time
from pathlib import Path

from regard.errors import StorageError, WrongUseError
from regard.ledger import open_ledger
from regard.web.jobs import queue
from regard.web.jobs.registry import job
from regard.web.jobs.workers import work_off
from regard.web.jobs.working import Work


@job("trial.note")
def write_down(work: Work, *, path: str) -> dict[str, int]:
    """Add a line for each time it is done."""
    with Path(path).open("a") as file:
        file.write(f"{work.job.id}\n")
    return {"attempt": work.job.attempt}


@job("trial.hang")
def hang_once(work: Work, *, path: str) -> dict[str, int]:
    """Never end at the first attempt."""
    work.progress(0.5, "half way")
    while work.job.attempt == 1:
        time.sleep(0.05)
    return write_down(work, path=path)


@job("trial.long")
def go_on(work: Work) -> None:
    """Go on until somebody stops it."""
    while True:
        work.progress(0.25, "on and on")
        time.sleep(0.01)


@job("trial.fail")
def fail(work: Work, *, how: str) -> dict[str, object]:
    """Fail in one of the ways there are."""
    if how == "wrong":
        raise WrongUseError("The file is empty.", "Give another one.")
    if how == "storage":
        raise StorageError("The disk is full.", "Make room.")
    if how == "bug":
        raise ZeroDivisionError
    return {"much": "x" * 70_000} if how == "much" else {"odd": object()}


def main(folder: str, lease_s: str) -> None:
    """Work off the queue of a workspace for ever."""
    # The state alone is on the server here; the workspace itself is a folder.
    os.environ.pop("REGARD_DATABASE_URL", None)
    queue.LEASE_S = float(lease_s)
    work_off(open_ledger(folder), threading.Event())
