"""The widget: one script that opens a survey in a page of another site, and the pages that it shows."""

import hashlib
from functools import cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils.cache import get_conditional_response
from django.views.decorators.csp import csp_override

from regard.ask.register import standing_of
from regard.web.accounts.rights import Right, needs
from regard.web.asking.embedding import FRAMED_POLICY
from regard.web.asking.links import Link, Nowhere, invited_link
from regard.web.asking.views import for_respondents, served
from regard.web.asking.visiting import nowhere
from regard.web.shell.workspace import workspace

KEEP_S = 3600
"""How long browsers use the script without asking for a newer one, in seconds."""
_FILE = Path(__file__).parent / "static/asking/widget.js"


@needs(Right.PUBLIC)
def script(request: HttpRequest) -> HttpResponse:
    """Return the widget's script, at an address that never changes, for pages of any site."""
    if request.method not in {"GET", "HEAD"}:
        return HttpResponseNotAllowed(["GET", "HEAD"])
    content, etag = _script()
    response = HttpResponse(content, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = f"public, max-age={KEEP_S}"
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response) or response


@csp_override(FRAMED_POLICY)
@for_respondents
def embedded_survey(request: HttpRequest, key: str) -> HttpResponse:
    """Show the first page of a survey in a frame, or take it."""
    standing_of(workspace().ledger.folder, key)
    return served(request, Link(key))


@csp_override(FRAMED_POLICY)
@for_respondents
def embedded_sitting(request: HttpRequest, key: str, secret: str) -> HttpResponse:
    """Go on in a frame with a survey that was begun there."""
    return served(request, Link(key, secret))


@csp_override(FRAMED_POLICY)
@for_respondents
def embedded_invited(request: HttpRequest, token: str) -> HttpResponse:
    """Show a page of a survey in a frame by an invitation, or take it."""
    link = invited_link(token)
    return nowhere(link) if isinstance(link, Nowhere) else served(request, link)


@cache
def _script() -> tuple[bytes, str]:
    content = _FILE.read_bytes()
    return content, f'"{hashlib.sha256(content).hexdigest()[:32]}"'
