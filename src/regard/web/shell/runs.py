"""Runs: questions being answered, which whoever asked may stop."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.http import HttpRequest

from regard.ledger import Reader
from regard.web.accounts.guard import user_of

HEADER = "Regard-Run"
"""A name that the page gives to a request, so that it can ask to stop it."""

_NAME = re.compile(r"[A-Za-z0-9-]{8,64}")
_lock = threading.Lock()
_runs: dict[tuple[int, str], set[Reader]] = {}


@contextmanager
def running_as(request: HttpRequest, reader: Reader) -> Iterator[None]:
    """Know that a reader works for a request, as long as the block lasts."""
    name = request.headers.get(HEADER, "")
    if not _NAME.fullmatch(name):
        yield
        return
    key = (user_of(request).pk, name)
    with _lock:
        _runs.setdefault(key, set()).add(reader)
    try:
        yield
    finally:
        with _lock:
            _runs[key].discard(reader)
            if not _runs[key]:
                del _runs[key]


def stop(user: int, name: str) -> int:
    """Stop what somebody's own run is reading; return how many queries were told to end."""
    with _lock:
        readers = _runs.get((user, name), set())
        # Under the lock: afterwards a reader may be at work for somebody else.
        for reader in readers:
            reader.interrupt()
        return len(readers)
