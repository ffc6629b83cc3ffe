"""The workers: threads that take job after job, beside the keeper and as nice as it."""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, connection

from regard.ledger import Ledger
from regard.web.jobs.queue import take
from regard.web.jobs.schedule import tidy
from regard.web.jobs.working import perform
from regard.web.logs import log

AT_ONCE = 2
"""Jobs that one process works at: one long job leaves room for the short ones."""

_EACH_S = 0.25
_TIDY_EACH_S = 5.0
_LONGEST_PAUSE_S = 30.0
_PATIENCE_S = 5.0


@contextmanager
def workers(ledger: Ledger, stop: threading.Event) -> Iterator[None]:
    """Work off the queue in threads until the end of the block, by when `stop` has to be set.

    A job that says nothing for long is not waited for: its lease runs out, and another worker begins it again.

    Args:
        ledger: the workspace.
        stop: set to end.
    """
    names = [f"jobs-{number}" for number in range(AT_ONCE)]
    threads = [threading.Thread(target=work_off, args=(ledger, stop), name=name, daemon=True) for name in names]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        deadline = time.monotonic() + _PATIENCE_S
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))


def work_off(ledger: Ledger, stop: threading.Event) -> None:
    """Take and do jobs, one after the other, until it is stopped; an error of the database is waited out."""
    pause_s, tidied_at = 0.0, float("-inf")
    while not stop.wait(pause_s):
        try:
            if time.monotonic() - tidied_at > _TIDY_EACH_S:
                tidy()
                tidied_at = time.monotonic()
            pause_s = 0.0 if _do_one(ledger, stop) else _EACH_S
        except DatabaseError as error:
            pause_s = min(_LONGEST_PAUSE_S, 2 * max(pause_s, _EACH_S))
            log("queue_failed", level=logging.ERROR, error=error, retry_s=pause_s)
            connection.close()
    connection.close()


def _do_one(ledger: Ledger, stop: threading.Event) -> bool:
    """Do one job; False if there is none."""
    taken = take()
    if taken is not None:
        perform(ledger, taken, stop)
    return taken is not None
