"""How the tests of the server send requests to it, without a network."""

import base64
import io
import json
from typing import Any, NamedTuple

from django.test import Client

ORDER: dict[str, Any] = {
    "type": "track",
    "event": "Order Completed",
    "userId": "ann",
    "messageId": "order-1",
    "timestamp": "2026-03-02T10:00:00Z",
    "properties": {"revenue": 9.5, "currency": "EUR"},
}
CONTACT: dict[str, Any] = {
    "id": "call-1",
    "occurred_at": "2026-03-02T10:00:00Z",
    "customer": "ann",
    "touchpoint": "Hotline",
}


class Answered(NamedTuple):
    """What came back."""

    status: int
    data: Any
    headers: dict[str, str]


def basic(key: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{key}:".encode()).decode()}


def as_json(data: Any) -> bytes:
    return json.dumps(data).encode()


def send(path: str, body: bytes = b"", headers: dict[str, str] | None = None, *, method: str = "POST") -> Answered:
    response = Client(raise_request_exception=False).generic(
        method, path, body, content_type="text/plain", headers=headers
    )
    return _answered(response)


def send_unmeasured(path: str, body: bytes, headers: dict[str, str] | None = None) -> Answered:
    """Send a body whose length nobody says, as chunked requests do."""
    surroundings = {"wsgi.input": io.BytesIO(body), "wsgi.input_terminated": True, "CONTENT_LENGTH": ""}
    return send_as(path, headers, **surroundings)


def send_as(path: str, headers: dict[str, str] | None = None, **surroundings: Any) -> Answered:
    """Send a request of which the server says what is given, such as a length that is none."""
    return _answered(Client(raise_request_exception=False).generic("POST", path, headers=headers, **surroundings))


def get(path: str, headers: dict[str, str] | None = None) -> Answered:
    return send(path, headers=headers, method="GET")


def _answered(response: Any) -> Answered:
    is_json = response.headers.get("Content-Type") == "application/json"
    data = json.loads(response.content) if is_json else response.content.decode()
    return Answered(response.status_code, data, dict(response.headers))
