"""Memory: what was made of one version of the layout, kept for as long as it is open."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

_MOST_KEPT = 4_000


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
