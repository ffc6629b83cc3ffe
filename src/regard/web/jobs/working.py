"""Working: a job is run, tells how far it is, and comes to an outcome, whatever that is."""

import json
import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils.translation import gettext as _
from django.utils.translation import override

from regard.errors import RegardError, StorageError, WrongUseError
from regard.ledger import Ledger
from regard.web.jobs import queue
from regard.web.jobs.folders import folder_of
from regard.web.jobs.models import Job
from regard.web.jobs.registry import find
from regard.web.logs import log

MOST_RESULT_BYTES = 64 << 10
_TELL_EACH_S = 0.25


class WorkStoppedError(Exception):
    """The work is not wanted any more, or not from this worker: let go of everything, and let this pass."""


class Work:
    """One attempt at a job, as the function that does it sees it."""

    def __init__(self, ledger: Ledger, job: Job, stop: threading.Event) -> None:
        """Begin an attempt.

        Args:
            ledger: the workspace.
            job: as it was taken from the queue.
            stop: the worker is to end.
        """
        self.ledger = ledger
        self.job = job
        self._stop = stop
        self._lost = threading.Event()
        self._told_at = float("-inf")

    @property
    def folder(self) -> Path:
        """The folder for the job's files; an attempt before may have left some."""
        return folder_of(self.job)

    @property
    def stopped(self) -> bool:
        """Whether the work is known to be in vain: cancelled, taken over by another, or the worker is to end."""
        return self._stop.is_set() or self._lost.is_set()

    def progress(self, share: float, saying: str = "") -> None:
        """Tell how far the work is; to be called often, since it is written down a few times a second at most.

        Args:
            share: how much is done, from 0 to 1.
            saying: what is being done, a few words in the reader's language (`gettext`).

        Raises:
            WorkStoppedError: the work is in vain.
        """
        moment = time.monotonic()
        if moment >= self._told_at + _TELL_EACH_S:
            self._told_at = moment
            if not queue.note_progress(self.job, share, saying):
                self._lost.set()
        if self.stopped:
            raise WorkStoppedError

    @contextmanager
    def held(self) -> Iterator[None]:
        """Renew the lease until the end of the block, also while the function says nothing."""
        ended = threading.Event()
        thread = threading.Thread(target=self._renew, args=(ended,), name="lease", daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()

    def _renew(self, ended: threading.Event) -> None:
        while not ended.wait(queue.LEASE_S / 3):
            try:
                if not queue.renew(self.job):
                    self._lost.set()
            except DatabaseError as error:
                log("lease_not_renewed", level=logging.WARNING, error=error, job=str(self.job.id))
            finally:
                connection.close()


def perform(ledger: Ledger, job: Job, stop: threading.Event) -> None:
    """Do a job that was taken from the queue, and write down what came of it.

    Args:
        ledger: the workspace.
        job: as it was taken.
        stop: the worker is to end: the job goes back to the queue when it next tells its progress.
    """
    began = time.monotonic()
    with override(job.language or settings.LANGUAGE_CODE):
        outcome = _outcome(Work(ledger, job, stop))
    duration_ms = round((time.monotonic() - began) * 1000, 1)
    log("job", job=str(job.id), name=job.name, outcome=outcome, attempt=job.attempt, duration_ms=duration_ms)


def _outcome(work: Work) -> str:
    """Run the function and end its job; return how in one word."""
    try:
        with work.held():
            result = find(work.job.name).function(work, **work.job.arguments)
        _check_size(work.job, result)
    except WorkStoppedError:
        return _word("stopped", queue.give_back(work.job))
    except StorageError as error:
        return _word("postponed", queue.retry(work.job, error.what, error.remedy))
    except RegardError as error:
        return _word("failed", queue.fail(work.job, error.what, error.remedy))
    except Exception as error:  # noqa: BLE001 - whatever it was, a later attempt may do better
        log("job_failed", level=logging.ERROR, error=error, job=str(work.job.id), name=work.job.name)
        what = _("It broke off unexpectedly: %(error)s.") % {"error": type(error).__name__}
        return _word("postponed", queue.retry(work.job, what, _("The server's log says where.")))
    return _word("done", queue.finish(work.job, result))


def _word(outcome: str, is_ours: bool) -> str:
    return outcome if is_ours else "lost"


def _check_size(job: Job, result: dict[str, Any] | None) -> None:
    """Refuse a result that is no JSON or too much of it: files are for that."""
    try:
        size = len(json.dumps(result))
    except (TypeError, ValueError) as error:
        message = f"The job {job.name!r} returned what is no JSON."
        raise WrongUseError(message, "Return numbers, texts, lists and dicts.") from error
    if size > MOST_RESULT_BYTES:
        message = f"The job {job.name!r} returned {size} bytes, more than {MOST_RESULT_BYTES}."
        raise WrongUseError(message, "Write it into a file of `work.folder`, and return the file's name.")
