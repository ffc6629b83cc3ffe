"""Embedding: a survey's pages in a frame of another site.

They may stand in any: they have no session and no cookie, so that a click that another site leads somebody to do here
does nothing that the site could not do by itself.
"""

from typing import Any, cast

import msgspec
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from regard.web.asking.sittings import Seat

FRAMED_POLICY = cast("dict[str, list[str]]", settings.SECURE_CSP) | {"frame-ancestors": ["*"]}
"""The policy of all pages below `/e/`."""


def is_embedded(request: HttpRequest) -> bool:
    """Say whether a page is asked for by the address that frames of other sites have."""
    match = request.resolver_match
    return match is not None and (match.url_name or "").startswith("embedded_")


def embedded_in(seat: Seat) -> dict[str, Any]:
    """Return what a page in a frame tells the widget around it, and the server once the widget is seen.

    Returns:
        `displays`: the path where displays are told, empty where nothing is to be told; `display`: what is told of
        this one, as JSON, without its state.
    """
    told = _told(seat)
    path = reverse("displays", args=[seat.survey.key])
    return {"displays": "" if told is None else path, "display": msgspec.json.encode(told or {}).decode()}


def _told(seat: Seat) -> dict[str, str] | None:
    """Return what is told of a display; None: nothing, since it does not count."""
    start = seat.content.start
    if seat.invitation is not None:
        return {"invitation": seat.secret}
    # Of an anonymous survey only that somebody was asked is counted.
    if start.is_test or (start.display is None and not seat.survey.anonymous):
        return None
    named = {"id": start.display, "touchpoint": start.touchpoint, "unit": start.unit, "campaign": start.campaign}
    return {name: value for name, value in named.items() if value}
