"""Giving: who may give which role and scope to whom. Nobody can give a right that they do not have."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from regard.web.accounts.models import Invitation, User
from regard.web.accounts.rights import RIGHTS, Right, Role


@dataclass(frozen=True)
class Grant:
    """A role within a scope.

    Attributes:
        role: what somebody is to be.
        departments, units, accounts: keys that bound what is seen; none bounds nothing.
    """

    role: Role
    departments: list[str] = field(default_factory=list)
    units: list[str] = field(default_factory=list)
    accounts: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, one: User | Invitation) -> "Grant":
        """Return what somebody has, or is invited to."""
        return cls(Role(one.role), list(one.departments), list(one.units), list(one.accounts))


def givable_roles(giver: User) -> list[Role]:
    """Return the roles that somebody may give, in order; none without the right to manage users."""
    if not giver.has(Right.MANAGE_USERS):
        return []
    return [role for role in Role if RIGHTS[role] <= RIGHTS[Role(giver.role)]]


def why_not_give(giver: User, grant: Grant) -> str | None:
    """Return why somebody may not give a role and scope, as a sentence; None if they may."""
    if grant.role not in givable_roles(giver):
        return _("You cannot give a role that may do more than you.")
    own = Grant.of(giver)
    pairs = ((own.departments, grant.departments), (own.units, grant.units), (own.accounts, grant.accounts))
    if not all(_within(given, bounds) for bounds, given in pairs):
        return _("You cannot give a wider scope than your own.")
    return None


def why_not_manage(manager: User, person: User) -> str | None:
    """Return why somebody may not change a person's account, as a sentence; None if they may."""
    if why_not_give(manager, Grant.of(person)) is not None:
        return _("You cannot change the account of somebody who may do or see more than you.")
    return None


def why_not_lose(person: User) -> str | None:
    """Return why an owner may not be demoted or deactivated, as a sentence; None if so. Call it in a transaction."""
    if person.role != Role.OWNER or not person.is_active:
        return None
    owners = User.objects.select_for_update().filter(role=Role.OWNER, is_active=True)
    if [owner.pk for owner in owners] == [person.pk]:
        return _("This is the last owner. Make somebody else an owner first.")
    return None


def manageable(manager: User) -> list[User]:
    """Return the people whose accounts somebody may see and change, by name."""
    people = User.objects.order_by("name", "email")
    return [person for person in people if why_not_manage(manager, person) is None]


def _within(given: Sequence[str], bounds: Sequence[str]) -> bool:
    """Say whether a scope lies within another; no bounds hold everything, and only they hold no bounds."""
    return not bounds or (bool(given) and set(given) <= set(bounds))
