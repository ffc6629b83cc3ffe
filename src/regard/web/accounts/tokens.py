"""API tokens: programs read what their owner may see, or less; some also write what is meant for programs."""

import secrets
from collections.abc import Callable
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils import timezone

from regard.collect.keys import hash_of
from regard.collect.protocols.faults import RequestFault
from regard.web.accounts.models import ApiToken, User
from regard.web.accounts.rights import RIGHTS, Right, Role, View
from regard.web.answers import faulty

PREFIX = "rgd_"
_HINT_LENGTH = 10
_USE_EACH = timedelta(minutes=1)
_NEVER = frozenset({Right.OWN_ACCOUNT, Right.MANAGE_USERS, Right.MANAGE_KEYS, Right.CHANGE_SETTINGS})
"""What no token can do: with it one could get more than it carries."""

_READS_ONLY = "A token reads; it cannot change anything here. Use GET, or sign in."
_MAY_NOT_WRITE = "This token only reads. Make one that may write on the page of your account."
_UNKNOWN = "The token is unknown, expired or revoked. Make one on the page of your account."


def by_token[V: View](view: V) -> V:
    """Let a view that writes be called with a token that may write; it goes by the right that the view needs."""
    view.__dict__["by_token"] = True
    return view


def create_token(
    user: User, name: str, *, days: int, role: Role | None = None, writes: bool = False
) -> tuple[ApiToken, str]:
    """Make a token.

    Args:
        user: whose rights and scope it has.
        name: what it is for.
        days: how long it is good for.
        role: a narrower role; the token may do what both this and its owner may.
        writes: whether it may also write what programs may (`by_token`).

    Returns:
        the token, and its secret, which is kept as a hash only and cannot be shown again.
    """
    secret = PREFIX + secrets.token_urlsafe(32)
    made = ApiToken.objects.create(
        user=user,
        name=name,
        hint=secret[:_HINT_LENGTH],
        token_hash=hash_of(secret).hex(),
        role=role or "",
        writes=writes,
        expires_at=timezone.now() + timedelta(days=days),
    )
    return made, secret


def bearer(secret: str) -> tuple[User, ApiToken] | None:
    """Return the owner of a token, bound to the rights that it carries, and the token; None if it is not valid."""
    token = ApiToken.objects.select_related("user").filter(token_hash=hash_of(secret).hex()).first()
    now = timezone.now()
    if token is None or not token.is_valid(now) or not token.user.is_active:
        return None
    if token.used_at is None or now - token.used_at >= _USE_EACH:
        ApiToken.objects.filter(pk=token.pk).update(used_at=now)
    user = token.user
    user.bounds = RIGHTS[Role(token.role or user.role)] - _NEVER
    return user, token


def token_sign_in(respond: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: who asks with `Authorization: Bearer rgd_…` is the token's owner, for this one request."""

    def middleware(request: HttpRequest) -> HttpResponse:
        scheme, _, secret = request.headers.get("Authorization", "").strip().partition(" ")
        if scheme.lower() != "bearer" or not secret.startswith(PREFIX):
            return respond(request)
        writes = request.method not in {"GET", "HEAD"}
        if writes and not _is_for_programs(request):
            return faulty(RequestFault("token_reads_only", _READS_ONLY, status=405))
        found = bearer(secret.strip())
        if found is None:
            return faulty(RequestFault("unknown_token", _UNKNOWN, status=401))
        if writes and not found[1].writes:
            return faulty(RequestFault("token_reads_only", _MAY_NOT_WRITE, status=403))
        request.user = found[0]
        # No cookie speaks for who sends a token, so that no other page can misuse one.
        request.__dict__["_dont_enforce_csrf_checks"] = writes
        return respond(request)

    return middleware


def _is_for_programs(request: HttpRequest) -> bool:
    """Say whether a path may be written to with a token."""
    try:
        view = resolve(request.path_info).func
    except Resolver404:
        return False
    return bool(getattr(view, "by_token", False))
