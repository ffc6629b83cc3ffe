"""The views for those who run the server; none of them says anything of customers."""

from django.http import HttpRequest, HttpResponse
from prometheus_client import CONTENT_TYPE_LATEST

import regard
from regard.web.answers import JsonAnswer
from regard.web.lag import unfolded
from regard.web.metrics import exposition
from regard.web.operations.readiness import not_ready
from regard.web.running import running

_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Regard</title>
<body><h1>Regard {version}</h1>
<p>This server takes events in. <a href="/api/v1/openapi.json">What it understands</a>.</p></body></html>
"""


def health(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - a view's signature
    """Say that the process lives."""
    return JsonAnswer({"status": "ok"})


def readiness(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - a view's signature
    """Say whether events can be taken and kept, and how far the numbers are behind."""
    here = running()
    reasons = not_ready(here.ledger)
    if reasons:
        return JsonAnswer({"status": "not_ready", "code": "not_ready", "message": " ".join(reasons)}, status=503)
    acknowledged, folded = unfolded(here.ledger)
    return JsonAnswer({"status": "ready", "keeper_lag_s": round(here.lag.look(acknowledged, folded), 1)})


def metrics(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - a view's signature
    """Answer the metrics as Prometheus reads them."""
    return HttpResponse(exposition(), content_type=CONTENT_TYPE_LATEST)


def front_page(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - a view's signature
    """Say what runs here."""
    headers = {"Content-Security-Policy": "default-src 'none'"}
    return HttpResponse(_PAGE.format(version=regard.__version__), headers=headers)
