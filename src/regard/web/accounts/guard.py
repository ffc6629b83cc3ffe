"""The guard: before any view runs, whoever asks must have the right that the view needs."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from regard.web.accounts.models import User
from regard.web.accounts.rights import Right, right_of

OPEN_ROUTES = frozenset(
    {"account_login", "account_reset_password", "account_reset_password_done", "mfa_authenticate", "mfa_login_webauthn"}
)
"""Routes of allauth that nobody need be signed in for, besides its prefix for other sign-in services."""

OPEN_PREFIXES = ("openid_connect_", "socialaccount_login_")
OWN_PREFIXES = ("account_", "mfa_", "socialaccount_", "usersessions_")
"""Routes of allauth for everybody's own account."""


def route_right(view: Any, route: str, method: str) -> Right | None:
    """Return the right that a route needs; None where no rule was made for it.

    Args:
        view: its view.
        route: its name, without its namespace for routes of allauth.
        method: GET, POST and so on.
    """
    own = right_of(view, method)
    if own is not None:
        return own
    if route in OPEN_ROUTES or route.startswith(OPEN_PREFIXES):
        return Right.PUBLIC
    return Right.OWN_ACCOUNT if route.startswith(OWN_PREFIXES) else None


class Guard:
    """Middleware that lets nobody in without a rule."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        """Stand before the views."""
        self._respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request."""
        return self._respond(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Any,
        arguments: tuple[Any, ...],  # noqa: ARG002 - Django's signature
        named: dict[str, Any],  # noqa: ARG002
    ) -> HttpResponse | None:
        """Stop whoever lacks the right: to the sign-in page if nobody is signed in, else with a refusal."""
        route = (request.resolver_match.url_name if request.resolver_match else None) or ""
        right = route_right(view, route, request.method or "")
        if right is Right.PUBLIC:
            return None
        if right is None:
            message = f"No rule says who may see {route or request.path}."
            raise PermissionDenied(message)
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not user_of(request).has(right):
            message = f"This needs the right {right.value!r}."
            raise PermissionDenied(message)
        return None


def user_of(request: HttpRequest) -> User:
    """Return who is signed in; only for views behind a rule that is not public."""
    return cast("User", request.user)
