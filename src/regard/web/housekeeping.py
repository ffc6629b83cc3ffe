"""What a server process does beside its requests, once a second: levels for the metrics, uses of keys, names."""

import logging
import threading

from regard.errors import RegardError
from regard.web.lag import unfolded
from regard.web.logs import log
from regard.web.metrics import BYTES_IN_FLIGHT, EVENTS_WAITING, KEEPER_LAG
from regard.web.running import Running

_EACH_S = 1.0
_USES_EACH = 60


def keep_house(here: Running, stop: threading.Event) -> None:
    """Keep house until it is stopped; a failure is logged and tried again the next time."""
    rounds = 0
    while not stop.wait(_EACH_S):
        rounds += 1
        try:
            tidy(here, notes_uses=rounds % _USES_EACH == 0)
        except RegardError as error:
            log("housekeeping_failed", level=logging.WARNING, error=error)


def tidy(here: Running, *, notes_uses: bool) -> None:
    """Do it once.

    Raises:
        StorageError: the database does not answer.
        BrokenWorkspaceError: the table of event names cannot be read any more; the one before stays.
    """
    BYTES_IN_FLIGHT.set(here.budget.used)
    EVENTS_WAITING.set(here.intake.waiting)
    KEEPER_LAG.set(here.lag.look(*unfolded(here.ledger)))
    if notes_uses:
        here.keys.note_uses()
    here.names.refresh()
