"""Who may change which entries: one's own department's touchpoints, or everything if nothing bounds one."""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied

from regard.vocabulary import Touchpoint, Word
from regard.web.accounts.models import User
from regard.web.accounts.rights import Right


def may_change_all(user: User) -> bool:
    """Say whether somebody may change every entry of the catalogue."""
    return user.has(Right.EDIT_CATALOGUE) and not (user.departments or user.units or user.accounts)


def may_change(user: User, entry: Word) -> bool:
    """Say whether somebody may change an entry, as it is or as it would be."""
    if may_change_all(user):
        return True
    is_own = isinstance(entry, Touchpoint) and entry.department in user.departments
    return is_own and user.has(Right.EDIT_CATALOGUE)


def check_may_change(user: User, entries: Iterable[Word]) -> None:
    """Raise PermissionDenied unless somebody may change all the entries.

    Args:
        user: who is signed in.
        entries: as they are, and as they would be.
    """
    if not all(may_change(user, entry) for entry in entries):
        message = "These entries belong to others."
        raise PermissionDenied(message)
