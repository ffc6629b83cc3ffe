"""A real server on this machine that takes webhooks as its script says, and remembers them."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple, override


class Heard(NamedTuple):
    """A request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes


class Receiver:
    """The server.

    Attributes:
        heard: what came, in that order.
        status: what it answers, with `headers` and `body`.
        drips: whether it sends its answer a letter at a time, for ever.
        speaks: what it says instead of HTTP.
    """

    def __init__(self) -> None:
        self.forget()
        handler = type("Handler", (_Handler,), {"receiver": self})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.server.daemon_threads = True

    def forget(self) -> None:
        self.heard: list[Heard] = []
        self.headers: dict[str, str] = {}
        self.status, self.body = 204, b""
        self.drips, self.speaks = False, b""

    @property
    def port(self) -> int:
        return int(self.server.server_address[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/in?from=regard"

    @contextmanager
    def running(self) -> Iterator[None]:
        thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield
        self.server.shutdown()
        self.server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    receiver: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.receiver.heard.append(Heard(self.path, dict(self.headers.items()), body))
        if self.receiver.drips:
            self._drip()
        elif self.receiver.speaks:
            self.wfile.write(self.receiver.speaks)
        else:
            self._answer()

    def _answer(self) -> None:
        self.send_response(self.receiver.status)
        for name, value in self.receiver.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(self.receiver.body)))
        self.end_headers()
        self.wfile.write(self.receiver.body)

    def _drip(self) -> None:
        try:
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            for _ in range(200):
                self.wfile.write(b"a")
                time.sleep(0.02)
        except OSError:
            pass

    @override
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""
