"""How a path of the server is written."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from regard.collect.intake import Overloaded, StorageFailed
from regard.collect.protocols.faults import RequestFault
from regard.errors import StorageError
from regard.web.accounts.rights import Right, needs
from regard.web.answers import faulty, not_allowed
from regard.web.faults import as_fault

View = Callable[..., HttpResponse]


def paths(route: str, name: str, view: View) -> list[URLPattern]:
    """Return a path with and without a slash at its end; logs and metrics call it by its name."""
    return [path(route, view, name=name), path(f"{route}/", view, name=name)]


def endpoint(**methods: View) -> View:
    """Return a view that has a function for each method; faults become answers, other methods are refused.

    Browsers' OPTIONS are answered before a view is called. GET answers HEAD as well.
    """
    allowed = ", ".join([*methods, "OPTIONS"])

    def view(request: HttpRequest, **arguments: str) -> HttpResponse:
        chosen = methods.get("GET" if request.method == "HEAD" else request.method or "")
        if chosen is None:
            return not_allowed(allowed)
        try:
            return chosen(request, **arguments)
        except (RequestFault, Overloaded, StorageFailed, StorageError) as fault:
            return faulty(as_fault(fault))

    view.__dict__["allowed"] = allowed
    # Keys decide who may write here, never a cookie: there is nothing that another page could misuse.
    view.__dict__["csrf_exempt"] = True
    return needs(Right.PUBLIC)(view)
