"""Pages: whole ones for browsers, and the part that has changed for htmx, by the same view."""

from typing import Any
from urllib.parse import unquote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def render_page(
    request: HttpRequest, template: str, context: dict[str, Any], *, partial: str | None = None, status: int = 200
) -> HttpResponse:
    """Render a page; or, if htmx asks for the element named like a partial, only that one.

    Args:
        request: from a browser or from htmx.
        template: the page's template.
        context: what it shows.
        partial: name of a `{% partialdef %}` of the template, and of the element that it fills.
        status: HTTP status.
    """
    name = f"{template}#{partial}" if partial and wanted_element(request) == partial else template
    response = render(request, name, context, status=status)
    # A browser's cache must not take the part for the page.
    response["Vary"] = "HX-Request, HX-Target, Cookie, Accept-Language"
    return response


def wanted_element(request: HttpRequest) -> str:
    """Return the id of the element that htmx will fill; empty if a whole page is wanted.

    >>> from django.http import HttpRequest
    >>> wanted_element(HttpRequest())
    ''
    """
    if request.headers.get("HX-Request") != "true":
        return ""
    return unquote(request.headers.get("HX-Target", "").partition("#")[2])
