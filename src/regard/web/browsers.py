"""What browsers ask before and after they send to another origin than the page's (CORS)."""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

_NAMES = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~, -]{1,2000}")
_MAX_AGE_S = 7200
_VARY = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers"

Respond = Callable[[HttpRequest], HttpResponse]


def answer_browsers(respond: Respond) -> Respond:
    """Let pages of every origin send; which key may come from which origin is decided with the key.

    The origin is echoed and credentials are allowed, since browsers' beacons carry cookies; none is ever read.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        origin = request.headers.get("Origin")
        response = _preflight(request) if _is_preflight(request) else respond(request)
        response["X-Content-Type-Options"] = "nosniff"
        if not _is_open(request):
            return response
        response["Vary"] = _VARY
        if origin is not None:
            response["Access-Control-Allow-Origin"] = origin
            response["Access-Control-Allow-Credentials"] = "true"
            response["Access-Control-Expose-Headers"] = "Retry-After, X-RateLimit-Reset"
        return response

    return answer


def _is_preflight(request: HttpRequest) -> bool:
    if request.method != "OPTIONS" or "Access-Control-Request-Method" not in request.headers:
        return False
    try:
        request.resolver_match = resolve(request.path_info)
    except Resolver404:
        return False
    return _is_open(request)


def _is_open(request: HttpRequest) -> bool:
    """Say whether other origins may call a path: those of the intake, never the pages, which know by a cookie who asks.

    A path that is not there is no page: clients are told so wherever they run.
    """
    return request.resolver_match is None or hasattr(request.resolver_match.func, "allowed")


def _preflight(request: HttpRequest) -> HttpResponse:
    response = HttpResponse()
    asked = request.headers.get("Access-Control-Request-Headers", "")
    allowed = getattr(request.resolver_match.func, "allowed", "") if request.resolver_match else ""
    response["Access-Control-Allow-Methods"] = allowed
    if _NAMES.fullmatch(asked):
        response["Access-Control-Allow-Headers"] = asked
    response["Access-Control-Max-Age"] = str(_MAX_AGE_S)
    return response
