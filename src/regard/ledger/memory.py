"""Memory: what was made of one version of the layout, kept for as long as it is open."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

_MOST_KEPT = 4_000
_MOST_BYTES = 512 << 20
"""Arrays are made anew in tenths of a second: of ten million contacts, what two or three filters need is kept."""


@dataclass(frozen=True)
class Slot:
    """One result that somebody is making, or that was made."""

    lock: threading.Lock
    made: list[Any]


class Memory:
    """The results made last, each by one thread while others wait for it.

    Results may grow, as those do that work out on demand what they are asked for: their `nbytes` says how large they
    are now; what has none is small.
    """

    def __init__(self, most: int = _MOST_KEPT, most_bytes: int = _MOST_BYTES) -> None:
        """Start empty.

        Args:
            most: so many results are kept.
            most_bytes: what was asked for longest ago is forgotten when all together take more; never the last one.
        """
        self._most = most
        self._most_bytes = most_bytes
        self._slots: OrderedDict[object, Slot] = OrderedDict()
        self._large: OrderedDict[object, Any] = OrderedDict()
        self._lock = threading.Lock()

    def get[T](self, key: object, make: Callable[[], T]) -> T:
        """Return what was made for a key, made now if it was not; an error is not remembered."""
        slot = self._slot(key)
        with slot.lock:
            if not slot.made:
                slot.made.append(make())
            kept: T = slot.made[0]
        if hasattr(kept, "nbytes"):
            self._make_room(key, slot, kept)
        return kept

    def _slot(self, key: object) -> Slot:
        with self._lock:
            slot = self._slots.pop(key, None) or Slot(threading.Lock(), [])
            self._slots[key] = slot
            while len(self._slots) > self._most:
                self._large.pop(self._slots.popitem(last=False)[0], None)
            return slot

    def _make_room(self, key: object, slot: Slot, kept: Any) -> None:
        """Forget large results until there is room for the last one."""
        with self._lock:
            # While it was made, others may have taken its place.
            if self._slots.get(key) is slot:
                self._large[key] = kept
                self._large.move_to_end(key)
            held = sum(each.nbytes for each in self._large.values())
            while held > self._most_bytes and len(self._large) > 1:
                oldest, gone = self._large.popitem(last=False)
                self._slots.pop(oldest, None)
                held -= gone.nbytes
