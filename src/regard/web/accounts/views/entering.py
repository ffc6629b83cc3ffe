"""The pages by which one comes in: one-time links, invitations, the first choice of a password."""

from allauth.account.utils import perform_login
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from regard.web.accounts.audit import note_of
from regard.web.accounts.forms import NewPasswordForm, WelcomeForm
from regard.web.accounts.guard import user_of
from regard.web.accounts.invitations import accept, find_invitation
from regard.web.accounts.links import find_link, use_link
from regard.web.accounts.models import User
from regard.web.accounts.rights import Right, needs

_GONE = 410


@needs(Right.PUBLIC)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def once(request: HttpRequest, secret: str) -> HttpResponse:
    """Sign in by a one-time link: by its button, because programs that look into mails open links too."""
    if request.method != "POST":
        link = find_link(secret)
        return render(request, "accounts/once.html", {"link": link}, status=200 if link else _GONE)
    user = use_link(secret)
    if user is None:
        return render(request, "accounts/once.html", {"link": None}, status=_GONE)
    note_of(user, request, "used", "one_time_link", str(user.pk))
    return _enter(request, user, None if user.has_usable_password() else "accounts:welcome")


@needs(Right.PUBLIC)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, secret: str) -> HttpResponse:
    """Accept an invitation: choose name and password."""
    invitation = find_invitation(secret)
    if invitation is None:
        return render(request, "accounts/join.html", {"invitation": None}, status=_GONE)
    form = NewPasswordForm(request.POST or None, user=User(email=invitation.email))
    if not form.is_valid():
        return render(request, "accounts/join.html", {"invitation": invitation, "form": form})
    user = accept(secret, form.cleaned_data["name"], form.cleaned_data["password"])
    if user is None:
        return render(request, "accounts/join.html", {"invitation": None}, status=_GONE)
    note_of(user, request, "accepted", "invitation", str(invitation.pk))
    return _enter(request, user, None)


@needs(Right.OWN_ACCOUNT)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: HttpRequest) -> HttpResponse:
    """Choose address and password of an account that has none yet."""
    user = user_of(request)
    if user.has_usable_password():
        return redirect("accounts:me")
    form = WelcomeForm(request.POST or None, user=user)
    if not form.is_valid():
        return render(request, "accounts/welcome.html", {"form": form})
    user.email, user.name = form.cleaned_data.get("email", user.email), form.cleaned_data["name"]
    user.set_password(form.cleaned_data["password"])
    user.save()
    update_session_auth_hash(request, user)
    note_of(user, request, "chose", "password", str(user.pk))
    return redirect("/")


@needs(Right.PUBLIC)
@require_http_methods(["GET", "HEAD"])
def no_sign_up(request: HttpRequest) -> HttpResponse:
    """Say that accounts are given by invitation."""
    return render(request, "account/signup_closed.html", status=403)


def _enter(request: HttpRequest, user: User, route: str | None) -> HttpResponse:
    """Sign in as from the sign-in page: a second factor is asked for where there is one."""
    target = redirect(route).url if route else None
    response: HttpResponse = perform_login(request, user, email_verification="none", redirect_url=target)
    return response
