"""Views that belong to no desk."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from regard.web.accounts.guard import user_of
from regard.web.accounts.rights import Right, needs
from regard.web.shell.context import THEMES
from regard.web.shell.runs import stop

_YEAR_S = 365 * 24 * 3600


@needs(Right.OWN_ACCOUNT)
def home(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - a view's signature
    """Begin at Pulse."""
    return redirect("pulse:index")


@needs(Right.OWN_ACCOUNT)
@require_POST
def cancel(request: HttpRequest, run: str) -> HttpResponse:
    """Stop what one's own page is still waiting for."""
    stop(user_of(request).pk, run)
    return HttpResponse(status=204)


@needs(Right.PUBLIC)
@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Remember light or dark; anything else: as the device has it."""
    theme, response = request.POST.get("theme", ""), HttpResponse(status=204)
    if theme in THEMES:
        response.set_cookie("theme", theme, max_age=_YEAR_S, samesite="Lax", httponly=True, secure=request.is_secure())
    else:
        response.delete_cookie("theme")
    return response
