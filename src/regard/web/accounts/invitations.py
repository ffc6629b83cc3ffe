"""Invitations: an account that waits behind a link."""

import secrets
from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from regard.collect.keys import hash_of
from regard.web.accounts.giving import Grant, why_not_give
from regard.web.accounts.models import Invitation, User

GOOD_FOR = timedelta(days=7)


def invite(by: User, email: str, grant: Grant) -> tuple[Invitation, str]:
    """Make an invitation; one made before for the same address ends.

    Args:
        by: who invites, and may give this: see `why_not_give`.
        email: of who is invited.
        grant: role and scope of the account.

    Returns:
        the invitation, and the path of its link, which is kept as a hash only and cannot be shown again.
    """
    now = timezone.now()
    Invitation.objects.filter(email=email.lower(), accepted_at=None, revoked_at=None).update(revoked_at=now)
    secret = secrets.token_urlsafe(24)
    made = Invitation.objects.create(
        email=email.lower(),
        role=grant.role,
        departments=grant.departments,
        units=grant.units,
        accounts=grant.accounts,
        token_hash=hash_of(secret).hex(),
        by=by,
        expires_at=now + GOOD_FOR,
    )
    return made, reverse("accounts:join", args=[secret])


def find_invitation(secret: str) -> Invitation | None:
    """Return an invitation that can be accepted; None for any other.

    It cannot if who invited has lost the right to give what it gives, or if the address has an account by now.
    """
    found = Invitation.objects.select_related("by").filter(token_hash=hash_of(secret).hex()).first()
    if found is None or not found.is_open or User.objects.filter(email=found.email).exists():
        return None
    return found if why_not_give(found.by, Grant.of(found)) is None else None


@transaction.atomic
def accept(secret: str, name: str, password: str) -> User | None:
    """Make the account of an invitation; None if it cannot be accepted, or another was faster."""
    found = find_invitation(secret)
    now = timezone.now()
    if found is None or not Invitation.objects.filter(pk=found.pk, accepted_at=None).update(accepted_at=now):
        return None
    user = User.objects.add(found.email, Grant.of(found).role, name=name, password=password)
    user.departments, user.units, user.accounts = found.departments, found.units, found.accounts
    user.save()
    return user


def revoke(invitation: Invitation) -> None:
    """End an invitation."""
    Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None).update(revoked_at=timezone.now())


def open_invitations(manager: User) -> Sequence[Invitation]:
    """Return the invitations that can still be accepted and that somebody might have made, the newest first."""
    waiting = Invitation.objects.select_related("by").filter(accepted_at=None, revoked_at=None).order_by("-created_at")
    return [each for each in waiting if each.is_open and why_not_give(manager, Grant.of(each)) is None]
