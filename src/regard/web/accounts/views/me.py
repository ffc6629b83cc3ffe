"""The pages of one's own account."""

from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from regard.web.accounts.audit import note
from regard.web.accounts.entries import latest_of
from regard.web.accounts.forms import MeForm, TokenForm
from regard.web.accounts.guard import user_of
from regard.web.accounts.models import ApiToken
from regard.web.accounts.rights import Right, Role, needs
from regard.web.accounts.sessions import end_sessions, sessions_of
from regard.web.accounts.tokens import create_token
from regard.web.accounts.words import ROLE_NAMES, scope_text


@needs(Right.OWN_ACCOUNT)
@never_cache
def me(request: HttpRequest) -> HttpResponse:
    """Show and change one's own account."""
    user = user_of(request)
    form = MeForm(request.POST or None, initial={"name": user.name, "language": user.language, "zone": user.zone})
    if not form.is_valid():
        return _page(request, form=form)
    user.name, user.language, user.zone = (form.cleaned_data[field] for field in ("name", "language", "zone"))
    user.save(update_fields=["name", "language", "zone"])
    note(request, "changed", "account", str(user.pk))
    messages.success(request, _("Saved."))
    response = redirect("accounts:me")
    if user.language:
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, user.language, samesite="Lax", max_age=365 * 24 * 3600)
    else:
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME, samesite="Lax")
    return response


@needs(Right.OWN_ACCOUNT)
@never_cache
@require_POST
def add_token(request: HttpRequest) -> HttpResponse:
    """Make an API token, and show it this once."""
    user = user_of(request)
    form = TokenForm(request.POST, user=user)
    if not form.is_valid():
        return _page(request, token_form=form)
    data = form.cleaned_data
    role = Role(data["role"]) if data["role"] else None
    token, secret = create_token(user, data["name"], days=data["days"], role=role, writes=data["writes"])
    note(request, "created", "token", token.hint, name=token.name, role=token.role, writes=token.writes)
    return render(request, "accounts/token.html", {"token": token, "secret": secret})


@needs(Right.OWN_ACCOUNT)
@require_POST
def revoke_token(request: HttpRequest, pk: int) -> HttpResponse:
    """Make one of one's own tokens useless."""
    token = get_object_or_404(ApiToken, pk=pk, user=user_of(request), revoked_at=None)
    token.revoked_at = timezone.now()
    token.save(update_fields=["revoked_at"])
    note(request, "revoked", "token", token.hint, name=token.name)
    messages.success(request, _("The token is revoked."))
    return redirect("accounts:me")


@needs(Right.OWN_ACCOUNT)
@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign out one of one's own browsers."""
    session = get_object_or_404(UserSession, pk=pk, user=user_of(request))
    note(request, "ended", "sessions", str(user_of(request).pk), sessions=1)
    if session.session_key == request.session.session_key:
        session.delete()
        logout(request)
        return redirect("account_login")
    session.end()
    return redirect("accounts:me")


@needs(Right.OWN_ACCOUNT)
@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """Sign out all of one's own browsers but this one."""
    ended = end_sessions(user_of(request), but=request.session.session_key)
    note(request, "ended", "sessions", str(user_of(request).pk), sessions=ended)
    messages.success(request, _("All other browsers are signed out."))
    return redirect("accounts:me")


def _page(request: HttpRequest, form: MeForm | None = None, token_form: TokenForm | None = None) -> HttpResponse:
    user = user_of(request)
    context = {
        "form": form or MeForm(initial={"name": user.name, "language": user.language, "zone": user.zone}),
        "token_form": token_form or TokenForm(user=user),
        "role": ROLE_NAMES[Role(user.role)],
        "scope": scope_text(user),
        "has_password": user.has_usable_password(),
        "has_second_factor": is_mfa_enabled(user),
        "sessions": sessions_of(user, request.session.session_key),
        "tokens": user.tokens.filter(revoked_at=None, expires_at__gt=timezone.now()).order_by("-created_at"),
        "entries": latest_of(user),
    }
    return render(request, "accounts/me.html", context)
