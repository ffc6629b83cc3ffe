"""Watching: every request is logged and counted, by the name of its route and never by its path."""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from regard.web.answers import Tally
from regard.web.logs import log
from regard.web.metrics import REQUEST_SECONDS, REQUESTS, see_result

_QUIET = frozenset({"health", "readiness", "metrics", "static"})


class Watch:
    """Logs and counts requests, and notes where a view failed."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        """Watch what comes of requests."""
        self._respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request, and write down what it was."""
        began = time.perf_counter()
        response = self._respond(request)
        if not response.streaming:
            response["Content-Length"] = str(len(response.content))
        seconds, route = time.perf_counter() - began, _route(request)
        REQUESTS.labels(route, response.status_code).inc()
        REQUEST_SECONDS.labels(route).observe(seconds)
        _write(route, response, round(seconds * 1000, 1))
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Write down where a view failed; Django then asks `failed` for an answer."""
        log("request_failed", level=40, error=exception, route=_route(request))


def _route(request: HttpRequest) -> str:
    if request.path_info.startswith(settings.STATIC_URL):
        return "static"
    return (request.resolver_match.view_name if request.resolver_match is not None else "") or "unknown"


def _write(route: str, response: HttpResponse, duration_ms: float) -> None:
    tally: Tally | None = getattr(response, "tally", None)
    code: str | None = getattr(response, "code", None)
    facts: dict[str, Any] = {"route": route, "status": response.status_code, "duration_ms": duration_ms}
    if code is not None:
        facts["code"] = code
    if tally is not None:
        see_result(tally.source, tally.result)
        facts |= _facts(tally)
    log("request", level=10 if route in _QUIET else 20, **facts)


def _facts(tally: Tally) -> dict[str, str | int]:
    result = tally.result
    fates = {"taken": result.taken, "known": result.known, "refused": len(result.refused)}
    return {"source": tally.source, "bytes": tally.bytes, **fates}
