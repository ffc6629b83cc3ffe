"""Connecting: one message is sent to the address that was checked, within fifteen seconds, and no further."""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import override

from regard.web.outbound.guarding import Target

CONNECT_S = 5.0
TOTAL_S = 15.0
_MOST_READ = 1024


@dataclass(frozen=True)
class Outcome:
    """What came of an attempt.

    Attributes:
        status: HTTP status; None: there was no answer.
        error: why it failed, in a word; empty: it did not.
        duration_ms: from looking up the name to the end of the answer.
        answer_bytes: of the answer's body, 1024 at most; what they were is not kept.
        retry_after_s: for how long the other side asks to be left alone; None: it does not.
    """

    status: int | None = None
    error: str = ""
    duration_ms: int = 0
    answer_bytes: int = 0
    retry_after_s: float | None = None

    @property
    def is_taken(self) -> bool:
        """Whether the other side has it."""
        return self.status is not None and 200 <= self.status < 300

    @property
    def is_silent(self) -> bool:
        """Whether there was no answer at all."""
        return self.status is None


def post(target: Target, headers: Mapping[str, str], body: bytes, total_s: float = TOTAL_S) -> Outcome:
    """Send a body, and return what came of it. Nothing is followed, and no proxy asked.

    Args:
        target: where to.
        headers: those of the request besides host and length.
        body: what is sent.
        total_s: seconds after which it is given up, whatever the other side does.
    """
    began = time.monotonic()
    try:
        with _ended_after(_Connection(target), total_s) as connection:
            connection.request("POST", target.path, body, {"Host": target.authority, **headers})
            answer = connection.getresponse()
            size = len(answer.read(_MOST_READ))
            connection.check_time()
            after_s = retry_after_s(answer.headers.get("Retry-After"))
            return Outcome(answer.status, _word_of(answer.status), _ms(began), size, after_s)
    except (OSError, http.client.HTTPException, ValueError) as error:
        return Outcome(error=_word(error, time.monotonic() - began >= total_s), duration_ms=_ms(began))


def retry_after_s(text: str | None, at: datetime | None = None) -> float | None:
    """Return for how many seconds the other side asks to be left alone; None if it says nothing that can be read.

    Args:
        text: of the header `Retry-After`: seconds, or a moment.
        at: now (UTC).
    """
    if text is None:
        return None
    if text.strip().isdecimal():
        return float(text.strip()[:9])
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return None
    # A moment without a zone is one of UTC.
    aware = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0.0, (aware - (at or datetime.now(UTC))).total_seconds())


class _Connection(http.client.HTTPConnection):
    """A connection to one address, whatever its name means by now."""

    def __init__(self, target: Target) -> None:
        super().__init__(target.host, target.port, timeout=CONNECT_S)
        self._target = target
        self._is_over = False

    @override
    def connect(self) -> None:
        """Open it, in TLS under the name of the host."""
        plain = socket.create_connection((self._target.address, self._target.port), CONNECT_S)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sock = plain
        if self._target.is_encrypted:
            context = ssl.create_default_context()
            # Wrapped before anything is said, so that whoever ends the attempt has a socket to end it by.
            encrypted = context.wrap_socket(plain, server_hostname=self._target.host, do_handshake_on_connect=False)
            self.sock = encrypted
            encrypted.do_handshake()
        self.sock.settimeout(TOTAL_S)

    def end(self) -> None:
        """Break it off from another thread: whoever reads from it is told that there is no more."""
        self._is_over = True
        if self.sock is not None:
            with suppress(OSError):
                socket.socket.shutdown(self.sock, socket.SHUT_RDWR)

    def check_time(self) -> None:
        """Refuse an answer that was broken off: what there is of it may look like a whole one.

        Raises:
            TimeoutError: its time was up.
        """
        if self._is_over:
            raise TimeoutError


@contextmanager
def _ended_after(connection: _Connection, total_s: float) -> Iterator[_Connection]:
    """Break a connection off when its time is up, even if the other side speaks a letter at a time."""
    timer = threading.Timer(total_s, connection.end)
    timer.daemon = True
    timer.start()
    try:
        yield connection
    finally:
        timer.cancel()
        connection.close()


def _word_of(status: int) -> str:
    """Return what a status means for the message."""
    if 200 <= status < 300:
        return ""
    return "redirected" if 300 <= status < 400 else "refused"


def _word(error: Exception, is_late: bool) -> str:
    """Return an error's kind in a word; its own words are the other side's, and are not kept."""
    if is_late or isinstance(error, TimeoutError):
        return "timeout"
    if isinstance(error, ssl.SSLCertVerificationError):
        return "certificate"
    if isinstance(error, ssl.SSLError):
        return "encryption"
    if isinstance(error, ConnectionRefusedError):
        return "no_server"
    return "unreadable" if isinstance(error, http.client.HTTPException) else "broken_off"


def _ms(began: float) -> int:
    return round((time.monotonic() - began) * 1000)
