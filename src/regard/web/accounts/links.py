"""Links that sign somebody in once: for the first start, and for whoever lost the password."""

import secrets
from datetime import timedelta

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from regard.collect.keys import hash_of
from regard.web.accounts.models import OneTimeLink, User
from regard.web.accounts.rights import Role

USUAL_MINUTES = 60
FIRST_MINUTES = 24 * 60
FIRST_EMAIL = "owner@localhost"
"""The address of the first account until its owner chooses one."""


def one_time_link(user: User, *, minutes: int = USUAL_MINUTES) -> str:
    """Make a link that signs somebody in, once; links made before for the same person end.

    Args:
        user: who.
        minutes: how long it is good for.

    Returns:
        its path, such as `/sign-in/once/…`; shown once, kept as a hash.
    """
    now = timezone.now()
    OneTimeLink.objects.filter(user=user, used_at=None, expires_at__gt=now).update(expires_at=now)
    secret = secrets.token_urlsafe(24)
    OneTimeLink.objects.create(user=user, token_hash=hash_of(secret).hex(), expires_at=now + timedelta(minutes=minutes))
    return reverse("accounts:once", args=[secret])


def find_link(secret: str) -> OneTimeLink | None:
    """Return a link that can still be used, and whose account is active; None for any other."""
    return (
        OneTimeLink.objects.select_related("user")
        .filter(token_hash=hash_of(secret).hex(), used_at=None, expires_at__gt=timezone.now(), user__is_active=True)
        .first()
    )


def use_link(secret: str) -> User | None:
    """Use a link up, and return whom it signs in; None if it cannot be used, or another was faster."""
    link = find_link(secret)
    now = timezone.now()
    if link is None or not OneTimeLink.objects.filter(pk=link.pk, used_at=None).update(used_at=now):
        return None
    return link.user


def first_link() -> str | None:
    """Return a link for the first owner, whose account is made if there is none; None once somebody can sign in.

    Somebody can who has a password, a passkey or an account with the identity provider.
    """
    has_password = ~Q(("password__startswith", UNUSABLE_PASSWORD_PREFIX))
    can_sign_in = has_password | Q(authenticator__type="webauthn") | Q(socialaccount__isnull=False)
    if User.objects.filter(can_sign_in, is_active=True).exists():
        return None
    owner = User.objects.filter(role=Role.OWNER, is_active=True).order_by("pk").first()
    return one_time_link(owner or User.objects.add(FIRST_EMAIL, Role.OWNER), minutes=FIRST_MINUTES)
