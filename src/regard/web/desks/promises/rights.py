"""Whose promises: which ones somebody sees, and which ones they may change."""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.http import Http404

from regard.vocabulary import Promise
from regard.web.accounts.models import User
from regard.web.accounts.rights import Right
from regard.web.shell.workspace import catalogue, register


def owner_of(promise: Promise) -> str | None:
    """Return who answers for a promise: the department it names, else its touchpoint's."""
    touchpoint = catalogue().touchpoints.get(promise.touchpoint)
    return promise.department or (touchpoint.department if touchpoint else None)


def sees(user: User, promise: Promise) -> bool:
    """Say whether a promise is in somebody's scope: their department answers for it, or it is lived at theirs."""
    return not user.departments or bool(_departments(promise) & set(user.departments))


def may_change_all(user: User) -> bool:
    """Say whether somebody may change every promise."""
    return user.has(Right.EDIT_PROMISES) and not (user.departments or user.units or user.accounts)


def may_add(user: User) -> bool:
    """Say whether somebody may give a promise at all."""
    return user.has(Right.EDIT_PROMISES) and (may_change_all(user) or bool(user.departments))


def may_change(user: User, promise: Promise) -> bool:
    """Say whether somebody may change a promise: all who answer for it and for its touchpoint must be theirs."""
    if may_change_all(user):
        return True
    owners = _departments(promise)
    return may_add(user) and bool(owners) and owners <= set(user.departments)


def check_may_change(user: User, promises: Iterable[Promise]) -> None:
    """Raise PermissionDenied unless somebody may change all the promises, as they are and as they would be."""
    if not all(may_change(user, promise) for promise in promises):
        message = "This promise belongs to others."
        raise PermissionDenied(message)


def visible(user: User) -> list[Promise]:
    """Return the promises of the register that are in somebody's scope."""
    return [promise for promise in register().promises if sees(user, promise)]


def versions_of(user: User, key: str) -> list[Promise]:
    """Return the versions of a promise, the latest first.

    Raises:
        Http404: there is none of the key, or none in the scope.
    """
    found = [promise for promise in visible(user) if promise.key == key]
    if not found:
        raise Http404
    return sorted(found, key=lambda each: each.valid_from.isoformat() if each.valid_from else "", reverse=True)


def _departments(promise: Promise) -> set[str]:
    touchpoint = catalogue().touchpoints.get(promise.touchpoint)
    return {each for each in (promise.department, touchpoint.department if touchpoint else None) if each}
