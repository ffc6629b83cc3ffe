"""Faults that are ours, or of the moment: the sender does well to come again."""

import math

from regard.collect.intake import Overloaded, StorageFailed
from regard.collect.protocols.faults import RequestFault
from regard.errors import StorageError

_STORAGE_RETRY_S = 5


class TryLater(RequestFault):
    """A request that cannot be served now, and may be sent again after some seconds."""

    def __init__(self, code: str, message: str, *, status: int, retry_after_s: float) -> None:
        """Keep all; the seconds are rounded up to whole ones."""
        super().__init__(code, message, status=status)
        self.retry_after_s = max(1, math.ceil(retry_after_s))


def as_fault(error: RequestFault | StorageError | Overloaded | StorageFailed) -> RequestFault:
    """Return what a sender is told of an error; never with the words of a database in it."""
    match error:
        case RequestFault():
            return error
        case Overloaded():
            message = "More is waiting than can be kept soon; nothing of this was taken. Send it again later."
            return TryLater("overloaded", message, status=429, retry_after_s=error.retry_after_s)
        case StorageFailed():
            after_s: float = error.retry_after_s
        case _:
            after_s = _STORAGE_RETRY_S
    message = "The storage fails at the moment; nothing of this is promised to be kept. Send it again later."
    return TryLater("storage_failed", message, status=503, retry_after_s=after_s)
