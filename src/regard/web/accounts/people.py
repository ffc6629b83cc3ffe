"""People: who has an account, and what those who manage users do with it. A refusal is a sentence."""

from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.db.models import Count, Max
from django.http import HttpRequest

from regard.web.accounts.audit import note
from regard.web.accounts.giving import Grant, manageable, why_not_give, why_not_lose, why_not_manage
from regard.web.accounts.guard import user_of
from regard.web.accounts.links import one_time_link
from regard.web.accounts.models import ApiToken, User
from regard.web.accounts.rights import Role
from regard.web.accounts.sessions import end_sessions
from regard.web.accounts.words import ROLE_NAMES, scope_text


@dataclass(frozen=True)
class PersonRow:
    """A person as the list shows them.

    Attributes:
        person: the account.
        role, scope: in words.
        seen_at: when last, or None.
        sessions: browsers signed in.
        has_second_factor: whether a password alone is not enough.
    """

    person: User
    role: str
    scope: str
    seen_at: datetime | None
    sessions: int
    has_second_factor: bool


def rows(manager: User) -> list[PersonRow]:
    """Return the people whom somebody manages; three queries, however many they are."""
    seen = {
        user: (count, last)
        for user, count, last in UserSession.objects.values_list("user").annotate(Count("pk"), Max("last_seen_at"))
    }
    strong = set(Authenticator.objects.exclude(type=Authenticator.Type.RECOVERY_CODES).values_list("user", flat=True))
    return [_row(person, *seen.get(person.pk, (0, None)), person.pk in strong) for person in manageable(manager)]


def _row(person: User, sessions: int, seen_at: datetime | None, has_second_factor: bool) -> PersonRow:
    role = str(ROLE_NAMES[Role(person.role)])
    return PersonRow(person, role, scope_text(person), seen_at or person.last_login, sessions, has_second_factor)


@transaction.atomic
def change(request: HttpRequest, person: User, grant: Grant) -> str | None:
    """Give a person another role and scope; return why not, or None if it is done."""
    before = Grant.of(person)
    refusal = why_not_manage(user_of(request), person) or why_not_give(user_of(request), grant)
    if refusal is None and grant.role != Role.OWNER:
        refusal = why_not_lose(person)
    if refusal is not None:
        return refusal
    person.role = grant.role
    person.departments, person.units, person.accounts = grant.departments, grant.units, grant.accounts
    person.save(update_fields=["role", "departments", "units", "accounts"])
    note(request, "changed", "person", str(person.pk), before=_plain(before), after=_plain(grant))
    return None


@transaction.atomic
def set_active(request: HttpRequest, person: User, *, active: bool) -> str | None:
    """Deactivate or reactivate a person; return why not, or None if it is done.

    Whoever is deactivated is signed out everywhere, and their tokens end for good.
    """
    refusal = why_not_manage(user_of(request), person) or (None if active else why_not_lose(person))
    if refusal is not None:
        return refusal
    activate(person, active=active)
    note(request, "reactivated" if active else "deactivated", "person", str(person.pk))
    return None


def activate(person: User, *, active: bool) -> None:
    """Let a person in again, or out for good: no session and no token stays."""
    User.objects.filter(pk=person.pk).update(is_active=active)
    if not active:
        end_sessions(person)
        ApiToken.objects.filter(user=person).delete()


def sign_out(request: HttpRequest, person: User) -> str | None:
    """End a person's sessions, but not the one that asks; return why not, or None if it is done."""
    refusal = why_not_manage(user_of(request), person)
    if refusal is None:
        ended = end_sessions(person, but=request.session.session_key)
        note(request, "ended", "sessions", str(person.pk), sessions=ended)
    return refusal


def remove_second_factor(request: HttpRequest, person: User) -> str | None:
    """Remove a person's second factors, so that a password is enough until they add one; return why not, or None."""
    refusal = why_not_manage(user_of(request), person)
    if refusal is None:
        Authenticator.objects.filter(user=person).delete()
        note(request, "removed", "second_factor", str(person.pk))
    return refusal


def link_for(request: HttpRequest, person: User) -> str | None:
    """Return the path of a one-time link for a person, such as who lost the password; None if it may not be made."""
    if why_not_manage(user_of(request), person) is not None or not person.is_active:
        return None
    note(request, "created", "one_time_link", str(person.pk))
    return one_time_link(person)


def _plain(grant: Grant) -> dict[str, object]:
    bounds = {"departments": grant.departments, "units": grant.units, "accounts": grant.accounts}
    return {"role": str(grant.role), **{name: keys for name, keys in bounds.items() if keys}}
