"""The bare server: the least that a durable intake can do on the same stack.

The same HTTP server, with the same threads, and a Django view that decodes the batch (or not), appends the
body as it came to one file, forces that to disk and answers. It tells nothing apart and forgets nothing:
no duplicates are found, no personal data is split off, nothing can be counted afterwards.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django
import msgspec
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path
from granian import Granian
from granian.constants import Interfaces

FILE = "REGARD_BENCHMARK_FILE"
DECODES = "REGARD_BENCHMARK_DECODES"
THREADS = 128
"""As `regard serve` has."""


class Event(msgspec.Struct, gc=False):
    """One event, decoded and checked as far as types go."""

    type: str
    messageId: str  # noqa: N815 - the wire's words
    event: str | None = None
    userId: str | None = None  # noqa: N815
    anonymousId: str | None = None  # noqa: N815
    timestamp: str | None = None
    properties: dict[str, Any] | None = None
    context: dict[str, Any] | None = None


class Batch(msgspec.Struct, gc=False):
    """The body of a request."""

    batch: list[Event]
    sentAt: str | None = None  # noqa: N815


def take(decode: Callable[[bytes], Batch] | None, file: int) -> Callable[[HttpRequest], HttpResponse]:
    """Return the view that takes batches into an open file."""

    def view(request: HttpRequest) -> HttpResponse:
        body = request.read()
        taken = len(decode(body).batch) if decode else 0
        _append(file, body)
        answer = msgspec.json.encode({"success": True, "taken": taken})
        return HttpResponse(answer, content_type="application/json", headers={"Content-Length": len(answer)})

    return view


def application() -> Callable[..., Any]:
    """Return the WSGI application, as the environment says."""
    file = os.open(os.environ[FILE], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    decode = msgspec.json.Decoder(Batch).decode if os.environ[DECODES] == "yes" else None
    urls = type("Urls", (), {"urlpatterns": [path("v1/batch", take(decode, file))]})
    settings.configure(ROOT_URLCONF=urls, ALLOWED_HOSTS=["*"], MIDDLEWARE=[], SECRET_KEY="bare", DATABASES={})  # noqa: S106
    django.setup()
    application: Callable[..., Any] = get_wsgi_application()
    return application


def serve(port: int) -> None:
    """Serve until stopped."""
    granian = Granian(
        "benchmarks.intake.bare:application",
        address="127.0.0.1",
        port=port,
        interface=Interfaces.WSGI,
        blocking_threads=THREADS,
        workers=1,
        factory=True,
        log_enabled=False,
        working_dir=Path.cwd(),
    )
    granian.serve()


def _append(file: int, body: bytes) -> None:
    rest = memoryview(body)
    while rest:
        rest = rest[os.write(file, rest) :]
    os.fdatasync(file)


if __name__ == "__main__":
    serve(int(sys.argv[1]))
