"""Turns: so many queries run at once in a process, and the others wait in the order they came."""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from regard.errors import Interrupted


class Turn:
    """The turn of one query: it waits, then it runs."""

    def __init__(self) -> None:
        """Wait from now on."""
        self.may_run = threading.Event()
        self.is_dropped = False


class Turns:
    """Places for queries; each uses all processors, and more at once only take memory and time from each other."""

    def __init__(self, places: int) -> None:
        """Begin with all places free."""
        self._free = places
        self._waiting: deque[Turn] = deque()
        self._lock = threading.Lock()

    @contextmanager
    def taken(self, turn: Turn) -> Iterator[None]:
        """Hold a place, as soon as it is this one's turn.

        Raises:
            Interrupted: it was dropped while it waited.
        """
        with self._lock:
            if self._free:
                self._free -= 1
                turn.may_run.set()
            else:
                self._waiting.append(turn)
        turn.may_run.wait()
        if turn.is_dropped:
            message = "The query was ended before its turn came."
            raise Interrupted(message, "Ask again when you need it.")
        try:
            yield
        finally:
            self._pass_on()

    def drop(self, turn: Turn) -> None:
        """Let a query that waits do so no longer; where it runs already, nothing happens."""
        with self._lock:
            if turn in self._waiting:
                self._waiting.remove(turn)
                turn.is_dropped = True
                turn.may_run.set()

    def _pass_on(self) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().may_run.set()
            else:
                self._free += 1
