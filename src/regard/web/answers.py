"""Answers: JSON with lasting words for programs and a sentence for people."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse

from regard.collect.event import Event
from regard.collect.intake import Result
from regard.collect.protocols.faults import RequestFault
from regard.web.faults import TryLater


@dataclass(frozen=True)
class Tally:
    """What a request brought, for logs and metrics: whose it was, its size unpacked, and what became of it."""

    source: str
    bytes: int
    result: Result


class JsonAnswer(HttpResponse):
    """An answer in JSON; `tally` says what the request brought, `code` names the fault if there is one."""

    def __init__(self, data: Any, *, status: int = 200, tally: Tally | None = None) -> None:
        """Write data as JSON."""
        super().__init__(msgspec.json.encode(data), status=status, content_type="application/json")
        self.tally = tally
        self.code = data.get("code") if status >= 400 and isinstance(data, dict) else None


def received(events: Sequence[Event], tally: Tally) -> JsonAnswer:
    """Return what became of events: success if any was taken or known, or if there were none."""
    result = tally.result
    refused: list[dict[str, Any]] = [
        {"index": place, "id": events[place].native_id, "code": reason.value, "message": reason.sentence}
        for place, reason in sorted(result.refused.items())
    ]
    counts = {"taken": result.taken, "known": result.known, "refused": refused}
    if not refused or len(refused) < len(events):
        return JsonAnswer({"success": True, **counts}, tally=tally)
    code, message = "all_refused", "No event was taken; the list says why of each."
    if len(events) == 1:
        code, message = refused[0]["code"], refused[0]["message"]
    return JsonAnswer({"success": False, "code": code, "message": message, **counts}, status=400, tally=tally)


def faulty(fault: RequestFault) -> JsonAnswer:
    """Return the answer to a request that could not be served."""
    answer = JsonAnswer({"success": False, "code": fault.code, "message": fault.message}, status=fault.status)
    if isinstance(fault, TryLater):
        answer["Retry-After"] = answer["X-RateLimit-Reset"] = str(fault.retry_after_s)
    if fault.status == 401:
        answer["WWW-Authenticate"] = 'Basic realm="write key", charset="UTF-8"'
    return answer


def not_allowed(allowed: str) -> JsonAnswer:
    """Return the answer to a method that a path does not have."""
    answer = faulty(RequestFault("method_not_allowed", f"This path takes {allowed}. See the API's page.", status=405))
    answer["Allow"] = allowed
    return answer


def bad_request(request: HttpRequest, exception: Exception) -> JsonAnswer:  # noqa: ARG001 - Django's signature
    """Return the answer to a request that is no proper HTTP."""
    return faulty(RequestFault("bad_request", "The request's line or headers cannot be read. Mend the client."))


def not_found(request: HttpRequest, exception: Exception) -> JsonAnswer:  # noqa: ARG001 - Django's signature
    """Return the answer to a path that is not there."""
    return faulty(RequestFault("not_found", "There is nothing at this path. See the API's page for those.", status=404))


def failed(request: HttpRequest) -> JsonAnswer:  # noqa: ARG001 - Django's signature
    """Return the answer to a request over which the server itself failed."""
    message = "The server failed over this request; its log says where. Send it again later."
    return faulty(TryLater("server_failed", message, status=503, retry_after_s=30))
