"""The application of one server process, and all that goes with such a process."""

import atexit
import gc
import os
import signal
import threading
from collections.abc import Callable
from importlib import import_module
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regard.web.settings")

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from regard.errors import RegardError
from regard.web.housekeeping import keep_house
from regard.web.logs import end_log, log
from regard.web.running import Running, forget, running

_LOOK_EACH_S = 1.0
_COLLECT_AFTER = 100_000
"""New objects after which Python looks for garbage; a request of 500 events makes some thousands, all in use."""


def application() -> Callable[..., Any]:
    """Return the application, its workspace open; the process ends when its parent does."""
    made = get_wsgi_application()
    # Now, so that what cannot be imported stops the process at its start.
    import_module(settings.ROOT_URLCONF)
    here, stop = running(), threading.Event()
    # What stays for ever is looked through no more, and what comes in batches is not looked through in between.
    gc.freeze()
    gc.set_threshold(_COLLECT_AFTER)
    threading.Thread(target=keep_house, args=(here, stop), name="house", daemon=True).start()
    threading.Thread(target=_end_with_parent, args=(os.getppid(),), name="parent", daemon=True).start()
    # Called in the opposite order: what closing has to say is still written.
    atexit.register(end_log)
    atexit.register(_close, here, stop)
    return made


def _close(here: Running, stop: threading.Event) -> None:
    stop.set()
    try:
        here.keys.note_uses()
    except RegardError as error:
        log("uses_not_noted", error=error)
    forget()


def _end_with_parent(parent: int) -> None:
    """Stop gracefully when the process that started this one is gone, however it went."""
    wake = threading.Event()
    while os.getppid() == parent:
        wake.wait(_LOOK_EACH_S)
    os.kill(os.getpid(), signal.SIGTERM)
