"""A proxy that remembers what passed, and lets the first requests fail in ways that networks and servers do."""

import http.client
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any, Literal, override
from urllib.parse import urlsplit

Fault = Literal["refuse", "cut"]
HOP = {"connection", "keep-alive", "transfer-encoding", "date", "server"}


@dataclass(frozen=True)
class Passed:
    """One request as it came over the wire."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Proxy:
    """What the proxy has seen, and which faults are still to come: one for each of the next events' requests.

    Attributes:
        target: address of the server behind.
        faults: `refuse` answers 503 before the server sees it; `cut` lets it commit and hides the answer.
    """

    target: str
    faults: list[Fault]
    url: str = ""
    passed: list[Passed] = field(default_factory=list)
    lock: Any = field(default_factory=Lock)

    @property
    def posts(self) -> list[Passed]:
        """Those requests that brought something."""
        return [each for each in self.passed if each.method == "POST"]

    def next_fault(self, request: Passed) -> Fault | None:
        """Remember a request, and say what is to happen to it."""
        with self.lock:
            self.passed.append(request)
            return self.faults.pop(0) if request.method == "POST" and self.faults else None


class _Between(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    proxy: Proxy

    @override
    def log_message(self, format: str, *args: object) -> None:
        pass

    def _pass(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name: value for name, value in self.headers.items() if name.lower() not in HOP}
        request = Passed(self.command, self.path, headers, body)
        fault = self.proxy.next_fault(request)
        if fault == "refuse":
            self._refuse()
            return
        status, answered, content = send(self.proxy.target, request)
        if fault == "cut":
            self.close_connection = True
            return
        self._answer(status, answered, content)

    def _refuse(self) -> None:
        content = b'{"success": false, "code": "storage_failed", "message": "Try again."}'
        origin = self.headers.get("Origin")
        allowed = {"Access-Control-Allow-Origin": origin, "Access-Control-Allow-Credentials": "true"} if origin else {}
        self._answer(503, {"Retry-After": "1", "Content-Type": "application/json", **allowed}, content)

    def _answer(self, status: int, headers: dict[str, str], content: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            if name.lower() not in HOP | {"content-length"}:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_OPTIONS = _pass  # noqa: N815 - the names the standard library asks for


def send(target: str, request: Passed) -> tuple[int, dict[str, str], bytes]:
    """Send a request to a server, byte for byte; return status, headers and body of the answer."""
    connection = http.client.HTTPConnection(urlsplit(target).netloc, timeout=10)
    try:
        connection.request(request.method, request.path, request.body or None, request.headers)
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()
    finally:
        connection.close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    @override
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: clients may close their connections as they like."""


@contextmanager
def proxied(target: str, faults: Sequence[Fault] = ()) -> Iterator[Proxy]:
    """Stand between clients and a server, on a free port."""
    proxy = Proxy(target, list(faults))
    handler = type("Between", (_Between,), {"proxy": proxy})
    server = _Server(("127.0.0.1", 0), handler)
    proxy.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield proxy
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
