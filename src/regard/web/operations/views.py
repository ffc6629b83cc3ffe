"""The views for those who run the server; none of them says anything of customers."""

from django.http import HttpRequest, HttpResponse
from prometheus_client import CONTENT_TYPE_LATEST

from regard.web.answers import JsonAnswer
from regard.web.lag import unfolded
from regard.web.metrics import exposition
from regard.web.operations.readiness import not_ready
from regard.web.running import running


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
