"""The budget: how many bytes of requests a process holds at once."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from regard.web.faults import TryLater

_WAIT_S = 1.0


class Budget:
    """Bytes that may be in flight in one process; who needs more than is left waits a little, then is turned away."""

    def __init__(self, most: int, *, wait_s: float = _WAIT_S) -> None:
        """Allow so many bytes, and waiting so long for them."""
        self._most = most
        self._wait_s = wait_s
        self._changed = threading.Condition()
        self.used = 0
        self.waiting = 0

    @contextmanager
    def reservation(self) -> Iterator["Reservation"]:
        """Begin without bytes; at the end all are given back."""
        reserved = Reservation(self)
        try:
            yield reserved
        finally:
            with self._changed:
                self.used -= reserved.size
                self._changed.notify_all()

    def add(self, size: int) -> None:
        """Take bytes out of the budget.

        Raises:
            TryLater: they do not become free in time.
        """
        deadline = time.monotonic() + self._wait_s
        with self._changed:
            self.waiting += 1
            try:
                while self.used + size > self._most:
                    if not self._changed.wait(deadline - time.monotonic()):
                        message = "More is arriving than fits into memory. Send it again later."
                        raise TryLater("overloaded", message, status=429, retry_after_s=1)
            finally:
                self.waiting -= 1
            self.used += size


class Reservation:
    """The bytes of one request: `size` of them are reserved."""

    def __init__(self, budget: Budget) -> None:
        """Begin with none."""
        self._budget = budget
        self.size = 0

    def grow(self, size: int) -> None:
        """Reserve so many bytes more.

        Raises:
            TryLater: they do not become free in time.
        """
        self._budget.add(size)
        self.size += size
