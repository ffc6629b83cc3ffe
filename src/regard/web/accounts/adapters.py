"""What Regard decides about signing in, where allauth asks."""

from typing import Any, override

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context, ratelimit
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from regard.settings import read_environment
from regard.web.accounts.audit import note
from regard.web.accounts.models import User
from regard.web.accounts.rights import Role


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are given, never taken: there is no sign-up."""

    @override
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Say no."""
        return False

    @override
    def reauthenticate(self, user: AbstractBaseUser, password: str) -> bool:
        """Say whether somebody signed in gives the right password; guesses are counted as at the sign-in page."""
        counted = ratelimit.consume(context.request, action="login_failed", key=f"again:{user.pk}")
        if not counted:
            raise self.validation_error("too_many_login_attempts")
        is_right = user.check_password(password)
        if is_right:
            ratelimit.clear(context.request, action="login_failed", key=f"again:{user.pk}")
        return is_right

    @override
    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
        """Tell somebody who gave the right password of a deactivated account so."""
        return render(request, "account/account_inactive.html", status=403)

    @override
    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send nothing: Regard needs no mail server; links are handed over by people."""


class SecondFactorAdapter(DefaultMFAAdapter):
    """How Regard is called in authenticator apps."""

    @override
    def get_totp_issuer(self) -> str:
        """Return the product's name with the host, so that two workspaces are told apart."""
        return f"Regard {self._get_site_name()}"


class SingleSignOnAdapter(DefaultSocialAccountAdapter):
    """Who comes from the company's identity provider gets in if known, or if newcomers have a role."""

    @override
    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Say whether newcomers get an account."""
        return read_environment().oidc_role is not None

    @override
    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Turn away who is not known and has no verified address.

        Raises:
            ImmediateHttpResponse: the page that says so.
        """
        is_verified = any(address.verified for address in sociallogin.email_addresses)
        if sociallogin.is_existing or (is_verified and self.is_open_for_signup(request, sociallogin)):
            return
        emails = [address.email for address in sociallogin.email_addresses]
        note(request, "failed_to_sign_in", "single_sign_on", emails=emails)
        page = render(request, "socialaccount/unknown.html", {"is_verified": is_verified}, status=403)
        raise ImmediateHttpResponse(page)

    @override
    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> User:
        """Return the account of a newcomer, not yet saved."""
        user: User = super().populate_user(request, sociallogin, data)
        user.email = user.email.lower()
        user.name = str(data.get("name") or "")[:120]
        user.role = Role(read_environment().oidc_role or Role.VIEWER)
        return user
