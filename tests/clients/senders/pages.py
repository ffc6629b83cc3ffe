"""A web site with the browser's clients on its page: another origin than the server they send to."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import override
from urllib.parse import parse_qs, urlsplit

HERE = Path(__file__).parents[1]
SCRIPTS = {
    "segment": HERE / "node_modules/@segment/analytics-next/dist/umd",
    "posthog": HERE / "node_modules/posthog-js/dist",
    "rudder": HERE / "node_modules/@rudderstack/analytics-js/dist/npm/modern/bundled/umd",
}
KINDS = {".html": "text/html", ".js": "text/javascript", ".json": "application/json"}


class _Page(BaseHTTPRequestHandler):
    @override
    def log_message(self, format: str, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        path = _file(parts.path)
        body = path.read_bytes() if path.is_file() else b""
        if path.suffix == ".json":
            body = body.replace(b"{who}", parse_qs(parts.query)["who"][0].encode())
        self.send_response(200 if path.is_file() else 404)
        self.send_header("Content-Type", KINDS.get(path.suffix, "application/octet-stream"))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _file(path: str) -> Path:
    _, first, *rest = path.split("/")
    return SCRIPTS[first] / rest[0] if first in SCRIPTS and rest else HERE / first


@contextmanager
def site() -> Iterator[str]:
    """Serve the pages on a free port, and give their address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Page)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
