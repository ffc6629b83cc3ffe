"""Pages for what went wrong: what happened, and what to do."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from regard.errors import BrokenWorkspaceError, RegardError, StorageError
from regard.web import answers
from regard.web.accounts.rights import Right, needs
from regard.web.translating import translated


def refused(request: HttpRequest, error: RegardError) -> HttpResponse:
    """Return the page for a question that cannot be answered, or a workspace that cannot be read."""
    status = 503 if isinstance(error, BrokenWorkspaceError | StorageError) else 400
    title = _("This cannot be shown") if status == 503 else _("This question cannot be answered")
    return failure_page(request, status, title, translated(error.what), translated(error.remedy))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what is no proper HTTP."""
    if not wants_page(request):
        return answers.bad_request(request, exception)
    return failure_page(request, 400, _("This request cannot be read"), "", _("Go back and try again."))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Answer somebody who lacks a right, or an object outside their scope."""
    words = _("Your role does not include this page.")
    return failure_page(request, 403, _("Not for your role"), words, _("Ask whoever manages Regard in your company."))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a path that is not there."""
    if not wants_page(request):
        return answers.not_found(request, exception)
    words = _("There is no such page, or it was removed.")
    return failure_page(request, 404, _("Nothing here"), words, _("Check the address, or begin at Pulse."))


def failed(request: HttpRequest) -> HttpResponse:
    """Answer a request over which the server itself failed."""
    if not wants_page(request):
        return answers.failed(request)
    words = _("The server failed over this page; its log says where.")
    return failure_page(request, 500, _("That went wrong"), words, _("Try again; if it stays, tell who runs Regard."))


@needs(Right.PUBLIC)
def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Answer a form that was not sent by our own page."""
    words = _("This form is out of date, or was not sent by this page.")
    return failure_page(request, 403, _("Not sent"), words, _("Go back, load the page again, and send it once more."))


def wants_page(request: HttpRequest) -> bool:
    """Say whether a browser asks for something to look at."""
    return "text/html" in request.headers.get("Accept", "")


def failure_page(request: HttpRequest, status: int, title: str, what: str, remedy: str) -> HttpResponse:
    """Return a page that says what went wrong; for htmx a notice to put where the answer was to be."""
    template = "shell/notice.html" if request.headers.get("HX-Request") == "true" else "shell/error.html"
    return render(request, template, {"title": title, "what": what, "remedy": remedy, "status": status}, status=status)
