"""Reading numbers: from a pool of readers, remembered for as long as the layout is the same, and stoppable."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from django.http import HttpRequest

from regard.ledger import Reader
from regard.measure import MEASURES, Breakdown, Measured
from regard.web.shell.runs import running_as
from regard.web.shell.workspace import workspace

_MOST_KEPT = 4_000
_BY_THE_HOUR = frozenset({"promises_kept"})
"""Measures that change with time alone: a promise becomes overdue although nothing arrives."""


@dataclass(frozen=True)
class Slot:
    """One result that somebody is making, or that was made."""

    lock: threading.Lock
    made: list[Any]


class Memory:
    """The results made last, each by one thread while others wait for it."""

    def __init__(self, most: int = _MOST_KEPT) -> None:
        """Start empty."""
        self._most = most
        self._slots: OrderedDict[object, Slot] = OrderedDict()
        self._lock = threading.Lock()

    def get[T](self, key: object, make: Callable[[], T]) -> T:
        """Return what was made for a key, made now if it was not; an error is not remembered."""
        slot = self._slot(key)
        with slot.lock:
            if not slot.made:
                slot.made.append(make())
            kept: T = slot.made[0]
            return kept

    def _slot(self, key: object) -> Slot:
        with self._lock:
            slot = self._slots.pop(key, None) or Slot(threading.Lock(), [])
            self._slots[key] = slot
            while len(self._slots) > self._most:
                self._slots.popitem(last=False)
            return slot


_memory = Memory()


@contextmanager
def reading(request: HttpRequest) -> Iterator[Reader]:
    """Lend a reader of the current layout for a request; who asked may stop its queries.

    Raises:
        BrokenWorkspaceError: nothing was folded yet.
        Interrupted: the one who asked has stopped it.
    """
    with workspace().pool.borrow() as (version, reader), running_as(request, reader):
        _versions[reader] = (workspace().ledger.folder, version)
        try:
            yield reader
        finally:
            del _versions[reader]


_versions: dict[Reader, tuple[Path, object]] = {}


def cached[T](reader: Reader, key: tuple[object, ...], make: Callable[[], T]) -> T:
    """Return what `make` makes of a reader, from memory if it was made for the same layout.

    Args:
        reader: from `reading`.
        key: everything else that the result depends on: a name of its own, breakdown with scope, files' stamps.
        make: called if need be; others who want the same wait for it.
    """
    return _memory.get((_versions[reader], key), make)


def measured(request: HttpRequest, name: str, breakdown: Breakdown) -> list[Measured]:
    """Return a measure's numbers, as of now, from memory if the layout is the same.

    Raises:
        WrongUseError: the breakdown names something unknown.
    """
    with reading(request) as reader:
        return measured_by(reader, name, breakdown)


def measured_by(reader: Reader, name: str, breakdown: Breakdown) -> list[Measured]:
    """Return the same from a reader of `reading`."""
    hour = reader.as_of.replace(minute=0, second=0, microsecond=0) if name in _BY_THE_HOUR else None
    rows = cached(reader, ("measured", name, breakdown, hour), lambda: MEASURES[name](reader, breakdown))
    return rows if hour is not None else [replace(row, as_of=reader.as_of) for row in rows]
