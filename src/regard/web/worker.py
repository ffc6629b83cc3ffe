"""The background work: what arrives is folded into every number, soon and for ever; jobs are done beside it."""

import logging
import os
import threading
import time

import django

from regard.errors import RegardError
from regard.ledger import Ledger
from regard.story import catch_up
from regard.web.lag import unfolded
from regard.web.logs import log
from regard.web.metrics import FOLD_ERRORS, FOLD_SECONDS
from regard.web.running import WORKSPACE_VARIABLE

_EACH_S = 0.25
_LEAST_OFTEN_S = 10.0
"""Even if nothing arrives: an erasure may wait to be finished, or a promise have changed."""
_LONGEST_PAUSE_S = 30.0
_LONGEST_REST_S = 2.0


def work(ledger: Ledger, stop: threading.Event) -> None:
    """Fold what arrives and do the jobs that are asked for, until it is stopped.

    The tables of jobs are made by whoever starts the server; until they are there, the jobs wait for them.
    """
    os.environ[WORKSPACE_VARIABLE] = str(ledger.folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regard.web.settings")
    django.setup()
    from regard.web.jobs.workers import workers  # noqa: PLC0415 - models can be imported only now

    # Threads of their own, so that the longest job delays no fold.
    with workers(ledger, stop):
        keep_folded(ledger, stop)


def keep_folded(ledger: Ledger, stop: threading.Event) -> None:
    """Fold whenever something waits, until it is stopped between two folds.

    An error is logged and tried again, each time after a longer pause; nothing ends this but `stop`.
    """
    pause_s, folded_at = _EACH_S, float("-inf")
    while not stop.wait(pause_s):
        try:
            took_s = 0.0
            if _is_due(ledger, folded_at):
                took_s = _fold(ledger)
                folded_at = time.monotonic()
            # As long a rest as the work took: the busier the intake, the more goes into one fold.
            pause_s = min(_LONGEST_REST_S, max(_EACH_S, took_s))
        except Exception as error:  # noqa: BLE001 - whatever it was, later it may go
            FOLD_ERRORS.inc()
            pause_s = min(_LONGEST_PAUSE_S, 2 * pause_s)
            log("fold_failed", level=logging.ERROR, error=error, retry_s=pause_s, **_words(error))


def _is_due(ledger: Ledger, folded_at: float) -> bool:
    acknowledged, folded = unfolded(ledger)
    return acknowledged > folded or time.monotonic() - folded_at > _LEAST_OFTEN_S


def _fold(ledger: Ledger) -> float:
    """Fold, and return the seconds it took."""
    began = time.monotonic()
    catch_up(ledger, wait=False)
    seconds = time.monotonic() - began
    FOLD_SECONDS.observe(seconds)
    log("folded", level=logging.DEBUG, duration_ms=round(seconds * 1000, 1))
    return seconds


def _words(error: Exception) -> dict[str, str]:
    """Return the remedy of errors whose words are Regard's own."""
    return {"remedy": error.remedy} if isinstance(error, RegardError) else {}
