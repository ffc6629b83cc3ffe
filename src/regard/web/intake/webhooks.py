"""Webhooks: a delivery's way from its bytes to events on disk, by the mapping of its source.

Senders take any 2xx for done, and stop sending after some 4xx: what was signed and understood is answered with 200,
also if nothing of it became an event; what is wrong on this side is answered with 503, so that it is sent again.
"""

import time
from functools import cache
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse

from regard.collect.intake import Result
from regard.collect.protocols.faults import RequestFault
from regard.collect.webhooks import Delivery, Drafted, Signed, Skipped, Webhook, Webhooks, drafted, is_ping, is_signed
from regard.errors import BrokenWorkspaceError, WrongUseError
from regard.settings import read_environment
from regard.web.answers import JsonAnswer, Tally
from regard.web.budget import Reservation
from regard.web.faults import TryLater
from regard.web.intake.bodies import Limit, as_utf8, read_raw, unpacked
from regard.web.intake.webhooks_counts import see_delivery
from regard.web.running import running

WEBHOOK_LIMIT = Limit(5_000_000)
_BROKEN_RETRY_S = 300


def receive_webhook(request: HttpRequest, source: str) -> HttpResponse:
    """Take a delivery; the answer is given when its events are on disk.

    Raises:
        RequestFault: there is no such webhook, the signature is wrong, or the body cannot be read.
        TryLater: there is too much at the moment, or the mapping is broken.
        StorageFailed, StorageError, Overloaded: nothing of it is promised.
    """
    here, received_us = running(), time.time_ns() // 1000
    webhook = _webhook(here.ledger.folder, source)
    with here.budget.reservation() as reserved:
        raw = read_raw(request, WEBHOOK_LIMIT, reserved)
        if is_ping(webhook.mapping.signature, _signed(request, raw)):
            return _answered(source, Drafted((), {}, Skipped.PING), Result(0, 0, {}), len(raw))
        body = _believed(request, webhook, raw, reserved)
        delivery = Delivery(as_utf8(body), _headers(request), request.GET.dict(), received_us)
        made = _drafted(webhook, delivery)
        _spend(webhook, len(made.events))
        result = here.intake.take(source, made.events) if made.events else Result(0, 0, {})
    return _answered(source, made, result, len(body))


def public_address(request: HttpRequest) -> str:
    """Return the address that a sender called: as people reach the server, whatever stands before it."""
    url = read_environment().public_url
    return (url.rstrip("/") if url else f"{request.scheme}://{request.get_host()}") + request.get_full_path()


def _webhook(folder: Path, source: str) -> Webhook:
    try:
        webhook = _webhooks(folder).find(source)
    except (WrongUseError, BrokenWorkspaceError):
        message = "The webhook's mapping or its secrets cannot be read; `regard webhooks show` says why."
        raise TryLater("webhook_broken", message, status=503, retry_after_s=_BROKEN_RETRY_S) from None
    if webhook is None:
        message = "There is no webhook of this name. `regard webhooks create` makes one."
        raise RequestFault("unknown_webhook", message, status=404)
    if not webhook.secrets:
        message = "The webhook has no secret yet. `regard webhooks secret` gives it one."
        raise TryLater("webhook_broken", message, status=503, retry_after_s=_BROKEN_RETRY_S)
    return webhook


@cache
def _webhooks(folder: Path) -> Webhooks:
    return Webhooks(folder, time.monotonic)


def _believed(request: HttpRequest, webhook: Webhook, raw: bytes, reserved: Reservation) -> bytes:
    """Return the body unpacked, if it is signed as sent or as it is unpacked."""
    signing, secrets = webhook.mapping.signature, webhook.secrets
    if is_signed(signing, secrets, _signed(request, raw)):
        return unpacked(raw, request.headers.get("Content-Encoding", ""), WEBHOOK_LIMIT, reserved)
    body = unpacked(raw, request.headers.get("Content-Encoding", ""), WEBHOOK_LIMIT, reserved)
    if body is raw or not is_signed(signing, secrets, _signed(request, body)):
        see_delivery(webhook.source, "unsigned", "wrong_signature")
        message = "The signature is missing or wrong, or too old. Compare the secret here and at the sender."
        raise RequestFault("wrong_signature", message, status=401)
    return body


def _signed(request: HttpRequest, body: bytes) -> Signed:
    return Signed(body, _headers(request), request.GET.dict(), public_address(request), time.time())


def _headers(request: HttpRequest) -> dict[str, str]:
    return {name.lower(): value for name, value in request.headers.items()}


def _drafted(webhook: Webhook, delivery: Delivery) -> Drafted:
    try:
        return drafted(webhook.mapping, delivery)
    except RequestFault as fault:
        see_delivery(webhook.source, "unreadable", fault.code)
        raise


def _spend(webhook: Webhook, events: int) -> None:
    wait_s = webhook.bucket.take(events) if webhook.bucket is not None else 0.0
    if wait_s > 0:
        message = "The webhook's limit of events a second is reached; nothing of this was taken. Send it again later."
        raise TryLater("rate_limited", message, status=429, retry_after_s=wait_s)


def _answered(source: str, made: Drafted, result: Result, size: int) -> JsonAnswer:
    refused: list[dict[str, Any]] = [
        {
            "index": place,
            "id": made.events[place].native_id,
            "code": reason.value,
            "message": made.faults.get(place, reason.sentence),
        }
        for place, reason in sorted(result.refused.items())
    ]
    see_delivery(source, "skipped" if made.skipped else "read", made.skipped.value if made.skipped else "")
    counts = {"taken": result.taken, "known": result.known, "refused": refused}
    skipped = {"code": made.skipped.value, "message": made.skipped.sentence} if made.skipped else None
    return JsonAnswer({"success": True, **counts, "skipped": skipped}, tally=Tally(source, size, result))
