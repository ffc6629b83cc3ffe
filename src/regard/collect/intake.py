"""Intake: events of many senders at once, each acknowledged when it is on disk.

Whoever brings events waits until they are committed. A single thread takes all that wait, receives them
together and commits them with one fsync, which is what makes small requests cheap (group commit).
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from regard.collect.arriving import Arrived, receive_events, with_ids
from regard.collect.batch import Surroundings
from regard.collect.event import Event
from regard.collect.refusal import Refusal
from regard.collect.watching import Watched
from regard.errors import RegardError
from regard.ledger import Ledger
from regard.ledger.arrival import Arrival, take

MOST_WAITING = 50_000
"""Events that may wait for their commit; more are turned away, so that memory stays bounded."""
MOST_TOGETHER = 5_000
"""Events from which on no further request joins a commit, so that none waits long for others."""
_PATIENCE_S = 60.0


class Overloaded(RegardError):  # noqa: N818 - what the sender is told, by this name
    """More is waiting than can be kept soon: nothing was taken, and it may be sent again later."""

    retry_after_s = 2


class StorageFailed(RegardError):  # noqa: N818 - as above
    """The commit failed: nothing is promised, and it may be sent again."""

    retry_after_s = 5


@dataclass(frozen=True)
class Result:
    """What became of the events of one request.

    Attributes:
        taken: how many are new in the ledger.
        known: how many it had already.
        refused: reason of each one not taken, by its place in the request.
    """

    taken: int
    known: int
    refused: dict[int, Refusal]


@dataclass(frozen=True)
class Commit:
    """What one commit was, for those who watch: requests and events in it, and how long it took."""

    requests: int
    events: int
    seconds: float


@dataclass(eq=False)
class _Request:
    source: str
    events: Sequence[Event]
    done: threading.Event = field(default_factory=threading.Event)
    result: Result | None = None
    error: Exception | None = None


class Intake:
    """The place where events are handed in; one of it for each server process."""

    def __init__(self, ledger: Ledger, *, watch: Callable[[Commit], None] = lambda _: None) -> None:
        """Begin to take events.

        Args:
            ledger: where to.
            watch: told of every commit.
        """
        self._ledger = ledger
        self._watch = watch
        self._watched = Watched(ledger)
        self._requests: deque[_Request] = deque()
        self._waiting = 0
        self._closed = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="intake", daemon=True)
        self._thread.start()

    @property
    def waiting(self) -> int:
        """Events handed in and not committed yet."""
        return self._waiting

    def take(self, source: str, events: Sequence[Event]) -> Result:
        """Keep events of one request; on return those not refused are on disk.

        Args:
            source: the source's lasting name.
            events: in the order of the request.

        Raises:
            Overloaded: too many events are waiting.
            StorageFailed: the commit failed, or took longer than a minute.
        """
        request = _Request(source, with_ids(events))
        with self._changed:
            if self._closed or self._waiting + len(events) > MOST_WAITING:
                raise Overloaded("More is waiting than can be kept soon.", "Send it again later.")
            self._requests.append(request)
            self._waiting += len(events)
            self._changed.notify()
        if not request.done.wait(_PATIENCE_S):
            raise StorageFailed("The commit takes very long.", "Send it again later.")
        if request.result is None:
            raise StorageFailed("The commit failed.", "Send it again later.") from request.error
        return request.result

    def close(self) -> None:
        """Take nothing more; commit what was handed in."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join()

    def __enter__(self) -> Self:
        """Return the open intake."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()

    def _run(self) -> None:
        while requests := self._next():
            self._commit(requests)
            with self._changed:
                self._waiting -= sum(len(request.events) for request in requests)
            for request in requests:
                request.done.set()

    def _next(self) -> list[_Request]:
        """Return the requests that go into one commit, waiting for the first; none if all is done and closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._requests or self._closed)
            together: list[_Request] = []
            events = 0
            while self._requests and (not together or events + len(self._requests[0].events) <= MOST_TOGETHER):
                together.append(self._requests.popleft())
                events += len(together[-1].events)
            return together

    def _commit(self, requests: list[_Request]) -> None:
        """Commit requests together; if that fails, one by one, so that none fails for another's sake."""
        try:
            self._commit_together(requests)
        except Exception as error:  # noqa: BLE001 - whatever it is, those who wait are told
            if len(requests) == 1:
                requests[0].error = error
                return
            for request in requests:
                self._commit([request])

    def _commit_together(self, requests: list[_Request]) -> None:
        began = time.monotonic()
        while not self._kept(requests):
            # Somebody was erased since the events were received: they are received again, which refuses theirs.
            continue
        self._watch(Commit(len(requests), sum(len(each.events) for each in requests), time.monotonic() - began))

    def _kept(self, requests: list[_Request]) -> bool:
        """Receive and commit requests, and tell each what became of it; False if that has to be done again."""
        now = datetime.now(UTC)
        surroundings, epoch = self._watched.at(now)
        sources = list(dict.fromkeys(request.source for request in requests))
        together = [_Together.of(source, requests, surroundings) for source in sources]
        # Before the commit: contacts at a touchpoint that the catalogue lacks would never be offered for sorting.
        self._watched.register(tuple(new for each in together for new in each.arrived.new_touchpoints))
        arrivals = [self._without_known(arrival) for each in together for arrival in each.arrived.arrivals]
        known = take(self._ledger, arrivals, now, epoch)
        if known is None:
            return False
        for each in together:
            count = len(each.arrived.arrivals)
            each.tell(known[:count])
            known = known[count:]
        for arrival in arrivals:
            self._watched.remember(arrival.people)
        return True

    def _without_known(self, arrival: Arrival) -> Arrival:
        return replace(arrival, people=self._watched.unknown_people(arrival.people))


@dataclass(frozen=True)
class _Together:
    """The requests of one source, received as one."""

    requests: list[_Request]
    arrived: Arrived

    @classmethod
    def of(cls, source: str, requests: list[_Request], surroundings: Surroundings) -> Self:
        own = [request for request in requests if request.source == source]
        return cls(own, receive_events(source, [event for each in own for event in each.events], surroundings))

    def tell(self, known: list[NDArray[np.int64]]) -> None:
        """Tell each request what became of its events."""
        places = np.concatenate([np.zeros(0, np.int64), *known])
        start = 0
        for request in self.requests:
            end = start + len(request.events)
            refused = {row - start: why for row, why in self.arrived.refused.items() if start <= row < end}
            seen = int(((places >= start) & (places < end)).sum())
            request.result = Result(len(request.events) - seen - len(refused), seen, refused)
            start = end
