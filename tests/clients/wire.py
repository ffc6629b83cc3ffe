"""Requests as bytes: also those that no client would send."""

import http.client
import json
import socket
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

PATIENCE_S = 15


class Answer(NamedTuple):
    """What came back: status and JSON; status 0 if the connection was closed without an answer."""

    status: int
    said: Any

    @property
    def is_clear_fault(self) -> bool:
        """Whether it tells the sender, in the form all clients understand, that it did something wrong."""
        return (
            400 <= self.status < 500
            and isinstance(self.said, dict)
            and self.said["success"] is False
            and bool(self.said["code"])
            and bool(self.said["message"])
            and isinstance(self.said["code"], str)
            and isinstance(self.said["message"], str)
        )


def post(url: str, path: str, body: bytes, headers: Mapping[str, str], method: str = "POST") -> Answer:
    """Send a body with its true length."""
    return send(url, request(path, body, {"Content-Length": str(len(body)), **headers}, method))


def request(path: str, body: bytes, headers: Mapping[str, str], method: str = "POST") -> bytes:
    """Return a request as bytes; nothing is checked or added but the host."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *(f"{name}: {text}" for name, text in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode() + body


def send(url: str, raw: bytes, *, ends: bool = False) -> Answer:
    """Send bytes, and read what comes back.

    Args:
        url: the server.
        raw: the request, or a part of it.
        ends: say after the bytes that no more will come.
    """
    with opened(url) as connection:
        try:
            connection.sendall(raw)
            if ends:
                connection.shutdown(socket.SHUT_WR)
            return _read(connection)
        except ConnectionError:
            return Answer(0, None)


def opened(url: str) -> socket.socket:
    """Return an open connection."""
    parts = urlsplit(url)
    return socket.create_connection((str(parts.hostname), int(parts.port or 80)), timeout=PATIENCE_S)


def _read(connection: socket.socket) -> Answer:
    answer = http.client.HTTPResponse(connection)
    try:
        answer.begin()
        content = answer.read()
    except http.client.HTTPException:
        return Answer(0, None)
    is_json = answer.headers.get_content_type() == "application/json"
    return Answer(answer.status, json.loads(content) if is_json and content else None)
