"""The keeper's lag: for how long something acknowledged has not been in the numbers."""

import time
from collections.abc import Callable

from regard.ledger import Ledger
from regard.ledger.head import last_seq
from regard.ledger.layout import read_description


def unfolded(ledger: Ledger) -> tuple[int, int]:
    """Return the highest number acknowledged, and the highest that is in the layout.

    Raises:
        StorageError: the database does not answer.
    """
    with ledger.database.snapshot() as snapshot:
        return last_seq(snapshot), read_description(snapshot).folded_seq


class Lag:
    """Looks now and then, and remembers since when the layout has been behind what it then saw."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with nothing seen; the clock counts seconds."""
        self._clock = clock
        self._awaited: int | None = None
        self._since = 0.0

    def look(self, acknowledged: int, folded: int) -> float:
        """Take note of how far head and layout are; return the lag in seconds."""
        if self._awaited is None or folded >= self._awaited:
            self._awaited = acknowledged if acknowledged > folded else None
            self._since = self._clock()
        return 0.0 if self._awaited is None else self._clock() - self._since
