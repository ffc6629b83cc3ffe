"""A client that keeps so many connections busy and costs little itself: it shares the machine with the server."""

import base64
import selectors
import socket
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from benchmarks.intake.events import Batches

_PIECE = 1 << 18
_PATIENCE_S = 30


@dataclass
class Outcome:
    """What a load brought about.

    Attributes:
        tokens: one for each acknowledged batch (see `events.ids`).
        seconds: from the first request that counts to the last answer.
        latencies_s: of each acknowledged request that counts.
        statuses: how often which HTTP status came.
    """

    tokens: list[str] = field(default_factory=list)
    seconds: float = 0.0
    latencies_s: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)

    def latency_ms(self, share: float) -> float:
        """Return a quantile of the latencies in milliseconds."""
        ordered = sorted(self.latencies_s)
        return 1000 * ordered[min(int(share * len(ordered)), len(ordered) - 1)] if ordered else float("nan")


class Connection:
    """One connection: a request goes out whole, its answer is read whole, then comes the next."""

    def __init__(self, address: tuple[str, int]) -> None:
        """Connect."""
        self.socket = socket.create_connection(address, timeout=_PATIENCE_S)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.setblocking(False)
        self.token = ""
        self.began = 0.0
        self._rest = memoryview(b"")
        self._answer = b""

    def begin(self, token: str, request: bytes) -> None:
        """Start to send a request."""
        self.token, self.began = token, time.perf_counter()
        self._rest, self._answer = memoryview(request), b""
        self.write()

    def write(self) -> bool:
        """Send what the socket takes; return whether all has gone."""
        while self._rest:
            try:
                self._rest = self._rest[self.socket.send(self._rest[:_PIECE]) :]
            except BlockingIOError:
                return False
        return True

    def read(self) -> int | None:
        """Return the status once the answer is whole.

        Raises:
            ConnectionError: the server has closed the connection.
        """
        piece = self.socket.recv(_PIECE)
        if not piece:
            message = "the server closed a connection"
            raise ConnectionError(message)
        self._answer += piece
        head, found, body = self._answer.partition(b"\r\n\r\n")
        return int(head[9:12]) if found and _is_whole(head, body) else None


def post_batches(
    address: tuple[str, int], batches: Batches, connections: int, key: str, until: Callable[[], bool]
) -> Outcome:
    """Keep so many connections busy until told to stop, then wait for the answers that are due."""
    outcome, selector = Outcome(), selectors.DefaultSelector()
    head = _head(address, key)
    began, busy = time.perf_counter(), set[Connection]()
    for _ in range(connections):
        busy.add(connection := Connection(address))
        selector.register(connection.socket, selectors.EVENT_READ, connection)
        _send(selector, connection, head, batches)
    while busy:
        for key_, events in selector.select(_PATIENCE_S) or _too_long():
            connection = key_.data
            if events & selectors.EVENT_WRITE and connection.write():
                selector.modify(connection.socket, selectors.EVENT_READ, connection)
            if not events & selectors.EVENT_READ or (status := connection.read()) is None:
                continue
            _note(outcome, connection, status)
            if until():
                selector.unregister(connection.socket)
                connection.socket.close()
                busy.discard(connection)
            else:
                _send(selector, connection, head, batches)
    outcome.seconds = time.perf_counter() - began
    return outcome


def _send(selector: selectors.BaseSelector, connection: Connection, head: bytes, batches: Batches) -> None:
    token, body = batches.next()
    connection.begin(token, head % len(body) + body)
    if not connection.write():
        selector.modify(connection.socket, selectors.EVENT_READ | selectors.EVENT_WRITE, connection)


def _note(outcome: Outcome, connection: Connection, status: int) -> None:
    outcome.statuses[status] += 1
    if status == 200:
        outcome.tokens.append(connection.token)
        outcome.latencies_s.append(time.perf_counter() - connection.began)


def _head(address: tuple[str, int], key: str) -> bytes:
    basic = base64.b64encode(f"{key}:".encode()).decode()
    return (
        f"POST /v1/batch HTTP/1.1\r\nHost: {address[0]}:{address[1]}\r\nUser-Agent: analytics-python/2.4.0\r\n"
        f"Authorization: Basic {basic}\r\nContent-Type: application/json\r\n"
    ).encode() + b"Content-Length: %d\r\n\r\n"


def _is_whole(head: bytes, body: bytes) -> bool:
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return len(body) >= int(value)
    return body.endswith(b"0\r\n\r\n")


def _too_long() -> list[tuple[selectors.SelectorKey, int]]:
    message = f"no answer for {_PATIENCE_S} s"
    raise TimeoutError(message)
